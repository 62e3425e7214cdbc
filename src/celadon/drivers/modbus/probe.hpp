#pragma once
// Reads one device once, by hand: what `celadon device probe` shows.

#include <optional>
#include <string>
#include <vector>

#include "celadon/drivers/modbus/polled_device.hpp"

namespace celadon::drivers::modbus {

struct ProbeTarget {
  Endpoint endpoint;
  std::uint8_t unit = 1;
  Duration timeout = Duration::seconds(2);  ///< of connecting, and of each answer
};

/// One register with what came back for it.
struct ProbedRegister {
  std::size_t place = 0;           ///< in the map
  std::uint16_t address = 0;       ///< on the wire
  std::vector<std::uint16_t> raw;  ///< empty: not read
  std::optional<double> value;     ///< scaled; unset: the device has none, or not read
  std::string fault;               ///< why it was not read, "中文｜English"
};

struct ProbeResult {
  std::vector<ProbedRegister> registers;  ///< in the map's order
  std::optional<WordOrder> likely_order;  ///< another order under which the values look right
};

/// Asks several requests over one connection, in order. A refusal of the device is part of an
/// answer. Errors: not_found (no connection, no answer: the remedy says what to look at), parse
/// (what came back is no Modbus).
Result<std::vector<ReadAnswer>> ask_once(const ProbeTarget& target,
                                         const std::vector<ReadRequest>& requests);

/// Reads every register of a map. A block that the device refuses is read again register by
/// register. Errors: as ask_once().
Result<ProbeResult> probe(const ProbeTarget& target, const DeviceMap& map, std::uint16_t base = 0);

/// The models that a SunSpec device holds: it marks their beginning with "SunS" at 40000, 0 or
/// 50000. Errors: as ask_once(); not_found when there is no mark.
struct SunspecModel {
  int model = 0;
  std::uint16_t base = 0;  ///< address of its first register
  std::uint16_t length = 0;
};
Result<std::vector<SunspecModel>> sunspec_models(const ProbeTarget& target);

/// The order of words under which voltages, frequencies, power factors and shares have values that
/// can be, when there is exactly one and the map's own gives values that cannot; else nullopt.
std::optional<WordOrder> likelier_order(const DeviceMap& map,
                                        const std::vector<ProbedRegister>& registers);

}  // namespace celadon::drivers::modbus
