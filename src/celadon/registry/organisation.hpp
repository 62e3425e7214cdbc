#pragma once
// Organisations stand in two trees at once: where they are (administrative divisions, GB/T 2260)
// and to what they belong (parks and groups, by `parent`). The root organisation is the top of the
// second tree: whoever has no parent hangs on it.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/base/strong_id.hpp"
#include "celadon/registry/site.hpp"

namespace celadon::registry {

using OrganisationId = StrongId<struct OrganisationTag>;

/// Stored; never reused.
enum class OrganisationKind : std::uint8_t {
  plant = 1,
  group = 2,       ///< of firms
  park = 3,        ///< industrial park
  agency = 4,      ///< a government's office for industry, with a division
  department = 5,  ///< of a plant, group, park or agency
  bank = 6,
};
const char* to_string(OrganisationKind kind) noexcept;
std::optional<OrganisationKind> organisation_kind(std::string_view word) noexcept;

struct Organisation {
  OrganisationId id;
  OrganisationKind kind = OrganisationKind::plant;
  Names names;
  OrganisationId parent;    ///< in the tree of parks and groups; empty: the root organisation
  std::string division;     ///< GB/T 2260: "", "CN" or six digits
  std::string credit_code;  ///< GB 32100, 18 characters; may be empty
  std::vector<std::string> membership_flows;  ///< what members share from joining on
  std::int64_t version = 1;
};

/// The organisation that runs the installation.
inline constexpr std::string_view root_organisation = "root";

/// How high a division stands; the numbers rise downward.
enum class DivisionLevel : std::uint8_t { nation = 0, province = 1, city = 2, county = 3 };
/// GB/T 2260-2007, 4: two digits each for province, city and county; "CN" for the whole.
/// nullopt when the code has no such form.
std::optional<DivisionLevel> division_level(std::string_view code) noexcept;
/// Whether `inner` is `outer` or lies in it. False when one of them is no code.
bool division_covers(std::string_view outer, std::string_view inner) noexcept;

/// Names of the divisions that are known by name (the upper levels of the pack of regions).
class Divisions {
 public:
  void add(std::string code, Names names) { names_[std::move(code)] = std::move(names); }
  [[nodiscard]] bool empty() const { return names_.empty(); }
  /// Whether the code has the form and lies in a province that is known.
  [[nodiscard]] bool knows(std::string_view code) const;
  /// The name; below the known levels that of the nearest known one and the code.
  [[nodiscard]] Names names_of(std::string_view code) const;

 private:
  std::map<std::string, Names, std::less<>> names_;
};

/// Checks the form of one organisation. Errors: invalid_argument that begins with the field's name.
Status check_organisation(const Organisation& organisation, const Divisions& divisions);
/// Whether the text may be an organisation's id: 1 to 63 of a-z, 0-9 and '-', a letter or digit
/// first.
bool is_organisation_id(std::string_view text) noexcept;

}  // namespace celadon::registry
