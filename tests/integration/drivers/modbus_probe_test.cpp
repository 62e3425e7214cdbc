// Reading one device by hand, against a server made of libmodbus.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/modbus/probe.hpp"
#include "modbus_server.hpp"

namespace celadon::drivers::modbus {
namespace {

using celadon::testing::modbus_answer;
using celadon::testing::modbus_silent;
using celadon::testing::ModbusAsked;
using celadon::testing::ModbusSerialDevice;
using celadon::testing::ModbusTcpServer;
using ::testing::HasSubstr;

DeviceMap shipped_map(const std::string& name) {
  static const packs::LibraryPtr library = packs::Library::open({}).value();
  return find_device_map(*library, name).value();
}

ProbeTarget target_at(std::uint16_t port, std::uint8_t unit = 1) {
  return {{"127.0.0.1", port, Framing::tcp}, unit, Duration{300'000}};
}

const ProbedRegister& by_id(const DeviceMap& map, const ProbeResult& result,
                            const std::string& id) {
  return result.registers[map.find(id).value()];
}

TEST(ModbusProbe, ShowsRawAndScaledSideBySide) {
  ModbusTcpServer server;
  // Acrel ADW300: register 20 voltage x 0.1 V, 62 imported energy x 0.01 kWh.
  server.set(1, 20, {2301});
  server.set(1, 62, {0x0063, 0xD76A});
  const DeviceMap map = shipped_map("acrel-adw300");
  const auto result = probe(target_at(server.port()), map);
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  EXPECT_EQ(by_id(map, *result, "voltage_l1").value, 230.1);
  EXPECT_EQ(hex_of(by_id(map, *result, "voltage_l1").raw), "08FD");
  EXPECT_EQ(by_id(map, *result, "active_energy_import").value, 65432.10);
  EXPECT_EQ(by_id(map, *result, "active_energy_import").address, 62);
  EXPECT_EQ(result->likely_order, std::nullopt);
}

TEST(ModbusProbe, WhatTheDeviceRefusesIsNamedAndTheRestIsShown) {
  ModbusTcpServer server([](const ModbusAsked& asked) {
    return asked.address + asked.count > 60 ? 2 : modbus_answer;
  });
  server.set(1, 20, {2301});
  const DeviceMap map = shipped_map("acrel-adw300");
  const auto result = probe(target_at(server.port()), map);
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  EXPECT_EQ(by_id(map, *result, "voltage_l1").value, 230.1);
  EXPECT_THAT(by_id(map, *result, "active_energy_import").fault, HasSubstr("illegal data address"));
}

TEST(ModbusProbe, AnotherOrderOfWordsIsHintedAt) {
  ModbusTcpServer server;
  // Eastron SDM630 (f32 from input register 0, frequency at 70), its words swapped.
  server.set(1, 0, {0x199A, 0x4366, 0x199A, 0x4366, 0x199A, 0x4366, 0x0000, 0x4148});
  server.set(1, 70, {0x0000, 0x4248});
  DeviceMap map = shipped_map("eastron-sdm630");
  const auto result = probe(target_at(server.port()), map);
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  EXPECT_EQ(result->likely_order, WordOrder::cdab);
  for (MappedRegister& one : map.registers) one.encoding.order = WordOrder::cdab;
  const auto right = probe(target_at(server.port()), map);
  ASSERT_TRUE(right.ok());
  EXPECT_EQ(right->likely_order, std::nullopt);
  EXPECT_EQ(by_id(map, *right, "frequency").value, 50.0);
}

TEST(ModbusProbe, ASerialDeviceIsReadWithRtuFrames) {
  std::vector<std::uint16_t> registers(100);
  registers[20] = 2301;
  ModbusSerialDevice device(5, registers);
  ProbeTarget target = target_at(device.port(), 5);
  target.timeout = Duration::seconds(2);
  target.endpoint.framing = Framing::rtu;
  const DeviceMap map = shipped_map("acrel-adw300");
  const auto result = probe(target, map);
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  EXPECT_EQ(by_id(map, *result, "voltage_l1").value, 230.1);
}

TEST(ModbusProbe, SilenceSaysWhatToLookAt) {
  ModbusTcpServer server([](const ModbusAsked&) { return modbus_silent; });
  const DeviceMap map = shipped_map("acrel-adw300");
  const auto silent = probe(target_at(server.port(), 9), map);
  ASSERT_FALSE(silent.ok());
  EXPECT_EQ(silent.error().code, ErrorCode::not_found);
  EXPECT_THAT(silent.error().message, HasSubstr("unit 9"));
  EXPECT_THAT(silent.error().remedy, HasSubstr("--rtu"));
  std::uint16_t port = 0;
  { port = ModbusTcpServer().port(); }
  EXPECT_THAT(probe(target_at(port), map).error().message, HasSubstr("no connection to 127.0.0.1"));
}

TEST(ModbusProbe, SunspecModelsAreFoundFromTheirMark) {
  ModbusTcpServer server;
  // "SunS" at 0, model 1 of 66 registers, model 103 of 50, end (SunSpec device information model).
  server.set(1, 0, {0x5375, 0x6E53, 1, 66});
  server.set(1, 70, {103, 50});
  server.set(1, 122, {0xFFFF, 0});
  // From the model's first register: 14 W, 15 its scale factor -1 (12345 -> 1234.5 W).
  server.set(1, 70 + 14, {12345, 0xFFFF});
  const auto models = sunspec_models(target_at(server.port()));
  ASSERT_TRUE(models.ok()) << models.error().to_string();
  ASSERT_EQ(models->size(), 2U);
  EXPECT_EQ((*models)[1].model, 103);
  EXPECT_EQ((*models)[1].base, 70);
  const DeviceMap map = shipped_map("sunspec-103");
  const auto result = probe(target_at(server.port()), map, (*models)[1].base);
  ASSERT_TRUE(result.ok()) << result.error().to_string();
  EXPECT_EQ(by_id(map, *result, "active_power").value, 1234.5);
  ModbusTcpServer plain;
  EXPECT_THAT(sunspec_models(target_at(plain.port())).error().message, HasSubstr("no mark"));
}

}  // namespace
}  // namespace celadon::drivers::modbus
