#pragma once
// What stands in a request line and in the headers every request carries, read without trust.

#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/http/message.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::http {

struct Target {
  std::string path;  ///< decoded; no empty, "." or ".." segment, no control byte, valid UTF-8
  Fields query;      ///< decoded, in the order they came
};

/// Reads the target of a request line ("/api/v1/sites?limit=5"; a scheme and host before it are
/// dropped). Errors: parse for a broken escape, a control byte, bytes that are not UTF-8, an
/// encoded slash, a "." or ".." segment; limit for more than 64 query fields.
Result<Target> parse_target(std::string_view raw);

/// Reads "a=1&b=2" with escapes and '+'. Errors: those of parse_target.
Result<Fields> parse_query(std::string_view raw);

/// The cookies of a Cookie header; parts without '=' are left out, at most 64 are read.
Fields parse_cookies(std::string_view header);

/// Chinese unless English is wanted more. Reads Accept-Language with its weights.
units::Language preferred_language(std::string_view accept_language);
/// That of the request.
units::Language language_of(const Request& request);

/// Whether the header Accept-Encoding takes that encoding ("gzip", "br"), q=0 meaning no.
bool accepts_encoding(std::string_view accept_encoding, std::string_view encoding);

/// Whether the bytes are well-formed UTF-8 (no overlong form, no surrogate).
bool is_utf8(std::string_view bytes);

}  // namespace celadon::http
