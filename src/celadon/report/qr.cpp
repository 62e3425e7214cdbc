#include "celadon/report/qr.hpp"

#include <memory>
#include <string>

#include <fmt/format.h>
#include <qrencode.h>

namespace celadon::report {

Result<QrCode> make_qr(std::string_view text) {
  constexpr std::size_t most = 500;  // bytes; a phone reads what is printed at 3 cm
  if (text.empty())
    return fail(ErrorCode::invalid_argument, "二维码的内容为空｜a QR code of an empty text");
  if (text.size() > most) {
    return fail(
        ErrorCode::limit,
        fmt::format(
            "二维码的内容有 {0} 字节，上限为 {1}｜a QR code of {0} bytes; at most {1} are allowed",
            text.size(), most),
        "缩短网址｜shorten the address");
  }
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> made(
      QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
  if (made == nullptr)
    return fail(ErrorCode::invalid_argument,
                "该文字无法写成二维码｜the text cannot be written as a QR code");
  QrCode code;
  code.size = made->width;
  const auto modules =
      static_cast<std::size_t>(made->width) * static_cast<std::size_t>(made->width);
  code.dark.reserve(modules);
  for (std::size_t i = 0; i < modules; ++i)
    code.dark.push_back(static_cast<unsigned char>(made->data[i] & 1U));
  return code;
}

std::string to_svg(const QrCode& code) {
  constexpr int quiet = 4;  // modules (ISO/IEC 18004, 5.3.8)
  const int side = code.size + 2 * quiet;
  std::string path;
  for (int row = 0; row < code.size; ++row) {
    for (int column = 0; column < code.size; ++column) {
      if (!code.at(row, column)) continue;
      int width = 1;
      while (column + width < code.size && code.at(row, column + width)) ++width;
      path += fmt::format("M{} {}h{}v1h-{}z", column + quiet, row + quiet, width, width);
      column += width;
    }
  }
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" "
      "shape-rendering=\"crispEdges\"><rect width=\"{0}\" height=\"{0}\" fill=\"#fff\"/><path "
      "d=\"{1}\"/></svg>\n",
      side, path);
}

}  // namespace celadon::report
