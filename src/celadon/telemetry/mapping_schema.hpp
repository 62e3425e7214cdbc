#pragma once
// The form of mappings for editors and other programs.

#include <string>

namespace celadon::telemetry {

/// The JSON Schema of mappings (schemas/mapping.schema.json). What it cannot say (that a unit is
/// known, that no point is fed twice) the reader still refuses.
std::string mapping_schema();

}  // namespace celadon::telemetry
