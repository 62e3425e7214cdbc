#pragma once

#include <string_view>

namespace celadon::http {

/// schemas/openapi.yaml as the program was built with it.
std::string_view contract();

}  // namespace celadon::http
