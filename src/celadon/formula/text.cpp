#include "celadon/formula/text.hpp"

#include <set>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::formula {
namespace {

using units::Language;

/// At most 10 significant digits: a reader's number, the JSON has them all.
std::string readable(double value) { return fmt::format("{:.10g}", value); }

std::string unit_text(const units::Unit& unit, Language language) {
  const std::string symbol = units::display_symbol(unit, language);
  return symbol == "1" ? "" : " " + symbol;
}

std::string status_text(DataStatus status, Language language) {
  if (language == Language::en) return to_string(status);
  switch (status) {
    case DataStatus::measured: return "实测";
    case DataStatus::estimated: return "估算";
    case DataStatus::declared: return "填报";
    case DataStatus::published: return "公布值";
    case DataStatus::computed: return "计算";
  }
  return "";
}

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

std::string origin_text(const Origin& origin, Language language) {
  const bool zh = language == Language::zh;
  std::string out;
  const auto add = [&out](const std::string& part) { out += (out.empty() ? "" : "; ") + part; };
  if (!origin.file.empty()) {
    std::string file = origin.file;
    if (origin.first_row != 0) {
      file += (zh ? " 第 " : " row ") + std::to_string(origin.first_row);
      if (origin.last_row > origin.first_row) file += fmt::format("–{}", origin.last_row);
      if (zh) file += " 行";
    }
    add(file);
  }
  if (!origin.pack.empty()) add(origin.pack);
  if (!origin.clause.empty()) add(origin.clause);
  if (!origin.source.empty()) add(std::string(units::in_language(origin.source, language)));
  if (origin.confidence == Confidence::provisional) add(zh ? "暂定" : "provisional");
  return out;
}

void tree(const Derivation& node, Language language, std::size_t depth,
          std::set<const Derivation*>& seen, std::string& out) {
  out += std::string(2 * depth, ' ') +
         (node.title.empty()
              ? node.name
              : std::string(units::in_language(node.title, language)) + " " + node.name);
  if (!node.children.empty() && !seen.insert(&node).second) {
    out += language == Language::zh ? "（见上）\n" : " (see above)\n";
    return;
  }
  out += " = " + to_text(node.value, language);
  std::string remarks;
  if (node.children.empty() && node.expression.empty())
    remarks = status_text(node.status, language);
  if (node.origin) {
    const std::string origin = origin_text(*node.origin, language);
    if (!origin.empty()) remarks += (remarks.empty() ? "" : "; ") + origin;
  }
  if (!remarks.empty()) out += "  [" + remarks + "]";
  out += '\n';
  const std::string indent(2 * depth + 4, ' ');
  if (!node.expression.empty() && node.expression != node.name)
    out += indent + "= " + std::string(units::in_language(node.expression, language)) + '\n';
  for (const std::string& note : node.notes)
    out += indent + "* " + std::string(units::in_language(note, language)) + '\n';
  for (const DerivationPtr& child : node.children) tree(*child, language, depth + 1, seen, out);
}

}  // namespace

std::string to_text(const Value& value, Language language) {
  const bool zh = language == Language::zh;
  if (const auto* q = std::get_if<units::Quantity>(&value))
    return readable(q->value) + unit_text(q->unit, language);
  if (const auto* flag = std::get_if<bool>(&value))
    return *flag ? (zh ? "是" : "yes") : (zh ? "否" : "no");
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* set = std::get_if<QuantitySet>(&value)) {
    std::string out = set->keys.empty() ? "[" : "{";
    constexpr std::size_t shown = 12;
    for (std::size_t i = 0; i < set->values.size() && i < shown; ++i) {
      out += (i == 0 ? "" : ", ") + (set->keys.empty() ? "" : set->keys[i] + ": ") +
             readable(set->values[i]);
    }
    if (set->values.size() > shown)
      out += ", … " + std::to_string(set->values.size()) + (zh ? " 项" : " members");
    out += (set->keys.empty() ? "]" : "}") + unit_text(set->unit, language);
    if (!set->missing.empty()) out += (zh ? "，缺 " : ", missing ") + joined(set->missing);
    return out;
  }
  const auto& u = std::get<Undetermined>(value);
  std::string out = zh ? "无法确定" : "undetermined";
  if (!u.missing.empty()) out += (zh ? "，缺 " : ", missing ") + joined(u.missing);
  if (!u.reason.empty())
    out += (zh ? "：" : ": ") + std::string(units::in_language(u.reason, language));
  return out;
}

std::string to_text(const Derivation& derivation, Language language) {
  std::set<const Derivation*> seen;
  std::string out;
  tree(derivation, language, 0, seen, out);
  return out;
}

}  // namespace celadon::formula
