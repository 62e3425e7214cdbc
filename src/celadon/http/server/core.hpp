#pragma once
// What every connection of one server shares.

#include <atomic>
#include <memory>
#include <unordered_set>

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "celadon/http/server/server.hpp"

namespace celadon::http {

/// A connection as the server sees it. Touched only on the thread of its io_context.
class Connection {
 public:
  virtual ~Connection() = default;
  /// The server stops: ends at once when nothing is being answered.
  virtual void shut() = 0;
};

struct Core {
  const ServerOptions& options;
  Dispatcher& dispatcher;
  Metrics& metrics;
  boost::asio::thread_pool& readers;
  boost::asio::thread_pool& writers;
  std::atomic<bool> stopping{false};
  std::atomic<std::size_t> waiting{0};    ///< requests with the workers
  std::atomic<std::size_t> open{0};       ///< connections
  std::atomic<std::uint64_t> spooled{0};  ///< numbers the files of uploads
};

/// One io_context with its thread's connections.
struct Lane {
  boost::asio::io_context context{1};
  std::unordered_set<Connection*> connections;
};

}  // namespace celadon::http
