#pragma once
// A document as a workbook: the same content as the PDF, with numbers as numbers, units in frozen
// headers and native charts.

#include <optional>
#include <string>

#include "celadon/report/document_model.hpp"

namespace celadon::report {

/// The bytes of the workbook: a sheet for the cover, one for the text, one for each table and each
/// chart. The same document and seal give the same bytes. Texts are always texts, never formulas.
/// Errors: io, disk_full. Thread-safe.
Result<std::string> to_xlsx(const Document& document, const std::optional<Seal>& seal);

}  // namespace celadon::report
