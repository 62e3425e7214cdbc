#include "celadon/packs/factor_rows.hpp"

#include <charconv>
#include <map>
#include <tuple>

#include <fmt/format.h>

namespace celadon::packs {

namespace {

const std::vector<std::string_view> known_columns = {
    "what",   "zh",         "en",          "variant",   "where",     "year",      "edition",
    "value",  "unit",       "value_min",   "value_max", "substance", "published", "notice",
    "source", "confidence", "provisional", "withheld",  "note"};

/// Column indices of one file; -1 where it has no such column.
struct Columns {
  int what, zh, en, variant, where, year, edition, value, unit, value_min, value_max, substance,
      published, notice, source, confidence, provisional, withheld, note;

  explicit Columns(const TableFile& file)
      : what(file.column("what")),
        zh(file.column("zh")),
        en(file.column("en")),
        variant(file.column("variant")),
        where(file.column("where")),
        year(file.column("year")),
        edition(file.column("edition")),
        value(file.column("value")),
        unit(file.column("unit")),
        value_min(file.column("value_min")),
        value_max(file.column("value_max")),
        substance(file.column("substance")),
        published(file.column("published")),
        notice(file.column("notice")),
        source(file.column("source")),
        confidence(file.column("confidence")),
        provisional(file.column("provisional")),
        withheld(file.column("withheld")),
        note(file.column("note")) {}
};

using Sources = std::map<std::string, std::string, std::less<>>;

/// One row being read.
class RowReader {
 public:
  RowReader(const TableFile& file, const Columns& columns, const Pack& pack, const Sources& sources)
      : file_(file), columns_(columns), pack_(pack), sources_(sources) {}

  Result<FactorRow> read(const TableRow& raw) const {
    FactorRow row;
    row.number = raw.number;
    row.what = text(raw, columns_.what);
    row.zh = text(raw, columns_.zh);
    row.en = text(raw, columns_.en);
    row.variant = text(raw, columns_.variant);
    row.where = text(raw, columns_.where);
    row.edition = text(raw, columns_.edition);
    if (row.edition.empty()) row.edition = pack_.header().edition;
    row.substance = text(raw, columns_.substance);
    row.notice = text(raw, columns_.notice);
    row.withheld = text(raw, columns_.withheld);
    row.note = text(raw, columns_.note);
    if (row.what.empty()) {
      return file_.error(raw, columns_.what, ErrorCode::parse,
                         "该行未写明所指对象｜the row does not say of what it is");
    }
    CELADON_TRY(read_figures(raw, row));
    CELADON_TRY(read_time(raw, row));
    CELADON_TRY(read_provenance(raw, row));
    return row;
  }

 private:
  [[nodiscard]] std::string text(const TableRow& raw, int column) const {
    return std::string(file_.cell(raw, column));
  }

  Status read_optional(const TableRow& raw, int column, std::optional<double>& out) const {
    if (file_.cell(raw, column).empty()) return {};
    CELADON_ASSIGN(const double value, read_number(file_, raw, column));
    out = value;
    return {};
  }

  Status read_figures(const TableRow& raw, FactorRow& row) const {
    CELADON_TRY(read_optional(raw, columns_.value, row.value));
    CELADON_TRY(read_optional(raw, columns_.value_min, row.value_min));
    CELADON_TRY(read_optional(raw, columns_.value_max, row.value_max));
    const bool range = row.value_min && row.value_max;
    if (!row.withheld.empty()) {
      if (row.value || row.value_min || row.value_max) {
        return file_.error(raw, columns_.withheld, ErrorCode::rule,
                           "不采用的行仍带有数值｜a withheld row still holds a figure",
                           "请清空数值｜empty its value");
      }
      if (file_.cell(raw, columns_.unit).empty()) return {};
    } else if (!row.value && !range) {
      return file_.error(
          raw, columns_.value, ErrorCode::rule,
          "该行既无数值，也无完整的上下限｜the row has neither a value nor both ends of a range",
          "给出 value，或 value_min 与 value_max，或在 `withheld` 中说明原因｜give a value, or "
          "value_min and value_max, or say in `withheld` why not");
    }
    if ((range && *row.value_min > *row.value_max) ||
        (row.value && row.value_min && *row.value < *row.value_min) ||
        (row.value && row.value_max && *row.value > *row.value_max)) {
      return file_.error(raw, columns_.value, ErrorCode::rule,
                         "数值超出其范围｜the value lies outside its range");
    }
    auto unit = units::parse_unit(file_.cell(raw, columns_.unit));
    if (!unit.ok()) {
      return file_.error(raw, columns_.unit, ErrorCode::unit, unit.error().message,
                         unit.error().remedy);
    }
    row.unit = std::move(*unit);
    return {};
  }

  Status read_time(const TableRow& raw, FactorRow& row) const {
    if (const std::string_view year = file_.cell(raw, columns_.year); !year.empty()) {
      int number = 0;
      const auto [end, code] = std::from_chars(year.data(), year.data() + year.size(), number);
      if (code != std::errc() || end != year.data() + year.size() || number < 1900 ||
          number > 2200) {
        return file_.error(raw, columns_.year, ErrorCode::parse,
                           fmt::format("\"{0}\" 不是年份｜\"{0}\" is no year", year));
      }
      row.year = number;
    }
    if (const std::string_view day = file_.cell(raw, columns_.published); !day.empty()) {
      // A month alone ("2024-04") counts from its last day, so that nothing is known too early.
      const auto period = CivilPeriod::parse(day);
      if (!period.ok()) {
        return file_.error(raw, columns_.published, ErrorCode::parse,
                           fmt::format("\"{0}\" 不是日期或月份｜\"{0}\" is no day or month", day),
                           "写作 2025-12-31 或 2025-12｜write 2025-12-31 or 2025-12");
      }
      row.published = period->last;
    }
    return {};
  }

  Status read_provenance(const TableRow& raw, FactorRow& row) const {
    row.source = pack_.header().source;
    if (const std::string_view key = file_.cell(raw, columns_.source); !key.empty()) {
      const auto found = sources_.find(key);
      if (found == sources_.end()) {
        return file_.error(
            raw, columns_.source, ErrorCode::parse,
            fmt::format("\"{0}\" 不在 `sources` 中｜\"{0}\" is no key of `sources`", key),
            fmt::format("加入 {0} 的 `sources:`｜add it to `sources:` in {0}", pack_file_name));
      }
      row.source = found->second;
    }
    row.confidence = pack_.header().confidence;
    if (const std::string_view word = file_.cell(raw, columns_.confidence); !word.empty()) {
      auto confidence = parse_confidence(word);
      if (!confidence.ok()) {
        return file_.error(raw, columns_.confidence, ErrorCode::parse, confidence.error().message,
                           confidence.error().remedy);
      }
      row.confidence = *confidence;
    }
    const std::string_view provisional = file_.cell(raw, columns_.provisional);
    if (!provisional.empty() && provisional != "yes" && provisional != "no") {
      return file_.error(
          raw, columns_.provisional, ErrorCode::parse,
          fmt::format("\"{0}\" 既非 yes 也非 no｜\"{0}\" is neither yes nor no", provisional));
    }
    row.provisional = provisional == "yes" || row.confidence == formula::Confidence::provisional;
    return {};
  }

  const TableFile& file_;
  const Columns& columns_;
  const Pack& pack_;
  const Sources& sources_;
};

}  // namespace

Result<FactorRowSet> read_factor_rows(const PackPtr& pack, const TableSpec& spec) {
  CELADON_ASSIGN(const TableFile file, read_table_file(*pack, spec.file, known_columns));
  CELADON_ASSIGN(const Sources sources, read_sources(*pack));
  const Columns columns(file);
  const RowReader reader(file, columns, *pack, sources);
  FactorRowSet set;
  set.pack = pack;
  set.spec = spec;
  set.row_editions = columns.edition >= 0;
  std::map<std::tuple<std::string, std::string, std::string, std::string, int>, std::uint64_t> seen;
  for (const TableRow& raw : file.rows) {
    CELADON_ASSIGN(FactorRow row, reader.read(raw));
    auto key = std::tuple(row.what, row.variant, row.where, row.edition, row.year.value_or(0));
    if (const auto [at, fresh] = seen.emplace(std::move(key), row.number); !fresh) {
      return file.error(raw, columns.what, ErrorCode::conflict,
                        fmt::format("第 {0} 行与第 {1} 行回答同一问题（{2}）｜rows {0} and {1} "
                                    "answer the same question ({2})",
                                    at->second, row.number, row.what),
                        "用 variant、where、year 或 edition 加以区分｜tell them apart by variant, "
                        "where, year or edition");
    }
    set.rows.push_back(std::move(row));
  }
  return set;
}

}  // namespace celadon::packs
