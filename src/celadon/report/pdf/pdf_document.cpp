#include "celadon/report/pdf/pdf_document.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <cairo-pdf.h>
#include <fmt/format.h>

#include "celadon/report/pdf/front_matter.hpp"

namespace celadon::report {
namespace {

using namespace pdf;

using SurfacePtr = std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)>;
using CairoPtr = std::unique_ptr<cairo_t, decltype(&cairo_destroy)>;

cairo_status_t append(void* closure, const unsigned char* bytes, unsigned length) {
  static_cast<std::string*>(closure)->append(reinterpret_cast<const char*>(bytes), length);
  return CAIRO_STATUS_SUCCESS;
}

std::string iso_seconds(Instant time) {
  constexpr std::int64_t second = 1'000'000;
  return format_instant({time.us - ((time.us % second) + second) % second});
}

void describe(cairo_surface_t* surface, const Document& document, const std::optional<Seal>& seal) {
  const auto set = [surface](cairo_pdf_metadata_t what, const std::string& text) {
    cairo_pdf_surface_set_metadata(surface, what, text.c_str());
  };
  const bool english = document.language == units::Language::en;
  const auto name = [english](const packs::Title& title) {
    return english && !title.en.empty() ? title.en : title.zh;
  };
  const std::string time = iso_seconds(seal ? seal->filed_at : document.made_at);
  set(CAIRO_PDF_METADATA_TITLE,
      fmt::format("{} {} {}", name(document.site), document.title(), document.period));
  set(CAIRO_PDF_METADATA_AUTHOR, name(document.organisation));
  set(CAIRO_PDF_METADATA_SUBJECT, document.subtitle);
  set(CAIRO_PDF_METADATA_KEYWORDS, seal ? seal->code : std::string(document.say("草稿", "draft")));
  set(CAIRO_PDF_METADATA_CREATOR, "Celadon 青瓷");
  set(CAIRO_PDF_METADATA_CREATE_DATE, time);
  set(CAIRO_PDF_METADATA_MOD_DATE, time);
}

void add_outline(cairo_surface_t* surface, const std::vector<Landmark>& landmarks) {
  std::array<int, 4> parents{CAIRO_PDF_OUTLINE_ROOT, CAIRO_PDF_OUTLINE_ROOT, CAIRO_PDF_OUTLINE_ROOT,
                             CAIRO_PDF_OUTLINE_ROOT};
  for (const Landmark& mark : landmarks) {
    const auto level = static_cast<std::size_t>(std::clamp(mark.level, 1, 3));
    const std::string title = mark.number.empty() ? mark.title : mark.number + " " + mark.title;
    parents[level] = cairo_pdf_surface_add_outline(
        surface, parents[level - 1], title.c_str(),
        fmt::format("dest='{}'", mark.destination).c_str(),
        level == 1 ? CAIRO_PDF_OUTLINE_FLAG_OPEN : static_cast<cairo_pdf_outline_flags_t>(0));
    for (std::size_t deeper = level + 1; deeper < parents.size(); ++deeper)
      parents[deeper] = parents[level];
  }
}

/// The address becomes a link: nothing may stand in it that would end the attribute.
Status check_address(const std::string& address) {
  const bool plain = std::all_of(address.begin(), address.end(), [](char c) {
    return c > ' ' && c < 0x7F && c != '\'' && c != '"' && c != '\\' && c != '<' && c != '>';
  });
  if (plain && !address.empty()) return {};
  return fail(
      ErrorCode::invalid_argument,
      fmt::format(
          "核验页面的网址 '{0}' 不是网址｜the address '{0}' of the verification page is no address",
          address),
      "设置服务器的公开网址，如 https://celadon.example｜set the public address of the server, "
      "e.g. https://celadon.example");
}

Result<std::optional<Sealing>> sealing_of(const std::optional<Seal>& seal) {
  if (!seal) return std::optional<Sealing>();
  CELADON_TRY(check_address(seal->address));
  CELADON_ASSIGN(QrCode code, make_qr(seal->address));
  return std::optional<Sealing>(Sealing{*seal, std::move(code)});
}

}  // namespace

Result<std::string> to_pdf(const Document& document, const std::optional<Seal>& seal) {
  CELADON_ASSIGN(const std::optional<Sealing> sealing, sealing_of(seal));
  CELADON_ASSIGN(const Typesetter typesetter, Typesetter::make(document.language));
  PageFlow flow{PageShape{}};
  place_cover(document, sealing, typesetter, flow);
  const std::size_t contents_page = 1;
  for (std::size_t i = pages_of_contents(document, flow); i > 0; --i) flow.new_page();
  flow.new_page();
  Composer composer(document, typesetter, flow);
  composer.place_sections();
  place_filing(document, sealing, typesetter, flow);
  draw_contents(document, composer.landmarks(), contents_page, typesetter, flow);

  std::string bytes;
  const PageShape shape = flow.shape();
  const SurfacePtr surface(
      cairo_pdf_surface_create_for_stream(&append, &bytes, shape.width, shape.height),
      &cairo_surface_destroy);
  describe(surface.get(), document, seal);
  {
    const CairoPtr cairo(cairo_create(surface.get()), &cairo_destroy);
    const std::size_t pages = flow.pages().size();
    for (std::size_t page = 0; page < pages; ++page) {
      if (page > 0) draw_frame(cairo.get(), document, sealing, typesetter, shape, page + 1, pages);
      for (const Drawing& drawing : flow.pages()[page]) drawing(cairo.get());
      cairo_show_page(cairo.get());
    }
    add_outline(surface.get(), composer.landmarks());
    if (const cairo_status_t status = cairo_status(cairo.get()); status != CAIRO_STATUS_SUCCESS)
      return fail(ErrorCode::io, fmt::format("无法绘制 PDF：{0}｜the PDF could not be drawn: {0}",
                                             cairo_status_to_string(status)));
  }
  cairo_surface_finish(surface.get());
  if (const cairo_status_t status = cairo_surface_status(surface.get());
      status != CAIRO_STATUS_SUCCESS) {
    return fail(ErrorCode::io, fmt::format("无法绘制 PDF：{0}｜the PDF could not be drawn: {0}",
                                           cairo_status_to_string(status)));
  }
  return bytes;
}

}  // namespace celadon::report
