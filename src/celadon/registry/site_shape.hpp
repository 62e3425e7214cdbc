#pragma once
// The table of site.yaml.

#include "celadon/registry/shape.hpp"

namespace celadon::registry {

/// The shape of a whole site file; lives as long as the program.
const Shape& site_shape();

}  // namespace celadon::registry
