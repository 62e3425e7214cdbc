// The part of a mapping that says which column is which measuring point.
#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

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
      return node.error(ErrorCode::parse,
                        fmt::format("此条没有写明 {0}｜this entry has no {0}", key),
                        "请写明｜state it");
  }
  const Node* unit = node.find("unit");
  if (auto known = units::parse_unit(value.unit); !known.ok()) return placed(*unit, known.error());
  const Node* kind = node.find("kind");
  if (kind == nullptr) {
    return node.error(ErrorCode::parse, "此条没有写明 kind｜this entry has no kind",
                      "可写 kind: register、amount、power 或 state｜kind: register, amount, power "
                      "or state");
  }
  CELADON_ASSIGN(const std::string kind_word, kind->as_text());
  auto parsed = parse_quantity_kind(kind_word);
  if (!parsed.ok()) return placed(*kind, parsed.error());
  value.kind = *parsed;
  CELADON_TRY(read_number(node, "scale", value.scale));
  if (value.scale == 0.0)
    return node.error(ErrorCode::parse,
                      "比例系数为 0 会丢失数值｜a scale of 0 would lose the values",
                      "换一个系数｜use another factor");
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
      return node.error(
          ErrorCode::parse, fmt::format("\"{0}\" 不是质量标志｜\"{0}\" is no quality flag", name),
          fmt::format("最接近的是 {0}｜the nearest is {0}", text::nearest_name(name, known)));
    }
    flags = flags | found->flag;
  }
  return flags;
}

Status read_quality(const Node& node, QualityMapping& quality) {
  CELADON_TRY(refuse_unknown_members(node, quality_shape()));
  CELADON_TRY(read_text(node, "column", quality.column));
  if (quality.column.empty())
    return node.error(ErrorCode::parse, "此条没有写明列｜this entry names no column");
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
    return node.error(ErrorCode::parse,
                      "质量列或者列出其他列名，或者存放代码｜a quality column either lists columns "
                      "or holds codes",
                      "写 lists_columns: true，或 codes: {E: estimated_by_supplier}｜lists_columns:"
                      " true, or codes: {E: estimated_by_supplier}");
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
    return node.error(ErrorCode::parse,
                      "长表布局需要 id_column 和 value_column｜a long layout needs id_column and "
                      "value_column",
                      "两者都写明｜state both");
  }
  const std::string_view key = wide ? "columns" : "series";
  const Node* values = node.find(key);
  if (values == nullptr || values->items.empty()) {
    return node.error(
        ErrorCode::parse,
        fmt::format("映射没有内容：{0} 为空｜the mapping maps nothing: {0} is empty", key),
        fmt::format(
            "至少列出一个 {{{0}, point, unit, kind}}｜list at least one {{{0}, point, unit, kind}}",
            wide ? "column" : "label"));
  }
  std::set<std::string> names;
  std::set<std::string> points;
  for (const Node& item : values->items) {
    ValueMapping value;
    CELADON_TRY(read_value(item, mapping.layout, value));
    if (!names.insert(value.column).second) {
      return item.error(ErrorCode::parse,
                        fmt::format("\"{0}\" 映射了两次｜\"{0}\" is mapped twice", value.column),
                        "只保留其中一个｜keep one of the two");
    }
    if (!points.insert(value.point).second) {
      return item.error(
          ErrorCode::parse,
          fmt::format("计量点 \"{0}\" 对应了两列｜the point \"{0}\" is fed by two columns",
                      value.point),
          "每列对应各自的计量点｜give each column its own point");
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
