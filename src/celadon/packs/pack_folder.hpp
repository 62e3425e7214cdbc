#pragma once
// Finds packs among the files of the binary or below a folder of the user.

#include <filesystem>
#include <span>
#include <vector>

#include "celadon/packs/library.hpp"

namespace celadon::packs {

/// The packs among embedded files: one for each "<folder>/pack.yaml". Errors: parse, rule, limit.
Result<std::vector<PackPtr>> packs_of_files(std::span<const EmbeddedFile> files,
                                            const LibraryLimits& limits);

/// The packs in and below a folder: each folder with a pack.yaml is one, together with the files
/// beside it; hidden names and links are passed over. Errors: not_found, io, parse, rule, limit.
Result<std::vector<PackPtr>> packs_of_folder(const std::filesystem::path& folder,
                                             const LibraryLimits& limits);

}  // namespace celadon::packs
