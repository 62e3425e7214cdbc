// Messages of 20 points through a real broker into a sink that only counts: MQTT 5, QoS 1, each
// acknowledged after its group was taken. The publisher is mosquitto_pub, a process of its own: the
// CPU time told is that of the client alone. Needs mosquitto and mosquitto-clients.

#include <atomic>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <thread>

#include <benchmark/benchmark.h>

#include "broker.hpp"
#include "celadon/drivers/mqtt/client.hpp"

namespace {

using namespace celadon;
using namespace celadon::drivers;
using namespace std::chrono_literals;

constexpr int points_of_message = 20;

class CountingSink final : public Sink {
 public:
  Status take(std::string_view, std::span<const Reading> readings) override {
    double more = 0;
    for (const Reading& reading : readings) more += reading.value;
    sum = sum + more;
    count += readings.size();
    ++groups;
    return {};
  }
  std::atomic<std::uint64_t> count{0};
  std::atomic<std::uint64_t> groups{0};
  std::atomic<double> sum{0};
};

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

mqtt::ClientSettings settings_for(std::uint16_t port) {
  mqtt::ClientSettings settings;
  settings.feed = "bench";
  settings.host = "127.0.0.1";
  settings.port = port;
  settings.client_id = "celadon-bench";
  mqtt::TopicRule rule{
      mqtt::TopicFilter::read("plant/{device}").value(), mqtt::PayloadForm::json, {}, {}, {}, {}};
  rule.each = mqtt::JsonPath::read("values").value();
  rule.time = mqtt::TimeRule{mqtt::JsonPath::read("$.t").value(), mqtt::TimeForm::milliseconds, {}};
  rule.points.push_back({mqtt::JsonPath::read(".").value(),
                         mqtt::KeyPattern::read("{device}/{member}", {"device", "member"}).value(),
                         "kW", 1.0, 0.0});
  settings.topics.push_back(std::move(rule));
  return settings;
}

/// One line a message: {"t": ms, "values": {"p0": 0.5, ...}}, of which the sum is known.
double write_lines(const std::string& path, int messages) {
  std::ofstream lines(path);
  double sum = 0;
  for (int m = 0; m < messages; ++m) {
    lines << "{\"t\":" << 1'700'000'000'000 + m << ",\"values\":{";
    for (int p = 0; p < points_of_message; ++p) {
      const int value = (m * 7 + p) % 1000;
      sum += value + 0.5;
      lines << (p == 0 ? "" : ",") << "\"p" << p << "\":" << value << ".5";
    }
    lines << "}}\n";
  }
  return sum;
}

void ingest(benchmark::State& state) {
  const int messages = static_cast<int>(state.range(0));
  for (auto _ : state) {
    const testing::Broker broker;
    const std::string lines = broker.folder() + "/lines";
    const double sum = write_lines(lines, messages);
    CountingSink sink;
    const SystemClock clock;
    mqtt::Client client(settings_for(broker.port()), sink, clock);
    client.start();
    while (!client.counts().connected) std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(100ms);
    const double cpu = cpu_seconds();
    const auto begin = std::chrono::steady_clock::now();
    const int failed =
        testing::run_program({"bash", "-c",
                              "mosquitto_pub -V 5 -h 127.0.0.1 -q 1 -l -p " +
                                  std::to_string(broker.port()) + " -t plant/m1 < " + lines});
    const auto wanted = static_cast<std::uint64_t>(messages) * points_of_message;
    for (int i = 0; i < 30'000 && sink.count < wanted; ++i) std::this_thread::sleep_for(1ms);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const double used = cpu_seconds() - cpu;
    if (failed != 0 || sink.count != wanted || sink.sum != sum) {
      state.SkipWithError("count or sum differs from what was sent");
      return;
    }
    state.SetIterationTime(took.count());
    state.counters["messages/s"] = messages / took.count();
    state.counters["points/s"] = static_cast<double>(wanted) / took.count();
    state.counters["client_us_a_message"] = used / messages * 1e6;
    state.counters["client_cores_at_5000/s"] = used / messages * 5000;
    state.counters["messages_a_group"] =
        static_cast<double>(messages) / static_cast<double>(sink.groups);
  }
}
BENCHMARK(ingest)->Arg(50'000)->UseManualTime()->Iterations(3)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
