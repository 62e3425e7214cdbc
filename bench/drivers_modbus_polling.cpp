// 1,000 devices of 50 registers each, every second, for 30 s, on one thread: what share of a core
// the poller takes, and whether a reading is missing. The devices are simulated by another process
// that answers every request from memory; each has a connection of its own (addresses within
// 127/8).
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "celadon/drivers/modbus/poller.hpp"

namespace {

using namespace celadon;
using namespace celadon::drivers::modbus;

constexpr std::size_t devices_polled = 1000;
constexpr std::size_t values_of_device = 25;  // f32, two registers each

/// Answers requests of function 3 with floats 0, 1.5, 3, ... from register 0 on.
[[noreturn]] void be_devices(int listening) {
  std::string registers;
  for (std::size_t i = 0; i < values_of_device; ++i) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(i) * 1.5F);
    for (int shift = 24; shift >= 0; shift -= 8)
      registers += static_cast<char>(bits >> static_cast<unsigned>(shift));
  }
  const int poller = epoll_create1(0);
  epoll_event event{EPOLLIN, {.fd = listening}};
  epoll_ctl(poller, EPOLL_CTL_ADD, listening, &event);
  std::array<epoll_event, 256> events{};
  while (true) {
    const int count = epoll_wait(poller, events.data(), events.size(), -1);
    for (int i = 0; i < count; ++i) {
      const int socket = events[static_cast<std::size_t>(i)].data.fd;
      if (socket == listening) {
        const int made = accept(listening, nullptr, nullptr);
        const int one = 1;
        setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        epoll_event fresh{EPOLLIN, {.fd = made}};
        epoll_ctl(poller, EPOLL_CTL_ADD, made, &fresh);
        continue;
      }
      std::array<char, 12> query{};
      if (read(socket, query.data(), query.size()) != static_cast<ssize_t>(query.size())) {
        close(socket);
        continue;
      }
      const auto at = static_cast<std::uint8_t>(query[9]) * std::size_t{2};
      const auto bytes = static_cast<std::uint8_t>(query[11]) * std::size_t{2};
      const Frame frame{
          static_cast<std::uint16_t>(static_cast<std::uint8_t>(query[0]) << 8U |
                                     static_cast<std::uint8_t>(query[1])),
          static_cast<std::uint8_t>(query[6]),
          std::string{'\x03', static_cast<char>(bytes)} + registers.substr(at, bytes)};
      const std::string answer = encode(frame, Framing::tcp).value();
      if (write(socket, answer.data(), answer.size()) < 0) close(socket);
    }
  }
}

struct CountingSink final : drivers::Sink {
  std::atomic<std::uint64_t> readings = 0;
  std::atomic<double> sum = 0.0;
  Status take(std::string_view, std::span<const drivers::Reading> taken) override {
    double part = 0.0;
    for (const drivers::Reading& one : taken) part += one.value;
    sum = sum + part;
    readings += taken.size();
    return {};
  }
};

std::vector<DeviceSettings> simulated_devices(std::uint16_t port) {
  auto map = std::make_shared<DeviceMap>();
  for (std::size_t i = 0; i < values_of_device; ++i)
    map->registers.push_back({"v" + std::to_string(i),
                              {"值", "value"},
                              Function::read_holding_registers,
                              static_cast<std::uint16_t>(i * 2),
                              {ValueType::f32},
                              1.0,
                              "V",
                              RegisterWhat::state,
                              {}});
  std::vector<DeviceSettings> devices;
  for (std::size_t d = 0; d < devices_polled; ++d) {
    DeviceSettings device;
    device.id = "d" + std::to_string(d);
    device.endpoint = {"127.0." + std::to_string(d / 250 + 1) + "." + std::to_string(d % 250 + 1),
                       port, Framing::tcp};
    device.map = map;
    for (std::size_t i = 0; i < values_of_device; ++i)
      device.registers.push_back({i, device.id + "/" + map->registers[i].id});
    devices.push_back(std::move(device));
  }
  return devices;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Totals {
  std::uint64_t answers = 0, failures = 0, missed = 0;
};

Totals totals_of(const Poller& poller) {
  Totals totals;
  for (const auto& device : poller.health().devices) {
    totals.answers += device.answers;
    totals.failures += device.failures;
    totals.missed += device.missed;
  }
  return totals;
}

void polling(benchmark::State& state) {
  const int listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_ANY);
  socklen_t length = sizeof address;
  if (bind(listening, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(listening, 1024) != 0 ||
      getsockname(listening, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    state.SkipWithError("no socket to listen on");
    return;
  }
  const pid_t devices = fork();
  if (devices == 0) be_devices(listening);
  close(listening);
  SystemClock clock;
  CountingSink sink;
  const auto seconds = std::chrono::seconds(state.range(0));
  for (auto _ : state) {
    PollerSettings settings;
    settings.feed = "bench";
    Poller poller(simulated_devices(ntohs(address.sin_port)), settings, sink, clock);
    std::this_thread::sleep_for(std::chrono::seconds(2));  // every connection stands
    const Totals before = totals_of(poller);
    const double cpu_before = cpu_seconds();
    const auto begin = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(seconds);
    const double cpu = cpu_seconds() - cpu_before;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    const Totals after = totals_of(poller);
    poller.stop();
    const Totals all = totals_of(poller);
    state.counters["core_percent"] = 100.0 * cpu / took.count();
    state.counters["rounds_per_s"] =
        static_cast<double>(after.answers - before.answers) / took.count();
    state.counters["missed"] = static_cast<double>(all.missed);
    state.counters["failures"] = static_cast<double>(all.failures);
    // 0 + 1.5 + ... + 36 = 450 a round; every reading of every answered round has arrived.
    const auto rounds = static_cast<double>(all.answers);
    if (sink.readings != all.answers * values_of_device || sink.sum != 450.0 * rounds)
      state.SkipWithError("readings are missing or wrong");
    state.SetItemsProcessed(static_cast<std::int64_t>(sink.readings));
  }
  kill(devices, SIGKILL);
  waitpid(devices, nullptr, 0);
}

BENCHMARK(polling)->Arg(30)->Iterations(1)->UseRealTime()->Unit(benchmark::kSecond);

}  // namespace

BENCHMARK_MAIN();
