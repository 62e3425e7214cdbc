#pragma once
// The packs behind a report, kept with it: a filed figure comes out the same when the library was
// replaced long ago. Each pack is a kept file under its own hash; so is the list that names them.
// The whole library is kept, not only the packs a figure used: which edition holds on a day depends
// on the editions there were. Packs that did not change are kept once for all reports.

#include <memory>
#include <string>
#include <vector>

#include "celadon/app/workspace.hpp"

namespace celadon::app {

/// Published data over a library in hand. Errors: those of the two vocabulary packs.
Result<Reference> reference_over(packs::LibraryPtr library);

/// A pack as a list of kept packs names it.
struct KeptPack {
  std::string label;   ///< "id@edition"
  std::string sha256;  ///< of the pack, and of the kept bytes
};

/// Keeps every pack of the library and their list; returns the digest of the list. Errors: io,
/// disk_full.
Result<std::string> keep_library(Workspace& workspace);
/// The packs of a kept list. Errors: not_found, corrupt, io.
Result<std::vector<KeptPack>> kept_library(Workspace& workspace, const std::string& sha256);
/// Opens what was kept. Errors: those of kept_library and of the packs.
Result<std::shared_ptr<const Reference>> open_kept_library(Workspace& workspace,
                                                           const std::string& sha256);

/// The bytes kept under a digest, checked against it. Errors: not_found, corrupt, io, limit.
Result<std::string> kept_bytes(Workspace& workspace, const std::string& sha256);

}  // namespace celadon::app
