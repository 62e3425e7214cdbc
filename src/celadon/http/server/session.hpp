#pragma once
// One connection, from its first byte to its last: reads requests one after the other (pipelined
// ones wait in the buffer), has them answered by a worker, writes the answers. Its life stands in
// session.cpp, the rest in session_reading.hpp, session_writing.hpp and session_events.hpp, which
// session.cpp alone includes.

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include "celadon/http/server/core.hpp"
#include "celadon/http/server/event_queue.hpp"
#include "celadon/http/server/spooled_file.hpp"
#include "celadon/http/server/wire.hpp"

namespace celadon::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

template <class Stream>
class Session final : public Connection, public std::enable_shared_from_this<Session<Stream>> {
 public:
  Session(Stream stream, Core& core, Lane& lane, std::string remote_address);
  ~Session() override;

  /// The life of the connection; holds the session.
  asio::awaitable<void> run();
  void shut() override;

 private:
  using HeadParser = beast::http::request_parser<beast::http::empty_body>;
  enum class Next { request, close, linger };
  enum class Phase { idle, busy, streaming };
  template <class T>
  using Awaitable = asio::awaitable<T>;

  Awaitable<bool> handshake();
  Awaitable<bool> first_byte();
  Awaitable<Next> one_request();
  Awaitable<Next> answer_with_body(HeadParser& parser, Request& request, asio::thread_pool& pool);
  Awaitable<Next> answer_unread(const Problem& problem, const std::string& id,
                                units::Language language = units::Language::zh);
  Awaitable<std::optional<Problem>> read_body(HeadParser& head, Body kind, Request& request);
  Awaitable<std::optional<Problem>> read_to_memory(HeadParser& head, std::uint64_t most,
                                                   Request& request);
  Awaitable<std::optional<Problem>> read_to_file(HeadParser& head, Request& request);
  Awaitable<Next> write(const Request& request, Response response, bool keep);
  Awaitable<bool> write_file(const Request& request, const Response& response, const FileBody& file,
                             AfterAnswer after);
  Awaitable<void> stream_events(const Request& request, const Response& response,
                                const EventSource& source);
  std::shared_ptr<EventQueue> queue_waking(const std::shared_ptr<asio::steady_timer>& timer);
  Awaitable<void> send_events(const std::shared_ptr<EventQueue>& queue,
                              const std::shared_ptr<asio::steady_timer>& timer);
  Awaitable<void> watch_leaving(std::shared_ptr<EventQueue> queue);
  Awaitable<bool> send(std::string head, std::string_view body);
  Awaitable<void> linger();
  [[nodiscard]] beast::tcp_stream& socket();
  [[nodiscard]] static constexpr bool secure() { return std::is_same_v<Stream, TlsStream>; }

  Stream stream_;
  Core& core_;
  Lane& lane_;
  const std::string remote_address_;
  beast::flat_buffer buffer_;
  Phase phase_ = Phase::idle;
  bool answered_one_ = false;
  SpooledFile spooled_;
  std::shared_ptr<EventQueue> events_;
};

extern template class Session<PlainStream>;
extern template class Session<TlsStream>;

}  // namespace celadon::http
