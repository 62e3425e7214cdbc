#pragma once
// Readings on their way from the threads of sockets to the sink, which may be slow: a bounded queue
// and one thread that hands over many rounds at once.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/drivers/reading.hpp"

namespace celadon::drivers::modbus {

/// A reading whose texts live as long as the delivery.
struct WaitingReading {
  const std::string* key = nullptr;
  const std::string* unit = nullptr;
  Instant at;
  double value = 0.0;
  std::atomic<std::uint64_t>* durable = nullptr;  ///< counts it once the sink has taken it
};

struct DeliveryLimits {
  std::size_t waiting = 500'000;             ///< readings kept while the sink takes none (24 MB)
  std::size_t at_once = 20'000;              ///< of one call
  Duration gather = Duration{20'000};        ///< wait this long for more before a call
  Duration retry_first = Duration{100'000};  ///< after a call that failed; then twice as long
  Duration retry_most = Duration::seconds(5);
};

/// Thread-safe. A call that fails with limit, disk_full, io or locked is made again until it
/// succeeds; one that fails otherwise will never succeed: its readings are given up and counted.
class Delivery {
 public:
  Delivery(std::string feed, Sink& sink, DeliveryLimits limits);
  ~Delivery();
  Delivery(const Delivery&) = delete;
  Delivery& operator=(const Delivery&) = delete;

  /// Whether so many more fit. A poller asks before it asks a device.
  [[nodiscard]] bool has_room(std::size_t readings) const;
  /// Takes the readings over. False: no room, nothing was taken.
  bool offer(const std::vector<WaitingReading>& readings);
  /// Offers what waits to the sink once more and ends the thread.
  void stop();

  /// Why the sink took nothing the last time; "" when it did.
  [[nodiscard]] std::string fault() const;
  [[nodiscard]] std::uint64_t given_up() const noexcept { return given_up_.load(); }

 private:
  void run();
  bool hand_over(const std::vector<WaitingReading>& readings);
  bool wait_before_retry(Duration wait);

  std::string feed_;
  Sink& sink_;
  DeliveryLimits limits_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<WaitingReading> queue_;
  std::size_t in_hand_ = 0;  ///< readings the thread is handing over
  bool stopping_ = false;
  std::string fault_;
  std::atomic<std::uint64_t> given_up_ = 0;
  std::thread thread_;
};

}  // namespace celadon::drivers::modbus
