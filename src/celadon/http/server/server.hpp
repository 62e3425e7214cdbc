#pragma once
// The server on its socket: Boost.Beast on Asio coroutines, one io_context per thread; handlers run
// on worker threads. This folder alone includes the library.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "celadon/base/result.hpp"
#include "celadon/http/dispatch.hpp"
#include "celadon/http/metrics.hpp"

namespace celadon::http {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;          ///< 0: any free one
  std::filesystem::path certificate;  ///< PEM with its chain; empty: no TLS
  std::filesystem::path key;          ///< PEM
  std::filesystem::path spool;        ///< folder for the bodies of uploads
  unsigned io_threads = 2;
  unsigned readers = 4;  ///< worker threads for GET
  unsigned writers = 4;  ///< worker threads for everything else: a long write starves no reader

  std::uint32_t header_bytes = 16U << 10U;
  std::uint64_t json_bytes = 1U << 20U;
  std::uint64_t text_bytes = 4U << 20U;
  std::uint64_t lines_bytes = 64U << 20U;  ///< of readings in one request
  std::uint64_t upload_bytes = 2ULL << 30U;
  std::size_t connections = 4096;
  std::size_t waiting = 2048;                ///< requests that wait for a worker
  std::size_t listener_events = 1024;        ///< that wait for one listener
  std::size_t listener_bytes = 256U << 10U;  ///< of them

  std::chrono::milliseconds header_time{10'000};  ///< from the first byte to the end of the head
  std::chrono::milliseconds body_time{
      30'000};  ///< for a body, or 256 KiB of an upload or an answer
  std::chrono::milliseconds idle_time{60'000};  ///< between requests
  std::chrono::milliseconds heartbeat{15'000};  ///< of an event stream
  std::chrono::milliseconds grace{10'000};      ///< for running answers when the server stops
};

/// Serves from its making to its stop.
class Server {
 public:
  /// Binds and begins. Errors: conflict (the port is taken), invalid_argument (address,
  /// certificate or key), io. The dispatcher and the metrics must outlive the server.
  static Result<std::unique_ptr<Server>> start(const ServerOptions& options, Dispatcher& dispatcher,
                                               Metrics& metrics);
  /// Stops.
  ~Server();

  [[nodiscard]] std::uint16_t port() const;
  /// Takes no more connections, ends idle ones and event streams, lets running answers finish
  /// within the grace, then ends. Idempotent.
  void stop();

 private:
  struct Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace celadon::http
