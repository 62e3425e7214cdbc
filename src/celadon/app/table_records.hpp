#pragma once
// A table that somebody hands in, as records whatever its form.

#include <filesystem>
#include <string>

#include "celadon/text/csv.hpp"

namespace celadon::app {

/// CSV in UTF-8 or GB18030 with any separator, or the first sheet of a workbook. Errors: those of
/// the readers, naming `file_name`.
Result<text::CsvReader> open_records(const std::filesystem::path& file,
                                     const std::string& file_name);

}  // namespace celadon::app
