// multipart/form-data: read whole and in pieces, the same must be seen. The first byte is the size
// of the pieces.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "celadon/base/assert.hpp"
#include "celadon/http/multipart.hpp"

namespace {

/// What a reader saw, as one text; ends with '!' when it failed.
std::string seen_of(std::string_view body, std::size_t piece) {
  std::string seen;
  celadon::http::MultipartReader reader("b", {[&](const celadon::http::PartHead& head) {
                                                seen += "[" + head.name + "|" + head.file_name +
                                                        "|" + head.content_type + "]";
                                                return celadon::Status();
                                              },
                                              [&](std::string_view bytes) {
                                                seen += bytes;
                                                return celadon::Status();
                                              },
                                              [&] {
                                                seen += "]";
                                                return celadon::Status();
                                              }});
  while (!body.empty()) {
    if (!reader.feed(body.substr(0, piece)).ok()) return "!";
    body.remove_prefix(std::min(piece, body.size()));
  }
  return reader.finish().ok() ? seen : "!";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  (void)celadon::http::multipart_boundary(text);
  if (text.empty()) return 0;
  const std::string_view body = text.substr(1);
  const std::size_t piece = static_cast<unsigned char>(text.front()) % 64 + 1;
  CELADON_ASSERT(seen_of(body, piece) == seen_of(body, std::max<std::size_t>(body.size(), 1)));
  return 0;
}
