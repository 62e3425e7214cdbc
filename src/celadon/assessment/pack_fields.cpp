#include "celadon/assessment/pack_fields.hpp"

#include <fmt/format.h>

#include "celadon/units/phrase.hpp"

namespace celadon::assessment::fields {
namespace {

Error missing(const text::Node& node, std::string_view key) {
  return node.error(ErrorCode::parse, fmt::format("缺少 '{0}'｜the member '{0}' is missing", key));
}

}  // namespace

Status expect_mapping(const text::Node& node, std::string_view what,
                      const std::vector<std::string_view>& known) {
  if (node.kind != text::Node::Kind::mapping) {
    return node.error(ErrorCode::parse, units::phrase("{0} 应为映射｜{0} must be a mapping", what));
  }
  return text::refuse_unknown_members(node, known);
}

Result<std::vector<const text::Node*>> list(const text::Node& node, std::string_view key) {
  std::vector<const text::Node*> items;
  const text::Node* member = node.find(key);
  if (member == nullptr || member->is_null()) return items;
  if (member->kind != text::Node::Kind::sequence) {
    return member->error(ErrorCode::parse,
                         fmt::format("'{0}' 应为列表｜'{0}' must be a list", key));
  }
  for (const text::Node& item : member->items) items.push_back(&item);
  return items;
}

Result<std::string> text(const text::Node& node, std::string_view key) {
  const text::Node* member = node.find(key);
  if (member == nullptr || member->is_null()) return missing(node, key);
  return member->as_text();
}

Result<std::string> text_or(const text::Node& node, std::string_view key, std::string absent) {
  const text::Node* member = node.find(key);
  if (member == nullptr || member->is_null()) return absent;
  return member->as_text();
}

Result<double> number(const text::Node& node, std::string_view key) {
  const text::Node* member = node.find(key);
  if (member == nullptr || member->is_null()) return missing(node, key);
  return member->as_number();
}

Result<double> number_or(const text::Node& node, std::string_view key, double absent) {
  const text::Node* member = node.find(key);
  if (member == nullptr || member->is_null()) return absent;
  return member->as_number();
}

Result<bool> flag_or(const text::Node& node, std::string_view key, bool absent) {
  const text::Node* member = node.find(key);
  if (member == nullptr || member->is_null()) return absent;
  return member->as_bool();
}

Result<units::Unit> unit_or_one(const text::Node& node, std::string_view key) {
  const text::Node* member = node.find(key);
  if (member == nullptr || member->is_null()) return units::Unit{};
  CELADON_ASSIGN(const std::string symbol, member->as_text());
  auto unit = units::parse_unit(symbol);
  if (!unit.ok()) return member->error(ErrorCode::unit, unit.error().message, unit.error().remedy);
  return std::move(unit).value();
}

Result<packs::Title> title(const text::Node& node) {
  packs::Title title;
  CELADON_ASSIGN(title.zh, text(node, "zh"));
  CELADON_ASSIGN(title.en, text(node, "en"));
  return title;
}

Result<Sureness> sureness(const text::Node& node) {
  Sureness sure;
  CELADON_ASSIGN(const std::string confidence, text_or(node, "confidence", ""));
  if (!confidence.empty()) {
    auto parsed = packs::parse_confidence(confidence);
    if (!parsed.ok()) {
      return node.find("confidence")
          ->error(ErrorCode::parse, parsed.error().message, parsed.error().remedy);
    }
    sure.confidence = *parsed;
  }
  CELADON_ASSIGN(sure.source, text_or(node, "source", ""));
  CELADON_ASSIGN(sure.note, text_or(node, "note", ""));
  return sure;
}

Result<std::optional<formula::Expression>> formula_or_none(const text::Node& node,
                                                           std::string_view key) {
  const text::Node* member = node.find(key);
  if (member == nullptr || member->is_null()) return std::optional<formula::Expression>();
  CELADON_ASSIGN(const std::string written, member->as_text());
  auto parsed = formula::Expression::parse(written, member->place.file,
                                           static_cast<std::uint32_t>(member->place.line));
  if (!parsed.ok()) {
    return member->error(
        parsed.error().code,
        units::phrase("公式 '{0}' 有误：{1}｜formula '{0}': {1}", written, parsed.error().message),
        parsed.error().remedy);
  }
  return std::optional<formula::Expression>(std::move(parsed).value());
}

Result<formula::Expression> formula_of(const text::Node& node, std::string_view key) {
  CELADON_ASSIGN(auto parsed, formula_or_none(node, key));
  if (!parsed) return missing(node, key);
  return *std::move(parsed);
}

Result<std::vector<packs::Title>> titles(const text::Node& node, std::string_view key) {
  std::vector<packs::Title> all;
  CELADON_ASSIGN(const auto items, list(node, key));
  for (const text::Node* item : items) {
    CELADON_TRY(expect_mapping(*item, key, {"zh", "en"}));
    CELADON_ASSIGN(packs::Title one, title(*item));
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace celadon::assessment::fields
