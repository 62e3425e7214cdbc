#pragma once
// Use cases of the evidence vault: a file comes in, is replaced, withdrawn, found again.

#include <filesystem>
#include <string>
#include <vector>

#include "celadon/app/shared_workspace.hpp"
#include "celadon/registry/evidence.hpp"
#include "celadon/registry/fact.hpp"

namespace celadon::app {

/// A file as it arrived.
struct ArrivedFile {
  std::filesystem::path path;
  std::string name;  ///< as the user named it
};

/// The most a piece of evidence may weigh.
inline constexpr std::uint64_t evidence_bytes = std::uint64_t{128} << 20;

/// A name without folders, control characters and what exceeds 200 bytes; `fallback` when nothing
/// is left.
std::string plain_file_name(std::string_view name, std::string_view fallback);
/// By the ending of the name; what a browser could run is "application/octet-stream".
std::string content_type_of(std::string_view file_name);

/// A piece with the other pieces of the site whose bytes are the same, and the facts of statements
/// that name one of its files.
struct EvidenceView {
  registry::Evidence evidence;
  registry::EvidenceState state = registry::EvidenceState::valid;
  std::optional<std::int64_t> days_left;  ///< until the last day; negative: since
  std::vector<std::string> duplicates;
  std::vector<registry::Fact> facts;  ///< only of one_evidence()
};

/// Keeps the file and writes the piece down. Errors: invalid_argument (names the field), not_found
/// (site, standard or indicator, with the nearest), limit, those of FileStore::keep.
Result<EvidenceView> put_evidence(SharedWorkspace& workspace, const std::string& site,
                                  registry::EvidenceAbout about, const ArrivedFile& file,
                                  const std::string& who);
/// A further revision; without a file the last one stays. Errors also conflict (see
/// registry::revise_evidence).
Result<EvidenceView> replace_evidence(SharedWorkspace& workspace, const std::string& site,
                                      const std::string& id, std::int64_t expected,
                                      registry::EvidenceAbout about,
                                      const std::optional<ArrivedFile>& file,
                                      const std::string& who);
Result<EvidenceView> withdraw_evidence(SharedWorkspace& workspace, const std::string& site,
                                       const std::string& id, std::int64_t expected,
                                       std::string reason, const std::string& who);
Result<EvidenceView> one_evidence(SharedWorkspace& workspace, const std::string& site,
                                  const std::string& id);
/// Newest first.
Result<std::vector<EvidenceView>> list_evidence(SharedWorkspace& workspace,
                                                const std::string& site);
/// Where the bytes of a revision lie (the last without a number), and what they are. Error
/// not_found.
struct EvidenceContent {
  std::filesystem::path path;
  registry::EvidenceFile file;
};
Result<EvidenceContent> evidence_content(SharedWorkspace& workspace, const std::string& site,
                                         const std::string& id,
                                         std::optional<std::int64_t> revision);

}  // namespace celadon::app
