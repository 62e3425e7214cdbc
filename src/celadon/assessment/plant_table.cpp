#include "celadon/assessment/plant_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "celadon/text/csv.hpp"
#include "celadon/text/document.hpp"

namespace celadon::assessment {
namespace {

constexpr std::size_t most_plants = 10'000'000;

/// What the cells of one column of the file become.
struct Column {
  enum class Role : std::uint8_t { plant, industry, indicator, history };
  Role role = Role::plant;
  std::size_t index = 0;  ///< indicator or year
  double scale = 1.0;     ///< value x scale + offset = value in the unit of the scheme
  double offset = 0.0;
  std::string name;
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<double> to_number(std::string_view cell) {
  if (!cell.empty() && cell.front() == '+') cell.remove_prefix(1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

bool says_not_applicable(std::string_view cell) {
  return cell == "/" || cell == "n/a" || cell == "N/A" || cell == "不适用";
}

class Reader {
 public:
  Reader(std::unique_ptr<text::ByteSource> source, std::string file, const BatchScheme& scheme)
      : reader_(std::move(source), options(file)), file_(std::move(file)), scheme_(scheme) {}

  Result<PlantTable> run() {
    text::CsvRecord record;
    CELADON_ASSIGN(const bool has_header, reader_.next(record));
    if (!has_header) {
      return at(1, 1, ErrorCode::parse, "文件为空｜the file is empty",
                "写表头，每家工厂一行｜give a header and one row a plant");
    }
    CELADON_TRY(read_header(record));
    while (true) {
      CELADON_ASSIGN(const bool more, reader_.next(record));
      if (!more) break;
      if (record.blank()) continue;
      CELADON_TRY(read_row(record));
    }
    sort_years();
    return std::move(table_);
  }

 private:
  static text::CsvOptions options(const std::string& file) {
    text::CsvOptions made;
    made.file_name = file;
    return made;
  }

  Error at(std::uint64_t row, std::size_t column, ErrorCode code, std::string message,
           std::string remedy = {}) const {
    Error error = fail(code, std::move(message), std::move(remedy));
    error.place = TextPlace{file_, row, static_cast<std::uint32_t>(column)};
    return error;
  }

  Status read_header(const text::CsvRecord& record) {
    std::unordered_set<std::string> seen;
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      std::string_view name = trimmed(record.fields[i]);
      if (i == 0 && name.starts_with("\xEF\xBB\xBF")) name.remove_prefix(3);
      if (!seen.insert(std::string(name)).second) {
        return at(record.row, i + 1, ErrorCode::rule,
                  fmt::format("列 '{0}' 重复｜the column '{0}' stands twice", name));
      }
      CELADON_ASSIGN(Column column, read_column(record.row, i + 1, name));
      columns_.push_back(std::move(column));
    }
    const auto has = [&](Column::Role role) {
      return std::any_of(columns_.begin(), columns_.end(),
                         [&](const Column& c) { return c.role == role; });
    };
    if (!has(Column::Role::plant) || !has(Column::Role::industry)) {
      return at(record.row, 1, ErrorCode::parse,
                "缺少 plant 或 industry 列｜the column plant or industry is missing",
                "在表头中写明｜name them in the header");
    }
    table_.columns.resize(scheme_.indicators.size());
    present_.resize(scheme_.indicators.size(), false);
    for (const Column& column : columns_) {
      if (column.role == Column::Role::indicator) present_[column.index] = true;
    }
    for (std::size_t i = 0; i < present_.size(); ++i) {
      if (!present_[i]) table_.absent.push_back(scheme_.indicators[i].id);
    }
    table_.history.resize(table_.years.size());
    return {};
  }

  Result<Column> read_column(std::uint64_t row, std::size_t place, std::string_view name) {
    Column column;
    column.name = std::string(name);
    if (name == "plant") return column;
    if (name == "industry") {
      column.role = Column::Role::industry;
      return column;
    }
    if (name.starts_with("score_")) {
      const auto year = to_number(name.substr(6));
      if (!year || *year < 1900 || *year > 2200 || *year != std::floor(*year)) {
        return at(row, place, ErrorCode::parse,
                  fmt::format("列 '{0}' 的年份无效｜the column '{0}' names no year", name),
                  "写作 score_2023｜write score_2023");
      }
      column.role = Column::Role::history;
      column.index = table_.years.size();
      table_.years.push_back(static_cast<int>(*year));
      return column;
    }
    return read_indicator_column(row, place, name, std::move(column));
  }

  Result<Column> read_indicator_column(std::uint64_t row, std::size_t place, std::string_view name,
                                       Column column) {
    const std::size_t bracket = name.find('[');
    const std::string_view id = trimmed(name.substr(0, bracket));
    const auto found =
        std::find_if(scheme_.indicators.begin(), scheme_.indicators.end(),
                     [&](const BatchIndicator& indicator) { return indicator.id == id; });
    if (found == scheme_.indicators.end()) {
      std::vector<std::string_view> known{"plant", "industry"};
      for (const BatchIndicator& indicator : scheme_.indicators) known.push_back(indicator.id);
      return at(row, place, ErrorCode::not_found,
                fmt::format("未知的列 '{0}'｜unknown column '{0}'", name),
                fmt::format("是否为 '{0}'？｜did you mean '{0}'?", text::nearest_name(id, known)));
    }
    column.role = Column::Role::indicator;
    column.index = static_cast<std::size_t>(found - scheme_.indicators.begin());
    if (bracket == std::string_view::npos) return column;
    const std::size_t end = name.find(']', bracket);
    auto unit = units::parse_unit(name.substr(
        bracket + 1, end == std::string_view::npos ? std::string_view::npos : end - bracket - 1));
    if (!unit.ok() || !unit->compatible(found->unit)) {
      return at(row, place, ErrorCode::unit,
                fmt::format(
                    "列 '{0}' 的单位不符，应与 {1} 同类｜the unit of column '{0}' does not fit {1}",
                    name, found->unit.symbol));
    }
    column.scale = unit->scale / found->unit.scale;
    column.offset = (unit->offset - found->unit.offset) / found->unit.scale;
    return column;
  }

  Status read_row(const text::CsvRecord& record) {
    if (record.fields.size() != columns_.size()) {
      return at(
          record.row, 1, ErrorCode::parse,
          fmt::format("本行 {0} 个字段，表头 {1} 个｜{0} fields in this row, {1} in the header",
                      record.fields.size(), columns_.size()));
    }
    if (table_.plants.size() >= most_plants) {
      return at(record.row, 1, ErrorCode::limit,
                fmt::format("超过 {0} 家｜more than {0} plants", most_plants));
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      CELADON_TRY(read_cell(record, i, trimmed(record.fields[i])));
    }
    for (std::size_t i = 0; i < present_.size(); ++i) {
      if (!present_[i]) table_.columns[i].push_back(missing_cell);
    }
    return {};
  }

  Status read_cell(const text::CsvRecord& record, std::size_t place, std::string_view cell) {
    const Column& column = columns_[place];
    if (column.role == Column::Role::plant) {
      if (cell.empty() || !ids_.insert(std::string(cell)).second) {
        return at(record.row, place + 1, ErrorCode::rule,
                  fmt::format("工厂 '{0}' 为空或重复｜the plant id '{0}' is empty or stands twice",
                              cell));
      }
      table_.plants.emplace_back(cell);
      return {};
    }
    if (column.role == Column::Role::industry) {
      const auto next = static_cast<std::uint32_t>(table_.industries.size());
      const auto [entry, added] = industry_index_.emplace(std::string(cell), next);
      if (added) table_.industries.emplace_back(cell);
      table_.industry.push_back(entry->second);
      return {};
    }
    const bool history = column.role == Column::Role::history;
    if (cell.empty()) {
      if (history) {
        table_.history[column.index].push_back(std::numeric_limits<double>::quiet_NaN());
      } else {
        table_.columns[column.index].push_back(missing_cell);
      }
      return {};
    }
    if (!history && says_not_applicable(cell)) {
      table_.columns[column.index].push_back(not_applicable_cell);
      return {};
    }
    const auto number = to_number(cell);
    const double value = number ? *number * column.scale + column.offset : 0.0;
    if (!number || std::fabs(value) > 3.4e38) {
      return at(
          record.row, place + 1, ErrorCode::parse,
          fmt::format("列 {0} 的 '{1}' 不是有限数｜the value '{1}' of {0} is not a finite number",
                      column.name, cell.substr(0, 40)),
          "缺失则留空，不适用则写 /｜leave it empty when it is missing, write / when it does not "
          "apply");
    }
    if (history) {
      table_.history[column.index].push_back(value);
    } else {
      table_.columns[column.index].push_back(static_cast<float>(value));
    }
    return {};
  }

  void sort_years() {
    std::vector<std::size_t> order(table_.years.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return table_.years[a] < table_.years[b]; });
    std::vector<int> years;
    std::vector<std::vector<double>> history;
    for (const std::size_t i : order) {
      years.push_back(table_.years[i]);
      history.push_back(std::move(table_.history[i]));
    }
    table_.years = std::move(years);
    table_.history = std::move(history);
  }

  text::CsvReader reader_;
  std::string file_;
  const BatchScheme& scheme_;
  PlantTable table_;
  std::vector<Column> columns_;
  std::vector<bool> present_;
  std::unordered_set<std::string> ids_;
  std::unordered_map<std::string, std::uint32_t> industry_index_;
};

/// The bound as a number in the unit of the alternative; nullopt when nobody gives it.
std::optional<double> known_bound(const BoundSource& source,
                                  const std::optional<units::Quantity>& scheme,
                                  const units::Unit& unit) {
  if (source.kind == BoundSource::Kind::value) {
    const auto value = source.value.in(unit);
    return value.ok() ? std::optional<double>(*value) : std::nullopt;
  }
  if (!scheme) return std::nullopt;
  const auto value = scheme->in(unit);
  return value.ok() ? std::optional<double>(*value) : std::nullopt;
}

/// One alternative as a batch column, or nullopt when its bounds are not known.
std::optional<BatchIndicator> batch_indicator(const Indicator& indicator, const Alternative& form,
                                              const SchemeValues& scheme) {
  BatchIndicator made;
  made.id = indicator.id;
  made.weight = indicator.weight;
  made.group = static_cast<std::uint32_t>(indicator.group);
  made.rule = form.rule;
  made.on_reversed = form.on_reversed;
  made.unit = form.unit;
  made.bounds.direction = form.direction;
  if (form.rule == RuleKind::graded_evidence || form.rule == RuleKind::must_optional) {
    made.unit = units::Unit{};
    made.rule = RuleKind::range;
    made.bounds = {1.0, 0.0, Direction::forward};
    return made;
  }
  if (form.rule == RuleKind::grade_table) {
    made.grades = form.grades;
    return made;
  }
  const SchemeBound* given = scheme.find(indicator, form);
  if (form.for_each && given != nullptr && given->leading) made.unit = given->leading->unit;
  const auto leading =
      known_bound(form.leading, given == nullptr ? std::nullopt : given->leading, made.unit);
  const auto baseline =
      known_bound(form.baseline, given == nullptr ? std::nullopt : given->baseline, made.unit);
  if (!leading || (!baseline && form.rule != RuleKind::step)) return std::nullopt;
  made.bounds.leading = *leading;
  made.bounds.baseline = baseline.value_or(*leading);
  if (form.rule == RuleKind::lowest_margin) made.rule = RuleKind::range;
  return made;
}

}  // namespace

Result<BatchScheme> batch_scheme(const StandardPack& pack, const SchemeValues& scheme) {
  if (const auto findings = check_scheme(scheme, pack); !findings.empty()) return findings.front();
  BatchScheme batch;
  batch.not_applicable = scheme.not_applicable.value_or(pack.not_applicable);
  std::string lacking;
  for (const Indicator& indicator : pack.indicators) {
    if (indicator.weight <= 0.0) continue;
    std::optional<BatchIndicator> chosen;
    for (const Alternative& form : indicator.alternatives) {
      auto made = batch_indicator(indicator, form, scheme);
      if (!made) continue;
      if (chosen && (chosen->bounds.leading != made->bounds.leading ||
                     chosen->bounds.baseline != made->bounds.baseline)) {
        return fail(
            ErrorCode::rule,
            fmt::format("方案给指标 {0} 的几种情形取值不同，一列无法表达｜the scheme gives the "
                        "alternatives of {0} different bounds, which one column cannot carry",
                        indicator.id),
            "每种情形的工厂单独成表计分｜score the plants of each case in a table of their own");
      }
      if (!chosen) chosen = std::move(made);
    }
    if (chosen) {
      batch.indicators.push_back(*std::move(chosen));
    } else {
      lacking += (lacking.empty() ? "" : ", ") + indicator.id;
    }
  }
  if (!lacking.empty()) {
    return fail(ErrorCode::rule,
                fmt::format("标准未公布引领值或基准值，方案也未给出：{0}｜no leading value or "
                            "baseline is published or given for: {0}",
                            lacking),
                "用 --scheme 给出｜give them with --scheme");
  }
  // Groups are numbered again: one of which nothing is scored has no number.
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < batch.indicators.size(); ++i) {
    const bool same = i > 0 && pack.find(batch.indicators[i].id)->group ==
                                   pack.find(batch.indicators[i - 1].id)->group;
    if (i > 0 && !same) ++next;
    batch.indicators[i].group = next;
  }
  return batch;
}

Result<PlantTable> read_plant_table(std::unique_ptr<text::ByteSource> source,
                                    const std::string& file, const BatchScheme& scheme) {
  return Reader(std::move(source), file, scheme).run();
}

}  // namespace celadon::assessment
