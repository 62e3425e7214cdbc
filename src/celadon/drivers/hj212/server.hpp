#pragma once
// The platform's side of HJ 212: monitors connect and send; what they ask to have acknowledged is
// answered when it is durable.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "celadon/base/clock.hpp"
#include "celadon/drivers/hj212/readings.hpp"
#include "celadon/drivers/reading.hpp"

namespace celadon::drivers::hj212 {

struct ServerSettings {
  std::string feed;
  std::string address = "0.0.0.0";
  std::uint16_t port = 0;  ///< 0: any that is free
  unsigned threads = 2;
  std::vector<Device> devices;  ///< others are not heard
  std::size_t most_connections = 4000;
  std::chrono::seconds idle_limit{1800};   ///< a connection on which nothing comes
  std::chrono::seconds part_limit{60};     ///< for the rest of a divided message
  std::chrono::milliseconds hold{10'000};  ///< how long a refused group is offered again
  /// Gets every packet of data that is durable, before it is answered; e.g. a Forwarder.
  std::function<void(const Packet&)> forward;
};

struct ServerCounts {
  std::uint64_t connections = 0;
  std::uint64_t open = 0;
  std::uint64_t packets = 0;
  std::uint64_t readings = 0;  ///< taken by the sink
  std::uint64_t groups = 0;
  std::uint64_t answers = 0;   ///< 9014 sent
  std::uint64_t repeated = 0;  ///< sent again by a monitor: answered again, not stored again
  std::uint64_t faults =
      0;  ///< frames that were thrown away (CRC, length), fields that could not be read
  std::uint64_t strangers = 0;  ///< packets of monitors that are not registered
  std::uint64_t wrong_password = 0;
  std::uint64_t incomplete = 0;  ///< divided messages whose rest did not come in time
  std::uint64_t refused = 0;     ///< calls of the sink that were refused
  std::uint64_t given_up = 0;    ///< groups that stayed unanswered: monitors send them again
  std::string last_fault;        ///< in both languages
};

/// When and what a monitor was last heard to say.
struct DeviceSeen {
  std::string id;
  std::optional<Instant> last;
  std::uint64_t packets = 0;
  std::uint64_t readings = 0;
  bool connected = false;
};

/// What a monitor answered to a command of ours.
struct Exchange {
  std::optional<int> ready;   ///< QnRtn of 9011: 1 ready, 2 refused, 3 password, ...
  std::optional<int> result;  ///< ExeRtn of 9012: 1 done, 2 failed, 100 no data
};

/// Runs from construction of `start` to `stop`; the methods are thread-safe.
class Server {
 public:
  /// Listens. Errors: io (the address is taken or is none), conflict (an MN twice).
  static Result<std::unique_ptr<Server>> start(ServerSettings settings, Sink& sink,
                                               const Clock& clock);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();

  /// Closes all connections; what is not durable stays unanswered.
  void stop();
  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] ServerCounts counts() const;
  [[nodiscard]] std::vector<DeviceSeen> devices() const;

  /// Sends a command (ST and QN are filled in) and waits for 9011 and 9012. Errors: not_found (no
  /// such monitor, or not connected), io (no answer in time: what came is lost).
  Result<Exchange> ask(const std::string& device, const std::string& system,
                       const std::string& command, const std::string& body,
                       std::chrono::milliseconds limit);

  class Core;  ///< server_core.hpp

 private:
  explicit Server(std::shared_ptr<Core> core);
  std::shared_ptr<Core> core_;
};

}  // namespace celadon::drivers::hj212
