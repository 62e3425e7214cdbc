#include "celadon/drivers/feeds/modbus_feed.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

#include "celadon/drivers/feeds/document.hpp"
#include "celadon/drivers/modbus/poller.hpp"

namespace celadon::drivers::feeds {

namespace {

using modbus::DeviceMap;
using modbus::DeviceSettings;
using text::Node;

constexpr std::size_t most_devices = 20'000;
constexpr Duration least_every{100'000};
constexpr Duration least_timeout{20'000};

struct ModbusDefaults {
  Duration every = Duration::seconds(15);
  Duration timeout = Duration::seconds(1);
};

const Node* given_member(const Node& mapping, std::string_view key) {
  const Node* member = mapping.find(key);
  return member == nullptr || member->is_null() ? nullptr : member;
}

Result<std::int64_t> integer_member(const Node& mapping, std::string_view key,
                                    std::int64_t otherwise, std::int64_t least, std::int64_t most) {
  const Node* member = given_member(mapping, key);
  if (member == nullptr) return otherwise;
  CELADON_ASSIGN(const std::int64_t number, member->as_integer());
  if (number < least || number > most)
    return member->error(
        ErrorCode::limit,
        fmt::format("{0} 为 {1}，应在 {2} 至 {3} 之内｜{0} is {1}, expected {2} to "
                    "{3}",
                    key, number, least, most));
  return number;
}

Result<std::string> needed_text(const Node& mapping, std::string_view key) {
  const Node* member = given_member(mapping, key);
  if (member == nullptr)
    return mapping.error(ErrorCode::parse, fmt::format("缺少 `{0}`｜`{0}` is missing", key));
  CELADON_ASSIGN(std::string text, member->as_text());
  if (text.empty())
    return member->error(ErrorCode::parse, fmt::format("`{0}` 为空｜`{0}` is empty", key));
  return text;
}

Error moved_to(const Node& node, const Error& error) {
  if (error.place) return error;
  return node.error(error.code, error.message, error.remedy);
}

/// The maps of a feed: each is read once for each order of words it is used with.
class MapShelf {
 public:
  explicit MapShelf(packs::LibraryPtr library) : library_(std::move(library)) {}

  Result<std::shared_ptr<const DeviceMap>> get(const Node& device) {
    CELADON_ASSIGN(const std::string name, needed_text(device, "map"));
    const Node* order = given_member(device, "word_order");
    const std::string key = name + "|" + (order == nullptr ? std::string() : order->scalar);
    if (const auto found = maps_.find(key); found != maps_.end()) return found->second;
    auto map = modbus::find_device_map(*library_, name);
    if (!map.ok()) return moved_to(*device.find("map"), map.error());
    if (order != nullptr) {
      const auto parsed = modbus::parse_word_order(order->scalar);
      if (!parsed.ok()) return moved_to(*order, parsed.error());
      for (modbus::MappedRegister& one : map->registers)
        if (one.count() > 1) one.encoding.order = *parsed;
    }
    return maps_[key] = std::make_shared<const DeviceMap>(std::move(*map));
  }

 private:
  packs::LibraryPtr library_;
  std::map<std::string, std::shared_ptr<const DeviceMap>> maps_;
};

/// Adds a register of the map by its name, as the readings `reading_key`.
Status add_register(const Node& name, const std::string& reading_key, DeviceSettings& device) {
  const auto place = device.map->find(name.scalar);
  if (!place.ok()) return moved_to(name, place.error());
  if (device.map->registers[*place].what == modbus::RegisterWhat::factor)
    return name.error(
        ErrorCode::rule,
        fmt::format("{0} 是比例因子，不是读数｜{0} is a scale factor, not a reading", name.scalar));
  device.registers.push_back({*place, reading_key});
  return {};
}

Status add_points(const Node& points, DeviceSettings& device, std::set<std::string>& used) {
  if (points.kind != Node::Kind::mapping)
    return points.error(ErrorCode::parse, "`points` 应为映射｜`points` is a mapping",
                        "points: {E-IN: active_energy_import}");
  for (std::size_t i = 0; i < points.members.size(); ++i) {
    const auto& [point, quantity] = points.members[i];
    if (!used.insert(point).second)
      return quantity.error(
          ErrorCode::conflict,
          fmt::format("计量点 {0} 已由本数据源的另一处给出｜the measuring point {0} "
                      "is given twice in this feed",
                      point));
    CELADON_TRY(add_register(quantity, point, device));
  }
  return {};
}

Status choose_registers(const Node& node, DeviceSettings& device, std::set<std::string>& used) {
  const Node* points = given_member(node, "points");
  const Node* list = given_member(node, "registers");
  if (points != nullptr) CELADON_TRY(add_points(*points, device, used));
  std::set<std::size_t> chosen;
  for (const modbus::PolledRegister& one : device.registers) chosen.insert(one.place);
  if (list != nullptr && list->kind != Node::Kind::sequence)
    return list->error(ErrorCode::parse, "`registers` 应为列表｜`registers` is a list",
                       "registers: [active_power, voltage_l1]");
  if (list != nullptr) {
    for (const Node& name : list->items) {
      const auto place = device.map->find(name.scalar);
      if (place.ok() && !chosen.insert(*place).second) continue;
      CELADON_TRY(add_register(name, device.id + "/" + name.scalar, device));
    }
  }
  if (points != nullptr || list != nullptr) return {};
  for (std::size_t i = 0; i < device.map->registers.size(); ++i) {
    const modbus::MappedRegister& one = device.map->registers[i];
    if (one.what != modbus::RegisterWhat::factor)
      device.registers.push_back({i, device.id + "/" + one.id});
  }
  return {};
}

Status read_base(const Node& node, DeviceSettings& device) {
  const Node* base = given_member(node, "base");
  if (device.map->sunspec_model.has_value() != (base != nullptr)) {
    return (base == nullptr ? node : *base)
        .error(
            ErrorCode::parse,
            base == nullptr
                ? fmt::format("SunSpec 模型 {0} 要给出 `base`：模型首个寄存器的地址｜SunSpec model "
                              "{0} needs `base`: the address of its first register",
                              *device.map->sunspec_model)
                : fmt::format("{0} 的地址是绝对的，不用 `base`｜addresses of {0} are absolute: no "
                              "`base`",
                              device.map->label),
            "celadon device probe HOST --sunspec 列出设备里的模型｜celadon device probe HOST "
            "--sunspec lists the models of a device");
  }
  CELADON_ASSIGN(const std::int64_t number, integer_member(node, "base", 0, 0, 65535));
  for (const modbus::MappedRegister& one : device.map->registers)
    if (number + one.address + one.count() > 65536)
      return base->error(
          ErrorCode::limit,
          fmt::format("base {0} 使 {1} 超出 65535｜with base {0} the register {1} lies "
                      "beyond 65535",
                      number, one.id));
  device.base = static_cast<std::uint16_t>(number);
  return {};
}

Status read_endpoint(const Node& node, DeviceSettings& device) {
  CELADON_ASSIGN(device.endpoint.host, needed_text(node, "host"));
  CELADON_ASSIGN(const std::int64_t port, integer_member(node, "port", 502, 1, 65535));
  device.endpoint.port = static_cast<std::uint16_t>(port);
  if (const Node* framing = given_member(node, "framing"); framing != nullptr) {
    if (framing->scalar != "tcp" && framing->scalar != "rtu")
      return framing->error(
          ErrorCode::parse,
          fmt::format("\"{0}\" 不是帧格式｜\"{0}\" is no framing", framing->scalar),
          "tcp：Modbus TCP；rtu：TCP 上的 RTU 帧（串口服务器）｜tcp: Modbus TCP; "
          "rtu: RTU frames over TCP (serial servers)");
    device.endpoint.framing =
        framing->scalar == "rtu" ? modbus::Framing::rtu : modbus::Framing::tcp;
  }
  CELADON_ASSIGN(const std::int64_t unit, integer_member(node, "unit", 1, 0, 255));
  device.unit = static_cast<std::uint8_t>(unit);
  return {};
}

bool is_device_id(std::string_view text) {
  return !text.empty() && text.size() <= 80 && text.find_first_of("/ \t\r\n") == text.npos;
}

Result<DeviceSettings> read_device(const Node& node, const ModbusDefaults& defaults, MapShelf& maps,
                                   std::set<std::string>& used) {
  if (node.kind != Node::Kind::mapping)
    return node.error(ErrorCode::parse, "设备应为映射｜a device is a mapping",
                      "- {id: , host: , map: }");
  CELADON_TRY(text::refuse_unknown_members(
      node, {"id", "host", "port", "framing", "unit", "map", "word_order", "base", "every",
             "timeout", "registers", "points"}));
  DeviceSettings device;
  CELADON_ASSIGN(device.id, needed_text(node, "id"));
  if (!is_device_id(device.id))
    return node.find("id")->error(
        ErrorCode::parse,
        fmt::format("\"{0}\" 不是设备编号｜\"{0}\" is no id of a device", device.id),
        "至多 80 字节，不含空格和 '/'｜at most 80 bytes, no blanks, no '/'");
  CELADON_TRY(read_endpoint(node, device));
  CELADON_ASSIGN(device.every,
                 duration_member(node, "every", defaults.every, least_every, Duration::days(1)));
  CELADON_ASSIGN(device.timeout, duration_member(node, "timeout", defaults.timeout, least_timeout,
                                                 Duration::minutes(1)));
  CELADON_ASSIGN(device.map, maps.get(node));
  CELADON_TRY(read_base(node, device));
  CELADON_TRY(choose_registers(node, device, used));
  if (device.registers.empty())
    return node.error(ErrorCode::parse, fmt::format("设备 {0} 没有要读的量｜nothing is read from "
                                                    "device {0}",
                                                    device.id));
  return device;
}

class ModbusRunning final : public RunningFeed {
 public:
  ModbusRunning(std::vector<DeviceSettings> devices, modbus::PollerSettings settings, Sink& sink,
                const Clock& clock)
      : poller_(std::move(devices), std::move(settings), sink, clock) {}
  void stop() override { poller_.stop(); }
  [[nodiscard]] FeedHealth health() const override { return poller_.health(); }

 private:
  modbus::Poller poller_;
};

class ModbusFeed final : public Feed {
 public:
  ModbusFeed(std::vector<DeviceSettings> devices, modbus::PollerSettings settings)
      : devices_(std::move(devices)), settings_(std::move(settings)) {}
  [[nodiscard]] Result<std::unique_ptr<RunningFeed>> start(Sink& sink,
                                                           const Clock& clock) const override {
    return std::unique_ptr<RunningFeed>(
        std::make_unique<ModbusRunning>(devices_, settings_, sink, clock));
  }

 private:
  std::vector<DeviceSettings> devices_;
  modbus::PollerSettings settings_;
};

}  // namespace

Result<std::vector<DeviceSettings>> read_modbus_devices(const Node& entry,
                                                        const FeedContext& context) {
  ModbusDefaults defaults;
  CELADON_ASSIGN(defaults.every,
                 duration_member(entry, "every", defaults.every, least_every, Duration::days(1)));
  CELADON_ASSIGN(defaults.timeout, duration_member(entry, "timeout", defaults.timeout,
                                                   least_timeout, Duration::minutes(1)));
  const Node* list = given_member(entry, "devices");
  if (list == nullptr || list->kind != Node::Kind::sequence || list->items.empty())
    return (list == nullptr ? entry : *list)
        .error(ErrorCode::parse, "`devices` 应为设备的列表｜`devices` is a list of devices",
               "devices: [{id: , host: , map: }]");
  if (list->items.size() > most_devices)
    return list->error(ErrorCode::limit,
                       fmt::format("有 {0} 台设备，一个数据源至多 {1}｜{0} devices, a feed has at "
                                   "most {1}",
                                   list->items.size(), most_devices));
  MapShelf maps(context.library);
  std::vector<DeviceSettings> devices;
  std::set<std::string> ids;
  std::set<std::string> points;
  for (const Node& node : list->items) {
    CELADON_ASSIGN(DeviceSettings device, read_device(node, defaults, maps, points));
    if (!ids.insert(device.id).second)
      return node.find("id")->error(
          ErrorCode::conflict,
          fmt::format("设备 {0} 出现两次｜the device {0} stands twice", device.id));
    devices.push_back(std::move(device));
  }
  return devices;
}

Result<std::unique_ptr<Feed>> read_modbus_feed(const Node& entry, const std::string& id,
                                               const FeedContext& context) {
  CELADON_TRY(text::refuse_unknown_members(
      entry, {"id", "kind", "threads", "every", "timeout", "back_off", "devices"}));
  modbus::PollerSettings settings;
  settings.feed = id;
  CELADON_ASSIGN(const std::int64_t threads, integer_member(entry, "threads", 1, 1, 64));
  settings.threads = static_cast<unsigned>(threads);
  CELADON_ASSIGN(settings.channel.back_off_most,
                 duration_member(entry, "back_off", settings.channel.back_off_most,
                                 Duration{50'000}, Duration::hours(1)));
  settings.channel.back_off_first =
      std::min(settings.channel.back_off_first, settings.channel.back_off_most);
  CELADON_ASSIGN(auto devices, read_modbus_devices(entry, context));
  return std::unique_ptr<Feed>(std::make_unique<ModbusFeed>(std::move(devices), settings));
}

}  // namespace celadon::drivers::feeds
