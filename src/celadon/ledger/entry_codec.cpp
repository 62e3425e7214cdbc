#include "celadon/ledger/entry_codec.hpp"

#include <charconv>
#include <iterator>
#include <string_view>

#include <fmt/format.h>

#include "celadon/units/phrase.hpp"

namespace celadon::ledger::codec {
namespace {

using storage::Cell;
using storage::Column;

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

/// "source first last count;..." : compact, and readable in any database tool.
std::string text_of(const std::vector<SourceRows>& sources) {
  std::string text;
  for (const SourceRows& rows : sources) {
    fmt::format_to(std::back_inserter(text), "{}{} {} {} {}", text.empty() ? "" : ";", rows.source,
                   rows.first_row, rows.last_row, rows.count);
  }
  return text;
}

template <class T>
bool take(std::string_view& text, T& value) {
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty() && (text.front() == ' ' || text.front() == ';')) text.remove_prefix(1);
  return true;
}

bool read_sources(std::string_view text, std::vector<SourceRows>& sources) {
  while (!text.empty()) {
    SourceRows rows;
    if (!take(text, rows.source) || !take(text, rows.first_row) || !take(text, rows.last_row) ||
        !take(text, rows.count)) {
      return false;
    }
    sources.push_back(rows);
  }
  return true;
}

/// Rules are one per line; they hold no line break.
std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    if (!text.empty()) text += '\n';
    text += line;
  }
  return text;
}

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    lines.push_back(text.substr(from, end - from));
    from = end + 1;
  }
  return lines;
}

Error damaged(std::int64_t id, const std::string& what) {
  return fail(ErrorCode::corrupt, units::phrase("账目 {0}：{1}｜ledger entry {0}: {1}", id, what),
              "运行 celadon verify，并从副本恢复数据文件夹｜run celadon verify and restore the "
              "data folder from a copy");
}

}  // namespace

const char* const column_names =
    "site, id, book, kind, flow, period_first, period_last, from_account, to_account, carrier, "
    "measure, amount, measured, estimated, measured_intervals, estimated_intervals, "
    "missing_intervals, missing_us, gap_from, gap_to, rules, point, series, sources, reverses, "
    "recorded_at, recorded_by";
const char* const placeholders =
    ":site, :id, :book, :kind, :flow, :first, :last, :source, :target, :carrier, :measure, "
    ":amount, "
    ":measured, :estimated, :n_measured, :n_estimated, :n_missing, :missing_us, :gap_from, "
    ":gap_to, "
    ":rules, :point, :series, :sources, :reverses, :recorded_at, :recorded_by";

std::vector<Cell> cells(const std::string& site, const Entry& entry) {
  const Posting& posting = entry.posting;
  const QualityShares& quality = posting.quality;
  std::optional<std::int64_t> gap_from;
  std::optional<std::int64_t> gap_to;
  if (quality.first_missing) {
    gap_from = quality.first_missing->from.us;
    gap_to = quality.first_missing->to.us;
  }
  std::optional<std::int64_t> reverses;
  if (entry.reverses) reverses = number(*entry.reverses);
  return {site,
          number(entry.id),
          static_cast<std::int64_t>(posting.book),
          static_cast<std::int64_t>(posting.kind),
          posting.flow,
          format_date(posting.period.first),
          format_date(posting.period.last),
          posting.from,
          posting.to,
          posting.carrier,
          static_cast<std::int64_t>(posting.amount.measure),
          posting.amount.count,
          quality.measured,
          quality.estimated,
          static_cast<std::int64_t>(quality.measured_intervals),
          static_cast<std::int64_t>(quality.estimated_intervals),
          static_cast<std::int64_t>(quality.missing_intervals),
          quality.missing_time.us,
          storage::cell(gap_from),
          storage::cell(gap_to),
          joined(posting.rules),
          posting.evidence.point,
          number(posting.evidence.series),
          text_of(posting.evidence.sources),
          storage::cell(reverses),
          entry.recorded_at.us,
          entry.recorded_by};
}

std::vector<Column> columns() {
  constexpr Column t = Column::text;
  constexpr Column i = Column::integer;
  return {t, i, i, i, t, t, t, t, t, t, i, i, i, i, i, i, i, i, i, i, t, t, i, t, i, i, t};
}

Result<Entry> entry_of(const storage::Row& row) {
  const std::int64_t id = row.integer(1);
  Entry entry;
  entry.id = static_cast<std::uint64_t>(id);
  Posting& posting = entry.posting;
  CELADON_ASSIGN(posting.book, book_from_number(row.integer(2)));
  CELADON_ASSIGN(posting.kind, entry_kind_from_number(row.integer(3)));
  posting.flow = row.text(4);
  const auto first = parse_date(row.text(5));
  const auto last = parse_date(row.text(6));
  if (!first.ok() || !last.ok()) return damaged(id, "其分期不是日期｜its sub-period is no date");
  posting.period = {*first, *last};
  posting.from = row.text(7);
  posting.to = row.text(8);
  posting.carrier = row.text(9);
  CELADON_ASSIGN(const Measure measure, measure_from_number(row.integer(10)));
  posting.amount = {row.integer(11), measure};
  QualityShares& quality = posting.quality;
  quality.measured = row.integer(12);
  quality.estimated = row.integer(13);
  quality.measured_intervals = static_cast<std::uint32_t>(row.integer(14));
  quality.estimated_intervals = static_cast<std::uint32_t>(row.integer(15));
  quality.missing_intervals = static_cast<std::uint32_t>(row.integer(16));
  quality.missing_time.us = row.integer(17);
  if (!row.is_null(18) && !row.is_null(19)) {
    quality.first_missing = Interval{{row.integer(18)}, {row.integer(19)}};
  }
  posting.rules = split(row.text(20));
  posting.evidence.point = row.text(21);
  posting.evidence.series = static_cast<std::uint64_t>(row.integer(22));
  if (!read_sources(row.text(23), posting.evidence.sources)) {
    return damaged(id, "其证据无法读取｜its evidence is not readable");
  }
  if (const auto reverses = row.integer_or_none(24)) {
    entry.reverses = static_cast<std::uint64_t>(*reverses);
  }
  entry.recorded_at.us = row.integer(25);
  entry.recorded_by = row.text(26);
  return entry;
}

}  // namespace celadon::ledger::codec
