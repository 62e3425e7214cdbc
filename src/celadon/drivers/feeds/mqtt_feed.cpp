#include "celadon/drivers/feeds/mqtt_feed.hpp"

#include <array>

#include "celadon/drivers/feeds/document.hpp"
#include "celadon/drivers/feeds/fields.hpp"

namespace celadon::drivers::feeds {
namespace {

using mqtt::PayloadForm;
using mqtt::PointRule;
using mqtt::TimeForm;
using mqtt::TopicRule;
using text::Node;

constexpr std::size_t most_topics = 1000;
constexpr std::size_t most_topic_points = 10'000;

constexpr std::array payload_words{
    std::pair<std::string_view, PayloadForm>{"number", PayloadForm::number},
    std::pair<std::string_view, PayloadForm>{"json", PayloadForm::json},
    std::pair<std::string_view, PayloadForm>{"sparkplug", PayloadForm::sparkplug}};
constexpr std::array time_words{
    std::pair<std::string_view, TimeForm>{"iso", TimeForm::iso},
    std::pair<std::string_view, TimeForm>{"seconds", TimeForm::seconds},
    std::pair<std::string_view, TimeForm>{"milliseconds", TimeForm::milliseconds},
    std::pair<std::string_view, TimeForm>{"microseconds", TimeForm::microseconds},
    std::pair<std::string_view, TimeForm>{"nanoseconds", TimeForm::nanoseconds}};
constexpr std::array version_words{
    std::pair<std::string_view, mqtt::Version>{"5", mqtt::Version::v5},
    std::pair<std::string_view, mqtt::Version>{"3.1.1", mqtt::Version::v311}};

Result<mqtt::JsonPath> path_field(const Node& node, std::string_view name) {
  CELADON_ASSIGN(const std::string text, text_field(node, name));
  auto path = mqtt::JsonPath::read(text);
  if (!path.ok()) return at_node(*node.find(name), path.error());
  return path;
}

/// Key, unit and scale of a point. `known`: the names that its key may hold.
Result<PointRule> read_point_rule(const Node& node, const std::vector<std::string>& known) {
  PointRule point;
  CELADON_ASSIGN(const std::string key, text_field(node, "key"));
  auto pattern = mqtt::KeyPattern::read(key, known);
  if (!pattern.ok()) return at_node(*node.find("key"), pattern.error());
  point.key = std::move(*pattern);
  CELADON_ASSIGN(point.unit, unit_field(node, "unit"));
  CELADON_ASSIGN(point.scale, number_field(node, "scale", 1.0));
  CELADON_ASSIGN(point.shift, number_field(node, "shift", 0.0));
  if (point.scale == 0.0)
    return node.find("scale")->error(ErrorCode::rule, "scale 不能为 0｜scale cannot be 0");
  return point;
}

Status read_json_part(const Node& node, TopicRule& rule) {
  CELADON_TRY(
      text::refuse_unknown_members(node, {"filter", "payload", "each", "names", "time", "points"}));
  std::vector<std::string> known = rule.filter.names();
  if (field(node, "each") != nullptr) {
    CELADON_ASSIGN(rule.each, path_field(node, "each"));
  }
  if (const Node* names = field(node, "names"); names != nullptr) {
    for (const auto& [name, member] : names->members) {
      CELADON_ASSIGN(mqtt::JsonPath path, path_field(*names, name));
      if (std::find(known.begin(), known.end(), name) != known.end())
        return member.error(ErrorCode::conflict,
                            fmt::format("名称 {0} 重复｜the name {0} stands twice", name));
      rule.names.emplace_back(name, std::move(path));
      known.push_back(name);
    }
  }
  if (rule.each) known.emplace_back("member");
  if (const Node* time = field(node, "time"); time != nullptr) {
    CELADON_TRY(text::refuse_unknown_members(*time, {"path", "form", "offset"}));
    mqtt::TimeRule told;
    CELADON_ASSIGN(told.path, path_field(*time, "path"));
    CELADON_ASSIGN(told.form, choice_field<TimeForm>(*time, "form", time_words, TimeForm::iso));
    CELADON_ASSIGN(told.offset, offset_field(*time, "offset"));
    rule.time = std::move(told);
  }
  CELADON_ASSIGN(const Node* points, list_field(node, "points", most_topic_points));
  for (const Node& item : points->items) {
    CELADON_TRY(text::refuse_unknown_members(item, {"path", "key", "unit", "scale", "shift"}));
    CELADON_ASSIGN(PointRule point, read_point_rule(item, known));
    CELADON_ASSIGN(point.path, path_field(item, "path"));
    rule.points.push_back(std::move(point));
  }
  return {};
}

Status read_transport(const Node& entry, const FeedContext& context,
                      mqtt::ClientSettings& settings) {
  const Node* tls = field(entry, "tls");
  if (tls != nullptr && tls->kind == Node::Kind::mapping) {
    CELADON_TRY(text::refuse_unknown_members(*tls, {"ca_file"}));
    CELADON_ASSIGN(const std::string path, text_field_or(*tls, "ca_file", ""));
    if (!path.empty()) settings.ca_file = path_in(context, path).string();
    settings.transport = mqtt::Transport::tls;
  } else if (tls != nullptr) {
    CELADON_ASSIGN(const bool on, tls->as_bool());
    settings.transport = on ? mqtt::Transport::tls : mqtt::Transport::plain;
  }
  const bool plain = settings.transport == mqtt::Transport::plain;
  CELADON_ASSIGN(settings.port, port_field(entry, static_cast<std::uint16_t>(plain ? 1883 : 8883)));
  return {};
}

class RunningMqtt final : public RunningFeed {
 public:
  RunningMqtt(mqtt::ClientSettings settings, Sink& sink, const Clock& clock)
      : feed_(settings.feed),
        address_(fmt::format("{}:{}", settings.host, settings.port)),
        client_(std::move(settings), sink, clock) {
    client_.start();
  }
  void stop() override { client_.stop(); }
  [[nodiscard]] FeedHealth health() const override {
    const mqtt::ClientCounts counts = client_.counts();
    DeviceHealth broker;
    broker.device = "broker";
    broker.address = address_;
    broker.state = counts.connected                                ? DeviceHealth::State::good
                   : counts.failures > 0 || counts.connections > 0 ? DeviceHealth::State::failing
                                                                   : DeviceHealth::State::starting;
    broker.fault = counts.last_fault;
    broker.answers = counts.messages;
    broker.failures = counts.failures;
    broker.readings = counts.readings;
    broker.left_out = counts.faults + counts.retained;
    return {feed_, "mqtt", counts.refusals > 0 ? counts.last_fault : "", {broker}};
  }

 private:
  std::string feed_;
  std::string address_;
  mqtt::Client client_;
};

class MqttFeed final : public Feed {
 public:
  explicit MqttFeed(mqtt::ClientSettings settings) : settings_(std::move(settings)) {}
  [[nodiscard]] Result<std::unique_ptr<RunningFeed>> start(Sink& sink,
                                                           const Clock& clock) const override {
    return std::unique_ptr<RunningFeed>(std::make_unique<RunningMqtt>(settings_, sink, clock));
  }

 private:
  mqtt::ClientSettings settings_;
};

}  // namespace

Result<TopicRule> read_topic_rule(const Node& node) {
  if (node.kind != Node::Kind::mapping)
    return node.error(ErrorCode::parse, "主题规则应为映射｜a topic rule is a mapping",
                      "- {filter: , payload: }");
  CELADON_ASSIGN(const std::string text, text_field(node, "filter"));
  auto filter = mqtt::TopicFilter::read(text);
  if (!filter.ok()) return at_node(*node.find("filter"), filter.error());
  TopicRule rule{std::move(*filter), PayloadForm::number, {}, {}, {}, {}};
  CELADON_ASSIGN(rule.form,
                 choice_field<PayloadForm>(node, "payload", payload_words, PayloadForm::json));
  if (rule.form == PayloadForm::json) CELADON_TRY(read_json_part(node, rule));
  if (rule.form == PayloadForm::sparkplug)
    CELADON_TRY(text::refuse_unknown_members(node, {"filter", "payload"}));
  if (rule.form == PayloadForm::number) {
    CELADON_TRY(
        text::refuse_unknown_members(node, {"filter", "payload", "key", "unit", "scale", "shift"}));
    CELADON_ASSIGN(PointRule point, read_point_rule(node, rule.filter.names()));
    rule.points.push_back(std::move(point));
  }
  return rule;
}

Result<mqtt::ClientSettings> read_mqtt_settings(const Node& entry, const std::string& id,
                                                const FeedContext& context) {
  CELADON_TRY(text::refuse_unknown_members(
      entry, {"id", "kind", "host", "port", "version", "client_id", "user", "password",
              "password_file", "tls", "keep_alive", "topics"}));
  mqtt::ClientSettings settings;
  settings.feed = id;
  CELADON_ASSIGN(settings.host, text_field(entry, "host"));
  CELADON_TRY(read_transport(entry, context, settings));
  CELADON_ASSIGN(settings.version,
                 choice_field<mqtt::Version>(entry, "version", version_words, mqtt::Version::v5));
  CELADON_ASSIGN(settings.client_id, text_field_or(entry, "client_id", "celadon-" + id));
  CELADON_ASSIGN(settings.user, text_field_or(entry, "user", ""));
  CELADON_ASSIGN(settings.password, secret_field(entry, "password", context));
  CELADON_ASSIGN(const Duration keep_alive,
                 duration_member(entry, "keep_alive", Duration::minutes(1), Duration::seconds(5),
                                 Duration::hours(1)));
  settings.keep_alive = std::chrono::seconds(keep_alive.us / 1'000'000);
  // A refused group is held while nothing is written: less than the broker's patience.
  settings.hold = std::min(
      settings.hold, std::chrono::duration_cast<std::chrono::milliseconds>(settings.keep_alive));
  CELADON_ASSIGN(const Node* topics, list_field(entry, "topics", most_topics));
  for (const Node& node : topics->items) {
    CELADON_ASSIGN(TopicRule rule, read_topic_rule(node));
    settings.topics.push_back(std::move(rule));
  }
  return settings;
}

Result<std::unique_ptr<Feed>> read_mqtt_feed(const Node& entry, const std::string& id,
                                             const FeedContext& context) {
  CELADON_ASSIGN(mqtt::ClientSettings settings, read_mqtt_settings(entry, id, context));
  return std::unique_ptr<Feed>(std::make_unique<MqttFeed>(std::move(settings)));
}

}  // namespace celadon::drivers::feeds
