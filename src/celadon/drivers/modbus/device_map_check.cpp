#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "celadon/drivers/modbus/device_map.hpp"

namespace celadon::drivers::modbus {

namespace {

using text::Node;

/// "43F0 8000" as registers.
std::optional<std::vector<std::uint16_t>> raw_registers(std::string_view text) {
  std::vector<std::uint16_t> registers;
  for (std::size_t at = 0; at < text.size(); at += 5) {
    const std::string_view word = text.substr(at, 4);
    std::uint16_t bits = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), bits, 16);
    const bool parted = at + 4 == text.size() || (at + 5 < text.size() && text[at + 4] == ' ');
    if (error != std::errc() || word.size() != 4 || end != word.data() + 4 || !parted)
      return std::nullopt;
    registers.push_back(bits);
  }
  return registers;
}

Result<std::string> case_text(const Node& node, std::string_view key) {
  const Node* member = node.find(key);
  return member == nullptr ? Result<std::string>(std::string()) : member->as_text();
}

/// Runs one case of a map.
Status run_map_case(const Node& node, const DeviceMap& map) {
  CELADON_TRY(text::refuse_unknown_members(
      node, {"register", "raw", "factor", "expect", "unit", "expect_source", "missing"}));
  CELADON_ASSIGN(const std::string id, case_text(node, "register"));
  CELADON_ASSIGN(const std::string raw, case_text(node, "raw"));
  const auto place = map.find(id);
  if (!place.ok())
    return node.error(place.error().code, place.error().message, place.error().remedy);
  const MappedRegister& mapped = map.registers[*place];
  const auto registers = raw_registers(raw);
  if (!registers || registers->size() != mapped.count()) {
    return node.error(
        ErrorCode::parse,
        fmt::format("\"{0}\" 不是 {1} 个寄存器｜\"{0}\" is not {1} registers", raw, mapped.count()),
        "写作四位十六进制数，以空格分开：43F0 8000｜four hex digits each, parted by a "
        "blank: 43F0 8000");
  }
  std::optional<double> factor;
  if (const Node* member = node.find("factor"); member != nullptr) {
    CELADON_ASSIGN(factor, member->as_number());
  }
  const std::optional<double> value = scaled(mapped, *registers, factor);
  const std::string found = value ? fmt::format("{} {}", *value, mapped.unit) : "-";
  if (const Node* missing = node.find("missing"); missing != nullptr) {
    if (!value) return {};
    return node.error(
        ErrorCode::rule,
        fmt::format("算例不符：{0} 应无值，得到 {1}｜the case fails: {0} should have no "
                    "value and has {1}",
                    id, found));
  }
  CELADON_ASSIGN(const std::string source, case_text(node, "expect_source"));
  CELADON_ASSIGN(const std::string unit, case_text(node, "unit"));
  const Node* expect = node.find("expect");
  if (expect == nullptr || source.empty() || unit != mapped.unit) {
    return node.error(
        ErrorCode::parse,
        fmt::format("算例要有 expect、其来源 expect_source 和该寄存器的 unit（{0}）｜a "
                    "case has expect, where it comes from in expect_source, and the "
                    "register's unit ({0})",
                    mapped.unit));
  }
  CELADON_ASSIGN(const double wanted, expect->as_number());
  if (value && std::abs(*value - wanted) <= 1e-9 * std::max(1.0, std::abs(wanted))) return {};
  return node.error(ErrorCode::rule,
                    fmt::format("算例不符：{0} 得到 {1}，应为 {2} {3}｜the case fails: {0} is {1}, "
                                "expected {2} {3}",
                                id, found, wanted, unit));
}

}  // namespace

Result<packs::CheckReport> check_device_map(const packs::LibraryPtr& /*library*/,
                                            const packs::PackPtr& pack) {
  CELADON_ASSIGN(const DeviceMap map, read_device_map(pack));
  CELADON_ASSIGN(const auto body, pack->body());
  packs::CheckReport report;
  report.tables = 1;
  report.rows = map.registers.size();
  const Node* cases = body->find("cases");
  if (cases == nullptr || cases->items.empty()) {
    return body->error(ErrorCode::rule,
                       fmt::format("数据包 {0} 没有算例｜pack {0} has no cases", map.label),
                       "写几个 {register, raw, expect, unit, expect_source}｜write a few "
                       "{register, raw, expect, unit, expect_source}");
  }
  for (const Node& node : cases->items) {
    CELADON_TRY(run_map_case(node, map));
    ++report.cases;
  }
  return report;
}

}  // namespace celadon::drivers::modbus
