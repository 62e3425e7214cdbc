#pragma once
// A pack is used only when it is sound: every row reads, every unit is known, and its own cases
// come out. What a kind of pack needs beyond that is checked by a function handed in from the layer
// that understands the kind (assessment brings that of standards).

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "celadon/base/result.hpp"
#include "celadon/packs/library.hpp"

namespace celadon::packs {

/// What a check looked at.
struct CheckReport {
  std::string label;
  std::string hash;
  std::size_t tables = 0;
  std::size_t rows = 0;
  std::size_t withheld = 0;  ///< rows that say why they must not be used
  std::size_t cases = 0;

  void add(const CheckReport& other);
};

/// Checks one pack of a kind. Errors name file, line and column.
using KindCheck =
    std::function<Result<CheckReport>(const LibraryPtr& library, const PackPtr& pack)>;
using KindChecks = std::map<PackKind, KindCheck>;

/// The checks of the kinds this module understands: vocabulary, factors, limits, tariff,
/// method. A caller
/// adds those of the other kinds.
KindChecks table_checks();

/// Checks a pack: header, dependencies, body, and what its kind asks. Errors: those of the check;
/// unsupported when no check is known for its kind.
Result<CheckReport> check_pack(const LibraryPtr& library, const PackPtr& pack,
                               const KindChecks& checks);

/// Opens a library and checks every pack that did not come with the program: one that is not sound
/// is refused with its reason. Errors: those of Library::open() and check_pack().
Result<LibraryPtr> open_checked(const LibrarySources& sources, const KindChecks& checks);

/// Reads and checks the tables of a pack (all shapes) and runs its `cases:`.
///   rows:   {table, what, variant, where, year, edition, range: lower|upper, expect, unit}
///   curve, grid: {table, at: [1.0 MPa, 280 °C], expect, unit}
///   limits: {table, standard, product, indicator, level, expect, unit}
///   terms:  {table, id, column, text}
/// `expect_source` says where the expected figure comes from and is required with `expect`;
/// `refused: text` expects an error that holds the text; `tolerance` (relative) is 1e-12 unless
/// given.
Result<CheckReport> check_tables(const LibraryPtr& library, const PackPtr& pack);

}  // namespace celadon::packs
