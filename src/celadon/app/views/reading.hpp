#pragma once
// A site opened for the questions of one page. Every figure comes from the books (months) or, for
// days that cut a month, from drafts made in the same way; nothing is posted.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "celadon/app/workspace.hpp"
#include "celadon/ledger/plant_books.hpp"
#include "celadon/ledger/snapshot_inputs.hpp"

namespace celadon::app::views {

/// What is known of one period: books, the figures on them, and every named input.
struct Account {
  ledger::PlantBooks books;
  ledger::inputs::Figures figures;
  ledger::inputs::InputMap inputs;  ///< names of the plant vocabulary, as a snapshot has them
  std::vector<ledger::NodeBalance> months;    ///< balances per node, carrier and sub-period
  std::vector<ledger::NodeBalance> balances;  ///< over the period

  /// The input of that name, or nullptr.
  [[nodiscard]] const formula::Input* find(std::string_view name) const;
};
using AccountPtr = std::shared_ptr<const Account>;

/// The days that samples cover.
struct DataExtent {
  CivilDate first;
  CivilDate last;     ///< last day with samples
  Instant last_data;  ///< end of the last covered interval
};

/// Not thread-safe; lives as long as one answer is made. The workspace must outlive it.
class Reading {
 public:
  /// Errors: not_found (site), those of the series store.
  static Result<Reading> open(Workspace& workspace, const std::string& site);

  [[nodiscard]] const registry::Site& site() const { return site_; }
  [[nodiscard]] const Reference& reference() const { return workspace_->reference(); }
  [[nodiscard]] const registry::Carriers& carriers() const { return *reference().carriers; }
  [[nodiscard]] Workspace& workspace() { return *workspace_; }
  /// nullptr while no sample was ever stored.
  [[nodiscard]] const storage::SeriesStore* store() const { return store_; }

  /// The account of a period; kept for the life of the reading. Errors: those of read_books and of
  /// the pure functions of the ledger.
  Result<AccountPtr> account(const CivilPeriod& period);
  /// nullopt while there is no sample.
  Result<std::optional<DataExtent>> extent();
  /// A text of the vocabulary as last declared for a period that begins by the end of this one; ""
  /// when it never was.
  Result<std::string> said(std::string_view name, const CivilPeriod& period);
  /// The points that a statement names as the meters of the water withdrawn.
  Result<std::vector<const registry::MeasuringPoint*>> water_meters(const CivilPeriod& period);
  /// Their total; undetermined where one misses intervals; nullopt when there is no such point.
  Result<std::optional<formula::Input>> metered_water(const CivilPeriod& period);

 private:
  Reading(Workspace& workspace, registry::Site site, const storage::SeriesStore* store)
      : workspace_(&workspace), site_(std::move(site)), store_(store) {}
  Result<ledger::PlantBooks> books_of(const CivilPeriod& period);
  Result<const ledger::PlantBooks*> books_of_year(int year);

  Workspace* workspace_;
  registry::Site site_;
  const storage::SeriesStore* store_;
  std::map<CivilPeriod, AccountPtr> accounts_;
  std::map<int, std::unique_ptr<ledger::PlantBooks>> years_;
  std::optional<std::optional<DataExtent>> extent_;
  std::optional<std::vector<registry::Fact>> texts_;  ///< every declared text
  std::map<CivilPeriod, std::optional<formula::Input>> metered_;
};

/// The parts of a text parted by commas, blanks left out.
std::vector<std::string> split_list(const std::string& text);

/// The steps in which the amounts of a point are formed: its own interval where that divides the
/// day, as posting does.
Duration native_step(const registry::MeasuringPoint& point);

/// "2025" and so on; empty: the year of the last day with data. Errors: parse; invalid_argument
/// (longer than 20 years, before 1990 or after 2200).
Result<CivilPeriod> period_or_default(Reading& reading, const std::string& text);

/// The same days one year earlier.
CivilPeriod year_before(const CivilPeriod& period);
/// The months of a period that begins and ends with months; empty otherwise.
std::vector<CivilPeriod> months_of(const CivilPeriod& period);

}  // namespace celadon::app::views
