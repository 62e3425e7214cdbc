#include "celadon/http/compress.hpp"

#include <fmt/format.h>
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

Result<std::string> gunzip(std::string_view packed, std::size_t most) {
  constexpr int gzip_window = 15 + 16;
  constexpr std::size_t piece = std::size_t{256} << 10;
  z_stream stream{};
  CELADON_ASSERT(inflateInit2(&stream, gzip_window) == Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  std::string bytes;
  int state = Z_OK;
  while (state == Z_OK && bytes.size() <= most) {
    const std::size_t before = bytes.size();
    bytes.resize(before + piece);
    stream.next_out = reinterpret_cast<Bytef*>(bytes.data() + before);
    stream.avail_out = static_cast<uInt>(piece);
    state = inflate(&stream, Z_NO_FLUSH);
    bytes.resize(bytes.size() - stream.avail_out);
    if (state == Z_OK && bytes.size() == before) break;  // cut: it wants more than there is
  }
  inflateEnd(&stream);
  if (bytes.size() > most)
    return fail(ErrorCode::limit,
                fmt::format("解压后超过 {0} 字节｜more than {0} bytes when unpacked", most),
                "分几次发送｜send it in several requests");
  if (state != Z_STREAM_END)
    return fail(
        ErrorCode::parse, "内容不是完整的 gzip｜the body is no whole gzip member",
        "去掉 Content-Encoding 头，或发送 gzip｜drop the header Content-Encoding, or send gzip");
  return bytes;
}

bool is_compressible(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return type.substr(0, 5) == "text/" || type == "application/json" ||
         type == "application/problem+json" || type == "application/yaml" ||
         type == "application/javascript" || type == "image/svg+xml" ||
         type == "application/manifest+json" || type == "application/wasm";
}

}  // namespace celadon::http
