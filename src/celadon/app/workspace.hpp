#pragma once
// What a use case works with: the data folder, the packs and the vocabularies, opened once.

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "celadon/app/series_source.hpp"
#include "celadon/base/clock.hpp"
#include "celadon/packs/factor_tables.hpp"
#include "celadon/packs/library.hpp"
#include "celadon/packs/limits.hpp"
#include "celadon/registry/carriers.hpp"
#include "celadon/registry/site_store.hpp"
#include "celadon/registry/vocabulary.hpp"
#include "celadon/storage/data_folder.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::app {

namespace ladder {
class RuleShelf;  // app/ladder/rule_shelf.hpp
}

/// Published data: usable without a data folder.
struct Reference {
  packs::LibraryPtr library;
  std::shared_ptr<const packs::FactorTables> factors;
  std::shared_ptr<const packs::LimitTables> limits;
  std::shared_ptr<const registry::Vocabulary> vocabulary;
  std::shared_ptr<const registry::Carriers> carriers;
  std::shared_ptr<ladder::RuleShelf> rules;  ///< of the ladder; read when they are asked for
};

/// Opens the packs of the binary overlaid with folders; `<data>/packs` is added by the workspace.
/// Errors: those of Library::open and of the two vocabulary packs.
Result<Reference> open_reference(const std::vector<std::filesystem::path>& folders);

struct WorkspaceOptions {
  std::filesystem::path data_folder;
  std::vector<std::filesystem::path> pack_folders;
  storage::Access access = storage::Access::read_only;
  std::string who;       ///< for the audit trail; not empty when writing
  std::string database;  ///< URL of PostgreSQL; empty: the folder holds its tables
  /// Of a workspace opened earlier on the same folder; packs and series store are then shared with
  /// it instead of being opened again.
  std::shared_ptr<const Reference> reference;
  std::shared_ptr<SeriesSource> series;
};

/// Samples of a site were added, or what they mean was changed: the books of that time are behind.
struct SampleChange {
  std::string site;
  Interval when;  ///< {min, max}: all there is
};

/// One hold on a data folder. Not thread-safe.
class Workspace {
 public:
  /// Opens and brings the tables up to date. Errors: those of DataFolder::open and of the packs.
  static Result<Workspace> open(const WorkspaceOptions& options, const Clock& clock);

  [[nodiscard]] storage::DataFolder& folder() { return folder_; }
  [[nodiscard]] storage::Database& database() { return folder_.database(); }
  [[nodiscard]] const Reference& reference() const { return *reference_; }
  [[nodiscard]] const std::shared_ptr<const Reference>& shared_reference() const {
    return reference_;
  }
  [[nodiscard]] const std::shared_ptr<SeriesSource>& series_source() const {
    return series_source_;
  }
  [[nodiscard]] const Clock& clock() const { return *clock_; }
  [[nodiscard]] const std::string& who() const { return who_; }
  /// Who acts from now on, for the audit trail.
  void set_who(std::string who) { who_ = std::move(who); }
  /// Use cases that bring samples or change the site say so; a server posts them afterwards.
  void note_samples(SampleChange change) { sample_changes_.push_back(std::move(change)); }
  /// What was noted since last asked.
  [[nodiscard]] std::vector<SampleChange> take_sample_changes() {
    return std::exchange(sample_changes_, {});
  }

  /// The series store, opened at first use. Errors: those of SeriesStore::open.
  Result<storage::SeriesStore*> series();
  /// The site as known at a recorded time. Without an id the only site there is; error not_found
  /// lists them.
  Result<registry::Site> site(const std::string& id, Instant as_of = Instant::max());
  /// Keeps a file and says who recorded it, now.
  Result<registry::Recording> recording_of(const std::filesystem::path& file);

 private:
  Workspace(storage::DataFolder folder, std::shared_ptr<const Reference> reference,
            std::shared_ptr<SeriesSource> series, const Clock& clock, std::string who)
      : folder_(std::move(folder)),
        reference_(std::move(reference)),
        series_source_(std::move(series)),
        clock_(&clock),
        who_(std::move(who)) {}

  storage::DataFolder folder_;
  std::shared_ptr<const Reference> reference_;
  std::shared_ptr<SeriesSource> series_source_;
  const Clock* clock_;
  std::string who_;
  std::shared_ptr<storage::SeriesStore> series_;
  std::vector<SampleChange> sample_changes_;
};

}  // namespace celadon::app
