// The part of a mapping that says which column is which measuring point.
#include <algorithm>
#include <set>
#include <utility>

#include "celadon/telemetry/mapping_nodes.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::telemetry {
namespace {

Status read_value(const Node& node, Layout layout, ValueMapping& value) {
  const std::string_view column_key = layout == Layout::wide ? "column" : "label";
  CELADON_TRY(refuse_unknown_members(node, value_shape(layout)));
  value.place = node.place;
  CELADON_TRY(read_text(node, column_key, value.column));
  CELADON_TRY(read_text(node, "point", value.point));
  CELADON_TRY(read_text(node, "unit", value.unit));
  for (const auto& [key, word] : {std::pair{column_key, &value.column},
                                  {std::string_view("point"), &value.point},
                                  {std::string_view("unit"), &value.unit}}) {
    if (word->empty())
      return node.error(ErrorCode::parse, "this entry has no " + std::string(key), "state it");
  }
  const Node* unit = node.find("unit");
  if (auto known = units::parse_unit(value.unit); !known.ok()) return placed(*unit, known.error());
  const Node* kind = node.find("kind");
  if (kind == nullptr) {
    return node.error(ErrorCode::parse, "this entry has no kind",
                      "kind: register, amount, power or state");
  }
  CELADON_ASSIGN(const std::string kind_word, kind->as_text());
  auto parsed = parse_quantity_kind(kind_word);
  if (!parsed.ok()) return placed(*kind, parsed.error());
  value.kind = *parsed;
  CELADON_TRY(read_number(node, "scale", value.scale));
  if (value.scale == 0.0)
    return node.error(ErrorCode::parse, "a scale of 0 would lose the values", "use another factor");
  CELADON_TRY(read_word(node, "sign", sign_words, value.inverted));
  return read_bool(node, "zero_is_missing", value.zero_is_missing);
}

Result<QualityFlags> read_flags(const Node& node) {
  CELADON_ASSIGN(const auto names, read_texts(node));
  QualityFlags flags = 0;
  std::vector<std::string_view> known{"good"};
  for (const auto& entry : quality_flag_texts) known.push_back(entry.name);
  for (const std::string& name : names) {
    const auto found =
        std::find_if(quality_flag_texts.begin(), quality_flag_texts.end(),
                     [&](const QualityFlagText& entry) { return entry.name == name; });
    if (name == "good") continue;
    if (found == quality_flag_texts.end()) {
      return node.error(ErrorCode::parse, "\"" + name + "\" is no quality flag",
                        "the nearest is " + text::nearest_name(name, known));
    }
    flags = flags | found->flag;
  }
  return flags;
}

Status read_quality(const Node& node, QualityMapping& quality) {
  CELADON_TRY(refuse_unknown_members(node, quality_shape()));
  CELADON_TRY(read_text(node, "column", quality.column));
  if (quality.column.empty()) return node.error(ErrorCode::parse, "this entry names no column");
  CELADON_TRY(read_bool(node, "lists_columns", quality.lists_columns));
  CELADON_TRY(read_text(node, "separator", quality.separator));
  if (const Node* flag = node.find("flag")) {
    CELADON_ASSIGN(const QualityFlags flags, read_flags(*flag));
    quality.listed = static_cast<QualityFlag>(flags);
  }
  if (const Node* codes = node.find("codes")) {
    for (const auto& [code, flag] : codes->members) {
      CELADON_ASSIGN(quality.codes[code], read_flags(flag));
    }
  }
  if (quality.lists_columns == !quality.codes.empty() || quality.separator.empty()) {
    return node.error(ErrorCode::parse, "a quality column either lists columns or holds codes",
                      "lists_columns: true, or codes: {E: estimated_by_supplier}");
  }
  return {};
}

}  // namespace

Status read_values(const Node& node, ImportMapping& mapping) {
  CELADON_TRY(read_word(node, "layout", layout_words, mapping.layout));
  const bool wide = mapping.layout == Layout::wide;
  CELADON_TRY(read_text(node, "id_column", mapping.id_column));
  CELADON_TRY(read_text(node, "value_column", mapping.value_column));
  CELADON_TRY(read_text(node, "unit_column", mapping.unit_column));
  CELADON_TRY(read_word(node, "other_labels", other_label_words, mapping.other_labels));
  if (!wide && (mapping.id_column.empty() || mapping.value_column.empty())) {
    return node.error(ErrorCode::parse, "a long layout needs id_column and value_column",
                      "state both");
  }
  const std::string_view key = wide ? "columns" : "series";
  const Node* values = node.find(key);
  if (values == nullptr || values->items.empty()) {
    return node.error(
        ErrorCode::parse, "the mapping maps nothing: " + std::string(key) + " is empty",
        "list at least one {" + std::string(wide ? "column" : "label") + ", point, unit, kind}");
  }
  std::set<std::string> names;
  std::set<std::string> points;
  for (const Node& item : values->items) {
    ValueMapping value;
    CELADON_TRY(read_value(item, mapping.layout, value));
    if (!names.insert(value.column).second) {
      return item.error(ErrorCode::parse, "\"" + value.column + "\" is mapped twice",
                        "keep one of the two");
    }
    if (!points.insert(value.point).second) {
      return item.error(ErrorCode::parse, "the point \"" + value.point + "\" is fed by two columns",
                        "give each column its own point");
    }
    mapping.values.push_back(std::move(value));
  }
  if (const Node* quality = node.find("quality")) {
    for (const Node& item : quality->items)
      CELADON_TRY(read_quality(item, mapping.quality.emplace_back()));
  }
  return {};
}

}  // namespace celadon::telemetry
