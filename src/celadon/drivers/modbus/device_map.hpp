#pragma once
// What the registers of a device mean, read from a pack of kind "devices":
//
//     device: {maker: , model: , class: meter|inverter|storage, registers: FILE.csv,
//              ratios: applied|to_apply|unknown, sunspec_model: , gap: , remark: {zh: , en: }}
//     cases: [{register: ID, raw: "43F0 8000", factor: -2, expect: , unit: , expect_source: } |
//             {register: ID, raw: , missing: true}]
//     FILE.csv: id, zh, en, table, address, type, order, scale, unit, what, invalid, factor

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/drivers/modbus/frame.hpp"
#include "celadon/drivers/modbus/value.hpp"
#include "celadon/packs/check.hpp"
#include "celadon/packs/library.hpp"

namespace celadon::drivers::modbus {

/// Packs of kind "devices". The number continues PackKind (packs/header.cpp knows its name).
inline constexpr packs::PackKind device_map_kind = packs::PackKind{11};

/// What the values of a register are.
enum class RegisterWhat : std::uint8_t {
  state = 1,       ///< a value at an instant
  cumulative = 2,  ///< "register": only ever subtracted
  factor = 3,      ///< power of ten for other values (SunSpec); never a reading
};
const char* to_string(RegisterWhat what) noexcept;

/// Whether values already hold the ratio of current and voltage transformers. It is never applied
/// here: a measuring point says its multiplier with the day from which it holds.
enum class Ratios : std::uint8_t { applied, to_apply, unknown };
const char* to_string(Ratios ratios) noexcept;

struct MappedRegister {
  std::string id;  ///< "active_energy_import", the quantity's name within the map
  packs::Title title;
  Function table = Function::read_holding_registers;  ///< or read_input_registers
  std::uint16_t address = 0;  ///< zero-based; of a SunSpec model: from its first register
  Encoding encoding;
  double scale = 1.0;  ///< value = number * scale [* 10^factor], in `unit`
  std::string unit;
  RegisterWhat what = RegisterWhat::state;
  std::optional<std::size_t> factor;  ///< place of the register that holds the power of ten

  [[nodiscard]] std::uint16_t count() const { return registers_of(encoding.type); }
};

struct DeviceMap {
  std::string label;  ///< of its pack, "id@edition"
  packs::Title title;
  packs::Title remark;  ///< may be empty
  std::string maker;
  std::string model;
  std::string device_class;
  std::string source;
  formula::Confidence confidence = formula::Confidence::own;
  Ratios ratios = Ratios::unknown;
  std::optional<int> sunspec_model;  ///< addresses count from where the device keeps this model
  std::uint16_t gap = 16;            ///< registers that a request may bridge
  std::vector<MappedRegister> registers;

  /// The place of a register by its id. Error not_found with the nearest.
  [[nodiscard]] Result<std::size_t> find(std::string_view id) const;
};

/// The scaled value of a register; nullopt where the device has none, or its factor has none or is
/// beyond -10..10. `factor`: as decoded, for a register that has one.
std::optional<double> scaled(const MappedRegister& mapped, std::span<const std::uint16_t> raw,
                             std::optional<double> factor);

/// The symbol of units/unit.hpp for a unit of a map: "Hz" is not in that table and goes as "1/s",
/// "°" as "" (not known). Error unit.
Result<std::string> reading_unit(std::string_view unit);

/// Reads a map. Errors: parse, unit, rule, conflict, each with file, row and column.
Result<DeviceMap> read_device_map(const packs::PackPtr& pack);

/// The map of that name: "id", "id@edition", with or without the leading "devices.". Errors:
/// not_found with the nearest, conflict, and those of read_device_map().
Result<DeviceMap> find_device_map(const packs::Library& library, std::string_view name);

/// Reads the map and runs its cases; for packs::KindChecks. Errors: rule where a case does not come
/// out, and those of read_device_map().
Result<packs::CheckReport> check_device_map(const packs::LibraryPtr& library,
                                            const packs::PackPtr& pack);

}  // namespace celadon::drivers::modbus
