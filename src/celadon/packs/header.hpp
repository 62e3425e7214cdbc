#pragma once
// The header of a data pack: what it is, when and where it holds, where it comes from and how sure
// it is. Everything a rule fixes (a factor, a limit, a standard, a tariff, a name) lives in a pack.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/base/result.hpp"
#include "celadon/formula/derivation.hpp"
#include "celadon/text/document.hpp"

namespace celadon::packs {

/// What a pack holds. The numbers are stable.
enum class PackKind : std::uint8_t {
  vocabulary = 1,  ///< names and lists
  factors = 2,     ///< published figures looked up by what, where, when, edition
  limits = 3,      ///< levels a figure is compared with
  standard = 4,    ///< an evaluation standard
  method = 5,      ///< named formulas
  scheme = 6,      ///< values and verdicts a region or a programme adds to a standard
  tariff = 7,      ///< prices and the hours they hold
  programme = 8,   ///< the ladder: rungs, steps, deadlines
  policy = 9,      ///< who gets what for standing where
  calendar = 10,   ///< working days
};
const char* to_string(PackKind kind) noexcept;
Result<PackKind> parse_pack_kind(std::string_view text);

/// Reads "quoted", "transcribed", "inferred", "own" or "provisional".
Result<formula::Confidence> parse_confidence(std::string_view text);

/// A title in both languages.
struct Title {
  std::string zh;
  std::string en;
};

/// Another pack: "id" (any edition) or "id@edition".
struct PackReference {
  std::string id;
  std::string edition;  ///< empty: any

  static PackReference parse(std::string_view text);
  [[nodiscard]] std::string to_string() const { return edition.empty() ? id : id + "@" + edition; }
};

struct PackHeader {
  std::string id;       ///< e.g. "factors.grid-co2": lower case, digits, '.', '-', '_'
  std::string edition;  ///< e.g. "2025-12"
  PackKind kind = PackKind::vocabulary;
  Title title;
  std::optional<CivilDate> valid_from;  ///< first day; unset: since ever
  std::optional<CivilDate> valid_to;    ///< last day, inclusive; unset: until replaced
  std::string region = "CN";            ///< "CN" or the first digits of a GB/T 2260 code
  std::string source;
  formula::Confidence confidence = formula::Confidence::own;
  std::vector<PackReference> depends;
  TextPlace place;

  /// "id@edition", the name under which a result pins the pack.
  [[nodiscard]] std::string label() const { return id + "@" + edition; }
  /// Whether the pack holds on that day.
  [[nodiscard]] bool valid_on(CivilDate date) const;
  /// Whether the pack holds for a place: "CN", a GB/T 2260 code or its first digits.
  [[nodiscard]] bool covers(std::string_view region_code) const;
};

/// A GB/T 2260 code without the zeros that mean "the whole province" or "the whole city".
std::string_view significant_region(std::string_view code) noexcept;

/// The text up to the end of the `pack:` member, which has to come first; so the index of a library
/// reads headers only. Errors: parse when the text does not begin with `pack:`.
Result<std::string_view> header_text(std::string_view bytes, const std::string& file_name);

/// Reads the member `pack:` of a document. Errors name line and column: parse (missing or wrong
/// member, unknown member with the nearest known), rule (valid_to before valid_from).
Result<PackHeader> parse_header(const text::Node& document);

}  // namespace celadon::packs
