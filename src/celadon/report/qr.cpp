#include "celadon/report/qr.hpp"

#include <memory>
#include <string>

#include <fmt/format.h>
#include <qrencode.h>

namespace celadon::report {

Result<QrCode> make_qr(std::string_view text) {
  constexpr std::size_t most = 500;  // bytes; a phone reads what is printed at 3 cm
  if (text.empty()) return fail(ErrorCode::invalid_argument, "a QR code of an empty text");
  if (text.size() > most) {
    return fail(ErrorCode::limit,
                fmt::format("a QR code of {} bytes; at most {} are allowed", text.size(), most),
                "shorten the address");
  }
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> made(
      QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
  if (made == nullptr)
    return fail(ErrorCode::invalid_argument, "the text cannot be written as a QR code");
  QrCode code;
  code.size = made->width;
  const auto modules =
      static_cast<std::size_t>(made->width) * static_cast<std::size_t>(made->width);
  code.dark.reserve(modules);
  for (std::size_t i = 0; i < modules; ++i)
    code.dark.push_back(static_cast<unsigned char>(made->data[i] & 1U));
  return code;
}

}  // namespace celadon::report
