#pragma once
// Sheets of an XLSX workbook (ECMA-376) as the same text a CSV file holds: whatever reads CSV reads
// XLSX. A sheet is read as a stream, row by row, so memory does not grow with it.
//
// Cells: numbers in their shortest form, dates and times by the number format of their style as
// "2025-03-01", "2025-03-01 00:15:00" or "00:15:00" (the date systems of 1900 and 1904), truth
// values as true/false, errors as they stand (#N/A), formulas by their kept result. A record is a
// row of the sheet: row numbers in messages are those a person sees.
//
// The file is hostile until read: number of entries, sizes, ratio of compression, depth, columns,
// rows and text are bounded; DTDs, entities of their own, CDATA, encryption and links to other
// files are refused.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/text/byte_source.hpp"

namespace celadon::text {

struct XlsxLimits {
  std::uint64_t entries = 4'096;                             ///< of the archive
  std::uint64_t part_bytes = std::uint64_t{2} << 30;         ///< of one part, unpacked
  std::uint64_t small_part_bytes = std::uint64_t{16} << 20;  ///< workbook, styles, relations
  std::uint64_t ratio = 250;  ///< unpacked to packed, of parts beyond `ratio_from`
  std::uint64_t ratio_from = std::uint64_t{8} << 20;
  std::uint64_t strings = 4'000'000;  ///< shared texts
  std::uint64_t string_bytes = std::uint64_t{256} << 20;
  std::uint64_t row_bytes = std::uint64_t{8} << 20;  ///< XML of one row
  std::uint64_t cells = 200'000'000;  ///< of one sheet, empty ones before a full one included
  std::uint32_t rows = 1'048'576;     ///< ECMA-376, limits of Excel
  std::uint32_t columns = 16'384;
  std::uint32_t depth = 32;  ///< of XML
};

struct XlsxSheet {
  std::string name;
  bool hidden = false;
};

/// An open workbook. Cheap to copy; not thread-safe.
class XlsxWorkbook {
 public:
  struct State;  ///< of the reader
  /// Reads what the sheets share. `file_name` is for messages. Errors: not_found, io, parse (no
  /// workbook, malformed), limit (names the limit), unsupported (encrypted, a DTD, other
  /// encodings), corrupt (a damaged archive).
  static Result<XlsxWorkbook> open(const std::filesystem::path& path, std::string file_name = {},
                                   const XlsxLimits& limits = {});

  [[nodiscard]] const std::vector<XlsxSheet>& sheets() const;
  /// The sheet as CSV text (UTF-8, comma, "), the first that is not hidden when `name` is empty.
  /// Errors: not_found (names the sheets there are); while reading: those of open().
  [[nodiscard]] Result<std::unique_ptr<ByteSource>> sheet(std::string_view name = {}) const;

 private:
  explicit XlsxWorkbook(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

/// Whether the file begins as a zip archive does. Errors: not_found, io.
Result<bool> looks_like_xlsx(const std::filesystem::path& path);

/// A table file whatever its form: CSV or CSV.zst as open_file_source gives it, a workbook by the
/// text of its sheet. `seen` is called with the bytes as they lie on disk, of a workbook all of
/// them before this returns.
Result<std::unique_ptr<ByteSource>> open_table_source(const std::filesystem::path& path,
                                                      std::string_view sheet = {},
                                                      const RawBytesSeen& seen = {});

}  // namespace celadon::text
