#include "celadon/cultivation/nation/nation_table.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "celadon/text/csv.hpp"
#include "celadon/text/csv_writer.hpp"
#include "celadon/text/document.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::cultivation::nation {
namespace {

constexpr std::array<const char*, 4> rung_ids = {"pool", "city", "province", "nation"};
constexpr std::array<const char*, 6> form_words = {"",         "missing",    "filed",
                                                   "accepted", "filed_late", "failed"};
constexpr std::int32_t first_known_year = 2016;
constexpr std::int32_t last_known_year = 2100;

enum class Role : std::uint8_t {
  credit_code,
  name,
  kind,
  division,
  industry,
  standing,
  batch,
  listed,
  left,
  form,
  score,
  data,
  events,
};

struct Column {
  Role role = Role::name;
  std::string name;
  std::size_t rung = 0;
  std::int32_t year = 0;
};

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<Column> column_of(std::string_view name) {
  constexpr std::pair<const char*, Role> plain[] = {
      {"credit_code", Role::credit_code}, {"name", Role::name},         {"kind", Role::kind},
      {"division", Role::division},       {"industry", Role::industry}, {"events", Role::events}};
  constexpr std::pair<const char*, Role> of_rung[] = {{".class", Role::standing},
                                                      {".batch", Role::batch},
                                                      {".listed", Role::listed},
                                                      {".left", Role::left}};
  constexpr std::pair<const char*, Role> of_year[] = {
      {"form_", Role::form}, {"score_", Role::score}, {"data_", Role::data}};
  for (const auto& [word, role] : plain)
    if (name == word) return Column{role, std::string(name), 0, 0};
  for (std::size_t r = 0; r < rung_ids.size(); ++r)
    for (const auto& [suffix, role] : of_rung)
      if (name == std::string(rung_ids[r]) + suffix) return Column{role, std::string(name), r, 0};
  for (const auto& [prefix, role] : of_year) {
    if (!name.starts_with(prefix)) continue;
    const std::string_view digits = name.substr(std::string_view(prefix).size());
    std::int32_t year = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), year);
    if (error == std::errc() && end == digits.data() + digits.size() && year >= first_known_year &&
        year <= last_known_year)
      return Column{role, std::string(name), 0, year};
  }
  return std::nullopt;
}

class TableReader {
 public:
  TableReader(std::unique_ptr<text::ByteSource> source, std::string file)
      : reader_(std::move(source), options(file)), file_(std::move(file)) {}

  Result<SnapshotPtr> read(CivilDate as_of, std::vector<Batch> batches) {
    text::CsvRecord record;
    CELADON_ASSIGN(const bool any, reader_.next(record));
    if (!any) return at(1, 1, ErrorCode::parse, "文件为空｜the file is empty");
    CELADON_TRY(read_header(record));
    SnapshotFrame frame;
    frame.title = file_;
    frame.as_of = as_of;
    frame.rungs.assign(rung_ids.begin(), rung_ids.end());
    frame.batches = std::move(batches);
    frame.first_year = first_year_;
    frame.last_year = last_year_;
    SnapshotBuilder builder(std::move(frame));
    while (true) {
      CELADON_ASSIGN(const bool more, reader_.next(record));
      if (!more) break;
      if (record.blank()) continue;
      CELADON_ASSIGN(const SubjectRow row, read_row(record));
      if (Status added = builder.add(row); !added.ok()) {
        Error error = std::move(added).error();
        error.place = TextPlace{file_, record.row, 1};
        return error;
      }
    }
    return std::move(builder).finish();
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
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      std::string_view name = trimmed(record.fields[i]);
      if (i == 0 && name.starts_with("\xEF\xBB\xBF")) name.remove_prefix(3);
      const auto column = column_of(name);
      if (!column)
        return at(record.row, i + 1, ErrorCode::not_found,
                  fmt::format("未知的列“{0}”｜unknown column \"{0}\"", name),
                  "列名见 docs/nation.md｜the columns are in docs/nation.md");
      const bool twice = std::any_of(columns_.begin(), columns_.end(),
                                     [&](const Column& c) { return c.name == column->name; });
      if (twice)
        return at(record.row, i + 1, ErrorCode::rule,
                  fmt::format("列“{0}”重复｜the column \"{0}\" stands twice", name));
      if (column->year != 0) {
        first_year_ = first_year_ == 0 ? column->year : std::min(first_year_, column->year);
        last_year_ = std::max(last_year_, column->year);
      }
      columns_.push_back(*column);
    }
    if (last_year_ == 0) last_year_ = first_year_ - 1;  // a table without any year
    for (const Role role : {Role::credit_code, Role::name, Role::division}) {
      if (std::none_of(columns_.begin(), columns_.end(),
                       [&](const Column& c) { return c.role == role; }))
        return at(
            record.row, 1, ErrorCode::parse,
            "缺少 credit_code、name 或 division 列｜a column credit_code, name or division is "
            "missing");
    }
    return {};
  }

  Result<SubjectRow> read_row(const text::CsvRecord& record) {
    if (record.fields.size() != columns_.size())
      return at(
          record.row, 1, ErrorCode::parse,
          fmt::format("本行 {0} 个字段，表头 {1} 个｜{0} fields in this row, {1} in the header",
                      record.fields.size(), columns_.size()));
    SubjectRow row;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string_view cell = trimmed(record.fields[i]);
      if (cell.empty()) continue;
      const Status read = read_cell(columns_[i], cell, row);
      if (read.ok()) continue;
      Error error = read.error();
      error.message = units::after(columns_[i].name, error.message);
      error.place = TextPlace{file_, record.row, static_cast<std::uint32_t>(i + 1)};
      return error;
    }
    return row;
  }

  static Error word(std::string_view cell, std::string_view known) {
    return fail(ErrorCode::parse, fmt::format("“{0}”不是其中之一：{1}｜\"{0}\" is none of: {1}",
                                              cell.substr(0, 40), known));
  }

  static RungFact& rung_of(SubjectRow& row, const Column& column) {
    const char* id = rung_ids[column.rung];
    for (RungFact& fact : row.rungs)
      if (fact.rung == id) return fact;
    row.rungs.push_back({id, StateClass::outside, "", {}, {}});
    return row.rungs.back();
  }

  static YearFact& year_of(SubjectRow& row, const Column& column) {
    for (YearFact& fact : row.years)
      if (fact.year == column.year) return fact;
    row.years.push_back({column.year, YearForm::not_owed, {}, false});
    return row.years.back();
  }

  Status read_cell(const Column& column, std::string_view cell, SubjectRow& row) const {
    switch (column.role) {
      case Role::credit_code: row.credit_code = cell; return {};
      case Role::name: row.name = cell; return {};
      case Role::division: row.division = cell; return {};
      case Role::industry: row.industry = cell; return {};
      case Role::kind: {
        const auto kind = subject_kind(cell);
        if (!kind) return word(cell, "factory, park, supply_chain");
        row.kind = *kind;
        return {};
      }
      case Role::standing: {
        const auto standing = state_class(cell);
        if (!standing || *standing > StateClass::barred)
          return word(cell, "outside, candidate, under_way, listed, at_risk, suspended, barred");
        rung_of(row, column).standing = *standing;
        return {};
      }
      case Role::batch: rung_of(row, column).batch = cell; return {};
      case Role::listed: {
        CELADON_ASSIGN(rung_of(row, column).listed, parse_date(cell));
        return {};
      }
      case Role::left: {
        CELADON_ASSIGN(rung_of(row, column).left, parse_date(cell));
        return {};
      }
      case Role::form: {
        const auto* found = std::find(form_words.begin() + 1, form_words.end(), cell);
        if (found == form_words.end())
          return word(cell, "missing, filed, accepted, filed_late, failed");
        year_of(row, column).form = static_cast<YearForm>(found - form_words.begin());
        return {};
      }
      case Role::score: return read_score(cell, year_of(row, column));
      case Role::data:
        if (cell != "normal" && cell != "abnormal") return word(cell, "normal, abnormal");
        year_of(row, column).abnormal = cell == "abnormal";
        return {};
      case Role::events: return read_events(cell, row);
    }
    return {};
  }

  static Status read_score(std::string_view cell, YearFact& year) {
    double value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value))
      return fail(ErrorCode::parse,
                  fmt::format("“{0}”不是有限数｜\"{0}\" is no finite number", cell.substr(0, 40)));
    year.score = value;
    return {};
  }

  /// "accident_safety 2026-02-01; production_stop 2025-01-01..2026-02-01 信用中国"
  static Status read_events(std::string_view cell, SubjectRow& row) {
    while (!cell.empty()) {
      const std::size_t end = std::min(cell.find(';'), cell.size());
      std::string_view one = trimmed(cell.substr(0, end));
      cell.remove_prefix(std::min(end + 1, cell.size()));
      if (one.empty()) continue;
      const auto next = [&one] {
        const std::size_t blank = std::min(one.find(' '), one.size());
        const std::string_view taken = one.substr(0, blank);
        one = trimmed(one.substr(blank));
        return taken;
      };
      OutsideEvent event;
      event.kind = next();
      const std::string_view span = next();
      const std::size_t dots = span.find("..");
      CELADON_ASSIGN(event.day, parse_date(span.substr(0, dots)));
      if (dots != std::string_view::npos) {
        CELADON_ASSIGN(event.ended, parse_date(span.substr(dots + 2)));
      }
      event.source = one;
      row.events.push_back(std::move(event));
    }
    return {};
  }

  text::CsvReader reader_;
  std::string file_;
  std::vector<Column> columns_;
  std::int32_t first_year_ = 0;
  std::int32_t last_year_ = 0;
};

std::string day_text(std::int32_t day) {
  return day == no_day ? std::string() : format_date(civil_from_days(day));
}

std::vector<std::string> header_of(const Snapshot& s) {
  std::vector<std::string> names = {"credit_code", "name", "kind", "division", "industry"};
  for (const RungColumns& rung : s.rungs)
    for (const char* part : {".class", ".batch", ".listed", ".left"})
      names.push_back(rung.id + part);
  for (const YearColumns& year : s.years)
    for (const char* part : {"form_", "score_", "data_"})
      names.push_back(part + std::to_string(year.year));
  names.emplace_back("events");
  return names;
}

std::string events_text(const Snapshot& s, std::size_t& next, SubjectIndex i) {
  std::string text;
  for (; next < s.events.size() && s.events[next].subject == i; ++next) {
    const EventRow& event = s.events[next];
    if (!text.empty()) text += "; ";
    text += fmt::format("{} {}", s.event_kinds[event.kind], day_text(event.day));
    if (event.ended != no_day) text += ".." + day_text(event.ended);
    if (event.source != 0) text += " " + s.texts[event.source];
  }
  return text;
}

Status write_fields(text::CsvWriter& writer, const std::vector<std::string>& fields) {
  const std::vector<std::string_view> views(fields.begin(), fields.end());
  return writer.write(views);
}

}  // namespace

const char* to_string(YearForm form) noexcept { return form_words[static_cast<std::size_t>(form)]; }

Result<SnapshotPtr> read_nation_table(std::unique_ptr<text::ByteSource> source,
                                      const std::string& file, CivilDate as_of,
                                      std::vector<Batch> batches) {
  return TableReader(std::move(source), file).read(as_of, std::move(batches));
}

Status write_nation_table(const Snapshot& s, const std::filesystem::path& path) {
  CELADON_ASSIGN(text::CsvWriter writer, text::CsvWriter::create(path));
  CELADON_TRY(write_fields(writer, header_of(s)));
  std::vector<std::string> fields;
  std::size_t event = 0;
  for (SubjectIndex i = 0; i < s.size(); ++i) {
    fields.assign({std::string(s.credit_code(i)), std::string(s.name(i)),
                   cultivation::to_string(s.kind[i]), s.division_of(i), s.industry_of(i)});
    for (const RungColumns& rung : s.rungs) {
      fields.emplace_back(cultivation::to_string(rung.standing[i]));
      fields.push_back(rung.batch[i] == no_batch
                           ? std::string()
                           : s.batches[static_cast<std::size_t>(rung.batch[i])].id);
      fields.push_back(day_text(rung.listed_day[i]));
      fields.push_back(day_text(rung.left_day[i]));
    }
    for (const YearColumns& year : s.years) {
      fields.emplace_back(to_string(year.form[i]));
      fields.push_back(std::isnan(year.score[i]) ? std::string()
                                                 : fmt::format("{}", year.score[i]));
      fields.emplace_back(year.abnormal[i] != 0 ? "abnormal" : "");
    }
    fields.push_back(events_text(s, event, i));
    CELADON_TRY(write_fields(writer, fields));
  }
  return writer.close();
}

}  // namespace celadon::cultivation::nation
