#pragma once
// Lists of names: regions, industries, functions of a platform. Text only.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/packs/library.hpp"
#include "celadon/packs/table_spec.hpp"

namespace celadon::packs {

/// One entry: id, both names and the further columns of the table.
struct Term {
  std::string id;
  Title title;
  std::map<std::string, std::string, std::less<>> columns;  ///< every column but id, zh, en

  /// A further column, "" when empty.
  [[nodiscard]] std::string_view column(std::string_view name) const;
};

struct TermTable {
  std::string name;
  Title title;
  std::vector<Term> terms;  ///< in file order

  /// The entry of that id, or nullptr.
  [[nodiscard]] const Term* find(std::string_view id) const;
};

/// Reads one table of shape `terms` or `hours` of a pack. Errors: parse (no id, or a name missing
/// in one language), conflict (an id twice).
Result<TermTable> read_terms(const PackPtr& pack, const TableSpec& spec);

/// The table of that name over all packs of the library that hold it (a user's pack may add
/// entries). Errors: not_found; conflict when an id occurs in two packs.
Result<TermTable> find_terms(const Library& library, std::string_view name);

/// Checks the column `hours` of a table of shape `hours`: spans "HH:MM-HH:MM" parted by blanks, on
/// a day of 24 hours; a span that ends before it begins runs over midnight. Error parse or rule.
Status check_hours(const TermTable& table, const std::string& path);

}  // namespace celadon::packs
