#pragma once
// Where bytes come from: a file (plain or zstd, told by its first bytes), a memory block, or a
// decoder over another source. Readers above ask for the next chunk and never hold a whole file.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "celadon/base/result.hpp"

namespace celadon::text {

/// Port: a stream of bytes, read once from front to end. Not thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills up to out.size() bytes and returns how many; 0 means the end. Errors: io, corrupt,
  /// parse.
  virtual Result<std::size_t> read(std::span<char> out) = 0;
};

/// Called with each block of the file as it lies on disk (before decompression), e.g. for its
/// SHA-256.
using RawBytesSeen = std::function<void(std::span<const char>)>;

/// Opens a file; zstd frames (magic FD2FB528) are decompressed on the way. Errors: not_found, io;
/// while reading: io, corrupt (a damaged or truncated zstd frame).
Result<std::unique_ptr<ByteSource>> open_file_source(const std::filesystem::path& path,
                                                     RawBytesSeen seen = {});

/// Bytes of a memory block, which must outlive the source.
std::unique_ptr<ByteSource> memory_source(std::string_view bytes);

/// Names what a file is when its first bytes say that it is not text ("an Excel workbook (.xlsx)",
/// "a gzip archive", "UTF-16 text", ...); "" when it may be text.
std::string_view known_binary_form(std::string_view first_bytes) noexcept;

}  // namespace celadon::text
