#pragma once
// Asks meters behind a serial server, one question at a time, as a serial line wants it.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "celadon/base/clock.hpp"
#include "celadon/drivers/batch.hpp"
#include "celadon/drivers/dlt645/quantities.hpp"
#include "celadon/drivers/tcp_stream.hpp"

namespace celadon::drivers::dlt645 {

struct LineSettings {
  std::string host;
  std::uint16_t port = 0;
  std::chrono::milliseconds connect_limit{5000};
  std::chrono::milliseconds answer_limit{1000};
  unsigned attempts = 2;  ///< of one question
};

/// A serial line. Connects when it is first asked, and again after a fault. Not thread-safe.
class Line {
 public:
  explicit Line(LineSettings settings) : settings_(std::move(settings)) {}

  /// Reads one quantity. Errors: not_found (the meter refuses, its error byte in the remedy), io
  /// (no connection, no answer), parse (an answer that is none).
  Result<Decimal> read(const std::string& address, const Quantity& quantity);
  /// The address of the only meter on the line.
  Result<std::string> read_address();

 private:
  Result<Frame> exchange(const Frame& request);
  Result<std::optional<Frame>> hear(const Frame& request);

  LineSettings settings_;
  std::optional<TcpStream> stream_;
};

/// A quantity and the key of its readings.
struct Asked {
  const NamedQuantity* quantity = nullptr;
  std::string key;  ///< that of a measuring point, or "<meter>/<quantity>"
};

/// One meter and what is asked of it.
struct Meter {
  std::string id;
  std::string address;  ///< twelve digits
  std::vector<Asked> quantities;
};

struct PollerSettings {
  std::string feed;
  LineSettings line;
  std::chrono::milliseconds every{60'000};
  std::vector<Meter> meters;
  std::size_t most_held =
      100'000;  ///< readings that the sink did not take yet; the oldest are kept
};

struct MeterCounts {
  std::string id;
  std::optional<Instant> last_answer;
  std::uint64_t answers = 0;
  std::uint64_t failures = 0;
  std::uint64_t refusals = 0;  ///< quantities that the meter does not have
  std::uint64_t failures_in_a_row = 0;
  std::string fault;  ///< of the last failure, in both languages
};

struct PollerCounts {
  std::uint64_t rounds = 0;
  std::uint64_t readings = 0;  ///< taken by the sink
  std::uint64_t lost = 0;      ///< read, but the sink refused for too long
  std::string fault;           ///< of the sink
  std::vector<MeterCounts> meters;
};

/// Asks every meter of a line once in `every`, on a thread of its own. A meter that was silent is
/// asked one quantity only until it answers again. Thread-safe.
class Poller {
 public:
  Poller(PollerSettings settings, Sink& sink, const Clock& clock);
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;
  ~Poller();

  void start();
  void stop();
  [[nodiscard]] PollerCounts counts() const;

 private:
  void run();
  void ask(const Meter& meter, std::size_t index);
  void hand_over();
  bool stopping() const;
  /// False when it is time to stop.
  bool wait_until(std::chrono::steady_clock::time_point then);

  PollerSettings settings_;
  Sink& sink_;
  const Clock& clock_;
  Line line_;
  Batch batch_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;
  PollerCounts counts_;
  std::thread thread_;
};

}  // namespace celadon::drivers::dlt645
