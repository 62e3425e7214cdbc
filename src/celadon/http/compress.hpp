#pragma once
// gzip (RFC 1952) of answers.

#include <string>
#include <string_view>

namespace celadon::http {

/// The bytes as one gzip member; level 1 (fast) to 9 (small). Cost some 10 to 50 MB/s.
std::string gzip(std::string_view bytes, int level);

/// Whether answers of that content type are worth compressing.
bool is_compressible(std::string_view content_type);

}  // namespace celadon::http
