// Any text is a green code, a list of revocations or a file of keys, or is refused with words; what
// is read has exactly one form; nothing that was not signed is ever found valid.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "celadon/registry/code/verification.hpp"

namespace {

using namespace celadon;
using namespace celadon::registry::code;

void require(bool holds) {
  if (!holds) std::abort();
}

const SecretKey& key() {
  static const SecretKey made = SecretKey::from_seed(std::string(32, 'k')).value();
  return made;
}

void check_code(std::string_view text, const PublicKeys& keys) {
  const CodeAnswer answer = verify_code(text, keys, nullptr, {2026, 6, 1});
  require(!answer.message.empty());
  const auto read = read_code(text);
  const auto* code = std::get_if<SignedCode>(&read);
  require((code == nullptr) ==
          (answer.status == CodeStatus::malformed || answer.status == CodeStatus::altered));
  if (code == nullptr) return;
  // What was read and is signed anew by the key it names is the text that was read.
  CodeContent content = code->content;
  const auto again = sign_code(content, key());
  require(again.ok() || again.error().code == ErrorCode::limit);
  if (!again.ok() || !answer.content) return;
  require(text.find(*again) != std::string_view::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  static const PublicKeys keys{"fuzz", {{key().public_key(), {}, {}, {}}}};
  check_code(text, keys);
  // The same bytes with the check sum made right reach the decoder behind it.
  if (size > 4 && size < 4096) {
    const std::string_view body = text.substr(0, size - 4);
    check_code(base64url(std::string(body) + short_digest(body, 4)), keys);
  }
  const auto list = read_revocations(text, "fuzz", keys);
  if (!list.ok()) require(!list.error().message.empty());
  const auto read_keys = read_public_keys(text, "fuzz");
  if (read_keys.ok() && !read_keys->keys.empty()) {
    const auto again = read_public_keys(to_text(*read_keys), "again");
    require(again.ok() && again->keys == read_keys->keys);
  }
  return 0;
}
