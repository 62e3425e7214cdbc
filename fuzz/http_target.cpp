// The words every request carries: target, query, cookies, languages, encodings, ETags, JSON
// bodies.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "celadon/base/assert.hpp"
#include "celadon/http/finish.hpp"
#include "celadon/http/json_body.hpp"
#include "celadon/http/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace celadon::http;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto target = parse_target(text); target.ok()) {
    CELADON_ASSERT(is_utf8(target->path) && target->path.front() == '/');
    CELADON_ASSERT(target->path.find('\0') == std::string::npos);
    CELADON_ASSERT((target->path + "/").find("/../") == std::string::npos);
  }
  (void)parse_query(text);
  (void)parse_cookies(text);
  (void)preferred_language(text);
  (void)accepts_encoding(text, "gzip");
  (void)names_etag(text, "\"a\"");
  if (check_json_object(text).ok()) {
    Request request;
    request.body = text;
    CELADON_ASSERT(json_body(request).ok());
  }
  return 0;
}
