#pragma once
// The JSON object that a request brought.

#include <nlohmann/json.hpp>

#include "celadon/base/result.hpp"
#include "celadon/http/message.hpp"

namespace celadon::http {

/// Refuses, with line and column, what is not one JSON object: broken text, bytes that are not
/// UTF-8, more than 32 levels, a key twice in one object. Cost O(bytes). Errors: parse, limit.
Status check_json_object(std::string_view text);

/// The object; `{}` for an empty body. The dispatcher has checked the bodies of routes with
/// Body::json, so that this does not fail there.
Result<nlohmann::ordered_json> json_body(const Request& request);

}  // namespace celadon::http
