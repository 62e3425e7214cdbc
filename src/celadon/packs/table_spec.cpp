#include "celadon/packs/table_spec.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "celadon/text/csv.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::packs {

namespace {

using text::Node;

constexpr std::pair<TableShape, std::string_view> shape_names[] = {
    {TableShape::rows, "rows"},     {TableShape::curve, "curve"}, {TableShape::grid, "grid"},
    {TableShape::limits, "limits"}, {TableShape::terms, "terms"}, {TableShape::hours, "hours"},
};

constexpr std::size_t row_limit = 1'000'000;

Status read_text(const Node& mapping, std::string_view key, std::string& out) {
  const Node* member = mapping.find(key);
  if (member == nullptr || member->is_null()) return {};
  CELADON_ASSIGN(out, member->as_text());
  return {};
}

Status read_shape(const Node& mapping, PackKind kind, TableSpec& spec) {
  spec.shape = kind == PackKind::limits       ? TableShape::limits
               : kind == PackKind::vocabulary ? TableShape::terms
                                              : TableShape::rows;
  std::string name;
  CELADON_TRY(read_text(mapping, "shape", name));
  if (name.empty()) return {};
  for (const auto& [shape, known] : shape_names) {
    if (known == name) {
      spec.shape = shape;
      return {};
    }
  }
  return mapping.find("shape")->error(ErrorCode::parse,
                                      fmt::format("\"{0}\" 不是形状｜\"{0}\" is no shape", name),
                                      "可写 rows、curve、grid、limits、terms、hours｜one of rows, "
                                      "curve, grid, limits, terms, hours");
}

Result<TableColumn> read_column(const Node& node) {
  TableColumn column;
  if (node.kind != Node::Kind::mapping) {
    return node.error(ErrorCode::parse,
                      "列写作 {column: , unit: }｜a column is given as {column: , unit: }");
  }
  CELADON_TRY(text::refuse_unknown_members(node, {"column", "unit"}));
  CELADON_TRY(read_text(node, "column", column.column));
  std::string unit;
  CELADON_TRY(read_text(node, "unit", unit));
  auto parsed = units::parse_unit(unit);
  if (!parsed.ok()) {
    return node.error(ErrorCode::unit, parsed.error().message, parsed.error().remedy);
  }
  column.unit = std::move(*parsed);
  return column;
}

Status read_levels(const Node& mapping, TableSpec& spec) {
  const Node* levels = mapping.find("levels");
  if (levels == nullptr) return {};
  for (const Node& item : levels->items) {
    if (item.kind != Node::Kind::mapping) {
      return item.error(ErrorCode::parse,
                        "级别写作 {id: , zh: , en: }｜a level is given as {id: , zh: , en: }");
    }
    CELADON_TRY(text::refuse_unknown_members(item, {"id", "zh", "en"}));
    LevelSpec level;
    CELADON_TRY(read_text(item, "id", level.id));
    CELADON_TRY(read_text(item, "zh", level.title.zh));
    CELADON_TRY(read_text(item, "en", level.title.en));
    if (level.id.empty()) return item.error(ErrorCode::parse, "级别需要 id｜a level needs an id");
    spec.levels.push_back(std::move(level));
  }
  return {};
}

Status read_lists(const Node& mapping, TableSpec& spec) {
  if (const Node* keys = mapping.find("keys"); keys != nullptr) {
    for (const Node& item : keys->items) {
      CELADON_ASSIGN(std::string key, item.as_text());
      const std::vector<std::string_view> known = {"what", "where", "year", "edition", "variant"};
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        return item.error(ErrorCode::parse, fmt::format("\"{0}\" 不是键｜\"{0}\" is no key", key),
                          "键有 what、where、year、edition、variant｜the keys are what, where, "
                          "year, edition, variant");
      }
      spec.keys.push_back(std::move(key));
    }
  }
  if (const Node* axes = mapping.find("axes"); axes != nullptr) {
    for (const Node& item : axes->items) {
      CELADON_ASSIGN(TableColumn column, read_column(item));
      spec.axes.push_back(std::move(column));
    }
  }
  if (const Node* value = mapping.find("value"); value != nullptr) {
    CELADON_ASSIGN(spec.value, read_column(*value));
  }
  return read_levels(mapping, spec);
}

/// What each shape cannot do without.
Status check_shape(const Node& mapping, const TableSpec& spec) {
  const auto missing = [&](std::string_view what) {
    return mapping.error(
        ErrorCode::parse,
        fmt::format("形状为 {1} 的表 {0} 需要{2}｜table {0} of shape {1} needs {3}", spec.name,
                    to_string(spec.shape), units::in_language(what, units::Language::zh),
                    units::in_language(what, units::Language::en)));
  };
  if (spec.name.empty() || spec.file.empty()) {
    return mapping.error(ErrorCode::parse,
                         "表需要 `name` 和 `file`｜a table needs a `name` and a `file`");
  }
  if (spec.title.zh.empty() || spec.title.en.empty())
    return missing("标题 `zh` 和 `en`｜a title in `zh` and `en`");
  if (spec.shape == TableShape::curve && (spec.axes.empty() || spec.axes.size() > 2)) {
    return missing("一个或两个 `axes`｜one or two `axes`");
  }
  if (spec.shape == TableShape::grid && spec.axes.size() != 2)
    return missing("两个 `axes`｜two `axes`");
  const bool interpolated = spec.shape == TableShape::curve || spec.shape == TableShape::grid;
  if (interpolated && spec.value.column.empty()) return missing("列 `value`｜a `value` column");
  if (spec.shape == TableShape::limits && spec.levels.empty())
    return missing(" `levels`｜`levels`");
  return {};
}

Result<TableSpec> read_spec(const Node& mapping, PackKind kind) {
  if (mapping.kind != Node::Kind::mapping) {
    return mapping.error(
        ErrorCode::parse,
        "表是带 `name` 和 `file` 的映射｜a table is a mapping with `name` and `file`");
  }
  CELADON_TRY(text::refuse_unknown_members(
      mapping, {"name", "zh", "en", "shape", "file", "keys", "default_what", "default_where",
                "default_variant", "axes", "value", "edge", "levels"}));
  TableSpec spec;
  spec.place = mapping.place;
  CELADON_TRY(read_text(mapping, "name", spec.name));
  CELADON_TRY(read_text(mapping, "zh", spec.title.zh));
  CELADON_TRY(read_text(mapping, "en", spec.title.en));
  CELADON_TRY(read_text(mapping, "file", spec.file));
  CELADON_TRY(read_text(mapping, "default_what", spec.default_what));
  CELADON_TRY(read_text(mapping, "default_where", spec.default_where));
  CELADON_TRY(read_text(mapping, "default_variant", spec.default_variant));
  CELADON_TRY(read_text(mapping, "edge", spec.edge));
  CELADON_TRY(read_shape(mapping, kind, spec));
  CELADON_TRY(read_lists(mapping, spec));
  CELADON_TRY(check_shape(mapping, spec));
  if (spec.shape == TableShape::rows && spec.keys.empty()) {
    spec.keys = {"what", "where", "year", "edition", "variant"};
  }
  return spec;
}

/// The byte column of a field, from 1; 0 when it was unescaped and no longer lies in the line.
std::uint32_t byte_column(std::string_view line, std::string_view field) {
  const std::less<const char*> before;
  const bool inside =
      !before(field.data(), line.data()) && !before(line.data() + line.size(), field.data());
  return inside ? static_cast<std::uint32_t>(field.data() - line.data()) + 1 : 0;
}

Status read_columns(const text::CsvRecord& record, const std::vector<std::string_view>& known,
                    TableFile& file) {
  std::set<std::string_view> seen;
  for (const std::string_view name : record.fields) {
    Error error = fail(ErrorCode::parse, "");
    error.place = TextPlace{file.path, record.row, byte_column(record.line, name)};
    if (!seen.insert(name).second) {
      error.message = fmt::format("列 \"{0}\" 出现两次｜column \"{0}\" occurs twice", name);
      return error;
    }
    if (!known.empty() && std::find(known.begin(), known.end(), name) == known.end()) {
      const std::string near = text::nearest_name(name, known);
      error.message = fmt::format("\"{0}\" 不是此表的列｜\"{0}\" is no column of this table", name);
      error.remedy = near.empty()
                         ? fmt::format("列有 {0}｜the columns are {0}", fmt::join(known, ", "))
                         : fmt::format("是否为 {0}？｜did you mean {0}?", near);
      return error;
    }
    file.columns.emplace_back(name);
  }
  return {};
}

}  // namespace

const char* to_string(TableShape shape) noexcept {
  for (const auto& [known, name] : shape_names) {
    if (known == shape) return name.data();
  }
  return "unknown";
}

Result<std::vector<TableSpec>> read_table_specs(const Pack& pack) {
  CELADON_ASSIGN(const auto body, pack.body());
  std::vector<TableSpec> specs;
  const Node* tables = body->find("tables");
  if (tables == nullptr || tables->is_null()) return specs;
  if (tables->kind != Node::Kind::sequence) {
    return tables->error(ErrorCode::parse, "`tables` 应为列表｜`tables` is a list");
  }
  for (const Node& item : tables->items) {
    CELADON_ASSIGN(TableSpec spec, read_spec(item, pack.header().kind));
    for (const TableSpec& other : specs) {
      if (other.name == spec.name) {
        return item.error(ErrorCode::conflict,
                          fmt::format("表 {0} 出现两次｜table {0} occurs twice", spec.name));
      }
    }
    specs.push_back(std::move(spec));
  }
  return specs;
}

int TableFile::column(std::string_view name) const {
  const auto found = std::find(columns.begin(), columns.end(), name);
  return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

std::string_view TableFile::cell(const TableRow& row, int index) const {
  return index < 0 ? std::string_view()
                   : std::string_view(row.cells[static_cast<std::size_t>(index)]);
}

TextPlace TableFile::place(const TableRow& row, int index) const {
  return {path, row.number, index < 0 ? 0 : row.columns[static_cast<std::size_t>(index)]};
}

Error TableFile::error(const TableRow& row, int index, ErrorCode code, std::string message,
                       std::string remedy) const {
  const std::string column_name =
      index < 0 ? std::string()
                : fmt::format("column {}: ", columns[static_cast<std::size_t>(index)]);
  Error result = fail(code, column_name + std::move(message), std::move(remedy));
  result.place = place(row, index);
  return result;
}

Result<TableFile> read_table_file(const Pack& pack, std::string_view name,
                                  const std::vector<std::string_view>& known) {
  CELADON_ASSIGN(const std::string_view bytes, pack.file(name));
  TableFile file;
  file.path = pack.path_of(name);
  text::CsvReader reader(
      text::memory_source(bytes),
      {.line_limit = std::size_t{64} << 10, .column_limit = 64, .file_name = file.path});
  text::CsvRecord record;
  while (true) {
    CELADON_ASSIGN(const bool more, reader.next(record));
    if (!more) break;
    if (record.blank()) continue;
    if (file.columns.empty()) {
      CELADON_TRY(read_columns(record, known, file));
      continue;
    }
    TableRow row;
    row.number = record.row;
    if (record.fields.size() != file.columns.size()) {
      return file.error(
          row, -1, ErrorCode::parse,
          fmt::format("该行有 {0} 格，表头有 {1} 格｜the row has {0} cells, the header {1}",
                      record.fields.size(), file.columns.size()),
          "含分隔符的格子用引号括起｜put cells that hold the separator in quotes");
    }
    for (const std::string_view field : record.fields) {
      row.cells.emplace_back(field);
      row.columns.push_back(byte_column(record.line, field));
    }
    file.rows.push_back(std::move(row));
    if (file.rows.size() > row_limit) {
      return fail(ErrorCode::limit,
                  fmt::format("{0} 超过 {1} 行｜{0} has more than {1} rows", file.path, row_limit));
    }
  }
  if (file.columns.empty()) {
    return fail(ErrorCode::parse, fmt::format("{0} 没有表头｜{0} has no header row", file.path));
  }
  return file;
}

Result<double> read_number(const TableFile& file, const TableRow& row, int column) {
  const std::string_view text = file.cell(row, column);
  double value = 0.0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return file.error(row, column, ErrorCode::parse,
                      fmt::format("\"{0}\" 不是数字｜\"{0}\" is no number", text),
                      "写数字和小数点，不加分节号｜write digits with a point, without group marks");
  }
  return value;
}

Result<std::map<std::string, std::string, std::less<>>> read_sources(const Pack& pack) {
  CELADON_ASSIGN(const auto body, pack.body());
  std::map<std::string, std::string, std::less<>> sources;
  const Node* node = body->find("sources");
  if (node == nullptr || node->is_null()) return sources;
  if (node->kind != Node::Kind::mapping) {
    return node->error(ErrorCode::parse,
                       "`sources` 应为键到文字的映射｜`sources` is a mapping of keys to texts");
  }
  for (const auto& [key, member] : node->members) {
    CELADON_ASSIGN(std::string text, member.as_text());
    sources.emplace(key, std::move(text));
  }
  return sources;
}

}  // namespace celadon::packs
