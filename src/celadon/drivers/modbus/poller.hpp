#pragma once
// Polls thousands of devices on a few threads.

#include <memory>
#include <string>
#include <vector>

#include "celadon/base/clock.hpp"
#include "celadon/drivers/modbus/channel.hpp"

namespace celadon::drivers::modbus {

struct PollerSettings {
  std::string feed;
  unsigned threads = 1;  ///< 1 to 64; 1,000 devices a second need less than a tenth of one
  ChannelSettings channel = {};
  DeliveryLimits delivery = {};
};

/// Devices at one endpoint share a connection. Runs from construction until stop(). health() from
/// any thread. Clock and sink outlive it.
class Poller {
 public:
  Poller(std::vector<DeviceSettings> devices, PollerSettings settings, Sink& sink,
         const Clock& clock);
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  /// Ends the threads; what was read is offered to the sink once more. A second call does nothing.
  void stop();
  /// In the order of the devices; `fault` when the sink refuses.
  [[nodiscard]] feeds::FeedHealth health() const;

 private:
  struct Worker;
  std::string feed_;
  std::vector<std::unique_ptr<PolledDevice>> devices_;
  Delivery delivery_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace celadon::drivers::modbus
