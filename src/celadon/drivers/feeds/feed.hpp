#pragma once
// A feed brings readings of a site into the platform: one entry of its feeds.yaml. Each kind reads
// its own part of the document and starts what it describes; the kinds stand in kinds.cpp.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/clock.hpp"
#include "celadon/base/result.hpp"
#include "celadon/drivers/reading.hpp"
#include "celadon/packs/library.hpp"
#include "celadon/text/document.hpp"

namespace celadon::drivers::feeds {

/// How a device, connection or folder of a feed does, for a page of device health.
struct DeviceHealth {
  enum class State : std::uint8_t {
    starting,  ///< not yet heard
    good,      ///< the last thing asked was answered
    failing,   ///< it was not
  };
  std::string device;   ///< its id within the feed
  std::string address;  ///< "10.0.0.7:502/1"
  State state = State::starting;
  std::optional<Instant> last_answer = {};
  std::optional<Instant> last_failure = {};
  std::string fault = {};     ///< of the last failure, "中文｜English"
  std::uint64_t answers = 0;  ///< whole rounds, messages or files
  std::uint64_t failures = 0;
  std::uint64_t failures_in_a_row = 0;
  std::uint64_t readings = 0;            ///< handed over and durable
  std::uint64_t left_out = 0;            ///< values that the device itself says it does not have
  std::uint64_t missed = 0;              ///< rounds that could not be asked in time
  std::optional<Duration> latency = {};  ///< of the last answer
  std::optional<Duration> latency_mean = {};
  std::optional<Duration> latency_most = {};
};
const char* to_string(DeviceHealth::State state) noexcept;

struct FeedHealth {
  std::string feed;
  std::string kind;
  std::string fault = {};  ///< of the feed as a whole (its sink refuses), "中文｜English"
  std::vector<DeviceHealth> devices = {};
};

/// A feed at work. Its threads hold no lock while the sink takes.
class RunningFeed {
 public:
  virtual ~RunningFeed() = default;
  /// Ends its threads; what was read and not yet taken is offered to the sink once more. Called
  /// once.
  virtual void stop() = 0;
  /// From any thread.
  [[nodiscard]] virtual FeedHealth health() const = 0;
};

/// A feed as the document describes it: read and checked, not started.
class Feed {
 public:
  virtual ~Feed() = default;
  /// Starts it; sink and clock outlive what is returned. Devices that do not answer are no error.
  [[nodiscard]] virtual Result<std::unique_ptr<RunningFeed>> start(Sink& sink,
                                                                   const Clock& clock) const = 0;
};

/// What readers of a feed's part may look into.
struct FeedContext {
  packs::LibraryPtr library;          ///< device maps
  std::filesystem::path folder = {};  ///< of the document: relative paths start here
  /// Imports a file of a watched folder by the mapping that its feed names. Not given: such a feed
  /// does not start.
  std::function<Status(const std::string& feed, const std::filesystem::path& mapping,
                       const std::filesystem::path& file)>
      import_file = {};
};

/// One kind of feed. `read` gets the whole entry, with `id` and `kind` checked already; errors name
/// line and column.
struct FeedKind {
  std::string_view name;
  std::string_view zh;
  std::string_view en;
  Result<std::unique_ptr<Feed>> (*read)(const text::Node& entry, const std::string& id,
                                        const FeedContext& context);
};

/// All kinds there are (kinds.cpp).
std::span<const FeedKind> feed_kinds();

}  // namespace celadon::drivers::feeds
