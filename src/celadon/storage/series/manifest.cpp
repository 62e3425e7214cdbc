#include "celadon/storage/series/manifest.hpp"

#include <fmt/format.h>

#include "celadon/storage/series/checksum.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::storage::series {

namespace {

constexpr std::size_t fixed_bytes = 56;  // before and after the list of segments
constexpr std::size_t segment_bytes = 48;
constexpr std::uint64_t most_bytes = 64u << 20;  // over a million segments

Error damaged(const std::string& path, const char* what) {
  return fail(ErrorCode::corrupt, units::after(path, what),
              "从备份恢复数据文件夹｜restore the data folder from a backup");
}

Status write_draft(FileSystem& files, const std::filesystem::path& folder,
                   const Manifest& manifest) {
  // The names of segments and logs must be on disk before the list that names them.
  CELADON_TRY(files.sync_folder(folder));
  CELADON_ASSIGN(const auto draft,
                 files.open_append(folder / manifest_draft_name, FileSystem::Opening::fresh));
  CELADON_TRY(draft->append(encode_manifest(manifest)));
  CELADON_TRY(draft->sync());
  return files.rename(folder / manifest_draft_name, folder / manifest_name);
}

}  // namespace

Bytes encode_manifest(const Manifest& manifest) {
  Bytes out;
  put_u64(out, manifest_magic);
  put_u32(out, format_version);
  put_u32(out, 0);
  put_u64(out, manifest.first_log);
  put_u64(out, manifest.next_number);
  put_u64(out, manifest.sealed_sequence);
  put_u64(out, manifest.segments.size());
  for (const SegmentSummary& s : manifest.segments) {
    for (const std::uint64_t field :
         {s.number, s.first_sequence, s.last_sequence, s.points, s.bytes, s.identity}) {
      put_u64(out, field);
    }
  }
  put_u64(out, xxh64(out));
  return out;
}

Result<Manifest> decode_manifest(ByteView bytes, const std::string& path) {
  ByteReader reader(bytes);
  if (bytes.size() < fixed_bytes || reader.u64() != manifest_magic)
    return damaged(path, "不是清单｜not a manifest");
  const std::uint32_t version = reader.u32();
  if (version > format_version) {
    return fail(
        ErrorCode::newer_version,
        fmt::format("{0} 的格式版本为 {1}，本程序最高可读 {2}｜{0} has format version {1}, this "
                    "program reads up to {2}",
                    path, version, format_version),
        "使用较新的 celadon｜use a newer celadon");
  }
  if (xxh64(bytes.first(bytes.size() - 8)) != ByteReader(bytes.last(8)).u64())
    return damaged(path, "校验和不符｜checksum mismatch");
  reader.u32();
  Manifest manifest;
  manifest.first_log = reader.u64();
  manifest.next_number = reader.u64();
  manifest.sealed_sequence = reader.u64();
  const std::uint64_t count = reader.u64();
  if (count != (bytes.size() - fixed_bytes) / segment_bytes ||
      (bytes.size() - fixed_bytes) % segment_bytes != 0) {
    return damaged(path, "长度与列表不符｜a length that is not that of its list");
  }
  std::uint64_t sequence = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    SegmentSummary s;
    for (std::uint64_t* field :
         {&s.number, &s.first_sequence, &s.last_sequence, &s.points, &s.bytes, &s.identity}) {
      *field = reader.u64();
    }
    if (s.first_sequence <= sequence || s.last_sequence < s.first_sequence ||
        s.number >= manifest.next_number) {
      return damaged(path, "段的顺序不对｜segments out of order");
    }
    sequence = s.last_sequence;
    manifest.segments.push_back(s);
  }
  if (sequence > manifest.sealed_sequence || manifest.first_log >= manifest.next_number) {
    return damaged(path, "编号互相矛盾｜numbers that contradict each other");
  }
  return manifest;
}

Result<Manifest> read_manifest(FileSystem& files, const std::filesystem::path& folder) {
  const auto path = folder / manifest_name;
  CELADON_ASSIGN(const auto file, files.open_read(path));
  if (file->size() > most_bytes)
    return damaged(path.string(), "大于任何清单｜larger than any manifest");
  Bytes bytes(static_cast<std::size_t>(file->size()));
  CELADON_TRY(file->read_at(0, bytes));
  return decode_manifest(bytes, path.string());
}

CommitOutcome commit_manifest(FileSystem& files, const std::filesystem::path& folder,
                              const Manifest& manifest) {
  if (auto status = write_draft(files, folder, manifest); !status)
    return {Commit::failed, std::move(status)};
  if (auto status = files.sync_folder(folder); !status) return {Commit::unsure, std::move(status)};
  return {Commit::done, {}};
}

}  // namespace celadon::storage::series
