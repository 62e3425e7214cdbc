#pragma once
// gzip (RFC 1952) of answers.

#include <string>
#include <string_view>

#include "celadon/base/result.hpp"

namespace celadon::http {

/// The bytes as one gzip member; level 1 (fast) to 9 (small). Cost some 10 to 50 MB/s.
std::string gzip(std::string_view bytes, int level);

/// What a gzip member holds, up to `most` bytes. Errors: parse (no gzip, damaged, cut), limit.
Result<std::string> gunzip(std::string_view packed, std::size_t most);

/// Whether answers of that content type are worth compressing.
bool is_compressible(std::string_view content_type);

}  // namespace celadon::http
