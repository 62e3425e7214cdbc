#include "celadon/drivers/mqtt/sparkplug_nodes.hpp"

#include <array>

#include <fmt/format.h>

#include "celadon/telemetry/quality.hpp"
#include "celadon/text/encoding.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::mqtt {
namespace {

constexpr std::string_view name_space = "spBv1.0/";
constexpr std::size_t most_nodes = 10'000;
constexpr std::size_t longest_key = 512;
constexpr Duration between_rebirths = Duration::seconds(10);
constexpr std::uint32_t good_quality = 192;  // 6.4.12, property Quality

Instant instant_of(std::uint64_t ms, Instant otherwise) {
  constexpr std::uint64_t last = 253'402'300'799'999;  // year 9999
  return ms == 0 || ms > last ? otherwise : Instant{static_cast<std::int64_t>(ms) * 1000};
}

/// Metrics that steer the session and measure nothing.
bool of_session(std::string_view name) {
  return name == "bdSeq" || name.starts_with("Node Control/") ||
         name.starts_with("Device Control/");
}

bool usable_name(std::string_view name) {
  return !name.empty() && name.size() <= longest_key &&
         text::first_invalid_utf8(name) == std::string_view::npos;
}

std::optional<std::uint64_t> session_of(const SparkplugPayload& payload) {
  for (const SparkplugMetric& metric : payload.metrics)
    if (metric.name == "bdSeq")
      if (const auto* word = std::get_if<SparkplugWord>(&metric.value)) return word->bits;
  return std::nullopt;
}

}  // namespace

std::optional<SparkplugTopic> read_sparkplug_topic(std::string_view topic) {
  if (!topic.starts_with(name_space)) return std::nullopt;
  topic.remove_prefix(name_space.size());
  std::array<std::string_view, 4> parts;
  std::size_t count = 0;
  for (;;) {
    const auto end = topic.find('/');
    if (count == parts.size()) return std::nullopt;
    parts[count++] = topic.substr(0, end);
    if (parts[count - 1].empty()) return std::nullopt;
    if (end == std::string_view::npos) break;
    topic.remove_prefix(end + 1);
  }
  if (count < 3) return std::nullopt;
  const bool of_device = parts[1].starts_with('D');
  if (of_device != (count == 4)) return std::nullopt;
  return SparkplugTopic{parts[0], parts[1], parts[2], parts[3]};
}

Status SparkplugNodes::take(std::string_view topic, std::string_view bytes, Instant received,
                            Batch& to) {
  const auto where = read_sparkplug_topic(topic);
  if (!where || where->kind == "NCMD" || where->kind == "DCMD") return {};
  CELADON_ASSIGN(const SparkplugPayload payload, read_sparkplug(bytes));
  const std::string id = fmt::format("{}/{}", where->group, where->node);
  if (nodes_.size() >= most_nodes && !nodes_.contains(id))
    return Error{ErrorCode::limit,
                 units::bilingual(fmt::format("边缘节点超过 {} 个", most_nodes),
                                  fmt::format("more than {} edge nodes", most_nodes)),
                 units::bilingual("分成几个数据源", "divide them among several feeds")};
  NodeState& node = to_change(id);
  if (where->kind == "NDEATH") {
    // A will that was left by an earlier session says nothing about this one.
    const auto session = session_of(payload);
    if (session && node.birth_of_session && *session != *node.birth_of_session) return {};
    node = {};
    ++counts_.deaths;
    return {};
  }
  if (where->kind == "NBIRTH") {
    node = {};
    node.trusted = true;
    node.birth_of_session = session_of(payload);
    if (payload.seq) node.next_seq = static_cast<std::uint8_t>((*payload.seq + 1) & 0xFFU);
    wanted_.erase(id);
  } else {
    check_seq(node, id, payload);
  }
  if (where->kind == "DDEATH") {
    if (const auto at = node.births.find(where->device); at != node.births.end())
      node.births.erase(at);
    ++counts_.deaths;
    return {};
  }
  if (where->kind == "NBIRTH" || where->kind == "DBIRTH") take_birth(node, *where, payload);
  take_values(node, id, *where, payload, received, to);
  return {};
}

SparkplugNodes::NodeState& SparkplugNodes::to_change(const std::string& id) {
  const auto [at, fresh] = nodes_.try_emplace(id);
  if (const auto kept = before_.find(id); kept == before_.end())
    before_.emplace(id, fresh ? std::optional<NodeState>() : std::optional<NodeState>(at->second));
  return at->second;
}

void SparkplugNodes::roll_back() {
  for (auto& [id, state] : before_) {
    if (state)
      nodes_[id] = std::move(*state);
    else
      nodes_.erase(id);
  }
  before_.clear();
}

void SparkplugNodes::check_seq(NodeState& node, const std::string& id,
                               const SparkplugPayload& payload) {
  const bool in_order = node.next_seq && payload.seq && *payload.seq == *node.next_seq;
  if (!in_order) {
    if (node.next_seq) ++counts_.gaps;
    node.trusted = false;
    wanted_.insert(id);
  }
  if (payload.seq) node.next_seq = static_cast<std::uint8_t>((*payload.seq + 1) & 0xFFU);
}

void SparkplugNodes::take_birth(NodeState& node, const SparkplugTopic& topic,
                                const SparkplugPayload& payload) {
  auto births = std::make_shared<Births>();
  births->metrics.reserve(payload.metrics.size());
  for (const SparkplugMetric& metric : payload.metrics) {
    if (!usable_name(metric.name) || of_session(metric.name)) continue;
    const std::size_t index = births->metrics.size();
    births->metrics.push_back(
        {fmt::format("{}/{}/{}/{}", topic.group, topic.node, topic.device, metric.name),
         metric.type, std::string(metric.unit)});
    if (metric.alias) births->by_alias[*metric.alias] = index;
    births->by_name[std::string(metric.name)] = index;
  }
  node.births[std::string(topic.device)] = std::move(births);
  ++counts_.births;
}

void SparkplugNodes::take_values(const NodeState& node, const std::string& id,
                                 const SparkplugTopic& topic, const SparkplugPayload& payload,
                                 Instant received, Batch& to) {
  const auto table = node.births.find(topic.device);
  const Births* const births = table == node.births.end() ? nullptr : table->second.get();
  if (births == nullptr) wanted_.insert(id);
  const Instant sent = instant_of(payload.time_ms.value_or(0), received);
  for (const SparkplugMetric& metric : payload.metrics) {
    if (of_session(metric.name)) continue;
    const Born* born = nullptr;
    if (births != nullptr && !metric.name.empty()) {
      if (const auto at = births->by_name.find(metric.name); at != births->by_name.end())
        born = &births->metrics[at->second];
    } else if (births != nullptr && metric.alias && node.trusted) {
      if (const auto at = births->by_alias.find(*metric.alias); at != births->by_alias.end())
        born = &births->metrics[at->second];
    }
    if (born == nullptr) {
      ++counts_.unknown;
      wanted_.insert(id);
      continue;
    }
    if (metric.null) continue;  // told to be without a value: missing, not zero
    const auto type = metric.type == SparkplugType::unknown ? born->type : metric.type;
    const auto number = sparkplug_number(metric.value, type);
    if (!number) continue;
    const bool doubtful = metric.quality && *metric.quality != good_quality;
    to.add(born->key, instant_of(metric.time_ms.value_or(0), sent), *number, born->unit,
           doubtful ? static_cast<std::uint16_t>(telemetry::QualityFlag::invalid_by_supplier)
                    : std::uint16_t{0});
  }
}

std::vector<std::string> SparkplugNodes::rebirths_wanted(Instant now) {
  std::vector<std::string> topics;
  for (const std::string& id : wanted_) {
    const auto [at, first] = asked_.try_emplace(id, now);
    if (!first && now - at->second < between_rebirths && now >= at->second) continue;
    at->second = now;
    const auto slash = id.find('/');
    topics.push_back(
        fmt::format("{}{}/NCMD/{}", name_space, id.substr(0, slash), id.substr(slash + 1)));
  }
  return topics;
}

}  // namespace celadon::drivers::mqtt
