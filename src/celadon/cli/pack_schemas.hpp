#pragma once
// The JSON Schemas of packs, as they lie in schemas/ (cmake/embed_schemas.cmake puts them into the
// program).

#include <cstddef>
#include <string_view>

namespace celadon::cli {

/// "pack" | "standard" | "scheme"; empty for any other name. Lives as long as the program.
std::string_view pack_schema(std::string_view name);

}  // namespace celadon::cli
