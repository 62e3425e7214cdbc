// The poller against a real counterpart: servers made of libmodbus, on loopback.
#include <chrono>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/modbus/poller.hpp"
#include "keyed_sink.hpp"
#include "modbus_server.hpp"

namespace celadon::drivers::modbus {
namespace {

using celadon::testing::KeyedSink;
using celadon::testing::modbus_answer;
using celadon::testing::modbus_silent;
using celadon::testing::ModbusAsked;
using celadon::testing::ModbusSerialDevice;
using celadon::testing::ModbusTcpServer;
using ::testing::HasSubstr;
using State = feeds::DeviceHealth::State;

const Instant noon{1'795'000'000'000'000};

/// Voltage at 0 (u16, 0.1 V), power at 2 (i32, W), frequency at 10 (f32, Hz).
std::shared_ptr<const DeviceMap> small_map() {
  DeviceMap map;
  map.label = "devices.small@1";
  map.registers = {{"voltage",
                    {"电压", "voltage"},
                    Function::read_holding_registers,
                    0,
                    {ValueType::u16},
                    0.1,
                    "V",
                    RegisterWhat::state,
                    {}},
                   {"power",
                    {"功率", "power"},
                    Function::read_holding_registers,
                    2,
                    {ValueType::i32},
                    1.0,
                    "W",
                    RegisterWhat::state,
                    {}},
                   {"frequency",
                    {"频率", "frequency"},
                    Function::read_holding_registers,
                    10,
                    {ValueType::f32},
                    1.0,
                    "Hz",
                    RegisterWhat::state,
                    {}}};
  return std::make_shared<const DeviceMap>(std::move(map));
}

DeviceSettings small_device(std::uint16_t port, std::uint8_t unit, const std::string& id = "m") {
  DeviceSettings device;
  device.id = id;
  device.endpoint = {"127.0.0.1", port, Framing::tcp};
  device.unit = unit;
  device.map = small_map();
  for (std::size_t i = 0; i < 3; ++i)
    device.registers.push_back({i, id + "/" + device.map->registers[i].id});
  device.every = Duration{100'000};
  device.timeout = Duration{100'000};
  return device;
}

PollerSettings quick(const std::string& feed = "hall") {
  PollerSettings settings;
  settings.feed = feed;
  settings.channel.back_off_first = Duration{50'000};
  settings.channel.back_off_most = Duration{100'000};
  return settings;
}

/// 230.1 V, -1234 W, 50.0 Hz: 08FD; FFFFFB2E; 42480000.
void fill(ModbusTcpServer& server, int unit) {
  server.set(unit, 0, {0x08FD, 0, 0xFFFF, 0xFB2E, 0, 0, 0, 0, 0, 0, 0x4248, 0x0000});
}

double last_value(const KeyedSink& sink, const std::string& key) {
  double value = -1.0;
  for (const auto& one : sink.taken())
    if (one.key == key) value = one.value;
  return value;
}

bool heard(KeyedSink& sink, const std::string& key, std::size_t times = 1) {
  return sink.wait_until([&](const KeyedSink& s) { return s.count(key) >= times; });
}

TEST(ModbusPoller, ReadsWhatTheServerHolds) {
  ModbusTcpServer server;
  fill(server, 1);
  KeyedSink sink;
  ManualClock clock(noon);
  Poller poller({small_device(server.port(), 1)}, quick(), sink, clock);
  ASSERT_TRUE(heard(sink, "m/frequency", 3));
  poller.stop();
  EXPECT_EQ(last_value(sink, "m/voltage"), 230.1);
  EXPECT_EQ(last_value(sink, "m/power"), -1234.0);
  EXPECT_EQ(last_value(sink, "m/frequency"), 50.0);
  for (const auto& one : sink.taken()) {
    EXPECT_EQ(one.at, noon);
    EXPECT_EQ(one.feed, "hall");
    if (one.key == "m/frequency") {
      EXPECT_EQ(one.unit, "1/s");
    }
  }
  const auto health = poller.health();
  ASSERT_EQ(health.devices.size(), 1U);
  const auto& device = health.devices[0];
  EXPECT_EQ(device.state, State::good);
  EXPECT_EQ(device.last_answer, noon);
  EXPECT_EQ(device.failures, 0U);
  EXPECT_EQ(device.readings, sink.taken().size());
  EXPECT_EQ(device.address, "127.0.0.1:" + std::to_string(server.port()) + "/1");
  ASSERT_TRUE(device.latency_mean.has_value());
  EXPECT_GT(device.latency_mean->us, 0);
  EXPECT_LE(device.latency_mean->us, device.latency_most->us);
  // 13 registers with two gaps of at most 16: one request a round.
  EXPECT_EQ(server.connections(), 1);
}

TEST(ModbusPoller, UnitsBehindAGatewayShareAConnection) {
  ModbusTcpServer server;
  std::vector<DeviceSettings> devices;
  for (std::uint8_t unit = 1; unit <= 5; ++unit) {
    server.set(unit, 0, {static_cast<std::uint16_t>(2200 + unit)});
    devices.push_back(small_device(server.port(), unit, "u" + std::to_string(unit)));
  }
  KeyedSink sink;
  ManualClock clock(noon);
  Poller poller(devices, quick(), sink, clock);
  for (int unit = 1; unit <= 5; ++unit)
    ASSERT_TRUE(heard(sink, "u" + std::to_string(unit) + "/voltage", 2));
  poller.stop();
  for (int unit = 1; unit <= 5; ++unit)
    EXPECT_EQ(last_value(sink, "u" + std::to_string(unit) + "/voltage"), (2200 + unit) / 10.0);
  EXPECT_EQ(server.connections(), 1);
}

TEST(ModbusPoller, ASilentUnitIsLeftAloneAndTheOthersGoOn) {
  std::atomic<int> asked_silent = 0;
  ModbusTcpServer server([&](const ModbusAsked& asked) {
    if (asked.unit != 2) return modbus_answer;
    ++asked_silent;
    return modbus_silent;
  });
  KeyedSink sink;
  ManualClock clock(noon);
  PollerSettings settings = quick();
  settings.channel.back_off_first = Duration::seconds(20);
  settings.channel.back_off_most = Duration::seconds(20);
  settings.channel.silent_requests = 1000;
  Poller poller({small_device(server.port(), 1, "good"), small_device(server.port(), 2, "bad")},
                settings, sink, clock);
  ASSERT_TRUE(heard(sink, "good/voltage", 20));
  poller.stop();
  const auto health = poller.health();
  EXPECT_EQ(health.devices[0].state, State::good);
  EXPECT_EQ(health.devices[1].state, State::failing);
  EXPECT_EQ(health.devices[1].failures, 2U);
  EXPECT_EQ(asked_silent, 2);
  EXPECT_THAT(health.devices[1].fault, HasSubstr("no answer within 100 ms"));
  EXPECT_EQ(sink.count("bad/voltage"), 0U);
}

TEST(ModbusPoller, ADeviceThatIsAwayIsFoundWhenItComes) {
  std::uint16_t port = 0;
  { port = ModbusTcpServer().port(); }
  KeyedSink sink;
  ManualClock clock(noon);
  Poller poller({small_device(port, 1)}, quick(), sink, clock);
  const auto failing = [&](const KeyedSink&) { return poller.health().devices[0].failures >= 2; };
  ASSERT_TRUE(sink.wait_until(failing));
  EXPECT_THAT(poller.health().devices[0].fault, HasSubstr("no connection to 127.0.0.1"));
  ModbusTcpServer server({}, port);
  fill(server, 1);
  ASSERT_TRUE(heard(sink, "m/voltage"));
  EXPECT_TRUE(sink.wait_until([&](const KeyedSink&) {
    const auto device = poller.health().devices[0];
    return device.state == State::good && device.failures_in_a_row == 0;
  }));
}

TEST(ModbusPoller, ConnectionsThatBreakAreMadeAnew) {
  ModbusTcpServer server;
  fill(server, 1);
  KeyedSink sink;
  ManualClock clock(noon);
  Poller poller({small_device(server.port(), 1)}, quick(), sink, clock);
  for (int round = 1; round <= 3; ++round) {
    ASSERT_TRUE(heard(sink, "m/voltage", sink.count("m/voltage") + 1));
    server.drop_connections();
    ASSERT_TRUE(sink.wait_until([&](const KeyedSink&) { return server.connections() > round; }));
  }
  ASSERT_TRUE(heard(sink, "m/voltage", sink.count("m/voltage") + 1));
}

TEST(ModbusPoller, AHalfOpenConnectionIsMadeAnew) {
  // The first connection takes requests and never says a word: the peer that lost its state.
  ModbusTcpServer server([](const ModbusAsked& asked) {
    return asked.connection == 1 ? modbus_silent : modbus_answer;
  });
  fill(server, 1);
  KeyedSink sink;
  ManualClock clock(noon);
  Poller poller({small_device(server.port(), 1)}, quick(), sink, clock);
  ASSERT_TRUE(heard(sink, "m/voltage"));
  poller.stop();
  EXPECT_EQ(server.connections(), 2);
  EXPECT_EQ(poller.health().devices[0].failures, 2U);
}

TEST(ModbusPoller, ADeviceThatRefusesTheGapIsReadWithoutIt) {
  std::atomic<int> refused = 0;
  ModbusTcpServer server([&](const ModbusAsked& asked) {
    const bool holds_five = asked.address <= 5 && asked.address + asked.count > 5;
    if (holds_five) ++refused;
    return holds_five ? 2 : modbus_answer;
  });
  fill(server, 1);
  KeyedSink sink;
  ManualClock clock(noon);
  Poller poller({small_device(server.port(), 1)}, quick(), sink, clock);
  ASSERT_TRUE(heard(sink, "m/frequency", 3));
  poller.stop();
  EXPECT_EQ(last_value(sink, "m/power"), -1234.0);
  EXPECT_EQ(last_value(sink, "m/frequency"), 50.0);
  EXPECT_EQ(refused, 1);
  EXPECT_EQ(poller.health().devices[0].failures, 0U);
}

TEST(ModbusPoller, AnExceptionIsNamedAndTheOtherRegistersAreKept) {
  ModbusTcpServer server([](const ModbusAsked& asked) {
    return asked.address + asked.count > 10 ? 2 : modbus_answer;
  });
  fill(server, 1);
  KeyedSink sink;
  ManualClock clock(noon);
  Poller poller({small_device(server.port(), 1)}, quick(), sink, clock);
  ASSERT_TRUE(heard(sink, "m/power", 2));
  poller.stop();
  const auto device = poller.health().devices[0];
  EXPECT_EQ(device.state, State::failing);
  EXPECT_THAT(device.fault, HasSubstr("2 registers from 10: illegal data address"));
  EXPECT_EQ(sink.count("m/frequency"), 0U);
}

TEST(ModbusPoller, AGatewayWithoutItsTargetIsAFailureOfTheDevice) {
  ModbusTcpServer server(
      [](const ModbusAsked& asked) { return asked.unit == 9 ? 11 : modbus_answer; });
  KeyedSink sink;
  ManualClock clock(noon);
  Poller poller({small_device(server.port(), 9, "away"), small_device(server.port(), 1, "here")},
                quick(), sink, clock);
  ASSERT_TRUE(heard(sink, "here/voltage", 3));
  poller.stop();
  EXPECT_THAT(poller.health().devices[0].fault, HasSubstr("gateway target device"));
  EXPECT_EQ(server.connections(), 1);
}

TEST(ModbusPoller, WhileTheSinkRefusesNothingIsAskedAndNothingIsLost) {
  ModbusTcpServer server;
  fill(server, 1);
  KeyedSink sink;
  sink.refuse(fail(ErrorCode::limit, "慢些｜slower"));
  ManualClock clock(noon);
  PollerSettings settings = quick();
  settings.delivery.waiting = 6;
  settings.delivery.retry_first = Duration{10'000};
  Poller poller({small_device(server.port(), 1)}, settings, sink, clock);
  ASSERT_TRUE(
      sink.wait_until([&](const KeyedSink&) { return poller.health().devices[0].missed >= 3; }));
  EXPECT_EQ(server.requests(), 2);  // two rounds of three readings fill the queue
  EXPECT_THAT(poller.health().fault, HasSubstr("slower"));
  sink.refuse(std::nullopt);
  ASSERT_TRUE(heard(sink, "m/voltage", 4));
  poller.stop();
  const auto health = poller.health();
  EXPECT_EQ(health.fault, "");
  EXPECT_EQ(health.devices[0].readings, sink.taken().size());
  EXPECT_EQ(health.devices[0].readings, health.devices[0].answers * 3);
}

TEST(ModbusPoller, ASerialDeviceIsReadThroughItsServer) {
  ModbusSerialDevice device(7, {0x08FD, 0, 0xFFFF, 0xFB2E, 0, 0, 0, 0, 0, 0, 0x4248, 0x0000});
  KeyedSink sink;
  ManualClock clock(noon);
  DeviceSettings settings = small_device(device.port(), 7);
  settings.endpoint.framing = Framing::rtu;
  settings.timeout = Duration::seconds(2);
  Poller poller({settings}, quick(), sink, clock);
  ASSERT_TRUE(heard(sink, "m/frequency", 3)) << poller.health().devices[0].fault;
  poller.stop();
  EXPECT_EQ(last_value(sink, "m/voltage"), 230.1);
  EXPECT_EQ(last_value(sink, "m/power"), -1234.0);
}

TEST(ModbusPoller, TheWrongFramingGivesNoReadings) {
  ModbusSerialDevice device(7, {1, 2, 3});
  KeyedSink sink;
  ManualClock clock(noon);
  DeviceSettings settings = small_device(device.port(), 7);  // TCP frames to a serial device
  Poller poller({settings}, quick(), sink, clock);
  ASSERT_TRUE(
      sink.wait_until([&](const KeyedSink&) { return poller.health().devices[0].failures >= 2; }));
  EXPECT_EQ(sink.taken().size(), 0U);
}

TEST(ModbusPoller, ThreeHundredDevicesOnTwoThreads) {
  std::vector<std::unique_ptr<ModbusTcpServer>> servers;
  std::vector<DeviceSettings> devices;
  for (int s = 0; s < 10; ++s) {
    servers.push_back(std::make_unique<ModbusTcpServer>());
    for (std::uint8_t unit = 1; unit <= 30; ++unit) {
      servers.back()->set(unit, 0, {static_cast<std::uint16_t>(s * 100 + unit)});
      devices.push_back(
          small_device(servers.back()->port(), unit, "d" + std::to_string(s * 100 + unit)));
      devices.back().every = Duration{500'000};
      devices.back().timeout = Duration::seconds(5);
    }
  }
  KeyedSink sink;
  ManualClock clock(noon);
  PollerSettings settings = quick();
  settings.threads = 2;
  Poller poller(devices, settings, sink, clock);
  ASSERT_TRUE(sink.wait_until([](const KeyedSink& s) {
    std::set<std::string> keys;
    for (const auto& one : s.taken()) keys.insert(one.key);
    return keys.size() == 900;
  }));
  poller.stop();
  for (int s = 0; s < 10; ++s) {
    EXPECT_EQ(last_value(sink, "d" + std::to_string(s * 100 + 30) + "/voltage"),
              (s * 100 + 30) / 10.0);
    EXPECT_EQ(servers[static_cast<std::size_t>(s)]->connections(), 1);
  }
}

}  // namespace
}  // namespace celadon::drivers::modbus
