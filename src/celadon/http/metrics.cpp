#include "celadon/http/metrics.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace celadon::http {
namespace {

/// The statuses that are counted by themselves, the last for all others.
constexpr std::array<int, 30> counted = {200, 201, 202, 204, 206, 304, 400, 401, 403, 404,
                                         405, 408, 409, 410, 411, 412, 413, 415, 417, 422,
                                         428, 429, 431, 500, 501, 502, 503, 504, 507, 0};

std::size_t place_of(int status) {
  const auto* found = std::find(counted.begin(), counted.end() - 1, status);
  return static_cast<std::size_t>(found - counted.begin());
}

}  // namespace

Metrics::Metrics(const std::vector<Route>& routes) : routes_(routes) {
  for (std::size_t i = 0; i <= routes.size(); ++i) counts_.push_back(std::make_unique<Count>());
}

void Metrics::answered(std::size_t route, int status, std::chrono::nanoseconds took) {
  Count& count = *counts_[std::min(route, counts_.size() - 1)];
  count.by_status[place_of(status)].fetch_add(1, std::memory_order_relaxed);
  const double seconds = std::chrono::duration<double>(took).count();
  const auto* bound = std::lower_bound(bounds.begin(), bounds.end(), seconds);
  count.by_time[static_cast<std::size_t>(bound - bounds.begin())].fetch_add(
      1, std::memory_order_relaxed);
  count.nanoseconds.fetch_add(static_cast<std::uint64_t>(took.count()), std::memory_order_relaxed);
}

std::string Metrics::text(const std::vector<Gauge>& gauges) const {
  std::string requests =
      "# HELP celadon_http_requests_total Answered requests.\n"
      "# TYPE celadon_http_requests_total counter\n";
  std::string times =
      "# HELP celadon_http_request_seconds Time from the head of a request to its answer.\n"
      "# TYPE celadon_http_request_seconds histogram\n";
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const Count& count = *counts_[i];
    const std::string label = i < routes_.size()
                                  ? fmt::format("method=\"{}\",route=\"{}\"",
                                                to_string(routes_[i].method), routes_[i].pattern)
                                  : std::string("method=\"\",route=\"\"");
    std::uint64_t seen = 0;
    std::string buckets;
    for (std::size_t b = 0; b <= bounds.size(); ++b) {
      seen += count.by_time[b].load(std::memory_order_relaxed);
      const std::string bound = b < bounds.size() ? fmt::format("{}", bounds[b]) : "+Inf";
      buckets += fmt::format("celadon_http_request_seconds_bucket{{{},le=\"{}\"}} {}\n", label,
                             bound, seen);
    }
    if (seen == 0) continue;
    times += buckets;
    times += fmt::format(
        "celadon_http_request_seconds_sum{{{}}} {}\nceladon_http_request_seconds_count{{{}}} {}\n",
        label, static_cast<double>(count.nanoseconds.load(std::memory_order_relaxed)) / 1e9, label,
        seen);
    for (std::size_t s = 0; s < counted.size(); ++s) {
      const std::uint32_t number = count.by_status[s].load(std::memory_order_relaxed);
      if (number == 0) continue;
      requests += fmt::format("celadon_http_requests_total{{{},status=\"{}\"}} {}\n", label,
                              counted[s] == 0 ? "other" : std::to_string(counted[s]), number);
    }
  }
  std::string text = requests + times;
  const auto add = [&text](std::string_view name, std::string_view kind, std::string_view help,
                           double value) {
    const std::string_view family = name.substr(0, name.find('{'));
    if (text.find(fmt::format("# TYPE {} ", family)) == std::string::npos)
      text += fmt::format("# HELP {} {}\n# TYPE {} {}\n", family, help, family, kind);
    text += fmt::format("{} {}\n", name, value);
  };
  const auto number = [](const auto& counter) {
    return static_cast<double>(counter.load(std::memory_order_relaxed));
  };
  add("celadon_connections", "gauge", "Open connections.", number(connections));
  add("celadon_event_listeners", "gauge", "Open event streams.", number(listeners));
  add("celadon_connections_accepted_total", "counter", "Connections accepted.", number(accepted));
  add("celadon_slow_listeners_total", "counter", "Event streams cut off for slowness.",
      number(slow_listeners));
  add("celadon_timeouts_total", "counter", "Connections ended by a time-out.", number(timeouts));
  add("celadon_resident_bytes", "gauge", "Resident memory of the process.",
      static_cast<double>(resident_bytes()));
  for (const Gauge& gauge : gauges) add(gauge.name, "gauge", gauge.help, gauge.value);
  return text;
}

std::uint64_t resident_bytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  unsigned long long total = 0;
  unsigned long long resident = 0;
  const int read = std::fscanf(file, "%llu %llu", &total, &resident);
  std::fclose(file);
  return read == 2 ? resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)) : 0;
}

}  // namespace celadon::http
