#include "celadon/app/live/live_site.hpp"

#include <algorithm>

#include "celadon/drivers/line_protocol/lines.hpp"

namespace celadon::app::live {

namespace {

void put_escaped(std::string& out, std::string_view text, std::string_view special) {
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
}

}  // namespace

Result<std::string> canonical_name(std::string_view key) {
  CELADON_ASSIGN(const auto parts, drivers::line_protocol::read_key(key));
  std::string name;
  put_escaped(name, parts.measurement, ", ");
  for (const auto& [tag, value] : parts.tags) {
    name += ',';
    put_escaped(name, tag, ",= ");
    name += '=';
    put_escaped(name, value, ",= ");
  }
  return name;
}

void fill(LiveSite& site, const std::vector<Arrival>& arrivals, Instant recorded_at,
          Duration interval) {
  constexpr std::size_t ahead = 8;  // fillings are many: the next ones are on their way
  const std::shared_lock keys(site.keys_mutex);
  const std::scoped_lock lock(site.filling_mutex);
  if (site.fillings.size() < site.points.size()) site.fillings.resize(site.points.size());
  site.readings += arrivals.size();
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    if (i + ahead < arrivals.size())
      __builtin_prefetch(&site.fillings[arrivals[i + ahead].point], 1);
    const Arrival& reading = arrivals[i];
    telemetry::live::Roll passed;
    bool doubtful = false;
    switch (site.fillings[reading.point].take(reading.at, reading.value, recorded_at,
                                              reading.quality, interval, passed, doubtful)) {
      case telemetry::live::Filled::added: break;
      case telemetry::live::Filled::closed:
        if (doubtful)
          site.to_compute.emplace_back(reading.point, passed.from);
        else
          site.passed.push_back({site.points[reading.point].series, passed});
        break;
      case telemetry::live::Filled::late: {
        const std::pair late{reading.point, telemetry::live::interval_start(reading.at, interval)};
        if (site.to_compute.empty() || site.to_compute.back() != late)
          site.to_compute.push_back(late);
        break;
      }
    }
    if (!site.points[reading.point].registered) continue;
    if (!site.touched) {
      site.touched = Interval{reading.at, reading.at + Duration{1}};
    } else {
      site.touched->from = std::min(site.touched->from, reading.at);
      site.touched->to = std::max(site.touched->to, reading.at + Duration{1});
    }
  }
}

}  // namespace celadon::app::live
