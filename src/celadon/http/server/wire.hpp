#pragma once
// The bytes of a response head, and the headers that protect whoever reads the answer.

#include <cstdint>
#include <optional>
#include <string>

#include "celadon/http/message.hpp"

namespace celadon::http {

/// A new id for a request: 16 hexadecimal digits.
std::string new_request_id();

enum class AfterAnswer : std::uint8_t { keep, close };

/// The head, with Date, the security headers and Content-Length where `length` is known. Header
/// values lose control bytes.
std::string response_head(const Response& response, std::optional<std::uint64_t> length,
                          AfterAnswer after, const std::string& request_id, bool secure);

}  // namespace celadon::http
