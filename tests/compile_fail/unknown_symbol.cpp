// expect: not a known unit
#include "celadon/units/quantity.hpp"

auto energy() {
#ifdef MENDED
  return celadon::units::quantity<"kWh">(1.0);
#else
  return celadon::units::quantity<"kWhh">(1.0);
#endif
}
