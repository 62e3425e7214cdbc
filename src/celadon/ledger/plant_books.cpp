#include "celadon/ledger/plant_books.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/ledger/derive.hpp"
#include "celadon/registry/titles.hpp"
#include "celadon/telemetry/intervals.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::ledger {
namespace {

using formula::DerivationPtr;
using units::Quantity;

/// The days of the period in which the flow holds; nullopt when there are none.
std::optional<CivilPeriod> days_of(const registry::Flow& flow, const CivilPeriod& period) {
  CivilPeriod days = period;
  if (flow.valid.from) days.first = std::max(days.first, *flow.valid.from);
  if (flow.valid.to) days.last = std::min(days.last, *flow.valid.to);
  if (days.last < days.first) return std::nullopt;
  return days;
}

CivilDate day_after(CivilDate day) { return civil_from_days(days_from_civil(day) + 1); }

/// Days that no entry covers; entries are sorted by their first day.
std::optional<CivilPeriod> uncovered(const std::vector<const Entry*>& entries, CivilPeriod days) {
  for (const Entry* entry : entries) {
    const CivilPeriod& covered = entry->posting.period;
    if (covered.last < days.first) continue;
    if (days.first < covered.first)
      return CivilPeriod{days.first, std::min(days.last, covered.first)};
    days.first = day_after(covered.last);
    if (days.last < days.first) return std::nullopt;
  }
  return days;
}

Quantity shown_as(const ExactAmount& amount, const registry::Carrier* carrier) {
  if (carrier != nullptr) {
    if (const auto shown = amount.in(carrier->unit); shown.ok()) return *shown;
    for (const units::Unit& other : carrier->also) {
      if (const auto shown = amount.in(other); shown.ok()) return *shown;
    }
  }
  return amount.in_base();
}

double measured_share_of(const QualityShares& quality) {
  const double measured = std::fabs(static_cast<double>(quality.measured));
  const double estimated = std::fabs(static_cast<double>(quality.estimated));
  if (measured + estimated > 0.0) return measured / (measured + estimated);
  return quality.measured_intervals > 0 ? 1.0 : 0.0;
}

formula::DataStatus status_of(const QualityShares& quality) {
  return quality.estimated_intervals > quality.measured_intervals ? formula::DataStatus::estimated
                                                                  : formula::DataStatus::measured;
}

DerivationPtr rows_leaf(const SourceRows& rows, const PlantBooks& books, const Posting& posting,
                        const formula::Value& value) {
  formula::Origin origin;
  origin.first_row = rows.first_row;
  origin.last_row = rows.last_row;
  const auto file = books.files.find(rows.source);
  if (file != books.files.end()) {
    origin.file = file->second.name;
    origin.file_hash = file->second.sha256;
  }
  return leaf("samples." + posting.evidence.point, "", value, status_of(posting.quality), origin,
              {fmt::format("第 {1} 批导入的 {0} 个样本｜{0} samples of import {1}", rows.count,
                           rows.source)});
}

DerivationPtr entry_derivation(const Entry& entry, const PlantBooks& books,
                               const registry::Carrier* carrier) {
  const Posting& posting = entry.posting;
  const Quantity amount = shown_as(posting.amount, carrier);
  std::vector<DerivationPtr> children;
  for (const SourceRows& rows : posting.evidence.sources) {
    // The share of one file in a month of several files is not kept; its samples are counted.
    formula::Value value = amount;
    if (posting.evidence.sources.size() > 1) {
      value = Quantity{static_cast<double>(rows.count), units::unit("items")};
    }
    children.push_back(rows_leaf(rows, books, posting, value));
  }
  std::vector<std::string> notes;
  for (const std::string& rule : posting.rules) {
    const auto known = telemetry::rule_named(rule);
    notes.push_back(known ? units::bilingual(telemetry::text_of(*known, units::Language::zh),
                                             telemetry::text_of(*known, units::Language::en))
                          : rule);
  }
  if (entry.id == 0) {
    notes.emplace_back("由样本算出，未入账｜computed from the samples, not booked");
  } else {
    notes.push_back(fmt::format("凭证 {0}，记录于 {1}｜entry {0} recorded {1}", entry.id,
                                format_instant(entry.recorded_at, books.site.offset)));
  }
  if (posting.quality.estimated_intervals > 0) {
    notes.push_back(fmt::format("{0} 个时段为估计值｜{0} intervals estimated",
                                posting.quality.estimated_intervals));
  }
  if (posting.quality.missing_intervals > 0) {
    notes.push_back(
        fmt::format("缺 {0} 个时段｜{0} intervals missing", posting.quality.missing_intervals));
  }
  return computed(
      fmt::format("entry.{}.{}", posting.flow, posting.period.to_string()),
      posting.period.to_string(),
      fmt::format("{0} 各时段之和｜sum of the intervals of {0}", posting.evidence.point), amount,
      std::move(children), std::move(notes), measured_share_of(posting.quality));
}

std::string hours(Duration duration) {
  return fmt::format("{:.4g} h", static_cast<double>(duration.us) / 3.6e9);
}

/// What a flow's point misses over all its entries: one sentence, however many months.
void note_gaps(const std::vector<const Entry*>& entries, UtcOffset offset, Missing& missing) {
  std::uint64_t intervals = 0;
  Duration time;
  const Posting* first = nullptr;
  const Posting* last = nullptr;
  for (const Entry* entry : entries) {
    const QualityShares& quality = entry->posting.quality;
    if (quality.missing_intervals == 0) continue;
    intervals += quality.missing_intervals;
    time.us += quality.missing_time.us;
    if (first == nullptr) first = &entry->posting;
    last = &entry->posting;
  }
  if (first == nullptr) return;
  const CivilPeriod span{first->period.first, last->period.last};
  std::string zh = fmt::format("计量点 '{}' 在 {} 缺 {} 个时段（{}）", first->evidence.point,
                               span.to_string(), intervals, hours(time));
  std::string en = fmt::format("point '{}' misses {} intervals ({}) in {}", first->evidence.point,
                               intervals, hours(time), span.to_string());
  if (const auto& gap = first->quality.first_missing) {
    const std::string from = format_instant(gap->from, offset);
    const std::string to = format_instant(gap->to, offset);
    zh += fmt::format("，首段 {} 至 {}", from, to);
    en += fmt::format(", first {} to {}", from, to);
  }
  missing.add("point." + first->evidence.point, units::bilingual(zh, en));
}

Result<FlowTotal> total_of(const registry::Flow& flow, std::vector<const Entry*> entries,
                           const CivilPeriod& days, const PlantBooks& books) {
  std::sort(entries.begin(), entries.end(),
            [](const Entry* a, const Entry* b) { return a->posting.period < b->posting.period; });
  const registry::Carrier* carrier = books.carriers.find(flow.carrier.text);
  FlowTotal total;
  total.flow = &flow;
  Missing missing;
  std::vector<ExactAmount> amounts;
  std::vector<DerivationPtr> children;
  double measured = 0.0;
  double weight = 0.0;
  for (const Entry* entry : entries) {
    amounts.push_back(entry->posting.amount);
    children.push_back(entry_derivation(*entry, books, carrier));
    const double size = std::fabs(static_cast<double>(entry->posting.amount.count));
    measured += size * measured_share_of(entry->posting.quality);
    weight += size;
  }
  note_gaps(entries, books.site.offset, missing);
  Measure measure = Measure::energy;
  if (!entries.empty()) {
    measure = entries.front()->posting.amount.measure;
  } else if (carrier != nullptr) {
    if (const auto of_unit = measure_of(carrier->unit.dimension); of_unit.ok()) measure = *of_unit;
  }
  CELADON_ASSIGN(total.amount, sum(amounts, measure));
  total.shown = shown_as(total.amount, carrier);
  if (flow.point.empty()) {
    missing.add("flow." + flow.id.text,
                fmt::format("流 '{0}' 没有计量｜flow '{0}' is not metered", flow.id.text));
  } else if (const auto open = uncovered(entries, days)) {
    missing.add("flow." + flow.id.text,
                fmt::format("流 '{0}' 自 {1} 起没有账目｜flow '{0}' has no entry from {1}",
                            flow.id.text, format_date(open->first)));
  }
  if (missing.any()) total.gap = missing.undetermined();
  total.measured_share = weight > 0.0 ? measured / weight : 0.0;
  formula::Value value = total.shown;
  if (total.gap) value = *total.gap;
  std::vector<std::string> notes;
  if (total.gap) {
    notes.push_back(fmt::format("已知部分：{0:.10g} {1}｜known part: {0:.10g} {1}",
                                total.shown.value, total.shown.unit.symbol));
  }
  total.derivation =
      computed("flow." + flow.id.text, registry::title(flow.names), "各笔之和｜sum of entries",
               std::move(value), std::move(children), std::move(notes), total.measured_share);
  return total;
}

}  // namespace

Result<std::map<std::string, FlowTotal>> flow_totals(const PlantBooks& books) {
  std::map<std::string, std::vector<const Entry*>> by_flow;
  for (const Entry& entry : books.entries) {
    if (entry.posting.kind == EntryKind::flow) by_flow[entry.posting.flow].push_back(&entry);
  }
  std::map<std::string, FlowTotal> totals;
  for (const registry::Flow& flow : books.site.flows) {
    const auto days = days_of(flow, books.period);
    if (!days) continue;
    CELADON_ASSIGN(FlowTotal total, total_of(flow, by_flow[flow.id.text], *days, books));
    totals.emplace(flow.id.text, std::move(total));
  }
  return totals;
}

DerivationPtr fact_leaf(const registry::Fact& fact, const formula::Value& value) {
  formula::Origin origin;
  origin.file = fact.file;
  origin.file_hash = fact.file_sha256;
  origin.first_row = fact.line;
  origin.last_row = fact.line;
  origin.source = fact.evidence;
  std::vector<std::string> notes;
  if (!fact.note.empty()) notes.push_back(fact.note);
  std::string name = fact.name;
  if (!fact.member.empty()) name += "." + fact.member;
  return leaf(std::move(name), fact.period.to_string(), value, formula::DataStatus::declared,
              std::move(origin), std::move(notes));
}

}  // namespace celadon::ledger
