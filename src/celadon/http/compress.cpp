#include "celadon/http/compress.hpp"

#include <zlib.h>

#include "celadon/base/assert.hpp"

namespace celadon::http {

std::string gzip(std::string_view bytes, int level) {
  z_stream stream{};
  constexpr int gzip_window = 15 + 16;  // zlib.h: 16 more asks for a gzip header
  constexpr int memory_level = 8;
  CELADON_ASSERT(deflateInit2(&stream, level, Z_DEFLATED, gzip_window, memory_level,
                              Z_DEFAULT_STRATEGY) == Z_OK);
  std::string packed;
  packed.resize(deflateBound(&stream, bytes.size()));
  // zlib takes a pointer to mutable bytes and only reads them.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int done = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  CELADON_ASSERT(done == Z_STREAM_END);
  packed.shrink_to_fit();
  return packed;
}

bool is_compressible(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return type.substr(0, 5) == "text/" || type == "application/json" ||
         type == "application/problem+json" || type == "application/yaml" ||
         type == "application/javascript" || type == "image/svg+xml" ||
         type == "application/manifest+json" || type == "application/wasm";
}

}  // namespace celadon::http
