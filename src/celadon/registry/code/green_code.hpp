#pragma once
// The enterprise green code 企业绿码 as bytes: what it says of one unit and one year, in exactly
// one form, signed by its issuer, short enough for a QR code (docs/green-code.md is the page of the
// format). Whoever holds the issuer's public key reads and checks it without asking anybody.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/base/result.hpp"
#include "celadon/registry/code/signing.hpp"

namespace celadon::registry::code {

/// A place among ranked units, 1 = best. `of` 0: the rule does not publish this place.
struct Place {
  std::uint32_t rank = 0;
  std::uint32_t of = 0;

  /// Share of the ranked units, in %, that are not better than this one.
  [[nodiscard]] double percentile() const;
  auto operator<=>(const Place&) const = default;
};

inline constexpr std::size_t digest_bytes = 16;

/// A data pack the code rests on: "id@edition" and the first 16 bytes of its SHA-256.
struct PinnedPack {
  std::string label;
  std::string digest;

  auto operator<=>(const PinnedPack&) const = default;
};

/// What a code says.
struct CodeContent {
  KeyId key;                 ///< of the signature
  std::uint64_t number = 0;  ///< given by the issuer, unique under its key
  std::string credit_code;   ///< GB 32100
  std::string name;
  std::int32_t year = 0;  ///< of the data
  std::string grade;      ///< "A+", "A", "B": as the programme names it
  Place overall;
  std::string industry;  ///< GB/T 4754, the industry the second place is in; empty without one
  Place within_industry;
  std::string basis;     ///< what the score rests on: the standard, "id@edition"
  std::string snapshot;  ///< first 16 bytes of the SHA-256 of the frozen data of the year
  std::string issuer;
  CivilDate issued;
  CivilDate valid_through;  ///< last day
  std::vector<PinnedPack> packs;

  bool operator==(const CodeContent&) const = default;
};

/// A code as it travels.
struct SignedCode {
  CodeContent content;
  std::string signed_bytes;  ///< what the signature is over
  std::string signature;     ///< 64 bytes
};

/// The longest code in bytes, so that with an address of 60 characters it fits the QR codes of
/// reports (500 bytes).
inline constexpr std::size_t most_code_bytes = 330;

/// Signs; the content's key is set to that of the secret key. The text is base64url. Errors:
/// invalid_argument naming the field at fault; limit when it would be too long.
Result<std::string> sign_code(CodeContent content, const SecretKey& key);

/// Why a text is no code.
enum class CodeFault : std::uint8_t {
  malformed = 1,  ///< it has not the form of a code
  altered = 2,    ///< the check sum does not fit: a character was lost or changed on the way
};
struct UnreadableCode {
  CodeFault fault = CodeFault::malformed;
  std::string message;  ///< "中文｜English"
};

/// Reads a code from its text, or from an address that ends in "/code/<text>"; blanks around it do
/// not matter. The signature is not checked. Never more than one text stands for one code.
std::variant<SignedCode, UnreadableCode> read_code(std::string_view text);

/// The address of the public page of a code: "<server>/code/<text>".
std::string code_address(std::string_view server, std::string_view text);

}  // namespace celadon::registry::code
