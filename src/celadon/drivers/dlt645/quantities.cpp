#include "celadon/drivers/dlt645/quantities.hpp"

#include <algorithm>
#include <array>

namespace celadon::drivers::dlt645 {
namespace {

constexpr Layout energy_layout{4, 2, false};     // XXXXXX.XX
constexpr Layout signed_energy{4, 2, true};      // combined figures may be negative
constexpr Layout voltage_layout{2, 1, false};    // XXX.X
constexpr Layout current_layout{3, 3, true};     // XXX.XXX, the highest bit tells the direction
constexpr Layout power_layout{3, 4, true};       // XX.XXXX
constexpr Layout factor_layout{2, 3, true};      // X.XXX
constexpr Layout frequency_layout{2, 2, false};  // XX.XX

constexpr std::array quantities_by_identifier{
    NamedQuantity{"active_energy_combined", {0x00000000, signed_energy}, "kWh"},
    NamedQuantity{"active_energy_import", {0x00010000, energy_layout}, "kWh", Source::seen},
    NamedQuantity{"active_energy_import_t1", {0x00010100, energy_layout}, "kWh"},
    NamedQuantity{"active_energy_import_t2", {0x00010200, energy_layout}, "kWh"},
    NamedQuantity{"active_energy_import_t3", {0x00010300, energy_layout}, "kWh"},
    NamedQuantity{"active_energy_import_t4", {0x00010400, energy_layout}, "kWh"},
    NamedQuantity{"active_energy_export", {0x00020000, energy_layout}, "kWh"},
    NamedQuantity{"reactive_energy_1", {0x00030000, signed_energy}, "kvarh"},
    NamedQuantity{"reactive_energy_2", {0x00040000, signed_energy}, "kvarh"},
    NamedQuantity{"voltage_l1", {0x02010100, voltage_layout}, "V", Source::seen},
    NamedQuantity{"voltage_l2", {0x02010200, voltage_layout}, "V"},
    NamedQuantity{"voltage_l3", {0x02010300, voltage_layout}, "V"},
    NamedQuantity{"current_l1", {0x02020100, current_layout}, "A"},
    NamedQuantity{"current_l2", {0x02020200, current_layout}, "A"},
    NamedQuantity{"current_l3", {0x02020300, current_layout}, "A"},
    NamedQuantity{"active_power", {0x02030000, power_layout}, "kW"},
    NamedQuantity{"active_power_l1", {0x02030100, power_layout}, "kW"},
    NamedQuantity{"active_power_l2", {0x02030200, power_layout}, "kW"},
    NamedQuantity{"active_power_l3", {0x02030300, power_layout}, "kW"},
    NamedQuantity{"reactive_power", {0x02040000, power_layout}, "kvar"},
    NamedQuantity{"power_factor", {0x02060000, factor_layout}, "1", Source::seen},
    NamedQuantity{"frequency", {0x02800002, frequency_layout}, "1/s"},
};

}  // namespace

std::span<const NamedQuantity> named_quantities() { return quantities_by_identifier; }

const NamedQuantity* find_quantity(std::string_view name) {
  const auto at = std::find_if(quantities_by_identifier.begin(), quantities_by_identifier.end(),
                               [&](const NamedQuantity& q) { return q.name == name; });
  return at == quantities_by_identifier.end() ? nullptr : &*at;
}

}  // namespace celadon::drivers::dlt645
