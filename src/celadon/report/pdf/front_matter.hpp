#pragma once
// What stands around the sections: cover, contents, head and foot of the pages, the box of the
// filing.

#include <optional>

#include "celadon/report/pdf/composer.hpp"
#include "celadon/report/qr.hpp"

namespace celadon::report::pdf {

/// The seal with its QR, ready to draw.
struct Sealing {
  Seal seal;
  QrCode code;
};

void place_cover(const Document& document, const std::optional<Sealing>& sealing,
                 const Typesetter& typesetter, PageFlow& flow);

/// Pages that the contents will take.
std::size_t pages_of_contents(const Document& document, const PageFlow& flow);
/// Draws the contents on the pages from `first_page` on.
void draw_contents(const Document& document, const std::vector<Landmark>& landmarks,
                   std::size_t first_page, const Typesetter& typesetter, PageFlow& flow);

/// The box at the end: code, address, QR; or that it is a draft.
void place_filing(const Document& document, const std::optional<Sealing>& sealing,
                  const Typesetter& typesetter, PageFlow& flow);

/// Head and foot of a page; `page` counts from 1.
void draw_frame(cairo_t* cairo, const Document& document, const std::optional<Sealing>& sealing,
                const Typesetter& typesetter, const PageShape& shape, std::size_t page,
                std::size_t pages);

}  // namespace celadon::report::pdf
