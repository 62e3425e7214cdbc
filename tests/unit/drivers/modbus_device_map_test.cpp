#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "celadon/drivers/modbus/device_map.hpp"
#include "pack_files.hpp"

namespace celadon::drivers::modbus {
namespace {

using celadon::testing::PackFiles;
using ::testing::HasSubstr;

constexpr const char* heading =
    "id,zh,en,table,address,type,order,scale,unit,what,invalid,factor\n";

Result<packs::CheckReport> check_rows(const std::string& rows, const std::string& cases) {
  PackFiles files;
  files.add_pack("devices/m", "devices.m", "1", "devices", "",
                 "device: {model: M, class: meter}\ncases:\n" + cases);
  files.add("devices/m/registers.csv", heading + rows);
  const auto library = files.open();
  if (!library.ok()) return library.error();
  return check_device_map(*library, (*library)->all().front());
}

constexpr const char* voltage = "voltage,电压,voltage,input,0,u16,abcd,0.1,V,state,FFFF,\n";
constexpr const char* good_case =
    "  - {register: voltage, raw: \"08FD\", expect: 230.1, unit: V, expect_source: by hand}\n";

TEST(DeviceMap, EveryMapOfTheProgramPassesItsCases) {
  const auto library = packs::Library::open({});
  ASSERT_TRUE(library.ok());
  std::size_t meters = 0;
  std::size_t all = 0;
  for (const packs::PackPtr& pack : (*library)->list(device_map_kind)) {
    const auto report = check_device_map(*library, pack);
    EXPECT_TRUE(report.ok()) << pack->header().label() << ": " << report.error().to_string();
    if (!report.ok()) continue;
    EXPECT_GT(report->cases, 0U) << pack->header().label();
    ++all;
    meters += read_device_map(pack)->device_class == "meter" ? 1U : 0U;
  }
  // 26 meters of one collection, 70 devices of another, 9 SunSpec models.
  EXPECT_EQ(all, 105U);
  EXPECT_GE(meters, 26U);
}

TEST(DeviceMap, AGoodMapPasses) {
  const auto report = check_rows(voltage, good_case);
  ASSERT_TRUE(report.ok()) << report.error().to_string();
  EXPECT_EQ(report->rows, 1U);
  EXPECT_EQ(report->cases, 1U);
}

TEST(DeviceMap, AWrongCaseIsRefused) {
  const std::string wrong =
      "  - {register: voltage, raw: \"08FD\", expect: 231, unit: V, expect_source: by hand}\n";
  EXPECT_THAT(check_rows(voltage, wrong).error().message, HasSubstr("voltage is 230.1 V"));
  const std::string not_missing = "  - {register: voltage, raw: \"08FD\", missing: true}\n";
  EXPECT_FALSE(check_rows(voltage, not_missing).ok());
  EXPECT_TRUE(check_rows(voltage, "  - {register: voltage, raw: FFFF, missing: true}\n").ok());
}

TEST(DeviceMap, WrongRowsNameTheirPlace) {
  struct Wrong {
    const char* row;
    const char* word;
  };
  for (const auto& [row, word] : std::initializer_list<Wrong>{
           {"voltage,电压,voltage,coil,0,u16,abcd,0.1,V,state,,\n", "coil"},
           {"voltage,电压,voltage,input,65536,u16,abcd,0.1,V,state,,\n", "65536"},
           {"voltage,电压,voltage,input,65535,u32,abcd,0.1,V,state,,\n", "65535"},
           {"voltage,电压,voltage,input,0,u24,abcd,0.1,V,state,,\n", "u24"},
           {"voltage,电压,voltage,input,0,u16,acbd,0.1,V,state,,\n", "acbd"},
           {"voltage,电压,voltage,input,0,u16,abcd,0,V,state,,\n", "scale"},
           {"voltage,电压,voltage,input,0,u16,abcd,0.1,Volt,state,,\n", "Volt"},
           {"voltage,电压,voltage,input,0,u16,abcd,0.1,V,guess,,\n", "guess"},
           {"voltage,电压,voltage,input,0,u16,abcd,0.1,V,state,FF,\n", "FF"},
           {"voltage,电压,voltage,input,0,u16,abcd,0.1,V,state,,sf\n", "sf"},
           {"Voltage,电压,voltage,input,0,u16,abcd,0.1,V,state,,\n", "id"}}) {
    const auto report = check_rows(row, good_case);
    ASSERT_FALSE(report.ok()) << row;
    EXPECT_THAT(report.error().message, HasSubstr(word));
    ASSERT_TRUE(report.error().place.has_value()) << row;
    EXPECT_EQ(report.error().place->line, 2U);
  }
  EXPECT_EQ(check_rows(std::string(voltage) + voltage, good_case).error().code,
            ErrorCode::conflict);
}

TEST(DeviceMap, AFactorIsAPowerOfTen) {
  const auto library = packs::Library::open({});
  const auto map = find_device_map(**library, "sunspec-103");
  ASSERT_TRUE(map.ok()) << map.error().to_string();
  const MappedRegister& power = map->registers[*map->find("active_power")];
  ASSERT_TRUE(power.factor.has_value());
  EXPECT_EQ(map->registers[*power.factor].what, RegisterWhat::factor);
  const std::vector<std::uint16_t> raw = {12345};
  EXPECT_EQ(scaled(power, raw, -1.0), 1234.5);
  EXPECT_EQ(scaled(power, raw, 1.0), 123450.0);
  EXPECT_EQ(scaled(power, raw, std::nullopt), std::nullopt);
  EXPECT_EQ(scaled(power, raw, 300.0), std::nullopt);
}

TEST(DeviceMap, IsFoundWithAndWithoutItsKind) {
  const auto library = packs::Library::open({});
  EXPECT_EQ(find_device_map(**library, "devices.eastron-sdm630")->model, "SDM630");
  EXPECT_EQ(find_device_map(**library, "eastron-sdm630")->model, "SDM630");
  EXPECT_THAT(find_device_map(**library, "eastron-sdm631").error().remedy,
              HasSubstr("devices.eastron-sdm630"));
  EXPECT_EQ(find_device_map(**library, "vocabulary.carriers").error().code,
            ErrorCode::invalid_argument);
}

TEST(DeviceMap, TheAcrelMeterIsAsItsManualsFactsSay) {
  // Checked by eye against the manual (notes of the collection): ADW300, register 62 = 0x3E.
  const auto library = packs::Library::open({});
  const auto map = find_device_map(**library, "acrel-adw300");
  const MappedRegister& energy = map->registers[*map->find("active_energy_import")];
  EXPECT_EQ(energy.address, 62);
  EXPECT_EQ(energy.what, RegisterWhat::cumulative);
  const std::vector<std::uint16_t> raw = {0x0063, 0xD76A};
  EXPECT_EQ(scaled(energy, raw, std::nullopt), 65432.10);
}

}  // namespace
}  // namespace celadon::drivers::modbus
