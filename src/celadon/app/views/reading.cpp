#include "celadon/app/views/reading.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/app/live/live_points.hpp"
#include "celadon/ledger/derive.hpp"
#include "celadon/ledger/open_books.hpp"
#include "celadon/ledger/post.hpp"
#include "celadon/ledger/snapshot.hpp"
#include "celadon/registry/statement.hpp"
#include "celadon/registry/titles.hpp"
#include "celadon/telemetry/intervals.hpp"

namespace celadon::app::views {
namespace {

bool whole_months(const CivilPeriod& period) {
  return period.first.day == 1 &&
         period.last.day == days_in_month(period.last.year, period.last.month);
}

/// Rows of the samples that one total rests on, as leaves.
std::vector<formula::DerivationPtr> leaves_of(const registry::MeasuringPoint& point,
                                              const telemetry::IntervalSeries& series,
                                              const ledger::PlantBooks& books) {
  std::vector<formula::DerivationPtr> leaves;
  for (const telemetry::SampleRows& rows : series.sources) {
    formula::Origin origin;
    origin.first_row = rows.first_row;
    origin.last_row = rows.last_row;
    if (const auto file = books.files.find(rows.source); file != books.files.end()) {
      origin.file = file->second.name;
      origin.file_hash = file->second.sha256;
    }
    leaves.push_back(ledger::leaf(
        "samples." + point.id.text, "",
        units::Quantity{static_cast<double>(rows.count), units::unit("items")},
        formula::DataStatus::measured, origin,
        {rows.source >= live::live_source_base
             ? fmt::format("在线来源 {1} 的 {0} 个读数｜{0} readings of live source {1}",
                           rows.count, rows.source)
             : fmt::format("第 {1} 批导入的 {0} 个样本｜{0} samples of import {1}", rows.count,
                           rows.source)}));
  }
  return leaves;
}

}  // namespace

const formula::Input* Account::find(std::string_view name) const {
  const auto found = inputs.find(name);
  return found == inputs.end() ? nullptr : &found->second;
}

Result<Reading> Reading::open(Workspace& workspace, const std::string& site_id) {
  CELADON_ASSIGN(registry::Site site, workspace.site(site_id));
  const storage::SeriesStore* store = nullptr;
  const auto opened = workspace.series();
  if (opened.ok()) {
    store = *opened;
  } else if (opened.error().code != ErrorCode::not_found) {
    return opened.error();
  }
  return Reading(workspace, std::move(site), store);
}

Result<const ledger::PlantBooks*> Reading::books_of_year(int year) {
  std::unique_ptr<ledger::PlantBooks>& kept = years_[year];
  if (kept == nullptr) {
    CELADON_ASSIGN(ledger::PlantBooks books,
                   ledger::read_books(workspace_->database(), site_, carriers(),
                                      CivilPeriod::year(year), Instant::max(), store_));
    kept = std::make_unique<ledger::PlantBooks>(std::move(books));
  }
  return kept.get();
}

Result<ledger::PlantBooks> Reading::books_of(const CivilPeriod& period) {
  if (period.first.year == period.last.year && whole_months(period)) {
    CELADON_ASSIGN(const ledger::PlantBooks* year, books_of_year(period.first.year));
    return ledger::books_within(*year, period);
  }
  return ledger::read_books(workspace_->database(), site_, carriers(), period, Instant::max(),
                            store_);
}

Result<AccountPtr> Reading::account(const CivilPeriod& period) {
  AccountPtr& kept = accounts_[period];
  if (kept != nullptr) return kept;
  auto account = std::make_shared<Account>();
  CELADON_ASSIGN(account->books, books_of(period));
  const ledger::PlantBooks& books = account->books;
  const packs::FactorSource& factors = *reference().factors;
  const ledger::CarbonPolicy policy = ledger::policy_of(site_.accounting, CivilDate{9999, 12, 31});
  CELADON_ASSIGN(account->figures, ledger::inputs::figures_of(books, factors, policy));
  ledger::inputs::InputMap& inputs = account->inputs;
  ledger::inputs::add_facts(books, *reference().vocabulary, inputs);
  CELADON_TRY(ledger::inputs::add_energy(books, account->figures, factors, inputs));
  ledger::inputs::add_products(books, account->figures, factors,
                               ledger::ProductShare::direct_energy, inputs);
  ledger::inputs::add_carbon(account->figures, inputs);
  std::vector<ledger::Posting> postings;
  for (const ledger::Entry& entry : books.entries) postings.push_back(entry.posting);
  CELADON_ASSIGN(account->months, ledger::balance_nodes(postings, ledger::balancing_nodes(site_),
                                                        ledger::accuracy_of(site_)));
  CELADON_ASSIGN(account->balances, ledger::balance_over(account->months, period));
  kept = std::move(account);
  return kept;
}

Result<std::optional<DataExtent>> Reading::extent() {
  if (extent_) return *extent_;
  std::optional<Instant> first;
  std::optional<Instant> last;
  for (const registry::MeasuringPoint& point : site_.points) {
    if (store_ == nullptr) break;
    CELADON_ASSIGN(const auto from, store_->first_from(point.series, Instant::min()));
    if (!from) continue;
    CELADON_ASSIGN(const auto to, store_->latest(point.series));
    const bool reading = point.quantity == registry::QuantityKind::cumulative ||
                         point.quantity == registry::QuantityKind::state;
    const Instant end = reading ? to->at : to->at + point.interval;
    first = first ? std::min(*first, from->at) : from->at;
    last = last ? std::max(*last, end) : end;
  }
  std::optional<DataExtent> extent;
  if (first && last) {
    extent = DataExtent{date_of(*first, site_.offset), date_of(Instant{last->us - 1}, site_.offset),
                        *last};
  }
  extent_ = extent;
  return extent;
}

Result<std::string> Reading::said(std::string_view name, const CivilPeriod& period) {
  if (!texts_) {
    CELADON_ASSIGN(
        std::vector<registry::Fact> facts,
        registry::facts(workspace_->database(), site_.id, {{1900, 1, 1}, {9999, 12, 31}}));
    std::erase_if(facts, [](const registry::Fact& fact) {
      return !std::holds_alternative<std::string>(fact.value);
    });
    texts_ = std::move(facts);
  }
  const registry::Fact* last = nullptr;
  for (const registry::Fact& fact : *texts_) {
    if (fact.name != name || period.last < fact.period.first) continue;
    if (last == nullptr || last->period.first < fact.period.first) last = &fact;
  }
  return last == nullptr ? std::string() : std::get<std::string>(last->value);
}

Result<std::vector<const registry::MeasuringPoint*>> Reading::water_meters(
    const CivilPeriod& period) {
  CELADON_ASSIGN(const std::string named, said("meters.water", period));
  std::vector<const registry::MeasuringPoint*> points;
  for (const std::string& id : split_list(named)) {
    const registry::MeasuringPoint* point = site_.find(registry::PointId(id));
    if (point != nullptr) points.push_back(point);
  }
  return points;
}

Result<std::optional<formula::Input>> Reading::metered_water(const CivilPeriod& period) {
  if (const auto kept = metered_.find(period); kept != metered_.end()) return kept->second;
  CELADON_ASSIGN(const AccountPtr account, this->account(period));
  CELADON_ASSIGN(const auto points, water_meters(period));
  std::optional<units::Quantity> total;
  ledger::Missing missing;
  double measured = 0.0;
  std::vector<formula::DerivationPtr> children;
  for (const registry::MeasuringPoint* meter : points) {
    if (store_ == nullptr) continue;
    const registry::MeasuringPoint& point = *meter;
    CELADON_ASSIGN(const auto series,
                   telemetry::read_intervals(*store_, point, period.interval(site_.offset),
                                             native_step(point)));
    const auto sum = telemetry::total_of(series, period.interval(site_.offset));
    const units::Quantity amount{sum.value, series.unit};
    if (total) {
      CELADON_ASSIGN(total, units::add(*total, amount));
    } else {
      total = amount;
    }
    measured += sum.measured;
    if (sum.missing_intervals > 0) {
      missing.add(
          "point." + point.id.text,
          fmt::format("计量点 {0} 在 {2} 缺 {1} 个时段｜point '{0}' misses {1} intervals in {2}",
                      point.id.text, sum.missing_intervals, period.to_string()));
    }
    formula::Value value = amount;
    children.push_back(ledger::computed(
        "point." + point.id.text, registry::title(point.names), "各时段之和｜sum of intervals",
        value, leaves_of(point, series, account->books), {}, sum.measured_share()));
  }
  std::optional<formula::Input> input;
  if (total) {
    formula::Value value = *total;
    std::vector<std::string> notes{
        "按计量表；本期没有填报｜from meters; no statement declares it for this period"};
    if (missing.any()) value = missing.undetermined();
    const double share = total->value != 0.0 ? measured / total->value : 0.0;
    auto derivation =
        ledger::computed("water.withdrawn", "取水量｜water withdrawn", "各表之和｜sum of meters",
                         value, std::move(children), std::move(notes), share);
    input = formula::Input{std::move(value), std::move(derivation)};
  }
  metered_[period] = input;
  return input;
}

std::vector<std::string> split_list(const std::string& text) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : text + ",") {
    if (c == ',') {
      if (!part.empty()) parts.push_back(part);
      part.clear();
    } else if (c != ' ') {
      part += c;
    }
  }
  return parts;
}

Duration native_step(const registry::MeasuringPoint& point) {
  const std::int64_t day = Duration::days(1).us;
  if (point.interval.us > 0 && day % point.interval.us == 0) return point.interval;
  return point.interval.us > day ? Duration::days(1) : Duration::minutes(15);
}

Result<CivilPeriod> period_or_default(Reading& reading, const std::string& text) {
  if (text.empty()) {
    CELADON_ASSIGN(const auto extent, reading.extent());
    const int year = extent
                         ? extent->last.year
                         : date_of(reading.workspace().clock().now(), reading.site().offset).year;
    return CivilPeriod::year(year);
  }
  CELADON_ASSIGN(const CivilPeriod period, CivilPeriod::parse(text));
  if (period.first.year < 1990 || period.last.year > 2200 || period.days() > 20LL * 366) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("期间 {0}：自 {2} 年起 {1} 天｜period {0}: {1} days from {2}", text,
                            period.days(), period.first.year),
                "期间最长 20 年，在 1990 至 2200 年之间｜ask for at most 20 years between "
                "1990 and 2200");
  }
  return period;
}

CivilPeriod year_before(const CivilPeriod& period) {
  const auto back = [](CivilDate date) {
    --date.year;
    date.day =
        static_cast<std::uint8_t>(std::min<int>(date.day, days_in_month(date.year, date.month)));
    return date;
  };
  CivilPeriod before{back(period.first), back(period.last)};
  if (whole_months(period)) {
    before.last.day = static_cast<std::uint8_t>(days_in_month(before.last.year, before.last.month));
  }
  return before;
}

std::vector<CivilPeriod> months_of(const CivilPeriod& period) {
  if (!whole_months(period)) return {};
  return ledger::sub_periods(period, ledger::SubPeriod::month);
}

}  // namespace celadon::app::views
