#pragma once
// The packs that travel inside the program. The build puts every file of packs/ into one object
// (cmake/embed_packs.cmake); nothing is read from disk for them.

#include <span>
#include <string_view>

namespace celadon::packs {

/// One file: its path below packs/ and its bytes, which live as long as the program.
struct EmbeddedFile {
  std::string_view name;  ///< e.g. "factors/grid-co2/pack.yaml"
  std::string_view bytes;
};

/// All files, sorted by name. Cost O(files) at the first call.
std::span<const EmbeddedFile> embedded_files();

}  // namespace celadon::packs
