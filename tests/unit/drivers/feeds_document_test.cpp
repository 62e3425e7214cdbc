#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/feeds/document.hpp"
#include "celadon/drivers/feeds/modbus_feed.hpp"
#include "json_schema.hpp"

namespace celadon::drivers::feeds {
namespace {

using ::testing::HasSubstr;

packs::LibraryPtr library() {
  static const packs::LibraryPtr opened = packs::Library::open({}).value();
  return opened;
}

Result<FeedsDocument> feeds_of(const std::string& yaml) {
  const auto document = text::parse_document(yaml, "feeds.yaml");
  if (!document.ok()) return document.error();
  return read_feeds(*document, {library()});
}

std::string modbus_with(const std::string& device, const std::string& head = {}) {
  return "feeds:\n  - id: hall\n    kind: modbus\n" + head + "    devices:\n      - " + device +
         "\n";
}

Result<std::vector<modbus::DeviceSettings>> devices_of(const std::string& device,
                                                       const std::string& head = {}) {
  const auto document = text::parse_document(modbus_with(device, head), "feeds.yaml");
  if (!document.ok()) return document.error();
  return read_modbus_devices(document->find("feeds")->items[0], {library()});
}

TEST(FeedsDocument, NamesItsFeedsAndKinds) {
  const auto read = feeds_of(modbus_with("{id: m7, host: 10.0.0.7, map: eastron-sdm630}"));
  ASSERT_TRUE(read.ok()) << read.error().to_string();
  ASSERT_EQ(read->feeds.size(), 1U);
  EXPECT_EQ(read->feeds[0].id, "hall");
  EXPECT_EQ(read->feeds[0].kind->name, "modbus");
  EXPECT_TRUE(feeds_of("feeds: []").ok());
}

TEST(FeedsDocument, AFaultNamesLineAndColumn) {
  struct Wrong {
    std::string yaml;
    std::uint64_t line;
    const char* word;
  };
  const std::string good = "{id: m7, host: 10.0.0.7, map: eastron-sdm630}";
  for (const auto& [yaml, line, word] : std::initializer_list<Wrong>{
           {"feed: []\n", 1, "feeds"},
           {"feeds: {}\n", 1, "list"},
           {"feeds:\n  - {kind: modbus}\n", 2, "id"},
           {"feeds:\n  - {id: A b, kind: modbus}\n", 2, "A b"},
           {"feeds:\n  - {id: a, kind: modbuss}\n", 2, "modbuss"},
           {"feeds:\n  - {id: a, kind: modbus}\n", 2, "devices"},
           {"feeds:\n  - {id: a, kind: modbus, device: []}\n", 2, "device"},
           {modbus_with("{host: h, map: eastron-sdm630}"), 5, "id"},
           {modbus_with("{id: m7, map: eastron-sdm630}"), 5, "host"},
           {modbus_with("{id: m7, host: h}"), 5, "map"},
           {modbus_with("{id: m7, host: h, map: eastron-sdm631}"), 5, "eastron-sdm631"},
           {modbus_with("{id: m7, host: h, map: eastron-sdm630, port: 0}"), 5, "port"},
           {modbus_with("{id: m7, host: h, map: eastron-sdm630, unit: 256}"), 5, "unit"},
           {modbus_with("{id: m7, host: h, map: eastron-sdm630, framing: udp}"), 5, "udp"},
           {modbus_with("{id: m7, host: h, map: eastron-sdm630, word_order: acbd}"), 5, "acbd"},
           {modbus_with("{id: m7, host: h, map: eastron-sdm630, every: 5}"), 5, "duration"},
           {modbus_with("{id: m7, host: h, map: eastron-sdm630, every: 1 ms}"), 5, "100 ms"},
           {modbus_with("{id: m7, host: h, map: eastron-sdm630, base: 1}"), 5, "base"},
           {modbus_with("{id: m7, host: h, map: sunspec-103}"), 5, "base"},
           {modbus_with("{id: m7, host: h, map: sunspec-103, base: 65500}"), 5, "65535"},
           {modbus_with("{id: m7, host: h, map: eastron-sdm630, registers: [powr]}"), 5, "powr"},
           {modbus_with("{id: m7, host: h, map: sunspec-103, base: 40069, registers: [w_sf]}"), 5,
            "factor"},
           {modbus_with("{id: m7, host: h, map: eastron-sdm630, points: {E: energy}}"), 5,
            "energy"},
           {modbus_with(good + "\n      - " + good), 6, "m7"},
           {modbus_with(good) + modbus_with(good).substr(7), 6, "hall"}}) {
    const auto read = feeds_of(yaml);
    ASSERT_FALSE(read.ok()) << yaml;
    EXPECT_THAT(read.error().to_string(), HasSubstr(word)) << yaml;
    ASSERT_TRUE(read.error().place.has_value()) << yaml;
    EXPECT_EQ(read.error().place->line, line) << yaml << read.error().to_string();
    EXPECT_GT(read.error().place->column, 0U) << yaml;
  }
}

TEST(ModbusFeedDocument, APointIsTheKeyOfItsReadings) {
  const auto devices = devices_of(
      "{id: m7, host: 10.0.0.7, port: 1502, unit: 3, map: eastron-sdm630, every: 500 ms, "
      "points: {E-IN: active_energy_import}, registers: [active_power, active_energy_import]}",
      "    timeout: 300 ms\n");
  ASSERT_TRUE(devices.ok()) << devices.error().to_string();
  const modbus::DeviceSettings& device = devices->front();
  ASSERT_EQ(device.registers.size(), 2U);
  EXPECT_EQ(device.registers[0].key, "E-IN");
  EXPECT_EQ(device.map->registers[device.registers[0].place].id, "active_energy_import");
  EXPECT_EQ(device.registers[1].key, "m7/active_power");
  EXPECT_EQ(device.endpoint.to_string(), "10.0.0.7:1502");
  EXPECT_EQ(device.unit, 3);
  EXPECT_EQ(device.every.us, 500'000);
  EXPECT_EQ(device.timeout.us, 300'000);
}

TEST(ModbusFeedDocument, WithoutAChoiceEveryQuantityIsRead) {
  const auto devices = devices_of("{id: m7, host: h, map: sunspec-103, base: 40069}");
  ASSERT_TRUE(devices.ok()) << devices.error().to_string();
  for (const modbus::PolledRegister& one : devices->front().registers)
    EXPECT_NE(devices->front().map->registers[one.place].what, modbus::RegisterWhat::factor);
  EXPECT_GT(devices->front().registers.size(), 15U);
}

TEST(ModbusFeedDocument, AnotherOrderOfWordsIsOfThisDeviceAlone) {
  const auto devices = devices_of(
      "{id: a, host: h, map: eastron-sdm630, word_order: cdab}\n"
      "      - {id: b, host: h, map: eastron-sdm630}");
  ASSERT_TRUE(devices.ok());
  EXPECT_EQ((*devices)[0].map->registers[0].encoding.order, modbus::WordOrder::cdab);
  EXPECT_EQ((*devices)[1].map->registers[0].encoding.order, modbus::WordOrder::abcd);
}

TEST(ModbusFeedDocument, APointIsGivenOnce) {
  const auto devices = devices_of(
      "{id: a, host: h, map: eastron-sdm630, points: {E: active_power}}\n"
      "      - {id: b, host: h, map: eastron-sdm630, points: {E: active_power}}");
  ASSERT_FALSE(devices.ok());
  EXPECT_EQ(devices.error().code, ErrorCode::conflict);
  EXPECT_EQ(devices.error().place->line, 6U);
}

TEST(FeedsDocument, ThePublishedSchemaKnowsTheSameForm) {
  std::ifstream file(CELADON_SOURCE_DIR "/schemas/feeds.schema.json");
  std::ostringstream bytes;
  bytes << file.rdbuf();
  const celadon::testing::JsonSchema schema(bytes.str());
  const auto fault_of = [&](const std::string& yaml) {
    return schema.fault(celadon::testing::json_of(text::parse_document(yaml, "x").value()));
  };
  const std::string full =
      "{id: m7, host: 10.0.0.7, port: 1502, framing: rtu, unit: 3, map: eastron-sdm630, "
      "word_order: cdab, every: 500 ms, timeout: 1 s, points: {E-IN: active_energy_import}, "
      "registers: [active_power]}";
  const std::string head = "    threads: 2\n    every: 15 s\n    back_off: 1 min\n";
  EXPECT_EQ(fault_of(modbus_with(full, head)), "");
  EXPECT_TRUE(feeds_of(modbus_with(full, head)).ok());
  EXPECT_NE(fault_of(modbus_with("{id: m7, host: h}")), "");
  EXPECT_NE(fault_of(modbus_with(full, "    thread: 2\n")), "");
  EXPECT_NE(fault_of("feed: []"), "");
}

TEST(FeedsDuration, IsReadInFourUnits) {
  const auto us = [](const std::string& text) {
    const auto node = text::parse_document(text, "x");
    return read_duration(*node, Duration{1}, Duration::days(1)).value().us;
  };
  EXPECT_EQ(us("250 ms"), 250'000);
  EXPECT_EQ(us("1.5 s"), 1'500'000);
  EXPECT_EQ(us("15min"), 900'000'000);
  EXPECT_EQ(us("1 h"), 3'600'000'000);
}

}  // namespace
}  // namespace celadon::drivers::feeds
