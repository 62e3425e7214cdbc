#include "celadon/app/views/to_do.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "celadon/ledger/books.hpp"
#include "celadon/ledger/post.hpp"

namespace celadon::app::views {
namespace {

constexpr std::size_t most_items = 60;

struct Item {
  int urgency = 0;  ///< 0 high, 1 medium, 2 low
  double weight = 0.0;
  Json json;
};

Item item(const char* kind, int urgency, double weight, Json what, std::string link) {
  static constexpr const char* words[] = {"high", "medium", "low"};
  return {urgency, weight,
          Json{{"kind", kind},
               {"what", std::move(what)},
               {"link", std::move(link)},
               {"severity", words[urgency]}}};
}

/// The title of an input in the vocabulary, else its name.
registry::Names title_of(const Reading& reading, const std::string& name) {
  std::string stem = name.substr(0, name.find('@'));
  while (!stem.empty()) {
    if (const auto* word = reading.reference().vocabulary->find(stem)) return word->names;
    const std::size_t dot = stem.rfind('.');
    stem = dot == std::string::npos ? "" : stem.substr(0, dot);
  }
  return {name, name};
}

void missing_inputs(const Reading& reading, const assessment::Assessment& judged, const Judged& by,
                    std::vector<Item>& items) {
  struct Waiting {
    double points = 0.0;
    std::string indicator;
    registry::Names names;
  };
  std::map<std::string, Waiting> waiting;
  for (const assessment::IndicatorResult& result : judged.indicators) {
    if (result.status != assessment::IndicatorStatus::undetermined) continue;
    for (const std::string& name : result.missing) {
      Waiting& one = waiting[name];
      one.points += result.weight;
      one.indicator = result.id;
      one.names = {result.title.zh, result.title.en};
    }
  }
  for (const assessment::GateResult& gate : judged.gates) {
    for (const std::string& name : gate.missing) {
      const registry::Names title = title_of(reading, name);
      items.push_back(item("missing_input", 0, 1000.0,
                           names_json(fmt::format("基本要求“{}”缺：{}", gate.title.zh, title.zh),
                                      fmt::format("requirement '{}' lacks {}", gate.title.en,
                                                  title.en.empty() ? name : title.en)),
                           fmt::format("assessment?period={}&gate={}{}", judged.period.to_string(),
                                       gate.id, judge_query(by))));
    }
  }
  for (const auto& [name, one] : waiting) {
    const registry::Names title = title_of(reading, name);
    items.push_back(
        item("missing_input", one.points >= 6.0 ? 0 : 1, one.points,
             names_json(fmt::format("指标“{}”缺 {}（{}），{:g} 分待定", one.names.zh, title.zh,
                                    name, one.points),
                        fmt::format("indicator '{}' lacks {} ({}); {:g} points wait", one.names.en,
                                    title.en.empty() ? name : title.en, name, one.points)),
             fmt::format("assessment?period={}&indicator={}{}", judged.period.to_string(),
                         one.indicator, judge_query(by))));
  }
}

void data_gaps(const Reading& reading, const Account& account, std::vector<Item>& items) {
  for (const ledger::Entry& entry : account.books.entries) {
    const ledger::Posting& posting = entry.posting;
    if (posting.kind != ledger::EntryKind::flow || posting.quality.missing_intervals == 0) continue;
    const double hours = static_cast<double>(posting.quality.missing_time.us) / 3.6e9;
    const registry::MeasuringPoint* point =
        reading.site().find(registry::PointId(posting.evidence.point));
    const registry::Names names =
        point == nullptr ? registry::Names{posting.evidence.point, posting.evidence.point}
                         : point->names;
    items.push_back(
        item("data_gap", hours >= 24.0 ? 0 : 1, hours,
             names_json(fmt::format("{}（{}）在 {} 缺 {:.4g} 小时数据", names.zh,
                                    posting.evidence.point, posting.period.to_string(), hours),
                        fmt::format("{} ({}) misses {:.4g} h of data in {}",
                                    names.en.empty() ? names.zh : names.en, posting.evidence.point,
                                    hours, posting.period.to_string())),
             fmt::format("energy/curve?object={}&period={}", posting.evidence.point,
                         posting.period.to_string())));
  }
}

void undetermined_totals(const Account& account, std::vector<Item>& items) {
  const auto look = [&](const formula::Value& value, const char* zh, const char* en,
                        const char* page) {
    const auto* gap = std::get_if<formula::Undetermined>(&value);
    if (gap == nullptr) return;
    items.push_back(item("undetermined", 0, 500.0,
                         names_json(fmt::format("{}未定：{}", zh, gap->reason),
                                    fmt::format("{} is undetermined: {}", en, gap->reason)),
                         fmt::format("{}?period={}", page, account.books.period.to_string())));
  };
  look(account.figures.energy.total, "综合能耗", "comprehensive energy", "energy");
  look(account.figures.carbon.total, "温室气体排放", "greenhouse gases", "carbon");
}

Status open_months(Reading& reading, CivilDate today, std::vector<Item>& items) {
  CELADON_ASSIGN(const auto extent, reading.extent());
  if (!extent) return {};
  CELADON_ASSIGN(const auto closed,
                 ledger::read_closed(reading.workspace().database(), reading.site().id.text));
  std::vector<CivilPeriod> open;
  for (int month = 1; month <= 12; ++month) {
    const CivilPeriod period = CivilPeriod::month(today.year, month);
    if (today < period.last || period.last < extent->first) continue;
    const bool done = std::any_of(closed.begin(), closed.end(), [&](const auto& one) {
      return one.period.first <= period.first && period.last <= one.period.last;
    });
    if (!done) open.push_back(period);
  }
  if (open.empty()) return {};
  const std::string from = open.front().to_string();
  const std::string to = open.back().to_string();
  items.push_back(
      item("period_open", open.size() > 3 ? 1 : 2, static_cast<double>(open.size()),
           names_json(fmt::format("{} 个月尚未结账（{} 至 {}）", open.size(), from, to),
                      fmt::format("{} months are not closed ({} to {})", open.size(), from, to)),
           fmt::format("energy/balance?period={}", today.year)));
  return {};
}

/// Facts that gates rest on and that name no evidence, or evidence older than a year.
void late_evidence(const Reading& reading, const Account& account, CivilDate today,
                   std::vector<Item>& items) {
  for (const registry::Fact& fact : account.books.facts) {
    if (!fact.name.starts_with("compliance.") && !fact.name.starts_with("management.")) continue;
    const registry::Names title = title_of(reading, fact.name);
    const std::string english = title.en.empty() ? fact.name : title.en;
    const std::string link = "evidence?name=" + percent_encoded(fact.name);
    if (fact.evidence.empty()) {
      items.push_back(item("late_evidence", 1, 2.0,
                           names_json(fmt::format("“{}”没有佐证材料", title.zh),
                                      fmt::format("'{}' names no evidence", english)),
                           link));
      continue;
    }
    if (!fact.date) continue;
    const std::int64_t age = days_from_civil(today) - days_from_civil(*fact.date);
    if (age <= 366) continue;
    items.push_back(item("late_evidence", 2, static_cast<double>(age),
                         names_json(fmt::format("“{}”的佐证材料日期为 {}，已超过一年", title.zh,
                                                format_date(*fact.date)),
                                    fmt::format("the evidence of '{}' is of {}, over a year old",
                                                english, format_date(*fact.date))),
                         link));
  }
}

}  // namespace

Result<Json> to_do(Reading& reading, const assessment::Assessment& judged, const Judged& by,
                   CivilDate today) {
  std::vector<Item> items;
  CELADON_ASSIGN(const auto extent, reading.extent());
  if (!extent) {
    items.push_back(item("no_data", 0, 2000.0,
                         names_json("还没有计量数据：导入表计的导出文件",
                                    "no meter data yet: import an export of the meters"),
                         "import"));
  }
  CELADON_ASSIGN(const AccountPtr account, reading.account(CivilPeriod::year(today.year)));
  missing_inputs(reading, judged, by, items);
  data_gaps(reading, *account, items);
  undetermined_totals(*account, items);
  CELADON_TRY(open_months(reading, today, items));
  late_evidence(reading, *account, today, items);
  std::stable_sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return a.urgency != b.urgency ? a.urgency < b.urgency : a.weight > b.weight;
  });
  if (items.size() > most_items) items.resize(most_items);
  Json list = Json::array();
  for (Item& one : items) list.push_back(std::move(one.json));
  return list;
}

}  // namespace celadon::app::views
