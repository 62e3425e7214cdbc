#pragma once
// Use cases: look into published data: what there is, its rows, what changed between editions.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/app/workspace.hpp"
#include "celadon/packs/check.hpp"
#include "celadon/packs/diff.hpp"

namespace celadon::app {

/// A part of a pack that reads as a table: a file of rows, or a list in pack.yaml (the indicators
/// of a standard, the formulas of a method).
struct PackTable {
  std::string name;
  packs::Title title;
  std::string shape;  ///< of table_spec.hpp; "list" for a member of pack.yaml
  std::string file;
  std::string unit;  ///< where one unit holds for all
  std::size_t rows = 0;
};

/// A column of a table as its pack writes it.
struct PackColumn {
  std::string name;
  std::string unit;
};
struct PackRows {
  std::string table;
  std::vector<PackColumn> columns;
  std::vector<std::vector<std::string>> rows;  ///< each as long as `columns`; text of the pack
};

struct PackDetail {
  packs::PackPtr pack;
  std::vector<PackTable> tables;
  PackRows cases;
  std::map<std::string, std::string, std::less<>> sources;
  std::vector<std::string> editions;  ///< labels of the other editions
  std::optional<Error> unsound;       ///< what its own cases found; nullopt: sound
};

/// "id", "id@edition", or a standard's or scheme's id without its leading kind. Errors: not_found
/// with the nearest, conflict when the edition is not named.
Result<packs::PackPtr> find_pack(const Reference& reference, std::string_view name);
/// Errors also parse. Cost: the pack's own cases are run.
Result<PackDetail> describe_pack(const Reference& reference, std::string_view name);
/// The rows of a table; of the first when `table` is empty. Errors: not_found with the tables there
/// are, parse.
Result<PackRows> pack_rows(const Reference& reference, std::string_view name,
                           std::string_view table);

/// The checks of every kind of pack.
packs::KindChecks pack_checks();

/// Runs what a pack checks of itself: units, names, weights, own cases. Errors: rule, parse, unit
/// and others, each naming the place.
Result<packs::CheckReport> check_pack(const Reference& reference, const packs::PackPtr& pack);

struct PackDifference {
  packs::PackPtr before;
  packs::PackPtr after;
  std::vector<packs::PackChange> changes;
};
/// Member by member and row by row; of two standards the changes of their rules come first. Errors:
/// not_found, parse.
Result<PackDifference> pack_difference(const Reference& reference, std::string_view before,
                                       std::string_view after);

}  // namespace celadon::app
