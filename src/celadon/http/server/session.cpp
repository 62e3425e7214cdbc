#include "celadon/http/server/session.hpp"

#include <array>

#include <boost/beast/http/read.hpp>

#include "celadon/http/server/coroutines.hpp"
#include "celadon/http/server/request_head.hpp"
#include "celadon/http/server/session_events.hpp"
#include "celadon/http/server/session_reading.hpp"
#include "celadon/http/server/session_writing.hpp"
#include "celadon/http/target.hpp"

namespace celadon::http {
namespace {

constexpr std::size_t first_read = 4096;

}  // namespace

template <class Stream>
Session<Stream>::Session(Stream stream, Core& core, Lane& lane, std::string remote_address)
    : stream_(std::move(stream)),
      core_(core),
      lane_(lane),
      remote_address_(std::move(remote_address)),
      buffer_(std::size_t{core.options.header_bytes} + (64U << 10U)) {
  lane_.connections.insert(this);
  ++core_.metrics.connections;
}

template <class Stream>
Session<Stream>::~Session() {
  if (events_ != nullptr) events_->leave();
  lane_.connections.erase(this);
  --core_.metrics.connections;
  --core_.open;
}

template <class Stream>
beast::tcp_stream& Session<Stream>::socket() {
  return beast::get_lowest_layer(stream_);
}

template <class Stream>
void Session<Stream>::shut() {
  if (phase_ == Phase::idle) socket().cancel();
  if (phase_ == Phase::streaming && events_ != nullptr) events_->end();
}

template <class Stream>
asio::awaitable<bool> Session<Stream>::handshake() {
  if constexpr (secure()) {
    socket().expires_after(core_.options.header_time);
    const auto [failure] =
        co_await stream_.async_handshake(asio::ssl::stream_base::server, as_parts);
    co_return !failure;
  } else {
    co_return true;
  }
}

template <class Stream>
asio::awaitable<void> Session<Stream>::run() {
  const auto self = this->shared_from_this();
  boost::system::error_code ignored;
  socket().socket().set_option(asio::ip::tcp::no_delay(true), ignored);
  // No co_await stands inside a condition of two parts: g++ 12 evaluates it in any case.
  const bool secured = co_await handshake();
  Next next = secured ? Next::request : Next::close;
  while (next == Next::request) {
    const bool more = co_await first_byte();
    if (!more) break;
    next = co_await one_request();
  }
  if (next == Next::linger) co_await linger();
  if constexpr (secure()) {
    if (secured && next != Next::linger) {
      socket().expires_after(core_.options.header_time);
      (void)co_await stream_.async_shutdown(as_parts);
    }
  }
  socket().socket().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket().close();
}

/// Waits between requests; false when the other side left, or waited too long, or the server stops.
template <class Stream>
asio::awaitable<bool> Session<Stream>::first_byte() {
  if (buffer_.size() > 0) co_return true;  // pipelined
  if (core_.stopping) co_return false;
  phase_ = Phase::idle;
  socket().expires_after(answered_one_ ? core_.options.idle_time : core_.options.header_time);
  const auto [failure, bytes] =
      co_await stream_.async_read_some(buffer_.prepare(first_read), as_parts);
  phase_ = Phase::busy;
  if (failure) co_return false;
  buffer_.commit(bytes);
  co_return true;
}

template <class Stream>
asio::awaitable<typename Session<Stream>::Next> Session<Stream>::answer_unread(
    const Problem& problem, const std::string& id, units::Language language) {
  core_.dispatcher.note_unread(problem, remote_address_, id);
  if (problem.code == "timeout") ++core_.metrics.timeouts;
  Response response = problem_response(problem, language, id);
  if (problem.code == "method_not_allowed")
    response.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  const auto& body = *std::get<std::shared_ptr<const std::string>>(response.body);
  std::string head = response_head(response, body.size(), AfterAnswer::close, id, secure());
  (void)co_await send(std::move(head), body);
  co_return Next::linger;
}

template <class Stream>
asio::awaitable<typename Session<Stream>::Next> Session<Stream>::one_request() {
  HeadParser parser;
  parser.header_limit(core_.options.header_bytes);
  parser.body_limit(boost::none);  // read_body knows the limit of the route
  socket().expires_after(core_.options.header_time);
  const auto [failure, bytes] =
      co_await beast::http::async_read_header(stream_, buffer_, parser, as_parts);
  if (failure) {
    const auto problem = head_problem(failure, core_.options.header_bytes);
    if (!problem) co_return Next::close;
    co_return co_await answer_unread(*problem, new_request_id());
  }
  answered_one_ = true;
  HeadReading reading = read_head(parser.get(), remote_address_, secure());
  if (reading.problem)
    co_return co_await answer_unread(*reading.problem, reading.request.id,
                                     language_of(reading.request));
  Request request = std::move(reading.request);
  const bool safe = request.method == Method::get || request.method == Method::head ||
                    request.method == Method::options;
  asio::thread_pool& pool = safe ? core_.readers : core_.writers;
  const bool keep = parser.keep_alive();
  if (core_.waiting.load() >= core_.options.waiting) {
    co_return co_await answer_unread(too_busy(), request.id);
  }
  if (parser.chunked() || parser.content_length().value_or(0) > 0)
    co_return co_await answer_with_body(parser, request, pool);
  Dispatcher& dispatcher = core_.dispatcher;
  ++core_.waiting;
  auto work = [&dispatcher, &request] {
    Admitted admitted = dispatcher.admit(request);
    return dispatcher.answer(admitted, request);
  };
  Response response = co_await on_worker(pool, std::move(work));
  --core_.waiting;
  co_return co_await write(request, std::move(response), keep);
}

/// The body is read only when the head was admitted; a refusal ends the connection.
template <class Stream>
asio::awaitable<typename Session<Stream>::Next> Session<Stream>::answer_with_body(
    HeadParser& parser, Request& request, asio::thread_pool& pool) {
  const bool keep = parser.keep_alive();
  Dispatcher& dispatcher = core_.dispatcher;
  std::atomic<std::size_t>& waiting = core_.waiting;
  ++waiting;
  auto admit = [&dispatcher, &request] {
    return std::make_unique<Admitted>(dispatcher.admit(request));
  };
  const std::unique_ptr<Admitted> admitted = co_await on_worker(pool, std::move(admit));
  --waiting;
  const bool refused = admitted->refusal.has_value();
  if (!refused) {
    const Body kind = admitted->match.route->body;
    if (const auto problem = co_await read_body(parser, kind, request))
      co_return co_await answer_unread(*problem, request.id, language_of(request));
  }
  ++waiting;
  auto answer = [&dispatcher, &request, &admitted] {
    return dispatcher.answer(*admitted, request);
  };
  Response response = co_await on_worker(pool, std::move(answer));
  --waiting;
  spooled_ = SpooledFile();
  const Next next = co_await write(request, std::move(response), keep && !refused);
  co_return refused ? Next::linger : next;
}

/// After a refusal whose request was not read to its end: says that nothing more comes and reads a
/// little on, so that the other side sees the answer before the connection breaks.
template <class Stream>
asio::awaitable<void> Session<Stream>::linger() {
  boost::system::error_code ignored;
  socket().socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  buffer_.clear();
  constexpr std::chrono::seconds patience{2};
  constexpr std::size_t most = 4U << 20U;
  socket().expires_after(patience);
  std::array<char, 4096> unwanted{};
  for (std::size_t seen = 0; seen < most;) {
    const auto [failure, bytes] =
        co_await socket().async_read_some(asio::buffer(unwanted), as_parts);
    if (failure) break;
    seen += bytes;
  }
}

template class Session<PlainStream>;
template class Session<TlsStream>;

}  // namespace celadon::http
