#pragma once
// A subscriber of a broker: messages in, readings to the sink, and only then an acknowledgement.
//
// Messages that arrive close together go to the sink as one group. Until it took them nothing is
// written to the broker, so that no acknowledgement leaves early; a group that is refused for too
// long is dropped with its connection, and the broker, which keeps the session, sends it again.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "celadon/base/clock.hpp"
#include "celadon/drivers/mqtt/sparkplug_nodes.hpp"
#include "celadon/drivers/mqtt/topic_map.hpp"
#include "celadon/drivers/reading.hpp"

namespace celadon::drivers::mqtt {

enum class Version : std::uint8_t { v311, v5 };
enum class Transport : std::uint8_t { plain, tls };

struct ClientSettings {
  std::string feed;
  std::string host;
  std::uint16_t port = 1883;
  Transport transport = Transport::plain;
  std::string ca_file;  ///< with tls: whom to trust; empty: the system's
  std::string user;
  std::string password;
  /// Under this name the broker keeps the session: one client at a time.
  std::string client_id;
  Version version = Version::v5;
  std::chrono::seconds keep_alive{60};
  std::chrono::milliseconds group_window{20};  ///< longest wait of a message for others
  std::size_t group_messages = 2000;           ///< unacknowledged at a time, with version 5
  std::chrono::milliseconds hold{10'000};      ///< how long a refused group is offered again
  std::chrono::milliseconds first_wait{500};   ///< before a new connection; doubled up to
  std::chrono::milliseconds longest_wait{60'000};
  std::vector<TopicRule> topics;  ///< the first that matches is taken
};

struct ClientCounts {
  bool connected = false;
  std::uint64_t connections = 0;
  std::uint64_t messages = 0;  ///< arrived, repeated ones too
  std::uint64_t readings = 0;  ///< taken by the sink
  std::uint64_t groups = 0;    ///< calls of the sink that were taken
  std::uint64_t refusals = 0;  ///< calls of the sink that were refused
  std::uint64_t failures = 0;  ///< connections and subscriptions that did not come about
  std::uint64_t faults = 0;    ///< messages that could not be read: acknowledged, not kept
  std::uint64_t retained = 0;  ///< old messages without a time of their own: passed over
  std::uint64_t rebirths = 0;  ///< births that were asked for
  SparkplugCounts sparkplug;
  std::string last_fault;  ///< in both languages
};

/// Runs on a thread of its own from start to stop.
class Client {
 public:
  Client(ClientSettings settings, Sink& sink, const Clock& clock);
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client();

  void start();
  /// Waits for the group in hand, at most `hold` and five seconds of connecting.
  void stop();
  [[nodiscard]] ClientCounts counts() const;

 private:
  class Session;

  void run();
  bool stopping() const;
  /// False when it is time to stop.
  bool wait(std::chrono::milliseconds how_long);
  void note(const Error& error, std::uint64_t ClientCounts::*counter);

  ClientSettings settings_;
  Sink& sink_;
  const Clock& clock_;
  SparkplugNodes nodes_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  ClientCounts counts_;
  std::thread thread_;
};

}  // namespace celadon::drivers::mqtt
