#pragma once
// What people read for the choices of a site: "中文｜English".

#include <string>
#include <string_view>

#include "celadon/registry/site.hpp"

namespace celadon::registry {

/// Both names as one text; one alone where they are the same.
std::string title(const Names& names);
std::string_view title(Origin origin) noexcept;
std::string_view title(ElectricityPolicy policy) noexcept;
std::string_view title(Ownership ownership) noexcept;

}  // namespace celadon::registry
