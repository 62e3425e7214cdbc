// expect: the unit measures something else
#include "celadon/units/quantity.hpp"

double kilograms() {
  using namespace celadon::units;
#ifdef MENDED
  return in<"kg_product">(quantity<"t_product">(1.0));
#else
  return in<"kg">(quantity<"t_product">(1.0));
#endif
}
