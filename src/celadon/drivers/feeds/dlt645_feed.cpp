#include "celadon/drivers/feeds/dlt645_feed.hpp"

#include <set>

#include "celadon/drivers/feeds/document.hpp"
#include "celadon/drivers/feeds/fields.hpp"

namespace celadon::drivers::feeds {
namespace {

using text::Node;

constexpr std::size_t most_meters = 256;  // on one line

Result<const dlt645::NamedQuantity*> read_quantity_name(const Node& node) {
  CELADON_ASSIGN(const std::string name, node.as_text());
  if (const auto* found = dlt645::find_quantity(name); found != nullptr) return found;
  std::vector<std::string_view> known;
  for (const dlt645::NamedQuantity& quantity : dlt645::named_quantities())
    known.push_back(quantity.name);
  const std::string near = text::nearest_name(name, known);
  return node.error(ErrorCode::not_found,
                    fmt::format("没有量 \"{0}\"｜there is no quantity \"{0}\"", name),
                    near.empty() ? fmt::format("可写 {0}｜one of {0}", fmt::join(known, ", "))
                                 : fmt::format("是否指 \"{0}\"？｜did you mean \"{0}\"?", near));
}

/// `points` (measuring point: quantity) and `quantities`; with neither the energy taken in.
Status read_asked(const Node& node, dlt645::Meter& meter) {
  if (const Node* points = field(node, "points"); points != nullptr) {
    for (const auto& [point, name] : points->members) {
      CELADON_ASSIGN(const dlt645::NamedQuantity* quantity, read_quantity_name(name));
      meter.quantities.push_back({quantity, point});
    }
  }
  const auto keyed = [&](const dlt645::NamedQuantity* quantity) {
    return dlt645::Asked{quantity, fmt::format("{}/{}", meter.id, quantity->name)};
  };
  if (field(node, "quantities") != nullptr) {
    CELADON_ASSIGN(const Node* list, list_field(node, "quantities", 100));
    for (const Node& item : list->items) {
      CELADON_ASSIGN(const dlt645::NamedQuantity* quantity, read_quantity_name(item));
      meter.quantities.push_back(keyed(quantity));
    }
  }
  if (meter.quantities.empty())
    meter.quantities.push_back(keyed(dlt645::find_quantity("active_energy_import")));
  return {};
}

Result<dlt645::Meter> read_meter(const Node& node) {
  CELADON_TRY(text::refuse_unknown_members(node, {"id", "address", "quantities", "points"}));
  dlt645::Meter meter;
  CELADON_ASSIGN(meter.address, text_field(node, "address"));
  if (meter.address.size() != 12 ||
      meter.address.find_first_not_of("0123456789") != std::string::npos)
    return node.find("address")->error(
        ErrorCode::parse,
        fmt::format("\"{0}\" 不是表地址｜\"{0}\" is no address of a meter", meter.address),
        "12 位数字，加引号｜twelve digits, in quotes");
  CELADON_ASSIGN(meter.id, text_field_or(node, "id", meter.address));
  if (meter.id.size() > 80 || meter.id.find_first_of("/ \t\r\n") != std::string::npos)
    return node.find("id")->error(
        ErrorCode::parse,
        fmt::format("\"{0}\" 不是电表编号｜\"{0}\" is no id of a meter", meter.id),
        "至多 80 字节，不含空格和 '/'｜at most 80 bytes, no blanks, no '/'");
  CELADON_TRY(read_asked(node, meter));
  return meter;
}

class RunningDlt645 final : public RunningFeed {
 public:
  RunningDlt645(dlt645::PollerSettings settings, Sink& sink, const Clock& clock)
      : feed_(settings.feed),
        address_(fmt::format("{}:{}", settings.line.host, settings.line.port)),
        poller_(std::move(settings), sink, clock) {
    poller_.start();
  }
  void stop() override { poller_.stop(); }
  [[nodiscard]] FeedHealth health() const override {
    const dlt645::PollerCounts counts = poller_.counts();
    FeedHealth health{feed_, "dlt645", counts.fault, {}};
    for (const dlt645::MeterCounts& meter : counts.meters) {
      DeviceHealth device;
      device.device = meter.id;
      device.address = address_;
      device.state = meter.failures_in_a_row > 0 ? DeviceHealth::State::failing
                     : meter.last_answer         ? DeviceHealth::State::good
                                                 : DeviceHealth::State::starting;
      device.last_answer = meter.last_answer;
      device.fault = meter.fault;
      device.answers = meter.answers;
      device.failures = meter.failures;
      device.failures_in_a_row = meter.failures_in_a_row;
      device.left_out = meter.refusals;
      health.devices.push_back(std::move(device));
    }
    return health;
  }

 private:
  std::string feed_;
  std::string address_;
  dlt645::Poller poller_;
};

class Dlt645Feed final : public Feed {
 public:
  explicit Dlt645Feed(dlt645::PollerSettings settings) : settings_(std::move(settings)) {}
  [[nodiscard]] Result<std::unique_ptr<RunningFeed>> start(Sink& sink,
                                                           const Clock& clock) const override {
    return std::unique_ptr<RunningFeed>(std::make_unique<RunningDlt645>(settings_, sink, clock));
  }

 private:
  dlt645::PollerSettings settings_;
};

}  // namespace

Result<std::unique_ptr<Feed>> read_dlt645_feed(const Node& entry, const std::string& id,
                                               const FeedContext&) {
  CELADON_TRY(text::refuse_unknown_members(
      entry, {"id", "kind", "host", "port", "every", "timeout", "attempts", "meters"}));
  dlt645::PollerSettings settings;
  settings.feed = id;
  CELADON_ASSIGN(settings.line.host, text_field(entry, "host"));
  CELADON_ASSIGN(settings.line.port, port_field(entry, std::nullopt));
  CELADON_ASSIGN(const Duration every, duration_member(entry, "every", Duration::minutes(1),
                                                       Duration{100'000}, Duration::days(1)));
  settings.every = std::chrono::milliseconds(every.us / 1000);
  CELADON_ASSIGN(const Duration timeout, duration_member(entry, "timeout", Duration::seconds(1),
                                                         Duration{50'000}, Duration::minutes(1)));
  settings.line.answer_limit = std::chrono::milliseconds(timeout.us / 1000);
  CELADON_ASSIGN(const std::int64_t attempts, whole_field(entry, "attempts", 2, 1, 10));
  settings.line.attempts = static_cast<unsigned>(attempts);
  CELADON_ASSIGN(const Node* meters, list_field(entry, "meters", most_meters));
  std::set<std::string> ids;
  for (const Node& node : meters->items) {
    CELADON_ASSIGN(dlt645::Meter meter, read_meter(node));
    if (!ids.insert(meter.id).second)
      return node.error(ErrorCode::conflict,
                        fmt::format("电表 {0} 出现两次｜the meter {0} stands twice", meter.id));
    settings.meters.push_back(std::move(meter));
  }
  return std::unique_ptr<Feed>(std::make_unique<Dlt645Feed>(std::move(settings)));
}

}  // namespace celadon::drivers::feeds
