#pragma once
// What is known of the edge nodes of Sparkplug: their births (names, aliases, datatypes), whether
// they live, and which message comes next. Source: Eclipse Sparkplug specification 3.0.0, chapters
// 4 to 6.
//
// A key is "<group>/<edge node>/<device>/<metric>", the device empty for a metric of the node
// itself: ids hold no '/', so that two metrics never share a key.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "celadon/drivers/batch.hpp"
#include "celadon/drivers/mqtt/sparkplug.hpp"

namespace celadon::drivers::mqtt {

/// The parts of a topic "spBv1.0/<group>/<kind>/<node>[/<device>]".
struct SparkplugTopic {
  std::string_view group;
  std::string_view kind;  ///< NBIRTH, NDEATH, DBIRTH, DDEATH, NDATA, DDATA, NCMD, DCMD
  std::string_view node;
  std::string_view device;
};
/// Nothing when it is no such topic (STATE is none).
std::optional<SparkplugTopic> read_sparkplug_topic(std::string_view topic);

struct SparkplugCounts {
  std::uint64_t births = 0;
  std::uint64_t deaths = 0;
  std::uint64_t gaps = 0;     ///< messages that were not the next one
  std::uint64_t unknown = 0;  ///< metrics whose alias no birth told: not kept
};

/// Follows edge nodes. After a gap, aliases are not trusted until the node is born again: a value
/// under a wrong name is worse than one that is missing. Not thread-safe.
class SparkplugNodes {
 public:
  /// Reads one message and adds its readings. Errors: parse, limit (10,000 nodes); the state is
  /// then as before.
  Status take(std::string_view topic, std::string_view payload, Instant received, Batch& to);

  /// Topics of NCMD messages to send now, each node at most once in 10 seconds.
  std::vector<std::string> rebirths_wanted(Instant now);

  /// The messages since the last call are durable.
  void commit() { before_.clear(); }
  /// The messages since the last commit will come again.
  void roll_back();
  [[nodiscard]] const SparkplugCounts& counts() const { return counts_; }

 private:
  struct Born {
    std::string key;
    SparkplugType type = SparkplugType::unknown;
    std::string unit;
  };
  struct Births {
    std::vector<Born> metrics;
    std::unordered_map<std::uint64_t, std::size_t> by_alias;
    std::map<std::string, std::size_t, std::less<>> by_name;
  };
  struct NodeState {
    std::optional<std::uint8_t> next_seq;
    std::optional<std::uint64_t> birth_of_session;  ///< bdSeq of its NBIRTH
    bool trusted = false;                           ///< no gap since the birth
    /// By device; "" is the node itself. Tables are replaced, never edited.
    std::map<std::string, std::shared_ptr<const Births>, std::less<>> births;
  };

  NodeState& to_change(const std::string& id);
  void check_seq(NodeState& node, const std::string& id, const SparkplugPayload& payload);
  void take_birth(NodeState& node, const SparkplugTopic& topic, const SparkplugPayload& payload);
  void take_values(const NodeState& node, const std::string& id, const SparkplugTopic& topic,
                   const SparkplugPayload& payload, Instant received, Batch& to);

  std::map<std::string, NodeState> nodes_;  ///< by "<group>/<node>"
  std::map<std::string, std::optional<NodeState>> before_;
  std::map<std::string, Instant> asked_;  ///< when a rebirth was asked for
  std::set<std::string> wanted_;          ///< nodes that have to be born again
  SparkplugCounts counts_;
};

}  // namespace celadon::drivers::mqtt
