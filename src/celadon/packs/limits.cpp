#include "celadon/packs/limits.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::packs {

namespace {

/// Standards are written with and without blanks: "GB 16780-2021", "GB16780-2021".
std::string without_blanks(std::string_view text) {
  std::string result;
  std::copy_if(text.begin(), text.end(), std::back_inserter(result),
               [](char c) { return c != ' '; });
  return result;
}

bool better(double a, double b, Direction direction) {
  return direction == Direction::lower_is_better ? a < b : a > b;
}

bool matches(const Limit& limit, const LimitQuery& query) {
  return (query.standard.empty() ||
          without_blanks(query.standard) == without_blanks(limit.standard)) &&
         (query.product.empty() || query.product == limit.product) &&
         (query.indicator.empty() || query.indicator == limit.indicator);
}

/// The unit as published, with masses below the line as masses of product.
units::Unit product_unit(units::Unit unit) {
  unit.dimension = units::per_product(unit.dimension);
  return unit;
}

struct Columns {
  int standard, title, product, indicator, unit, direction, valid_from, provisional, source,
      confidence, withheld, note;
  std::vector<int> levels;
};

Result<Columns> columns_of(const TableFile& file, const TableSpec& spec) {
  Columns columns{file.column("standard"),
                  file.column("title"),
                  file.column("product"),
                  file.column("indicator"),
                  file.column("unit"),
                  file.column("direction"),
                  file.column("valid_from"),
                  file.column("provisional"),
                  file.column("source"),
                  file.column("confidence"),
                  file.column("withheld"),
                  file.column("note"),
                  {}};
  for (const LevelSpec& level : spec.levels) {
    columns.levels.push_back(file.column(level.id));
    if (columns.levels.back() < 0) {
      return fail(ErrorCode::parse,
                  fmt::format("{0} 没有级别 \"{1}\" 的列｜{0} has no column for level \"{1}\"",
                              file.path, level.id));
    }
  }
  for (const auto& [column, name] :
       {std::pair(columns.standard, "standard"), std::pair(columns.product, "product"),
        std::pair(columns.indicator, "indicator"), std::pair(columns.unit, "unit"),
        std::pair(columns.direction, "direction")}) {
    if (column < 0)
      return fail(ErrorCode::parse,
                  fmt::format("{0} 没有列 \"{1}\"｜{0} has no column \"{1}\"", file.path, name));
  }
  return columns;
}

Status read_levels(const TableFile& file, const TableRow& raw, const Columns& columns,
                   const TableSpec& spec, Limit& limit) {
  bool any = false;
  for (std::size_t i = 0; i < spec.levels.size(); ++i) {
    LimitLevel level{spec.levels[i].id, spec.levels[i].title, std::nullopt};
    if (!file.cell(raw, columns.levels[i]).empty()) {
      CELADON_ASSIGN(level.value, read_number(file, raw, columns.levels[i]));
      any = true;
    }
    limit.levels.push_back(std::move(level));
  }
  if (!any)
    return file.error(raw, columns.levels.front(), ErrorCode::rule,
                      "该行没有任何级别的值｜the row has no level at all");
  return {};
}

Status read_meta(const TableFile& file, const TableRow& raw, const Columns& columns, Limit& limit) {
  auto unit = units::parse_unit(file.cell(raw, columns.unit));
  if (!unit.ok()) {
    return file.error(raw, columns.unit, ErrorCode::unit, unit.error().message,
                      unit.error().remedy);
  }
  limit.unit = product_unit(std::move(*unit));
  const std::string_view direction = file.cell(raw, columns.direction);
  if (direction != "lower" && direction != "higher") {
    return file.error(raw, columns.direction, ErrorCode::parse,
                      fmt::format("\"{0}\" 不是方向｜\"{0}\" is no direction", direction),
                      "写 lower 或 higher｜write lower or higher");
  }
  limit.direction = direction == "lower" ? Direction::lower_is_better : Direction::higher_is_better;
  if (const std::string_view day = file.cell(raw, columns.valid_from); !day.empty()) {
    auto date = parse_date(day);
    if (!date.ok()) {
      return file.error(raw, columns.valid_from, ErrorCode::parse,
                        fmt::format("\"{0}\" 不是日期｜\"{0}\" is no date", day));
    }
    limit.valid_from = *date;
  }
  if (const std::string_view word = file.cell(raw, columns.confidence); !word.empty()) {
    auto confidence = parse_confidence(word);
    if (!confidence.ok()) {
      return file.error(raw, columns.confidence, ErrorCode::parse, confidence.error().message);
    }
    limit.origin.confidence = *confidence;
  }
  limit.provisional = file.cell(raw, columns.provisional) == "yes";
  return {};
}

/// What lies nearest to a question without an answer.
Error no_answer(const LimitQuery& query, const std::vector<LimitTables::Row>& rows) {
  std::set<std::string> standards;
  std::set<std::string> products;
  std::set<std::string> indicators;
  for (const LimitTables::Row& row : rows) {
    standards.insert(row.limit.standard);
    if (!query.standard.empty() &&
        without_blanks(query.standard) != without_blanks(row.limit.standard)) {
      continue;
    }
    products.insert(row.limit.product);
    if (row.limit.product == query.product) indicators.insert(row.limit.indicator);
  }
  std::string remedy;
  if (products.empty()) {
    std::vector<std::string_view> names(standards.begin(), standards.end());
    const std::string near = text::nearest_name(query.standard, names);
    remedy = near.empty() ? fmt::format("已有 {0} 个标准｜{0} standards are known", names.size())
                          : fmt::format("是否为 {0}？｜did you mean {0}?", near);
  } else if (!indicators.empty()) {
    remedy = fmt::format("该产品的指标：{0}｜indicators of that product: {0}",
                         fmt::join(indicators, ", "));
  } else {
    std::vector<std::string> some(products.begin(), products.end());
    const std::size_t count = some.size();
    if (count > 12) some.resize(12);
    remedy = fmt::format("已有的产品（{0} 个）：{1}｜products there are ({0}): {1}", count,
                         fmt::join(some, ", "));
  }
  return fail(ErrorCode::not_found,
              fmt::format("{0}: 没有此限额｜{0}: no such limit", query.to_string()), remedy);
}

}  // namespace

std::string LimitQuery::to_string() const {
  std::string result = table + ":";
  if (!standard.empty()) result += " " + standard;
  if (!product.empty()) result += " " + product;
  if (!indicator.empty()) result += " " + indicator;
  return result;
}

Result<units::Quantity> Limit::level(std::string_view id) const {
  std::vector<std::string_view> ids;
  for (const LimitLevel& candidate : levels) {
    ids.push_back(candidate.id);
    if (candidate.id != id) continue;
    if (candidate.value) return units::Quantity{*candidate.value, unit};
    return fail(
        ErrorCode::not_found,
        fmt::format(
            "{0} {1} {2}: 标准未给出 {4}（{3}）｜{0} {1} {2}: the standard prints no {3} ({4})",
            standard, product, indicator, candidate.title.en, id));
  }
  return fail(ErrorCode::not_found,
              fmt::format("{0} 没有级别 \"{1}\"｜{0} has no level \"{1}\"", table, id),
              fmt::format("级别有 {0}｜its levels are {0}", fmt::join(ids, ", ")));
}

Result<LeadingBaseline> Limit::leading_and_baseline() const {
  if (levels.size() < 2) {
    return fail(ErrorCode::not_found,
                fmt::format("{0} 只有一个级别，得不出引领值和基准值｜{0} has one level only and "
                            "gives no leading value and baseline",
                            table));
  }
  LeadingBaseline ends;
  CELADON_ASSIGN(ends.leading, level(levels[0].id));
  CELADON_ASSIGN(ends.baseline, level(levels[1].id));
  if (better(ends.baseline.value, ends.leading.value, direction)) {
    return fail(
        ErrorCode::rule,
        fmt::format(
            "{0} {1} {2}: {3}（{4}）严于 {5}（{6}）{7}：这是对新建工厂的要求，不是基准值｜{0} {1} "
            "{2}: {3} ({4}) is stricter than {5} ({6}) {7}: a rule for new plants, no baseline",
            standard, product, indicator, levels[1].id, ends.baseline.value, levels[0].id,
            ends.leading.value, unit.symbol),
        "用方案给出引领值和基准值｜give leading value and baseline by a scheme");
  }
  return ends;
}

Result<formula::Input> Limit::input_of(std::string_view level_id) const {
  CELADON_ASSIGN(const units::Quantity value, level(level_id));
  auto leaf = std::make_shared<formula::Derivation>();
  leaf->name = fmt::format("{}: {} {} {} {}", table, standard, product, indicator, level_id);
  leaf->title = fmt::format("{} {}", standard, product);
  leaf->value = value;
  leaf->status = formula::DataStatus::published;
  leaf->origin = origin;
  if (provisional) leaf->notes.emplace_back("provisional");
  if (!note.empty()) leaf->notes.push_back(note);
  return formula::Input{leaf->value, std::move(leaf)};
}

Result<std::vector<LimitTables::Row>> LimitTables::read(const PackPtr& pack,
                                                        const TableSpec& spec) {
  std::vector<std::string_view> known = {"standard", "title",      "product",    "indicator",
                                         "unit",     "direction",  "valid_from", "provisional",
                                         "source",   "confidence", "withheld",   "note"};
  for (const LevelSpec& level : spec.levels) known.push_back(level.id);
  CELADON_ASSIGN(const TableFile file, read_table_file(*pack, spec.file, known));
  CELADON_ASSIGN(const Columns columns, columns_of(file, spec));
  CELADON_ASSIGN(const auto sources, read_sources(*pack));
  std::vector<Row> rows;
  std::set<std::tuple<std::string, std::string, std::string>> seen;
  for (const TableRow& raw : file.rows) {
    Row row;
    Limit& limit = row.limit;
    limit.table = spec.name;
    limit.standard = file.cell(raw, columns.standard);
    limit.title = file.cell(raw, columns.title);
    limit.product = file.cell(raw, columns.product);
    limit.indicator = file.cell(raw, columns.indicator);
    limit.note = file.cell(raw, columns.note);
    row.withheld = file.cell(raw, columns.withheld);
    limit.origin.file = file.path;
    limit.origin.first_row = raw.number;
    limit.origin.last_row = raw.number;
    limit.origin.pack = pack->header().label();
    limit.origin.clause = limit.standard;
    limit.origin.source = pack->header().source;
    limit.origin.confidence = pack->header().confidence;
    if (const auto source = sources.find(file.cell(raw, columns.source)); source != sources.end()) {
      limit.origin.source = source->second;
    }
    CELADON_TRY(read_meta(file, raw, columns, limit));
    CELADON_TRY(read_levels(file, raw, columns, spec, limit));
    if (limit.standard.empty() || limit.product.empty()) {
      return file.error(raw, columns.product, ErrorCode::parse,
                        "该行未写明标准或产品｜the row names no standard or no product");
    }
    if (!seen.emplace(limit.standard, limit.product, limit.indicator).second) {
      return file.error(raw, columns.product, ErrorCode::conflict,
                        fmt::format("{0} {1} {2} 出现两次｜{0} {1} {2} occurs twice",
                                    limit.standard, limit.product, limit.indicator));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<std::shared_ptr<const std::vector<LimitTables::Row>>> LimitTables::rows(
    std::string_view table) const {
  const std::scoped_lock lock(mutex_);
  if (const auto known = tables_.find(table); known != tables_.end()) return known->second;
  auto rows = std::make_shared<std::vector<Row>>();
  std::vector<std::string> names;
  bool found = false;
  for (const PackPtr& pack : library_->list(PackKind::limits)) {
    CELADON_ASSIGN(const std::vector<TableSpec> specs, read_table_specs(*pack));
    for (const TableSpec& spec : specs) {
      names.push_back(spec.name);
      if (spec.name != table || spec.shape != TableShape::limits) continue;
      found = true;
      CELADON_ASSIGN(std::vector<Row> more, read(pack, spec));
      for (Row& row : more) row.limit.origin.pack_hash = pack->hash();
      std::move(more.begin(), more.end(), std::back_inserter(*rows));
    }
  }
  if (!found) {
    return fail(ErrorCode::not_found,
                fmt::format("没有限额表 \"{0}\"｜there is no limit table \"{0}\"", table),
                fmt::format("现有的表：{0}｜the tables are {0}", fmt::join(names, ", ")));
  }
  tables_.emplace(std::string(table), rows);
  return std::shared_ptr<const std::vector<Row>>(std::move(rows));
}

Result<std::vector<std::string>> LimitTables::tables() const {
  std::vector<std::string> names;
  for (const PackPtr& pack : library_->list(PackKind::limits)) {
    CELADON_ASSIGN(const std::vector<TableSpec> specs, read_table_specs(*pack));
    for (const TableSpec& spec : specs) names.push_back(spec.name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

Result<std::vector<Limit>> LimitTables::list(const LimitQuery& query) const {
  CELADON_ASSIGN(const auto all, rows(query.table));
  std::vector<Limit> result;
  for (const Row& row : *all) {
    if (!row.withheld.empty() || !matches(row.limit, query)) continue;
    if (query.on && row.limit.valid_from && *query.on < *row.limit.valid_from) continue;
    result.push_back(row.limit);
  }
  return result;
}

Result<Limit> LimitTables::find(const LimitQuery& query) const {
  CELADON_ASSIGN(const auto all, rows(query.table));
  std::vector<const Row*> hits;
  std::set<std::string> answers;
  for (const Row& row : *all) {
    if (!matches(row.limit, query)) continue;
    hits.push_back(&row);
    answers.insert(
        fmt::format("{} {} {}", row.limit.standard, row.limit.product, row.limit.indicator));
  }
  if (hits.empty()) return no_answer(query, *all);
  if (hits.size() > 1) {
    std::vector<std::string> some(answers.begin(), answers.end());
    if (some.size() > 6) some.resize(6);
    return fail(
        ErrorCode::conflict,
        fmt::format("{0}: 有 {1} 行符合｜{0}: {1} rows answer", query.to_string(), hits.size()),
        fmt::format("请指明标准、产品和指标：{0}｜name standard, product and indicator: {0}",
                    fmt::join(some, "; ")));
  }
  const Row& row = *hits.front();
  if (!row.withheld.empty()) {
    return fail(
        ErrorCode::rule,
        units::after(fmt::format("{0}: 该行不采用｜{0}: the row is withheld", query.to_string()),
                     row.withheld),
        "用方案或自己的数据包给出该值｜give the value by a scheme or a pack of your own");
  }
  if (query.on && row.limit.valid_from && *query.on < *row.limit.valid_from) {
    return fail(ErrorCode::rule,
                fmt::format("{0}: 自 {1} 起才施行｜{0}: in force from {1} only", query.to_string(),
                            format_date(*row.limit.valid_from)));
  }
  return row.limit;
}

}  // namespace celadon::packs
