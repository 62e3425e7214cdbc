// expect: no match for
#include "celadon/units/quantity.hpp"

// Coal equivalent and carbon dioxide are both weighed in kilograms and never add.
auto sum() {
  using namespace celadon::units;
#ifdef MENDED
  return quantity<"kgce">(1.0) + quantity<"tce">(1.0);
#else
  return quantity<"kgce">(1.0) + quantity<"kgCO2">(1.0);
#endif
}
