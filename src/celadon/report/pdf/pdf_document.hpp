#pragma once
// A document as PDF: A4, cover, contents, numbered sections, page n of N, outline, links, metadata.

#include <optional>
#include <string>

#include "celadon/report/document_model.hpp"

namespace celadon::report {

/// The bytes of the PDF. With a seal the code and its QR stand on cover and last page and every
/// foot; without one every page says that it is a draft. The same document and seal give the same
/// bytes with the same fonts and libraries. Errors: not_found (no font with Chinese characters; the
/// remedy names the package), invalid_argument (the address of the seal has characters that no
/// address has), io (cairo failed, naming why). Thread-safe. Cost: about 10 ms a page.
Result<std::string> to_pdf(const Document& document, const std::optional<Seal>& seal);

}  // namespace celadon::report
