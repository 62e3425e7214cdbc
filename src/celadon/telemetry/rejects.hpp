#pragma once
// The rejects file of an import: every refused row and cell with its reason. Columns: row, column,
// reason, text, line, meaning (of the reason, in both languages). The original line stands with the
// first refusal of its row only: a wide row with five hundred refused cells is not written five
// hundred times.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/telemetry/import_report.hpp"
#include "celadon/text/csv_writer.hpp"

namespace celadon::telemetry {

class Rejects {
 public:
  /// The file is created with the first refusal. An empty path: refusals are only counted.
  explicit Rejects(std::filesystem::path path) : path_(std::move(path)) {}

  Status add(std::uint64_t row, std::string_view column, Refusal reason, std::string_view text,
             std::string_view line);
  /// Names the file; "" when nothing was refused.
  Result<std::string> close();

 private:
  std::filesystem::path path_;
  std::optional<text::CsvWriter> writer_;
  std::uint64_t last_row_ = 0;
};

}  // namespace celadon::telemetry
