#pragma once
// Writes separated values to a file: rejects, exports. Quotes where needed (RFC 4180), UTF-8, LF.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"

namespace celadon::text {

struct CsvWriterOptions {
  char separator = ',';
  bool byte_order_mark =
      false;  ///< for spreadsheets that take UTF-8 for a local encoding without it
};

/// One record as text, without a line end.
std::string csv_line(std::span<const std::string_view> fields, char separator = ',');

/// A file of records; written under a temporary name and given its own by close(). Not thread-safe.
class CsvWriter {
 public:
  /// Errors: io, disk_full.
  static Result<CsvWriter> create(const std::filesystem::path& path,
                                  const CsvWriterOptions& options = {});
  CsvWriter(CsvWriter&&) noexcept;
  CsvWriter& operator=(CsvWriter&&) noexcept;
  ~CsvWriter();  ///< an unclosed file is removed

  Status write(std::span<const std::string_view> fields);
  /// Makes the file durable and gives it its name. Errors: io, disk_full.
  Status close();
  [[nodiscard]] std::uint64_t records() const;

 private:
  struct State;
  explicit CsvWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace celadon::text
