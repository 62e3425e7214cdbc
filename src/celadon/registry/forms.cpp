#include "celadon/registry/forms.hpp"

#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace celadon::registry {

namespace {

Error placed(const text::Node& node, const Error& error) {
  return node.error(error.code, error.message, error.remedy);
}

}  // namespace

Result<const text::Node*> required_member(const text::Node& mapping, std::string_view name) {
  const text::Node* member = mapping.find(name);
  if (member == nullptr || member->is_null()) {
    return (member == nullptr ? mapping : *member)
        .error(ErrorCode::parse, fmt::format("此处缺少 \"{0}\"｜\"{0}\" is missing here", name));
  }
  return member;
}

Result<std::string> read_required_text(const text::Node& mapping, std::string_view name) {
  CELADON_ASSIGN(const text::Node* member, required_member(mapping, name));
  return member->as_text();
}

Result<std::string> read_identifier(const text::Node& node) {
  CELADON_ASSIGN(std::string id, node.as_text());
  constexpr std::size_t longest = 80;
  bool good = !id.empty() && id.size() <= longest;
  for (const char c : id) {
    const bool ascii_good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                            (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '/';
    good = good && (ascii_good || static_cast<unsigned char>(c) >= 0x80U);
  }
  if (good) return id;
  return node.error(ErrorCode::parse,
                    fmt::format("\"{0}\" 不是编号｜\"{0}\" is no id", id.substr(0, longest)),
                    "用 1 至 80 字节的字母、数字、'-'、'_'、'.' 或 '/'，无空格｜use 1 to 80 "
                    "bytes of letters, digits, '-', '_', '.' or '/', without blanks");
}

Result<Names> read_names(const text::Node& node) {
  Names names;
  if (node.kind == text::Node::Kind::scalar) {
    names.zh = names.en = node.scalar;
  } else {
    CELADON_TRY(text::refuse_unknown_members(node, {"zh", "en"}));
    const text::Node* zh = node.find("zh");
    const text::Node* en = node.find("en");
    if (zh != nullptr) {
      CELADON_ASSIGN(names.zh, zh->as_text());
    }
    if (en != nullptr) {
      CELADON_ASSIGN(names.en, en->as_text());
    }
    if (names.zh.empty()) names.zh = names.en;
    if (names.en.empty()) names.en = names.zh;
  }
  if (names.zh.empty())
    return node.error(ErrorCode::parse, "此处应为名称｜a name is expected here",
                      "写成 {zh: 名称, en: name}｜write {zh: 名称, en: name}");
  return names;
}

Result<CivilDate> read_date(const text::Node& node) {
  CELADON_ASSIGN(const std::string text, node.as_text());
  auto date = parse_date(text);
  if (!date.ok()) return placed(node, date.error());
  return date;
}

Result<Instant> read_stamp(const text::Node& node, UtcOffset offset) {
  CELADON_ASSIGN(const std::string text, node.as_text());
  auto stamp = parse_instant(text, offset);
  if (!stamp.ok()) return placed(node, stamp.error());
  return stamp;
}

namespace {

struct DurationUnit {
  std::string_view symbol;
  Duration length;
};
constexpr std::array<DurationUnit, 4> duration_units{{{"d", Duration::days(1)},
                                                      {"h", Duration::hours(1)},
                                                      {"min", Duration::minutes(1)},
                                                      {"s", Duration::seconds(1)}}};

}  // namespace

Result<Duration> read_duration(const text::Node& node) {
  CELADON_ASSIGN(const std::string text, node.as_text());
  std::int64_t number = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  constexpr std::int64_t most = 36'600;  // days of a century; keeps the product far from overflow
  for (const DurationUnit& unit : duration_units) {
    if (code != std::errc{} || rest != unit.symbol || number <= 0) continue;
    if (number <= most * (Duration::days(1).us / unit.length.us))
      return Duration{number * unit.length.us};
  }
  return node.error(ErrorCode::parse,
                    fmt::format("\"{0}\" 不是时长｜\"{0}\" is no length of time", text),
                    "写成如 30s、15min、2h 或 1d｜write e.g. 30s, 15min, 2h or 1d");
}

std::string format_duration(Duration duration) {
  for (const DurationUnit& unit : duration_units) {
    if (duration.us % unit.length.us == 0)
      return fmt::format("{}{}", duration.us / unit.length.us, unit.symbol);
  }
  return fmt::format("{}s", duration.us / Duration::seconds(1).us);
}

Result<units::Unit> read_unit(const text::Node& node) {
  CELADON_ASSIGN(const std::string symbol, node.as_text());
  auto unit = units::parse_unit(symbol);
  if (!unit.ok()) return placed(node, unit.error());
  return unit;
}

Result<units::Quantity> read_quantity(const text::Node& node) {
  CELADON_ASSIGN(const std::string text, node.as_text());
  auto quantity = units::parse_quantity(text);
  if (!quantity.ok()) return placed(node, quantity.error());
  if (!std::isfinite(quantity->value) || !std::isfinite(quantity->in_base())) {
    return node.error(ErrorCode::parse,
                      fmt::format("\"{0}\" 不是有限的数｜\"{0}\" is not a finite number", text));
  }
  return quantity;
}

Result<units::Quantity> read_quantity(const text::Node& node, const units::Unit& expected) {
  if (node.kind == text::Node::Kind::scalar && node.as_number().ok()) {
    return node.error(
        ErrorCode::unit,
        fmt::format("\"{0}\" 没有单位，应有如 {1} 的单位｜\"{0}\" has no unit, one like {1} is "
                    "expected",
                    node.scalar, expected.symbol),
        fmt::format("写成如 \"{0} {1}\"｜write e.g. \"{0} {1}\"", node.scalar, expected.symbol));
  }
  CELADON_ASSIGN(units::Quantity quantity, read_quantity(node));
  if (quantity.unit.compatible(expected)) return quantity;
  return node.error(
      ErrorCode::unit,
      fmt::format("\"{0}\" 的单位是 {1}（{2}），应为如 {3}（{4}）的单位｜\"{0}\" is in {1} "
                  "({2}), a unit like {3} ({4}) is expected",
                  node.scalar, quantity.unit.symbol, units::to_string(quantity.unit.dimension),
                  expected.symbol, units::to_string(expected.dimension)),
      fmt::format("以 {0} 为单位填写｜give the value in {0}", expected.symbol));
}

Result<Validity> read_validity(const text::Node& node) {
  CELADON_TRY(text::refuse_unknown_members(node, {"from", "to"}));
  Validity valid;
  if (const text::Node* from = node.find("from"); from != nullptr && !from->is_null()) {
    CELADON_ASSIGN(valid.from, read_date(*from));
  }
  if (const text::Node* to = node.find("to"); to != nullptr && !to->is_null()) {
    CELADON_ASSIGN(valid.to, read_date(*to));
  }
  if (valid.from && valid.to && *valid.to < *valid.from) {
    return node.error(
        ErrorCode::rule,
        fmt::format("截止日 {0} 早于起始日 {1}｜it would end on {0} before it begins on {1}",
                    format_date(*valid.to), format_date(*valid.from)));
  }
  return valid;
}

Result<UtcOffset> read_offset(const text::Node& node) {
  CELADON_ASSIGN(const std::string text, node.as_text());
  int hours = 0;
  int minutes = 0;
  const bool form = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':';
  const char* data = text.data();
  if (form && std::from_chars(data + 1, data + 3, hours).ptr == data + 3 &&
      std::from_chars(data + 4, data + 6, minutes).ptr == data + 6 && hours <= 14 && minutes < 60 &&
      minutes >= 0) {
    return UtcOffset{(text[0] == '-' ? -1 : 1) * (hours * 60 + minutes)};
  }
  return node.error(ErrorCode::parse,
                    fmt::format("\"{0}\" 不是时区偏移｜\"{0}\" is no offset from UTC", text),
                    "写成 \"+08:00\"，带引号｜write \"+08:00\" in quotes");
}

std::string format_offset(UtcOffset offset) {
  const int size = std::abs(offset.minutes);
  return fmt::format("{}{:02}:{:02}", offset.minutes < 0 ? '-' : '+', size / 60, size % 60);
}

std::string format_quantity(const units::Quantity& quantity) {
  return fmt::format("{} {}", quantity.value, quantity.unit.symbol);
}

Error no_such_choice(const text::Node& node, const std::vector<std::string_view>& choices) {
  const std::string near = text::nearest_name(node.scalar, choices);
  return node.error(
      ErrorCode::parse,
      node.kind == text::Node::Kind::scalar
          ? fmt::format("\"{0}\" 不在可选值之中：{1}｜\"{0}\" is not one of {1}", node.scalar,
                        fmt::join(choices, ", "))
          : fmt::format("此处应为以下之一：{0}｜one of {0} is expected here",
                        fmt::join(choices, ", ")),
      near.empty() ? std::string() : fmt::format("是否指 \"{0}\"？｜did you mean \"{0}\"?", near));
}

}  // namespace celadon::registry
