#pragma once
// The manifest: which files are the store. Replaced in one step, so that the store is always either
// the old list or the new one. Layout in docs/storage-format.md, "Manifest".

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/storage/series/bytes.hpp"
#include "celadon/storage/series/file_system.hpp"
#include "celadon/storage/series/segment.hpp"

namespace celadon::storage::series {

inline constexpr std::uint64_t manifest_magic = 0x314E414D'4C4543A9;  // "\xA9CELMAN1"
inline constexpr const char* manifest_name = "MANIFEST";
inline constexpr const char* manifest_draft_name = "MANIFEST.new";

struct Manifest {
  std::uint64_t first_log = 1;           ///< logs from this number on are not sealed yet
  std::uint64_t next_number = 1;         ///< above every number in use by a segment or log
  std::uint64_t sealed_sequence = 0;     ///< last batch that is in a segment
  std::vector<SegmentSummary> segments;  ///< ascending by sequence

  auto operator<=>(const Manifest&) const = default;
};

Bytes encode_manifest(const Manifest& manifest);
/// Errors: corrupt, newer_version; `path` is named in them.
Result<Manifest> decode_manifest(ByteView bytes, const std::string& path);

/// Errors: not_found, corrupt, newer_version, io.
Result<Manifest> read_manifest(FileSystem& files, const std::filesystem::path& folder);

/// How far a commit came. After `unsure` the disk may hold the old or the new list: keep the files
/// of both.
enum class Commit : std::uint8_t { done, failed, unsure };
struct CommitOutcome {
  Commit commit = Commit::done;
  Status status;
};
/// Writes the manifest durably: new files of the folder, draft, rename, folder.
CommitOutcome commit_manifest(FileSystem& files, const std::filesystem::path& folder,
                              const Manifest& manifest);

}  // namespace celadon::storage::series
