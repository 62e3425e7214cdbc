#pragma once
// The seam to libxlsxwriter that lists and reports share: texts and names it takes, and the file it
// writes to.

#include <string>
#include <string_view>
#include <utility>

#include <xlsxwriter.h>

#include "celadon/base/result.hpp"

namespace celadon::report {

/// Characters XML 1.0 has no form for become the replacement character; a text longer than the
/// 32,767 characters of a cell is cut and ends with "…".
std::string for_xml(std::string_view text);

/// A name a sheet may have: none of []:*?/\\', at most 31 characters, not empty.
std::string sheet_name(std::string_view wanted);

/// A file of the system's folder for such things that goes with its owner.
class TemporaryFile {
 public:
  /// Errors: io, disk_full.
  static Result<TemporaryFile> make();
  TemporaryFile(TemporaryFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile();
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

/// Writes the workbook to its file, frees it, and gives the bytes. Errors: io, disk_full, limit.
Result<std::string> close_and_read(lxw_workbook* book, const TemporaryFile& file);

}  // namespace celadon::report
