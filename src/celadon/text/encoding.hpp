#pragma once
// Encodings of text files: UTF-8 (checked byte by byte) and GB18030 (converted by iconv).
// Everything above this line of the program is UTF-8.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/text/byte_source.hpp"

namespace celadon::text {

enum class Encoding : std::uint8_t {
  utf8 = 1,
  gb18030 = 2,  ///< also reads GBK and GB2312, which are parts of it
};

/// "utf-8" | "gb18030".
const char* to_string(Encoding encoding) noexcept;
/// Reads an encoding's name in any of its usual spellings (utf8, UTF-8, gbk, GB2312, cp936, ...).
Result<Encoding> parse_encoding(std::string_view name);

/// The offset of the first byte that is not UTF-8 (overlong forms, surrogates and values beyond
/// U+10FFFF are not), or npos. Cost O(bytes); ASCII runs go 16 bytes at a time.
std::size_t first_invalid_utf8(std::string_view bytes) noexcept;

/// What a look at a whole file found.
struct EncodingFinding {
  Encoding encoding = Encoding::utf8;
  bool byte_order_mark = false;
  bool ascii_only = true;  ///< then any encoding reads it alike
};

/// Reads a source to its end and tells its encoding. `file_name` is for messages. Errors (parse,
/// with the line): NUL bytes, a binary form, or mixed encodings, that is lines of UTF-8 beside
/// lines that are not.
Result<EncodingFinding> detect_encoding(ByteSource& source, const std::string& file_name);

/// UTF-8 from a source of the stated encoding; a byte order mark is dropped. A byte sequence
/// outside the encoding is an Error (parse) naming the file and the line.
std::unique_ptr<ByteSource> utf8_source(std::unique_ptr<ByteSource> source, Encoding encoding,
                                        std::string file_name);

/// A whole short text to UTF-8. Errors as above.
Result<std::string> to_utf8(std::string_view bytes, Encoding encoding,
                            const std::string& file_name);
/// A whole short UTF-8 text to GB18030, e.g. for an export. Error parse when it is not UTF-8.
Result<std::string> to_gb18030(std::string_view utf8);

}  // namespace celadon::text
