// Mappings from YAML, member by member as mapping.hpp names them.
#include <algorithm>
#include <set>
#include <utility>

#include "celadon/telemetry/mapping.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::telemetry {
namespace {

using text::Node;

template <class T>
using Words = std::vector<std::pair<std::string_view, T>>;

/// One of a few words; the error lists them.
template <class T>
Status read_word(const Node& parent, std::string_view key, const Words<T>& words, T& into) {
  const Node* node = parent.find(key);
  if (node == nullptr) return {};
  CELADON_ASSIGN(const std::string word, node->as_text());
  std::string known;
  for (const auto& [name, value] : words) {
    if (name == word) {
      into = value;
      return {};
    }
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  return node->error(ErrorCode::parse, std::string(key) + ": \"" + word + "\" is not known",
                     "one of: " + known);
}

Status read_text(const Node& parent, std::string_view key, std::string& into) {
  if (const Node* node = parent.find(key); node != nullptr && !node->is_null()) {
    CELADON_ASSIGN(into, node->as_text());
  }
  return {};
}

Status read_bool(const Node& parent, std::string_view key, bool& into) {
  if (const Node* node = parent.find(key)) {
    CELADON_ASSIGN(into, node->as_bool());
  }
  return {};
}

Status read_number(const Node& parent, std::string_view key, double& into) {
  if (const Node* node = parent.find(key)) {
    CELADON_ASSIGN(into, node->as_number());
  }
  return {};
}

template <class Int>
Status read_integer(const Node& parent, std::string_view key, std::int64_t least, std::int64_t most,
                    Int& into) {
  const Node* node = parent.find(key);
  if (node == nullptr) return {};
  CELADON_ASSIGN(const std::int64_t value, node->as_integer());
  if (value < least || value > most) {
    return node->error(ErrorCode::parse,
                       std::string(key) + ": " + std::to_string(value) + " is out of range",
                       "between " + std::to_string(least) + " and " + std::to_string(most));
  }
  into = static_cast<Int>(value);
  return {};
}

/// An error of a plain reader, placed at a node.
Error placed(const Node& node, Error error) {
  error.place = node.place;
  return error;
}

/// A text or a list of texts; nulls stand for the text "null".
Result<std::vector<std::string>> read_texts(const Node& node) {
  std::vector<std::string> texts;
  const auto add = [&](const Node& item) -> Status {
    if (item.is_null()) {
      texts.emplace_back("null");
      return {};
    }
    CELADON_ASSIGN(std::string word, item.as_text());
    texts.push_back(std::move(word));
    return {};
  };
  if (node.kind == Node::Kind::sequence) {
    for (const Node& item : node.items) CELADON_TRY(add(item));
  } else {
    CELADON_TRY(add(node));
  }
  return texts;
}

Status read_clock(const Node& time, LocalClock& clock) {
  if (const Node* node = time.find("offset")) {
    CELADON_ASSIGN(const std::string word, node->as_text());
    auto offset = parse_offset(word);
    if (!offset.ok()) return placed(*node, offset.error());
    clock.standard = *offset;
  }
  const Node* node = time.find("daylight_saving");
  if (node == nullptr) return {};
  if (node->kind != Node::Kind::sequence) {
    CELADON_ASSIGN(const std::string word, node->as_text());
    auto rule = parse_daylight_rule(word);
    if (!rule.ok()) return placed(*node, rule.error());
    clock.rule = *rule;
    return {};
  }
  clock.rule = DaylightRule::transitions;
  for (const Node& item : node->items) {
    CELADON_TRY(text::refuse_unknown_members(item, {"at", "offset"}));
    std::string at;
    std::string offset;
    CELADON_TRY(read_text(item, "at", at));
    CELADON_TRY(read_text(item, "offset", offset));
    auto instant = parse_instant(at);
    if (!instant.ok()) return placed(item, instant.error());
    auto minutes = parse_offset(offset);
    if (!minutes.ok()) return placed(item, minutes.error());
    if (!clock.transitions.empty() && clock.transitions.back().at + Duration::days(2) > *instant) {
      return item.error(ErrorCode::parse,
                        "transitions must ascend and lie more than two days apart");
    }
    clock.transitions.push_back({*instant, *minutes});
  }
  return {};
}

Status read_form(const Node& parent, TimeMapping& time) {
  const Node* form = parent.find("form");
  if (form == nullptr) {
    return parent.error(ErrorCode::parse, "time has no form",
                        "e.g. form: \"YYYY-MM-DD HH:MM\" or ISO 8601");
  }
  CELADON_ASSIGN(const std::string word, form->as_text());
  auto parsed = TimeForm::parse(word);
  if (!parsed.ok()) return placed(*form, parsed.error());
  time.form = std::move(*parsed);
  CELADON_TRY(read_integer(parent, "year", 1, 9999, time.year));
  CELADON_TRY(read_integer(parent, "first_hour", 0, 1, time.first_hour));
  if (!time.form.has_year() && time.year == 0) {
    return form->error(ErrorCode::parse, "the form \"" + word + "\" names no year",
                       "state it: year: 2025");
  }
  if (const Node* first = parent.find("first")) {
    CELADON_ASSIGN(const std::string stamp, first->as_text());
    CELADON_ASSIGN(const TimeForm iso, TimeForm::parse("ISO 8601"));
    time.first = iso.read(stamp);
    if (!time.first)
      return first->error(ErrorCode::parse, "\"" + stamp + "\" is no time stamp",
                          "write 2025-01-01 00:00");
  }
  const bool sequence = time.form.kind() == TimeForm::Kind::sequence;
  if (sequence && !time.first) {
    return form->error(ErrorCode::parse, "a sequence needs the stamp of its first record",
                       "first: 2025-01-01 00:00");
  }
  if (!sequence && time.columns.empty()) {
    return parent.error(ErrorCode::parse, "time names no column",
                        "column: NAME, or columns: [DATE, TIME]");
  }
  return {};
}

Status read_time(const Node& node, TimeMapping& time) {
  CELADON_TRY(text::refuse_unknown_members(
      node,
      {"column", "columns", "form", "year", "first_hour", "first", "stamp", "interval", "offset",
       "daylight_saving", "fold", "fold_column", "fold_second", "gap", "midnight_repair"}));
  for (const char* key : {"column", "columns"}) {
    if (const Node* columns = node.find(key)) {
      CELADON_ASSIGN(time.columns, read_texts(*columns));
    }
  }
  CELADON_TRY(read_form(node, time));
  CELADON_TRY(read_word<StampSide>(
      node, "stamp", {{"start", StampSide::start}, {"end", StampSide::end}}, time.stamp));
  if (const Node* interval = node.find("interval")) {
    CELADON_ASSIGN(const std::string word, interval->as_text());
    auto duration = parse_duration(word);
    if (!duration.ok()) return placed(*interval, duration.error());
    time.interval = *duration;
  }
  CELADON_TRY(read_clock(node, time.clock));
  CELADON_TRY(read_word<FoldRule>(node, "fold",
                                  {{"order", FoldRule::order},
                                   {"first", FoldRule::first},
                                   {"second", FoldRule::second},
                                   {"column", FoldRule::column}},
                                  time.fold));
  CELADON_TRY(read_text(node, "fold_column", time.fold_column));
  CELADON_TRY(read_text(node, "fold_second", time.fold_second));
  if ((time.fold == FoldRule::column) != !time.fold_column.empty()) {
    return node.error(ErrorCode::parse, "fold: column and fold_column belong together",
                      "state both, and fold_second: the text that marks the later hour");
  }
  CELADON_TRY(read_word<SpringRule>(
      node, "gap", {{"refuse", SpringRule::refuse}, {"shift", SpringRule::shift}}, time.gap));
  return read_word<MidnightRepair>(
      node, "midnight_repair",
      {{"none", MidnightRepair::none}, {"same_day_24", MidnightRepair::same_day_24}},
      time.midnight_repair);
}

Status read_value(const Node& node, std::string_view column_key, ValueMapping& value) {
  CELADON_TRY(text::refuse_unknown_members(
      node, {column_key, "point", "unit", "kind", "scale", "sign", "zero_is_missing"}));
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
  CELADON_TRY(
      read_word<bool>(node, "sign", {{"as_is", false}, {"inverted", true}}, value.inverted));
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
  CELADON_TRY(text::refuse_unknown_members(
      node, {"column", "lists_columns", "separator", "flag", "codes"}));
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

Status read_file_form(const Node& node, ImportMapping& mapping) {
  CELADON_TRY(read_text(node, "name", mapping.name));
  CELADON_TRY(read_text(node, "sheet", mapping.sheet));
  std::string encoding = "auto";
  CELADON_TRY(read_text(node, "encoding", encoding));
  if (encoding != "auto") {
    auto parsed = text::parse_encoding(encoding);
    if (!parsed.ok()) return placed(*node.find("encoding"), parsed.error());
    mapping.encoding = *parsed;
  }
  CELADON_TRY(read_word<char>(node, "separator",
                              {{"comma", ','},
                               {"semicolon", ';'},
                               {"tab", '\t'},
                               {"pipe", '|'},
                               {",", ','},
                               {";", ';'},
                               {"|", '|'}},
                              mapping.separator));
  CELADON_TRY(
      read_word<char>(node, "quote", {{"\"", '"'}, {"'", '\''}, {"none", '\0'}}, mapping.quote));
  CELADON_TRY(read_word<char>(node, "decimal",
                              {{".", '.'}, {",", ','}, {"point", '.'}, {"comma", ','}},
                              mapping.numbers.decimal));
  CELADON_TRY(read_word<char>(node, "thousands",
                              {{"none", '\0'},
                               {"", '\0'},
                               {",", ','},
                               {".", '.'},
                               {"'", '\''},
                               {" ", ' '},
                               {"comma", ','},
                               {"point", '.'},
                               {"apostrophe", '\''},
                               {"blank", ' '}},
                              mapping.numbers.group));
  if (mapping.numbers.decimal == mapping.numbers.group) {
    return node.error(ErrorCode::parse, "the decimal mark and the thousands mark are the same");
  }
  CELADON_TRY(read_integer(node, "skip_rows", 0, 1'000'000, mapping.skip_rows));
  CELADON_TRY(read_integer(node, "skip_after_header", 0, 1'000'000, mapping.skip_after_header));
  CELADON_TRY(read_bool(node, "header", mapping.header));
  if (const Node* missing = node.find("missing")) {
    CELADON_ASSIGN(mapping.missing, read_texts(*missing));
  }
  return {};
}

Status read_values(const Node& node, ImportMapping& mapping) {
  CELADON_TRY(read_word<Layout>(
      node, "layout", {{"wide", Layout::wide}, {"long", Layout::long_form}}, mapping.layout));
  const bool wide = mapping.layout == Layout::wide;
  CELADON_TRY(read_text(node, "id_column", mapping.id_column));
  CELADON_TRY(read_text(node, "value_column", mapping.value_column));
  CELADON_TRY(read_text(node, "unit_column", mapping.unit_column));
  CELADON_TRY(read_word<OtherLabels>(node, "other_labels",
                                     {{"refuse", OtherLabels::refuse}, {"skip", OtherLabels::skip}},
                                     mapping.other_labels));
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
    CELADON_TRY(read_value(item, wide ? "column" : "label", value));
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

}  // namespace

Result<ImportMapping> parse_mapping(std::string_view yaml, const std::string& file_name) {
  CELADON_ASSIGN(const Node root, text::parse_document(yaml, file_name));
  CELADON_TRY(text::refuse_unknown_members(root, {"mapping"}));
  const Node* node = root.find("mapping");
  if (node == nullptr || node->kind != Node::Kind::mapping) {
    return root.error(ErrorCode::parse, "this file holds no mapping",
                      "it begins with the line `mapping:`");
  }
  CELADON_TRY(text::refuse_unknown_members(
      *node,
      {"name",      "sheet",        "encoding",          "separator",    "quote",   "decimal",
       "thousands", "skip_rows",    "skip_after_header", "header",       "missing", "layout",
       "id_column", "value_column", "unit_column",       "other_labels", "time",    "columns",
       "series",    "quality"}));
  ImportMapping mapping;
  mapping.text = std::string(yaml);
  CELADON_TRY(read_file_form(*node, mapping));
  const Node* time = node->find("time");
  if (time == nullptr)
    return node->error(ErrorCode::parse, "the mapping has no time",
                       "time: {column: ..., form: ...}");
  CELADON_TRY(read_time(*time, mapping.time));
  CELADON_TRY(read_values(*node, mapping));
  return mapping;
}

Result<ImportMapping> read_mapping(const std::string& path) {
  CELADON_ASSIGN(const auto source, text::open_file_source(path));
  std::string bytes;
  std::vector<char> block(std::size_t{64} << 10);
  for (;;) {
    CELADON_ASSIGN(const std::size_t n, source->read(block));
    if (n == 0) break;
    bytes.append(block.data(), n);
    if (bytes.size() > (std::size_t{8} << 20)) {
      return fail(ErrorCode::limit, path + " is larger than 8 MiB",
                  "a mapping is a small file; is this the data?");
    }
  }
  return parse_mapping(bytes, path);
}

}  // namespace celadon::telemetry
