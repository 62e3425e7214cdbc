#include "celadon/app/live/live.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "celadon/app/shared_workspace.hpp"
#include "celadon/base/log.hpp"
#include "celadon/telemetry/point.hpp"
#include "celadon/telemetry/quality.hpp"

namespace celadon::app::live {

namespace {

constexpr std::int64_t day_us = 86'400'000'000;
constexpr std::string_view settling = "celadon.live";

/// The measuring points of a site. Errors: not_found, those of the tables, unit.
Result<std::vector<LivePoint>> registered_points(Workspace& workspace, const std::string& id) {
  CELADON_ASSIGN(const registry::Site site, workspace.site(id));
  std::vector<LivePoint> points;
  for (const registry::MeasuringPoint& point : site.points) {
    LivePoint live;
    live.series = point.series;
    live.kind = telemetry::series_kind(point.quantity);
    live.name = point.id.text;
    live.registered = true;
    live.unit = point.unit.symbol;
    if (point.minimum) {
      CELADON_ASSIGN(live.least, point.minimum->in(point.unit));
    }
    if (point.maximum) {
      CELADON_ASSIGN(live.most, point.maximum->in(point.unit));
    }
    points.push_back(std::move(live));
  }
  return points;
}

/// The number of the last change of site.yaml; 0 where there is none.
Result<std::int64_t> last_registry_change(storage::Database& database, const std::string& id) {
  CELADON_ASSIGN(
      const auto rows,
      database.query("select coalesce(max(number), 0) from registry_change where site = :site",
                     {storage::Column::integer}, {id}));
  return rows.front().integer(0);
}

}  // namespace

Result<std::unique_ptr<Live>> Live::open(SharedWorkspace& workspace, const Clock& clock,
                                         const LiveOptions& options) {
  CELADON_TRY(
      workspace.record([](storage::Database& database) { return prepare_live_tables(database); }));
  return std::unique_ptr<Live>(new Live(workspace, clock, options));
}

Live::~Live() { stop(); }

Result<std::shared_ptr<storage::SeriesStore>> Live::store() const { return workspace_.series(); }

void Live::start() {
  thread_ = std::thread([this] { run(); });
}

void Live::stop() {
  {
    const std::scoped_lock lock(thread_mutex_);
    stopping_ = true;
    thread_wakes_.notify_all();
  }
  if (!thread_.joinable()) return;
  thread_.join();
  if (const Status status = settle(); !status.ok())
    log::warn("intervals of live readings are kept at the next start: " + status.error().message);
}

std::vector<std::shared_ptr<LiveSite>> Live::sites() const {
  const std::scoped_lock lock(sites_mutex_);
  std::vector<std::shared_ptr<LiveSite>> list;
  for (const auto& [id, site] : sites_) list.push_back(site);
  return list;
}

Result<std::shared_ptr<LiveSite>> Live::site(const std::string& id) {
  const std::scoped_lock lock(sites_mutex_);
  if (const auto found = sites_.find(id); found != sites_.end()) return found->second;
  CELADON_ASSIGN(auto opened, open_site(id));
  sites_.emplace(id, opened);
  return opened;
}

Result<std::shared_ptr<LiveSite>> Live::open_site(const std::string& id) {
  auto made = std::make_shared<LiveSite>();
  made->id = id;
  CELADON_TRY(workspace_.read([&](Workspace& workspace) -> Status {
    CELADON_ASSIGN(made->registry_change, last_registry_change(workspace.database(), id));
    CELADON_ASSIGN(made->points, registered_points(workspace, id));
    return {};
  }));
  std::vector<FoundPoint> found;
  CELADON_TRY(workspace_.record([&](storage::Database& database) -> Status {
    CELADON_ASSIGN(found, found_points(database, id));
    return {};
  }));
  for (FoundPoint& point : found) {
    LivePoint live;
    live.series = point.series;
    live.name = std::move(point.name);
    live.field = std::move(point.field);
    live.unit = std::move(point.unit);
    made->keys.add(live.name, live.field, static_cast<std::uint32_t>(made->points.size()));
    made->points.push_back(std::move(live));
  }
  for (std::size_t i = 0; i < made->points.size(); ++i)
    made->number_of.emplace(made->points[i].key(), static_cast<std::uint32_t>(i));
  made->fillings.resize(made->points.size());
  made->known_at_opening = made->points.size();
  return made;
}

/// The site's description was changed: points that are new, units and limits that are other ones.
Status Live::refresh(LiveSite& site) {
  std::vector<LivePoint> now;
  std::int64_t change = 0;
  CELADON_TRY(workspace_.read([&](Workspace& workspace) -> Status {
    CELADON_ASSIGN(change, last_registry_change(workspace.database(), site.id));
    CELADON_ASSIGN(now, registered_points(workspace, site.id));
    return {};
  }));
  CELADON_ASSIGN(const auto store, workspace_.series());
  const std::scoped_lock growing(site.growing);
  const std::unique_lock keys(site.keys_mutex);
  for (LivePoint& point : now) {
    const auto known = site.number_of.find(point.name);
    if (known != site.number_of.end()) {
      site.points[known->second] = std::move(point);
      continue;
    }
    Filling filling;
    CELADON_ASSIGN(const auto latest, store->latest(point.series));
    if (latest) {
      filling.at = latest->at;
      filling.value = latest->value;
      filling.quality = latest->quality;
      filling.recorded_at = latest->recorded_at;
    }
    site.number_of.emplace(point.name, static_cast<std::uint32_t>(site.points.size()));
    site.points.push_back(std::move(point));
    const std::scoped_lock lock(site.filling_mutex);
    site.fillings.resize(site.points.size() - 1);
    site.fillings.push_back(filling);
  }
  // Words that led to a found point may mean a registered one now: all of them are learnt again.
  site.keys = KeyTable();
  site.registry_change = change;
  return {};
}

Status Live::follow_registry() {
  for (const auto& one : sites()) {
    std::int64_t change = 0;
    CELADON_TRY(workspace_.record([&](storage::Database& database) -> Status {
      CELADON_ASSIGN(change, last_registry_change(database, one->id));
      return {};
    }));
    if (change != one->registry_change) CELADON_TRY(refresh(*one));
  }
  return {};
}

/// What the store knows and this program does not yet: the latest value of each point, and the
/// intervals that passed without being kept.
Status Live::recover(LiveSite& site) {
  CELADON_ASSIGN(const auto store, workspace_.series());
  std::vector<storage::SeriesId> series;
  {
    const std::shared_lock keys(site.keys_mutex);
    for (std::size_t i = 0; i < site.known_at_opening; ++i) series.push_back(site.points[i].series);
  }
  for (std::uint32_t i = 0; i < series.size(); ++i) {
    {
      const std::scoped_lock thread(thread_mutex_);
      if (stopping_) return {};
    }
    CELADON_ASSIGN(const auto latest, store->latest(series[i]));
    if (!latest) continue;
    const auto count = telemetry::live::roll_series(series[i], telemetry::live::RollPart::count);
    CELADON_ASSIGN(const auto kept, store->latest(count));
    // What a file brought before anything came in live is the business of the books alone.
    std::vector<telemetry::live::Roll> missing;
    if (kept) {
      const Interval since{kept->at + options_.interval, latest->at + Duration{1}};
      CELADON_ASSIGN(const auto readings, store->read_columns(series[i], since, Instant::max(),
                                                              storage::Columns::time_and_value));
      missing = telemetry::live::roll_up(readings, options_.interval);
    }
    const std::scoped_lock lock(site.filling_mutex);
    for (const auto& roll : missing) site.to_compute.emplace_back(i, roll.from);
    Filling& filling = site.fillings[i];
    if (filling.at >= latest->at) continue;
    filling.at = latest->at;
    filling.value = latest->value;
    filling.quality = latest->quality;
    filling.recorded_at = latest->recorded_at;
  }
  return {};
}

Result<std::uint32_t> Live::source_of(const std::string& site, const std::string& way,
                                      const std::string& who, Instant now) {
  const std::int64_t day = now.us / day_us;
  const std::string key = site + '\n' + way + '\n' + who;
  {
    const std::scoped_lock lock(sources_mutex_);
    const auto found = sources_.find(key);
    if (found != sources_.end() && found->second.first == day) return found->second.second;
  }
  std::uint32_t number = 0;
  CELADON_TRY(workspace_.record([&](storage::Database& database) -> Status {
    CELADON_ASSIGN(number, live_source(database, {0, site, way, who, now}));
    return {};
  }));
  const std::scoped_lock lock(sources_mutex_);
  sources_[key] = {day, number};
  return number;
}

/// Makes readings durable, then lets them be seen.
Status Live::keep(LiveSite& site, std::vector<Arrival>& arrivals, const std::string& way,
                  const std::string& who) {
  if (arrivals.empty()) return {};
  constexpr Duration tolerated = Duration::minutes(5);
  const Instant now = clock_.now();
  storage::ScanBatch batch;
  batch.recorded_at = now;
  CELADON_ASSIGN(batch.source, source_of(site.id, way, who, now));
  const std::size_t n = arrivals.size();
  batch.series.reserve(n);
  batch.kinds.reserve(n);
  batch.at.reserve(n);
  batch.values.reserve(n);
  bool annotated = false;
  {
    const std::shared_lock keys(site.keys_mutex);
    for (Arrival& reading : arrivals) {
      const LivePoint& point = site.points[reading.point];
      if (reading.at > now + tolerated)
        reading.quality = reading.quality | telemetry::QualityFlag::ahead_of_clock;
      if ((point.least && reading.value < *point.least) ||
          (point.most && reading.value > *point.most))
        reading.quality = reading.quality | telemetry::QualityFlag::out_of_range;
      annotated = annotated || reading.quality != 0;
      batch.series.push_back(point.series);
      batch.kinds.push_back(point.kind);
      batch.at.push_back(reading.at);
      batch.values.push_back(reading.value);
    }
  }
  if (annotated) {
    for (const Arrival& reading : arrivals) batch.quality.push_back(reading.quality);
  }
  CELADON_ASSIGN(const auto store, workspace_.series());
  CELADON_TRY(store->append(batch));
  fill(site, arrivals, now, options_.interval);
  readings_ += n;
  return {};
}

/// Keeps and computes the intervals of a site that have passed.
Status Live::settle(LiveSite& site) {
  constexpr std::size_t most_at_once = 100'000;     // intervals of one write
  constexpr Duration grace = Duration::minutes(1);  // for what is under way
  const Instant now = clock_.now();
  std::vector<PassedInterval> passed;
  std::vector<std::pair<std::uint32_t, Instant>> to_compute;
  {
    const std::shared_lock keys(site.keys_mutex);
    const std::scoped_lock lock(site.filling_mutex);
    passed.swap(site.passed);
    to_compute.swap(site.to_compute);
    for (std::uint32_t i = 0; i < site.fillings.size(); ++i) {
      telemetry::live::Roll roll;
      bool doubtful = false;
      if (!site.fillings[i].expire(now, options_.interval, grace, roll, doubtful)) continue;
      if (doubtful)
        to_compute.emplace_back(i, roll.from);
      else
        passed.push_back({site.points[i].series, roll});
    }
  }
  const auto give_back = [&](Error error) {
    const std::scoped_lock lock(site.filling_mutex);
    site.passed.insert(site.passed.end(), passed.begin(), passed.end());
    site.to_compute.insert(site.to_compute.end(), to_compute.begin(), to_compute.end());
    return error;
  };
  auto store = workspace_.series();
  if (!store.ok()) return give_back(std::move(store).error());
  std::vector<PassedInterval> batch = passed;
  std::map<Instant, std::vector<storage::SeriesId>> doubtful;  // by start
  {
    const std::shared_lock keys(site.keys_mutex);
    for (const auto& [point, from] : to_compute)
      doubtful[from].push_back(site.points[point].series);
  }
  for (auto& [from, series] : doubtful) {
    std::sort(series.begin(), series.end());
    series.erase(std::unique(series.begin(), series.end()), series.end());
    auto rolls = telemetry::live::compute_rolls(**store, series, {from, from + options_.interval});
    if (!rolls.ok()) return give_back(std::move(rolls).error());
    batch.insert(batch.end(), rolls->begin(), rolls->end());
  }
  if (batch.empty()) return {};
  auto source = source_of(site.id, "roll_up", std::string(settling), now);
  if (!source.ok()) return give_back(std::move(source).error());
  for (std::size_t from = 0; from < batch.size(); from += most_at_once) {
    const auto piece = std::span(batch).subspan(from, std::min(most_at_once, batch.size() - from));
    if (Status kept = (*store)->append(telemetry::live::roll_ups_at_rest(piece, now, *source));
        !kept.ok())
      return give_back(std::move(kept).error());
  }
  return {};
}

Status Live::settle() {
  for (const auto& one : sites()) CELADON_TRY(settle(*one));
  return {};
}

/// The books follow the readings of registered points, once in a while.
Status Live::post_books() {
  for (const auto& one : sites()) {
    std::optional<Interval> touched;
    {
      const std::scoped_lock lock(one->filling_mutex);
      touched.swap(one->touched);
    }
    if (!touched) continue;
    CELADON_TRY(workspace_.write(settling, [&](Workspace& workspace) -> Status {
      workspace.note_samples({one->id, *touched});
      return {};
    }));
  }
  return {};
}

void Live::run() {
  using SteadyClock = std::chrono::steady_clock;
  std::map<std::string, bool> recovered;
  auto posted = SteadyClock::now();
  std::uint64_t revision = workspace_.revision();
  const auto tell = [](const char* what, const Status& status) {
    if (!status.ok()) log::warn(std::string(what) + status.error().to_string());
  };
  std::unique_lock lock(thread_mutex_);
  while (!stopping_) {
    thread_wakes_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; });
    if (stopping_) return;
    lock.unlock();
    for (const auto& one : sites()) {
      if (!recovered[one->id]) {
        const Status done = recover(*one);
        recovered[one->id] = done.ok();
        tell("latest values: ", done);
      }
      tell("intervals of live readings: ", settle(*one));
    }
    if (const std::uint64_t risen = workspace_.revision(); risen != revision) {
      revision = risen;
      tell("points of sites: ", follow_registry());
    }
    const auto now = SteadyClock::now();
    if (now - posted >= std::chrono::microseconds(options_.posting.us)) {
      tell("posting live readings: ", post_books());
      posted = now;
    }
    lock.lock();
  }
}

}  // namespace celadon::app::live
