#include "celadon/drivers/modbus/device_map.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "celadon/packs/table_spec.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::drivers::modbus {

namespace {

using packs::TableFile;
using packs::TableRow;
using text::Node;

constexpr std::array<const char*, 3> what_names = {"state", "register", "factor"};
constexpr std::array<const char*, 3> ratio_names = {"applied", "to_apply", "unknown"};
constexpr std::size_t most_mapped_registers = 2000;

/// The columns of a map's file.
struct MapColumns {
  int id, zh, en, table, address, type, order, scale, unit, what, invalid, factor;

  explicit MapColumns(const TableFile& file)
      : id(file.column("id")),
        zh(file.column("zh")),
        en(file.column("en")),
        table(file.column("table")),
        address(file.column("address")),
        type(file.column("type")),
        order(file.column("order")),
        scale(file.column("scale")),
        unit(file.column("unit")),
        what(file.column("what")),
        invalid(file.column("invalid")),
        factor(file.column("factor")) {}
};

Error at_cell(const TableFile& file, const TableRow& row, int column, const Error& error) {
  return file.error(row, column, error.code, error.message, error.remedy);
}

bool is_register_id(std::string_view text) {
  return !text.empty() && text.size() <= 80 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string_view::npos;
}

/// Bits as hex digits: "80000000".
std::optional<std::uint64_t> hex_bits(std::string_view text) {
  std::uint64_t bits = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits, 16);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return bits;
}

Status read_place(const TableFile& file, const TableRow& row, const MapColumns& columns,
                  MappedRegister& mapped) {
  const std::string_view table = file.cell(row, columns.table);
  if (table != "holding" && table != "input") {
    return file.error(row, columns.table, ErrorCode::parse,
                      fmt::format("\"{0}\" 不是寄存器区｜\"{0}\" is no table of registers", table),
                      "可写 holding 或 input｜holding or input");
  }
  mapped.table =
      table == "input" ? Function::read_input_registers : Function::read_holding_registers;
  CELADON_ASSIGN(const double address, packs::read_number(file, row, columns.address));
  const double last = address + mapped.count() - 1;
  if (address < 0 || last > 65535 || address != std::floor(address)) {
    return file.error(row, columns.address, ErrorCode::limit,
                      fmt::format("寄存器地址 {0} 不在 0 至 65535 之内｜register {0} is not within "
                                  "0 to 65535",
                                  file.cell(row, columns.address)),
                      "地址按线路上的写法，从 0 起｜addresses are those on the wire, from 0");
  }
  mapped.address = static_cast<std::uint16_t>(address);
  return {};
}

Status read_invalid(const TableFile& file, const TableRow& row, const MapColumns& columns,
                    MappedRegister& mapped) {
  std::string_view rest = file.cell(row, columns.invalid);
  while (!rest.empty()) {
    const std::string_view pattern = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), pattern.size() + 1));
    const auto bits = hex_bits(pattern);
    if (!bits || pattern.size() != std::size_t{4} * mapped.count()) {
      return file.error(
          row, columns.invalid, ErrorCode::parse,
          fmt::format("\"{0}\" 不是 {1} 位十六进制数｜\"{0}\" is no number of {1} hex "
                      "digits",
                      pattern, 4 * mapped.count()),
          "表示无值的位型，高字在前，如 8000｜the bits that stand for no value, "
          "highest word first, e.g. 8000");
    }
    mapped.encoding.invalid.push_back(*bits);
  }
  return {};
}

Status read_meaning(const TableFile& file, const TableRow& row, const MapColumns& columns,
                    MappedRegister& mapped) {
  CELADON_ASSIGN(mapped.scale, packs::read_number(file, row, columns.scale));
  if (mapped.scale == 0.0)
    return file.error(row, columns.scale, ErrorCode::rule, "比例不能为 0｜a scale cannot be 0");
  mapped.unit = file.cell(row, columns.unit);
  if (const auto unit = reading_unit(mapped.unit); !unit.ok())
    return at_cell(file, row, columns.unit, unit.error());
  const std::string_view what = file.cell(row, columns.what);
  for (std::size_t i = 0; i < what_names.size(); ++i) {
    if (what != what_names[i]) continue;
    mapped.what = static_cast<RegisterWhat>(i + 1);
    return {};
  }
  return file.error(row, columns.what, ErrorCode::parse,
                    fmt::format("\"{0}\" 不是值的性质｜\"{0}\" is no nature of a value", what),
                    "可写 state, register, factor｜one of state, register, factor");
}

Result<MappedRegister> read_mapped(const TableFile& file, const TableRow& row,
                                   const MapColumns& columns) {
  MappedRegister mapped;
  mapped.id = file.cell(row, columns.id);
  mapped.title = {std::string(file.cell(row, columns.zh)), std::string(file.cell(row, columns.en))};
  if (!is_register_id(mapped.id) || mapped.title.zh.empty() || mapped.title.en.empty()) {
    return file.error(row, columns.id, ErrorCode::parse,
                      "一行要有编号（小写字母、数字、_）和中英文名称｜a row has an id (lower-case "
                      "letters, digits, _) and a name in both languages");
  }
  const auto type = parse_value_type(file.cell(row, columns.type));
  if (!type.ok()) return at_cell(file, row, columns.type, type.error());
  mapped.encoding.type = *type;
  const auto order = parse_word_order(file.cell(row, columns.order));
  if (!order.ok()) return at_cell(file, row, columns.order, order.error());
  mapped.encoding.order = *order;
  CELADON_TRY(read_place(file, row, columns, mapped));
  CELADON_TRY(read_invalid(file, row, columns, mapped));
  CELADON_TRY(read_meaning(file, row, columns, mapped));
  return mapped;
}

Status resolve_factor(const TableFile& file, const TableRow& row, const MapColumns& columns,
                      DeviceMap& map, std::size_t place) {
  const std::string_view name = file.cell(row, columns.factor);
  if (name.empty()) return {};
  const auto found = map.find(name);
  if (!found.ok()) return at_cell(file, row, columns.factor, found.error());
  if (map.registers[*found].what != RegisterWhat::factor) {
    return file.error(
        row, columns.factor, ErrorCode::rule,
        fmt::format("{0} 不是比例因子（what: factor）｜{0} is no factor (what: factor)", name));
  }
  map.registers[place].factor = *found;
  return {};
}

Status read_registers(const packs::Pack& pack, const std::string& name, DeviceMap& map) {
  CELADON_ASSIGN(const TableFile file,
                 packs::read_table_file(pack, name,
                                        {"id", "zh", "en", "table", "address", "type", "order",
                                         "scale", "unit", "what", "invalid", "factor"}));
  const MapColumns columns(file);
  if (file.rows.empty() || file.rows.size() > most_mapped_registers) {
    return fail(
        ErrorCode::limit,
        fmt::format("{0} 有 {1} 个寄存器，应为 1 至 {2}｜{0} has {1} registers, 1 to {2} are "
                    "read",
                    file.path, file.rows.size(), most_mapped_registers));
  }
  std::set<std::string, std::less<>> ids;
  for (const TableRow& row : file.rows) {
    CELADON_ASSIGN(MappedRegister mapped, read_mapped(file, row, columns));
    if (!ids.insert(mapped.id).second)
      return file.error(row, columns.id, ErrorCode::conflict,
                        fmt::format("编号 {0} 出现两次｜the id {0} stands twice", mapped.id));
    map.registers.push_back(std::move(mapped));
  }
  for (std::size_t i = 0; i < file.rows.size(); ++i)
    CELADON_TRY(resolve_factor(file, file.rows[i], columns, map, i));
  return {};
}

Result<std::string> text_member(const Node& node, std::string_view key) {
  const Node* member = node.find(key);
  return member == nullptr || member->is_null() ? Result<std::string>(std::string())
                                                : member->as_text();
}

Status read_numbers(const Node& device, DeviceMap& map) {
  if (const Node* model = device.find("sunspec_model"); model != nullptr) {
    CELADON_ASSIGN(const std::int64_t number, model->as_integer());
    if (number < 1 || number > 65534)
      return model->error(ErrorCode::limit,
                          "SunSpec 模型号为 1 至 65534｜models of SunSpec are "
                          "numbered from 1 to 65534");
    map.sunspec_model = static_cast<int>(number);
  }
  if (const Node* gap = device.find("gap"); gap != nullptr) {
    CELADON_ASSIGN(const std::int64_t number, gap->as_integer());
    if (number < 0 || number > most_registers)
      return gap->error(ErrorCode::limit,
                        fmt::format("gap 为 0 至 {0}｜gap is 0 to {0}", most_registers));
    map.gap = static_cast<std::uint16_t>(number);
  }
  return {};
}

Status read_device(const Node& device, DeviceMap& map, std::string& file) {
  CELADON_TRY(text::refuse_unknown_members(device, {"maker", "model", "class", "registers",
                                                    "ratios", "sunspec_model", "gap", "remark"}));
  CELADON_ASSIGN(map.maker, text_member(device, "maker"));
  CELADON_ASSIGN(map.model, text_member(device, "model"));
  CELADON_ASSIGN(map.device_class, text_member(device, "class"));
  CELADON_ASSIGN(file, text_member(device, "registers"));
  if (file.empty()) file = "registers.csv";
  if (const Node* remark = device.find("remark"); remark != nullptr) {
    CELADON_TRY(text::refuse_unknown_members(*remark, {"zh", "en"}));
    CELADON_ASSIGN(map.remark.zh, text_member(*remark, "zh"));
    CELADON_ASSIGN(map.remark.en, text_member(*remark, "en"));
  }
  CELADON_TRY(read_numbers(device, map));
  CELADON_ASSIGN(const std::string ratios, text_member(device, "ratios"));
  if (ratios.empty()) return {};
  for (std::size_t i = 0; i < ratio_names.size(); ++i) {
    if (ratios != ratio_names[i]) continue;
    map.ratios = static_cast<Ratios>(i);
    return {};
  }
  return device.find("ratios")->error(
      ErrorCode::parse,
      fmt::format("\"{0}\" 不是互感比的用法｜\"{0}\" is no use of ratios", ratios),
      "可写 applied, to_apply, unknown｜one of applied, to_apply, unknown");
}

}  // namespace

const char* to_string(RegisterWhat what) noexcept {
  return what_names[static_cast<std::size_t>(what) - 1];
}

const char* to_string(Ratios ratios) noexcept {
  return ratio_names[static_cast<std::size_t>(ratios)];
}

Result<std::size_t> DeviceMap::find(std::string_view id) const {
  std::vector<std::string_view> ids;
  for (std::size_t i = 0; i < registers.size(); ++i) {
    if (registers[i].id == id) return i;
    ids.push_back(registers[i].id);
  }
  const std::string near = text::nearest_name(id, ids);
  return fail(ErrorCode::not_found, fmt::format("{0} 没有 \"{1}\"｜{0} has no \"{1}\"", label, id),
              near.empty() ? "celadon device show 列出全部｜celadon device show lists them"
                           : fmt::format("是否为 {0}？｜did you mean {0}?", near));
}

std::optional<double> scaled(const MappedRegister& mapped, std::span<const std::uint16_t> raw,
                             std::optional<double> factor) {
  const std::optional<double> number = decode(raw, mapped.encoding);
  if (!number) return std::nullopt;
  // A division by a power of ten is exact where a product with its inverse is not.
  const double inverse = std::round(1.0 / mapped.scale);
  const bool divides = std::abs(mapped.scale) < 1.0 && 1.0 / inverse == mapped.scale;
  double value = divides ? *number / inverse : *number * mapped.scale;
  if (mapped.factor && !factor) return std::nullopt;
  if (!factor) return value;
  // The range that SunSpec gives its scale factors.
  if (!(*factor >= -10.0 && *factor <= 10.0)) return std::nullopt;
  value = *factor < 0 ? value / std::pow(10.0, -*factor) : value * std::pow(10.0, *factor);
  return value;
}

Result<std::string> reading_unit(std::string_view unit) {
  if (unit == "Hz") return std::string("1/s");
  if (unit == "°") return std::string();
  CELADON_TRY(units::parse_unit(unit));
  return std::string(unit);
}

Result<DeviceMap> read_device_map(const packs::PackPtr& pack) {
  const packs::PackHeader& header = pack->header();
  if (header.kind != device_map_kind) {
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("{0} 是 {1} 类数据包，不是设备寄存器表｜{0} is a pack of kind {1}, not a "
                    "device map",
                    header.label(), packs::to_string(header.kind)));
  }
  CELADON_ASSIGN(const auto body, pack->body());
  CELADON_TRY(text::refuse_unknown_members(*body, {"pack", "sources", "device", "cases"}));
  const Node* device = body->find("device");
  if (device == nullptr || device->kind != Node::Kind::mapping) {
    return body->error(ErrorCode::parse, "设备数据包要有 `device:`｜a device pack has `device:`");
  }
  DeviceMap map;
  map.label = header.label();
  map.title = header.title;
  map.source = header.source;
  map.confidence = header.confidence;
  std::string file;
  CELADON_TRY(read_device(*device, map, file));
  CELADON_TRY(read_registers(*pack, file, map));
  return map;
}

Result<DeviceMap> find_device_map(const packs::Library& library, std::string_view name) {
  const auto reference = packs::PackReference::parse(name);
  auto found = library.find(reference);
  if (!found.ok() && found.error().code == ErrorCode::not_found) {
    auto again = library.find(packs::PackReference{"devices." + reference.id, reference.edition});
    if (again.ok() || !name.starts_with("devices.")) found = std::move(again);
  }
  if (!found.ok()) {
    Error error = std::move(found).error();
    if (error.remedy.empty())
      error.remedy = "celadon device list 列出全部｜celadon device list lists them";
    return error;
  }
  return read_device_map(*found);
}

}  // namespace celadon::drivers::modbus
