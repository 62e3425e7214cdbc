#include "celadon/app/workspace.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "celadon/app/filings.hpp"
#include "celadon/app/kept_packs.hpp"
#include "celadon/app/ladder/tables.hpp"
#include "celadon/app/pack_browser.hpp"
#include "celadon/ledger/books.hpp"
#include "celadon/telemetry/import_session.hpp"

namespace celadon::app {
Result<Reference> open_reference(const std::vector<std::filesystem::path>& folders) {
  packs::LibrarySources sources;
  sources.folders = folders;
  CELADON_ASSIGN(packs::LibraryPtr library, packs::Library::open(sources));
  return reference_over(std::move(library));
}

namespace {

/// A pack that did not come with the program is used only when its own checks pass.
Status refuse_unsound(const Reference& reference) {
  for (const packs::PackPtr& pack : reference.library->all())
    if (!pack->embedded()) CELADON_TRY(check_pack(reference, pack));
  return {};
}

}  // namespace

Result<Workspace> Workspace::open(const WorkspaceOptions& options, const Clock& clock) {
  CELADON_ASSIGN(storage::DataFolder folder,
                 storage::DataFolder::open(options.data_folder, options.access, options.database));
  std::shared_ptr<const Reference> reference = options.reference;
  if (reference == nullptr) {
    std::vector<std::filesystem::path> pack_folders = options.pack_folders;
    std::error_code ignored;  // a folder that cannot be asked about is treated as absent
    if (std::filesystem::is_directory(folder.packs_path(), ignored))
      pack_folders.push_back(folder.packs_path());
    CELADON_ASSIGN(Reference opened, open_reference(pack_folders));
    CELADON_TRY(refuse_unsound(opened));
    reference = std::make_shared<const Reference>(std::move(opened));
  }
  std::shared_ptr<SeriesSource> series = options.series;
  if (series == nullptr)
    series = std::make_shared<SeriesSource>(folder.series_path(), options.access);
  CELADON_TRY(registry::migrate_registry(folder.database()));
  CELADON_TRY(telemetry::prepare_import_sessions(folder.database()));
  CELADON_TRY(ledger::migrate_books(folder.database()));
  CELADON_TRY(migrate_reports(folder.database()));
  CELADON_TRY(ladder::migrate_ladder(folder.database()));
  return Workspace(std::move(folder), std::move(reference), std::move(series), clock, options.who);
}

Result<storage::SeriesStore*> Workspace::series() {
  if (series_ == nullptr) {
    CELADON_ASSIGN(series_, series_source_->store(folder_.access()));
  }
  return series_.get();
}

Result<registry::Site> Workspace::site(const std::string& id, Instant as_of) {
  if (!id.empty())
    return registry::load_site(database(), registry::SiteId(id), *reference_->carriers, as_of);
  CELADON_ASSIGN(const auto sites, registry::list_sites(database(), as_of));
  if (sites.size() == 1)
    return registry::load_site(database(), sites.front(), *reference_->carriers, as_of);
  if (sites.empty()) {
    return fail(ErrorCode::not_found,
                fmt::format("{0} 中没有工厂｜{0} holds no site", folder_.path().string()),
                "先描述工厂：celadon site apply site.yaml｜describe one: celadon site apply "
                "site.yaml");
  }
  std::vector<std::string> names;
  for (const auto& site : sites) names.push_back(site.text);
  return fail(ErrorCode::invalid_argument,
              fmt::format("数据目录中有 {0} 个工厂｜the data folder holds {0} sites", sites.size()),
              fmt::format("请指明：--site {0}｜say which: --site {0}", fmt::join(names, " | ")));
}

Result<registry::Recording> Workspace::recording_of(const std::filesystem::path& file) {
  CELADON_ASSIGN(const storage::KeptFile kept, folder_.files().keep(file));
  return registry::Recording{clock_->now(), who_, kept.sha256};
}

}  // namespace celadon::app
