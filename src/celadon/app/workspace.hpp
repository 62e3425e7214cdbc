#pragma once
// What a use case works with: the data folder, the packs and the vocabularies, opened once.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

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

/// Published data: usable without a data folder.
struct Reference {
  packs::LibraryPtr library;
  std::shared_ptr<const packs::FactorTables> factors;
  std::shared_ptr<const packs::LimitTables> limits;
  std::shared_ptr<const registry::Vocabulary> vocabulary;
  std::shared_ptr<const registry::Carriers> carriers;
};

/// Opens the packs of the binary overlaid with folders; `<data>/packs` is added by the workspace.
/// Errors: those of Library::open and of the two vocabulary packs.
Result<Reference> open_reference(const std::vector<std::filesystem::path>& folders);

struct WorkspaceOptions {
  std::filesystem::path data_folder;
  std::vector<std::filesystem::path> pack_folders;
  storage::Access access = storage::Access::read_only;
  std::string who;  ///< for the audit trail; not empty when writing
};

/// One process's hold on a data folder. Not thread-safe.
class Workspace {
 public:
  /// Opens and brings the tables up to date. Errors: those of DataFolder::open and of the packs.
  static Result<Workspace> open(const WorkspaceOptions& options, const Clock& clock);

  [[nodiscard]] storage::DataFolder& folder() { return folder_; }
  [[nodiscard]] storage::Database& database() { return folder_.database(); }
  [[nodiscard]] const Reference& reference() const { return reference_; }
  [[nodiscard]] const Clock& clock() const { return *clock_; }
  [[nodiscard]] const std::string& who() const { return who_; }

  /// The series store, opened at first use. Errors: those of SeriesStore::open.
  Result<storage::SeriesStore*> series();
  /// The site as known at a recorded time. Without an id the only site there is; error not_found
  /// lists them.
  Result<registry::Site> site(const std::string& id, Instant as_of = Instant::max());
  /// Keeps a file and says who recorded it, now.
  Result<registry::Recording> recording_of(const std::filesystem::path& file);

 private:
  Workspace(storage::DataFolder folder, Reference reference, const Clock& clock, std::string who)
      : folder_(std::move(folder)),
        reference_(std::move(reference)),
        clock_(&clock),
        who_(std::move(who)) {}

  storage::DataFolder folder_;
  Reference reference_;
  const Clock* clock_;
  std::string who_;
  std::unique_ptr<storage::SeriesStore> series_;
};

}  // namespace celadon::app
