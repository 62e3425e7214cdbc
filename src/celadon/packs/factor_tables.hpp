#pragma once
// The factor tables of a library: FactorSource over all packs that hold a table of that name.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "celadon/packs/factor.hpp"
#include "celadon/packs/factor_rows.hpp"
#include "celadon/packs/interpolation.hpp"
#include "celadon/packs/library.hpp"

namespace celadon::packs {

/// Reads a table when it is first asked for and keeps it. Safe to share between threads.
class FactorTables final : public FactorSource {
 public:
  explicit FactorTables(LibraryPtr library);

  [[nodiscard]] Result<Factor> find(const FactorQuery& query) const override;
  [[nodiscard]] Result<Factor> nearest_published(const FactorQuery& query,
                                                 CivilDate on) const override;
  [[nodiscard]] Result<Factor> interpolate(std::string_view table,
                                           std::span<const units::Quantity> at) const override;
  [[nodiscard]] Result<formula::TablePoints> points(std::string_view table) const override;
  [[nodiscard]] Result<std::vector<std::string>> keys_of(std::string_view table) const override;

  /// All rows of a table, pack by pack (for listings and tests). Errors: as find().
  [[nodiscard]] Result<std::shared_ptr<const std::vector<FactorRowSet>>> rows(
      std::string_view table) const;
  /// Names and titles of the tables there are, sorted. Errors: parse in a pack.
  [[nodiscard]] Result<std::vector<TableSpec>> tables() const;
  [[nodiscard]] const Library& library() const { return *library_; }

 private:
  struct Located {
    PackPtr pack;
    TableSpec spec;
  };
  using Index = std::multimap<std::string, Located, std::less<>>;

  Result<const Index*> index() const;
  Error unknown_table(std::string_view table, const Index& index) const;
  Result<std::shared_ptr<const InterpolationTable>> interpolation(std::string_view table) const;

  LibraryPtr library_;
  mutable std::recursive_mutex mutex_;
  mutable std::unique_ptr<const Index> index_;
  mutable std::map<std::string, std::shared_ptr<const std::vector<FactorRowSet>>, std::less<>>
      rows_;
  mutable std::map<std::string, std::shared_ptr<const InterpolationTable>, std::less<>> curves_;
};

}  // namespace celadon::packs
