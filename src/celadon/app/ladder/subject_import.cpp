#include "celadon/app/ladder/subject_import.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "celadon/app/table_records.hpp"
#include "celadon/cultivation/span.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app::ladder {
namespace {

struct Heading {
  std::string_view key, zh, en;
};
constexpr Heading headings[] = {{"id", "标识", "id"},
                                {"kind", "类型", "kind"},
                                {"name", "名称", "name"},
                                {"name_en", "英文名称", "english name"},
                                {"credit_code", "统一社会信用代码", "credit code"},
                                {"industry", "行业代码", "industry"},
                                {"division", "行政区划", "division"},
                                {"address", "地址", "address"},
                                {"boundary", "边界", "boundary"},
                                {"capacity", "产能", "capacity"},
                                {"ownership", "所有制", "ownership"},
                                {"organisation", "组织", "organisation"},
                                {"site", "工厂", "site"},
                                {"valid_from", "生效日", "valid from"},
                                {"event", "事件", "event"},
                                {"day", "日期", "day"},
                                {"ended", "结束日", "ended"},
                                {"level", "级别", "level"},
                                {"source", "来源", "source"},
                                {"evidence", "证据", "evidence"},
                                {"note", "备注", "note"}};

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) {
    return c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
  });
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

/// The cells of one record by the keys of their headings.
using Cells = std::map<std::string, std::string, std::less<>>;

class Table {
 public:
  explicit Table(text::CsvReader reader) : reader_(std::move(reader)) {}

  Status read_headings(const std::string& file_name,
                       std::initializer_list<std::string_view> wanted) {
    text::CsvRecord record;
    CELADON_ASSIGN(const bool some, reader_.next(record));
    if (some) {
      for (const std::string_view field : record.fields) {
        const std::string cell = trimmed(field);
        const auto known =
            std::find_if(std::begin(headings), std::end(headings), [&](const Heading& heading) {
              return cell == heading.zh || lower(cell) == heading.en || cell == heading.key;
            });
        keys_.emplace_back(known == std::end(headings) ? std::string() : std::string(known->key));
      }
    }
    for (const std::string_view key : wanted) {
      if (std::find(keys_.begin(), keys_.end(), key) != keys_.end()) continue;
      const auto* heading = std::find_if(std::begin(headings), std::end(headings),
                                         [&](const Heading& one) { return one.key == key; });
      return fail(ErrorCode::parse,
                  fmt::format("{0} 第 1 行：缺少列“{1}”｜{0} row 1: the column \"{2}\" is missing",
                              file_name, heading->zh, heading->en),
                  "第一行应为列名｜the first row names the columns");
    }
    return {};
  }

  /// False at the end.
  Result<bool> next(Cells& cells, std::uint64_t& row) {
    text::CsvRecord record;
    for (;;) {
      CELADON_ASSIGN(const bool some, reader_.next(record));
      if (!some) return false;
      cells.clear();
      bool empty = true;
      for (std::size_t i = 0; i < record.fields.size() && i < keys_.size(); ++i) {
        std::string cell = trimmed(record.fields[i]);
        empty = empty && cell.empty();
        if (!keys_[i].empty()) cells[keys_[i]] = std::move(cell);
      }
      row = record.row;
      if (!empty) return true;
    }
  }

 private:
  text::CsvReader reader_;
  std::vector<std::string> keys_;
};

std::string cell(const Cells& cells, std::string_view key) {
  const auto found = cells.find(key);
  return found == cells.end() ? std::string() : found->second;
}

Result<std::optional<CivilDate>> day_of(const Cells& cells, std::string_view key) {
  std::string text = cell(cells, key);
  if (text.empty()) return std::optional<CivilDate>();
  if (text.size() > 10) text.resize(10);  // a workbook's day comes with 00:00:00
  std::replace(text.begin(), text.end(), '/', '-');
  const auto day = parse_date(text);
  if (!day.ok()) {
    return Error{ErrorCode::invalid_argument,
                 units::after(key, day.error().message),
                 "写成 2026-03-01｜write 2026-03-01",
                 {}};
  }
  return std::optional(*day);
}

Result<cultivation::SubjectKind> kind_of(const Cells& cells) {
  using cultivation::SubjectKind;
  const std::string word = cell(cells, "kind");
  if (word.empty() || word == "工厂" || word == "绿色工厂") return SubjectKind::factory;
  if (word == "园区" || word == "绿色工业园区") return SubjectKind::park;
  if (word == "供应链" || word == "绿色供应链管理企业") return SubjectKind::supply_chain;
  if (const auto kind = cultivation::subject_kind(word)) return *kind;
  return Error{ErrorCode::invalid_argument,
               fmt::format("kind: 没有这一类主体：\"{0}\"｜kind: there is no kind \"{0}\"", word),
               "工厂、园区、供应链｜factory, park, supply_chain",
               {}};
}

Result<std::optional<StoredSubject>> known_subject(storage::Database& database,
                                                   const Cells& cells) {
  if (const std::string id = cell(cells, "id"); !id.empty()) {
    auto found = find_subject(database, id);
    if (found.ok()) return std::optional(std::move(*found));
    if (found.error().code != ErrorCode::not_found) return found.error();
  }
  return find_by_code(database, cell(cells, "credit_code"));
}

Error not_allowed() {
  return Error{ErrorCode::invalid_argument,
               "division: 该区划不在您的辖区内｜division: it lies outside your area",
               {},
               {}};
}

/// The facts that a row of subjects states.
std::map<std::string, std::string> facts_of_row(const Cells& cells) {
  std::map<std::string, std::string> facts;
  const std::string name = cell(cells, "name");
  if (!name.empty()) {
    const std::string en = cell(cells, "name_en");
    facts["names"] = units::bilingual(name, en.empty() ? name : en);
  }
  for (const std::string_view key : {"credit_code", "industry", "division", "address", "boundary",
                                     "capacity", "ownership", "organisation", "site"}) {
    const std::string value = cell(cells, key);
    if (!value.empty()) facts[std::string(key)] = value;
  }
  return facts;
}

Result<std::string> take_subject(storage::Database& database, const Cells& cells,
                                 const CodeLists& lists, const Writer& writer,
                                 const std::function<bool(const StoredSubject&)>& may,
                                 ImportReport& report) {
  CELADON_ASSIGN(const auto kind, kind_of(cells));
  CELADON_ASSIGN(const auto from, day_of(cells, "valid_from"));
  const auto facts = facts_of_row(cells);
  CELADON_ASSIGN(const auto known, known_subject(database, cells));
  StoredSubject place;
  if (known) place = *known;
  if (const auto division = facts.find("division"); division != facts.end())
    place.division = division->second;
  if ((known && !may(*known)) || !may(place)) return not_allowed();
  if (!known) {
    NewSubject wanted;
    wanted.id = cell(cells, "id");
    wanted.kind = kind;
    wanted.facts = facts;
    wanted.valid_from = from;
    wanted.source = cell(cells, "source");
    CELADON_ASSIGN(const StoredSubject made, register_subject(database, wanted, lists, writer));
    return made.id;
  }
  CELADON_ASSIGN(const auto stated, facts_of(database, known->id));
  const CivilDate today = cultivation::china_day(writer.now);
  const auto held = holding(stated, today);
  bool changed = false;
  for (const auto& [name, value] : facts) {
    const auto there = held.find(name);
    if (there != held.end() && there->second.value == value) continue;
    SubjectFact fact;
    fact.name = name;
    fact.value = value;
    fact.valid_from = from.value_or(today);
    fact.source = cell(cells, "source");
    CELADON_TRY(add_fact(database, known->id, fact, lists, writer));
    changed = true;
  }
  if (changed) ++report.changed;
  return known->id;
}

Result<std::string> take_event(storage::Database& database, const Cells& cells,
                               const CodeLists& lists, const Writer& writer,
                               const std::function<bool(const StoredSubject&)>& may) {
  CELADON_ASSIGN(const auto known, known_subject(database, cells));
  if (!known) {
    return Error{ErrorCode::invalid_argument,
                 fmt::format("credit_code: 没有登记 {0}｜credit_code: {0} is not registered",
                             cell(cells, "credit_code").empty() ? cell(cells, "id")
                                                                : cell(cells, "credit_code")),
                 "先登记主体｜register the subject first",
                 {}};
  }
  if (!may(*known)) return not_allowed();
  StoredEvent event;
  event.subject = known->id;
  event.event.kind = lists.event_of(cell(cells, "event"));
  CELADON_ASSIGN(const auto day, day_of(cells, "day"));
  if (!day) return Error{ErrorCode::invalid_argument, "day: 缺少日期｜day: it is missing", {}, {}};
  event.event.day = *day;
  CELADON_ASSIGN(event.event.ended, day_of(cells, "ended"));
  event.event.source = cell(cells, "source");
  event.event.evidence = cell(cells, "evidence");
  event.level = cell(cells, "level");
  event.note = cell(cells, "note");
  CELADON_TRY(add_event(database, event, lists, writer));
  return known->id;
}

std::string field_of(const std::string& message) {
  const std::size_t colon = message.find(": ");
  return colon > 30 ? std::string() : message.substr(0, colon);
}

}  // namespace

Result<ImportReport> import_table(storage::Database& database, ImportTable table,
                                  const std::filesystem::path& file, const std::string& file_name,
                                  const CodeLists& lists, const Writer& writer,
                                  const std::function<bool(const StoredSubject&)>& may) {
  CELADON_ASSIGN(text::CsvReader reader, open_records(file, file_name));
  Table rows(std::move(reader));
  if (table == ImportTable::subjects) {
    CELADON_TRY(rows.read_headings(file_name, {"name", "division"}));
  } else {
    CELADON_TRY(rows.read_headings(file_name, {"event", "day", "source"}));
  }
  ImportReport report;
  Cells cells;
  std::uint64_t row = 0;
  for (;;) {
    CELADON_ASSIGN(const bool some, rows.next(cells, row));
    if (!some) break;
    if (++report.rows > import_rows) {
      return fail(
          ErrorCode::limit,
          fmt::format("{0} 超过 {1} 行｜{0} has more than {1} rows", file_name, import_rows),
          "分成几个文件｜split it into several files");
    }
    const auto taken = table == ImportTable::subjects
                           ? take_subject(database, cells, lists, writer, may, report)
                           : take_event(database, cells, lists, writer, may);
    if (taken.ok()) {
      ++report.accepted;
      report.subjects.push_back(*taken);
      continue;
    }
    const ErrorCode code = taken.error().code;
    const bool of_the_row = code == ErrorCode::invalid_argument || code == ErrorCode::conflict ||
                            code == ErrorCode::not_found || code == ErrorCode::parse;
    if (!of_the_row) return taken.error();
    report.rejected.push_back(
        {row, field_of(taken.error().message), units::sentence(taken.error())});
  }
  return report;
}

}  // namespace celadon::app::ladder
