#pragma once
// Several sentences in both languages as one.

#include <string>
#include <string_view>

namespace celadon::units {

/// Two sentences in one, each language by itself: "甲；乙｜a; b". What the first says already is
/// not said again.
std::string followed_by(std::string_view first, std::string_view second);

}  // namespace celadon::units
