#pragma once
// The library of data packs: those inside the binary, overlaid with folders of the user. Opening
// reads headers only; bodies are parsed when they are used.

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/base/result.hpp"
#include "celadon/packs/embedded.hpp"
#include "celadon/packs/header.hpp"
#include "celadon/packs/pack.hpp"

namespace celadon::packs {

/// Bounds that keep a hostile folder from eating the machine.
struct LibraryLimits {
  std::size_t file_bytes = std::size_t{64} << 20;
  std::size_t files_per_pack = 256;
  std::size_t packs = 4096;
  std::size_t folder_depth = 6;
  std::size_t header_bytes = std::size_t{64} << 10;
};

/// Where packs come from. Later sources add; none may change a pack of the same id and edition.
struct LibrarySources {
  std::span<const EmbeddedFile> embedded = embedded_files();
  std::vector<std::filesystem::path> folders;  ///< a folder that does not exist is an error
  LibraryLimits limits = {};
};

/// Immutable after open(); safe to share between threads.
class Library {
 public:
  /// Indexes all packs. Errors: parse or rule in a header (file, line, column); conflict when two
  /// packs have the same id and edition but other content (both places are named); rule when packs
  /// depend on each other in a ring; not_found for a missing dependency or folder; limit.
  /// Cost: O(bytes of headers); identical copies are kept once.
  static Result<std::shared_ptr<const Library>> open(const LibrarySources& sources);

  /// All packs, by id, then edition.
  [[nodiscard]] std::span<const PackPtr> all() const { return packs_; }
  /// Those of a kind.
  [[nodiscard]] std::vector<PackPtr> list(PackKind kind) const;
  /// One edition; without an edition the only one there is. Errors: not_found with the nearest id
  /// or the editions there are; conflict when several editions exist and none was named.
  [[nodiscard]] Result<PackPtr> find(std::string_view id, std::string_view edition = {}) const;
  /// As find(), from "id" or "id@edition".
  [[nodiscard]] Result<PackPtr> find(const PackReference& reference) const {
    return find(reference.id, reference.edition);
  }
  /// The edition of a pack that holds on a day for a region ("CN" or a GB/T 2260 code): the most
  /// local one, then the one that began last. Errors: not_found naming the validity of the editions
  /// there are; conflict when two hold alike.
  [[nodiscard]] Result<PackPtr> find_valid(std::string_view id, CivilDate date,
                                           std::string_view region = "CN") const;

 private:
  Library() = default;
  Status add(PackPtr pack);
  Status check_dependencies() const;
  [[nodiscard]] std::vector<PackPtr> editions_of(std::string_view id) const;
  [[nodiscard]] Error unknown_id(std::string_view id) const;

  std::vector<PackPtr> packs_;
};

using LibraryPtr = std::shared_ptr<const Library>;

}  // namespace celadon::packs
