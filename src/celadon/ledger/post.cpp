#include "celadon/ledger/post.hpp"

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include <fmt/format.h>

#include "celadon/ledger/draft.hpp"
#include "celadon/telemetry/intervals.hpp"

namespace celadon::ledger {
namespace {

using registry::Flow;
using registry::MeasuringPoint;

/// A flow with its meter and the sub-periods it holds in.
struct Task {
  const Flow* flow = nullptr;
  const MeasuringPoint* point = nullptr;
  const registry::Carrier* carrier = nullptr;
  std::vector<CivilPeriod> sub_periods;
};

struct Outcome {
  std::vector<Posting> postings;
  std::uint64_t samples = 0;
  std::optional<Error> error;
};

/// Steps must divide the day, so that months and days begin on an edge.
Duration step_of(const MeasuringPoint& point) {
  const std::int64_t day = Duration::days(1).us;
  if (point.interval.us > 0 && day % point.interval.us == 0) return point.interval;
  return point.interval.us > day ? Duration::days(1) : Duration::minutes(15);
}

Interval held(const Task& task, const CivilPeriod& period, UtcOffset offset) {
  Interval interval = period.interval(offset);
  for (const registry::Validity& valid : {task.flow->valid, task.point->valid}) {
    const Interval limits = valid.interval(offset);
    interval.from = std::max(interval.from, limits.from);
    interval.to = std::min(interval.to, limits.to);
  }
  return interval;
}

Result<std::vector<storage::Point>> samples_of(const storage::SeriesStore& store,
                                               const MeasuringPoint& point, Interval range,
                                               Instant as_of) {
  if (point.quantity != registry::QuantityKind::cumulative) {
    // An amount or an average stands at the start of its interval.
    return store.read(point.series, {range.from - point.interval, range.to}, as_of);
  }
  std::vector<storage::Point> samples;
  CELADON_ASSIGN(const auto before, store.last_before(point.series, range.from, as_of));
  if (before) samples.push_back(*before);
  CELADON_ASSIGN(const auto inside, store.read(point.series, range, as_of));
  samples.insert(samples.end(), inside.begin(), inside.end());
  CELADON_ASSIGN(const auto after, store.first_from(point.series, range.to, as_of));
  if (after) samples.push_back(*after);
  return samples;
}

/// Rows of the samples that lie in an interval, by source. `samples` ascend in time. For a register
/// the reading at the end belongs to both sides.
std::vector<SourceRows> rows_of(std::span<const storage::Point> samples, Interval interval,
                                bool with_end) {
  const auto first =
      std::lower_bound(samples.begin(), samples.end(), interval.from,
                       [](const storage::Point& sample, Instant t) { return sample.at < t; });
  std::vector<SourceRows> sources;
  for (auto sample = first; sample != samples.end(); ++sample) {
    if (sample->at > interval.to || (sample->at == interval.to && !with_end)) break;
    auto known = std::find_if(sources.begin(), sources.end(), [&](const SourceRows& rows) {
      return rows.source == sample->source;
    });
    if (known == sources.end()) {
      known = sources.insert(sources.end(), {sample->source, sample->row, sample->row, 0});
    }
    known->first_row = std::min(known->first_row, sample->row);
    known->last_row = std::max(known->last_row, sample->row);
    ++known->count;
  }
  std::sort(sources.begin(), sources.end(),
            [](const SourceRows& a, const SourceRows& b) { return a.source < b.source; });
  return sources;
}

Result<Posting> posting_of(const Task& task, const telemetry::IntervalSeries& series,
                           std::span<const storage::Point> samples, const CivilPeriod& period,
                           Interval interval) {
  const telemetry::IntervalTotal total = telemetry::total_of(series, interval);
  Posting posting;
  posting.book = book_of(*task.carrier);
  posting.flow = task.flow->id.text;
  posting.period = period;
  posting.from = task.flow->from.text;
  posting.to = task.flow->to.text;
  posting.carrier = task.flow->carrier.text;
  CELADON_ASSIGN(const ExactAmount measured, ExactAmount::from({total.measured, series.unit}));
  CELADON_ASSIGN(const ExactAmount estimated, ExactAmount::from({total.estimated, series.unit}));
  CELADON_ASSIGN(posting.amount, add(measured, estimated));
  QualityShares& quality = posting.quality;
  quality.measured = measured.count;
  quality.estimated = estimated.count;
  quality.measured_intervals = static_cast<std::uint32_t>(total.measured_intervals);
  quality.estimated_intervals = static_cast<std::uint32_t>(total.estimated_intervals);
  quality.missing_intervals = static_cast<std::uint32_t>(total.missing_intervals);
  quality.missing_time = total.missing_time;
  quality.first_missing = total.first_missing;
  for (const telemetry::IntervalRule rule : total.rules) {
    if (rule != telemetry::IntervalRule::none) posting.rules.emplace_back(telemetry::name_of(rule));
  }
  std::sort(posting.rules.begin(), posting.rules.end());
  const bool counter = task.point->quantity == registry::QuantityKind::cumulative;
  posting.evidence = {task.point->id.text, task.point->series.number,
                      rows_of(samples, interval, counter)};
  return posting;
}

Status run(const Task& task, const storage::SeriesStore& store, UtcOffset offset, Instant as_of,
           Outcome& outcome) {
  const CivilPeriod whole{task.sub_periods.front().first, task.sub_periods.back().last};
  const Interval range = held(task, whole, offset);
  if (range.empty()) return {};
  CELADON_ASSIGN(const auto samples, samples_of(store, *task.point, range, as_of));
  outcome.samples = samples.size();
  CELADON_ASSIGN(const telemetry::IntervalSeries series,
                 telemetry::make_intervals(*task.point, samples, range, step_of(*task.point)));
  for (const CivilPeriod& period : task.sub_periods) {
    const Interval interval = held(task, period, offset);
    if (interval.empty()) continue;
    CELADON_ASSIGN(Posting posting, posting_of(task, series, samples, period, interval));
    outcome.postings.push_back(std::move(posting));
  }
  return {};
}

std::vector<Task> tasks_of(const registry::Site& site, const registry::Carriers& carriers,
                           const std::vector<CivilPeriod>& periods,
                           std::vector<std::string>& notes) {
  std::vector<Task> tasks;
  for (const Flow& flow : site.flows) {
    if (flow.point.empty()) {
      notes.push_back(fmt::format("流 '{0}' 未计量｜flow '{0}' is not metered", flow.id.text));
      continue;
    }
    Task task{&flow, site.find(flow.point), carriers.find(flow.carrier.text), {}};
    if (task.point == nullptr || task.carrier == nullptr) {
      notes.push_back(fmt::format(
          "流 '{0}' 指向不存在的计量点或能源品种｜flow '{0}' names an unknown point or carrier",
          flow.id.text));
      continue;
    }
    if (task.point->quantity == registry::QuantityKind::state) {
      notes.push_back(
          fmt::format("流 '{0}' 的计量点 '{1}' 是状态量，没有数量｜flow '{0}': point '{1}' is a "
                      "state and has no amount",
                      flow.id.text, flow.point.text));
      continue;
    }
    for (const CivilPeriod& period : periods) {
      if (!held(task, period, site.offset).empty()) task.sub_periods.push_back(period);
    }
    if (!task.sub_periods.empty()) tasks.push_back(std::move(task));
  }
  return tasks;
}

std::vector<Outcome> run_all(const std::vector<Task>& tasks, const storage::SeriesStore& store,
                             UtcOffset offset, Instant as_of, unsigned threads) {
  std::vector<Outcome> outcomes(tasks.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < tasks.size(); i = next++) {
      Status status = run(tasks[i], store, offset, as_of, outcomes[i]);
      if (!status.ok()) outcomes[i].error = std::move(status).error();
    }
  };
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < std::max(1U, threads); ++i) others.emplace_back(work);
  work();
  others.clear();  // joins
  return outcomes;
}

}  // namespace

std::vector<CivilPeriod> sub_periods(const CivilPeriod& period, SubPeriod length) {
  std::vector<CivilPeriod> parts;
  CivilDate day = period.first;
  while (day <= period.last) {
    CivilPeriod part{day, day};
    if (length == SubPeriod::month) {
      part.last.day = static_cast<std::uint8_t>(days_in_month(day.year, day.month));
      part.last = std::min(part.last, period.last);
    }
    parts.push_back(part);
    day = civil_from_days(days_from_civil(part.last) + 1);
  }
  return parts;
}

std::set<std::string> balancing_nodes(const registry::Site& site) {
  std::set<std::string> nodes;
  for (const registry::Node& node : site.nodes) {
    if (node.kind == registry::NodeKind::bus || node.kind == registry::NodeKind::storage) {
      nodes.insert(node.id.text);
    }
  }
  return nodes;
}

MeterAccuracy accuracy_of(const registry::Site& site) {
  MeterAccuracy accuracy;
  for (const Flow& flow : site.flows) {
    const MeasuringPoint* point = flow.point.empty() ? nullptr : site.find(flow.point);
    if (point != nullptr && point->accuracy_class) {
      accuracy.emplace(flow.id.text, *point->accuracy_class / 100.0);
    }
  }
  return accuracy;
}

Book book_of(const registry::Carrier& carrier) {
  const std::string& id = carrier.id.text;
  const bool water = id.size() >= 5 && id.ends_with("water");
  switch (carrier.kind) {
    case registry::CarrierKind::electricity: return Book::electricity;
    case registry::CarrierKind::heat: return Book::heat;
    case registry::CarrierKind::fuel: return Book::fuel;
    case registry::CarrierKind::medium: return water ? Book::water : Book::medium;
    case registry::CarrierKind::material: return water ? Book::water : Book::material;
  }
  return Book::material;
}

Result<std::vector<Posting>> draft_postings(const registry::Site& site,
                                            const registry::Carriers& carriers,
                                            const std::vector<CivilPeriod>& periods,
                                            const storage::SeriesStore& store, Instant as_of,
                                            unsigned threads) {
  std::vector<Posting> postings;
  std::vector<std::string> notes;
  // Sub-periods that do not follow each other are read apart, so that nothing between is read.
  for (std::size_t i = 0; i < periods.size();) {
    std::vector<CivilPeriod> run{periods[i++]};
    while (i < periods.size() &&
           days_from_civil(periods[i].first) == days_from_civil(run.back().last) + 1) {
      run.push_back(periods[i++]);
    }
    const std::vector<Task> tasks = tasks_of(site, carriers, run, notes);
    for (Outcome& outcome : run_all(tasks, store, site.offset, as_of, threads)) {
      if (outcome.error) return std::move(*outcome.error);
      for (Posting& posting : outcome.postings) {
        const QualityShares& quality = posting.quality;
        if (quality.measured_intervals + quality.estimated_intervals == 0) continue;
        postings.push_back(std::move(posting));
      }
    }
  }
  CELADON_ASSIGN(const auto balances,
                 balance_nodes(postings, balancing_nodes(site), accuracy_of(site)));
  std::vector<Posting> closing = unaccounted_postings(balances);
  std::move(closing.begin(), closing.end(), std::back_inserter(postings));
  return postings;
}

Result<PostReport> post(const registry::Site& site, const registry::Carriers& carriers,
                        const CivilPeriod& period, const storage::SeriesStore& store,
                        storage::Database& database, Instant recorded_at, const std::string& who,
                        const PostOptions& options) {
  PostReport report;
  std::vector<CivilPeriod> periods = sub_periods(period, options.sub_period);
  std::erase_if(periods, [&](const CivilPeriod& part) {
    return part.interval(site.offset).from >= recorded_at;
  });
  const std::vector<Task> tasks = tasks_of(site, carriers, periods, report.notes);
  std::vector<Outcome> outcomes = run_all(tasks, store, site.offset, recorded_at, options.threads);
  std::vector<Posting> postings = options.stock_changes;
  report.flows = tasks.size();
  for (Outcome& outcome : outcomes) {
    if (outcome.error) return std::move(*outcome.error);
    report.samples += outcome.samples;
    std::move(outcome.postings.begin(), outcome.postings.end(), std::back_inserter(postings));
  }
  CELADON_ASSIGN(report.balances,
                 balance_nodes(postings, balancing_nodes(site), accuracy_of(site)));
  std::vector<Posting> closing = unaccounted_postings(report.balances);
  std::move(closing.begin(), closing.end(), std::back_inserter(postings));
  CELADON_ASSIGN(report.books, record(database, site.id.text, period, postings, recorded_at, who));
  return report;
}

}  // namespace celadon::ledger
