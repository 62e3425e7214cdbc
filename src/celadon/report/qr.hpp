#pragma once
// QR codes (ISO/IEC 18004) of short texts, such as the address of a verification page.

#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::report {

/// A square of modules, without the quiet zone of four modules that has to surround it.
struct QrCode {
  int size = 0;                     ///< modules per side
  std::vector<unsigned char> dark;  ///< [size][size] row-major, 1: dark

  [[nodiscard]] bool at(int row, int column) const {
    const auto modules = static_cast<std::size_t>(size);
    return dark[static_cast<std::size_t>(row) * modules + static_cast<std::size_t>(column)] != 0;
  }
};

/// The smallest code that holds the text at level M (15 % may be damaged). Errors: limit (more than
/// 500 bytes), invalid_argument (empty). Thread-safe.
Result<QrCode> make_qr(std::string_view text);

/// The code as a scalable picture with its quiet zone, black on white.
std::string to_svg(const QrCode& code);

}  // namespace celadon::report
