#include "celadon/report/pdf/typesetter.hpp"

#include <algorithm>
#include <array>

#include <pango/pangocairo.h>

#if defined(__SANITIZE_ADDRESS__)
// Fontconfig keeps what it read of the fonts until the process ends, and cairo 1.16 loses 768 bytes
// with each PDF; told to the leak checker here, because every sanitized program that prints would
// stop on it.
extern "C" const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig\nleak:libcairo\n";
}
#endif

namespace celadon::report::pdf {
namespace {

/// The character after the one at `at`; GLib's macro casts const away under clang.
const char* after(const char* at) { return at + g_utf8_skip[static_cast<unsigned char>(*at)]; }

// Headings and tables in a sans serif, running text in a serif, as documents are set in China.
// Letters and digits come from the Japanese face of the same fonts, which draws them alike. cairo
// 1.16 loses count where two letters share an outline and then embeds every outline that the
// Chinese face knows, 0.9 MB; in a subset of their own that costs 20 kB.
struct Face {
  const char* family;
  const char* letters;
};
constexpr Face sans{"Noto Sans CJK SC, Source Han Sans SC, sans-serif",
                    "Noto Sans CJK JP, Noto Sans CJK SC, Source Han Sans SC, sans-serif"};
constexpr Face serif{"Noto Serif CJK SC, Source Han Serif SC, serif",
                     "Noto Serif CJK JP, Noto Serif CJK SC, Source Han Serif SC, serif"};

struct Look {
  Face face;
  double size;  // pt
  bool bold;
  double leading;  // factor on the height of a line
};

Look look_of(Style style) {
  switch (style) {
    case Style::body: return {serif, 10.5, false, 1.12};
    case Style::title: return {sans, 27.0, true, 1.0};
    case Style::subtitle: return {sans, 13.0, false, 1.05};
    case Style::heading1: return {sans, 15.0, true, 1.0};
    case Style::heading2: return {sans, 12.0, true, 1.0};
    case Style::heading3: return {sans, 10.5, true, 1.0};
    case Style::cell: return {sans, 8.5, false, 0.95};
    case Style::cell_strong: return {sans, 8.5, true, 0.95};
    case Style::caption: return {sans, 9.0, true, 1.0};
    case Style::small: return {sans, 8.0, false, 1.0};
    case Style::chart: return {sans, 7.5, false, 0.95};
    case Style::chart_strong: return {sans, 8.0, true, 0.95};
    case Style::figure: return {sans, 20.0, true, 1.0};
  }
  return {serif, 10.5, false, 1.0};
}

PangoLayout* layout_in(const std::shared_ptr<void>& held) {
  return static_cast<PangoLayout*>(held.get());
}

/// Valid UTF-8 without control characters; a line break is a blank.
std::string cleaned(std::string_view text) {
  if (text.empty()) return {};  // glib wants no null pointer
  const std::unique_ptr<char, decltype(&g_free)> valid(
      g_utf8_make_valid(text.data(), static_cast<gssize>(text.size())), &g_free);
  std::string clean(valid.get());
  for (char& c : clean) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  }
  return clean;
}

double points(int pango_units) { return static_cast<double>(pango_units) / PANGO_SCALE; }

std::vector<TextLine> lines_of(PangoLayout* layout) {
  std::vector<TextLine> lines;
  const std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> iter(
      pango_layout_get_iter(layout), &pango_layout_iter_free);
  do {
    int top = 0;
    int bottom = 0;
    pango_layout_iter_get_line_yrange(iter.get(), &top, &bottom);
    lines.push_back({points(top), points(bottom - top),
                     static_cast<std::size_t>(std::max(
                         0, pango_layout_iter_get_line_readonly(iter.get())->start_index))});
  } while (pango_layout_iter_next_line(iter.get()) != FALSE);
  return lines;
}

/// Gives the family to every run of letters, digits and signs: all before the CJK radicals.
void set_letters(PangoAttrList* attributes, const std::string& text, const char* family) {
  constexpr gunichar first_of_cjk = 0x2E80;
  const char* const begin = text.c_str();
  const char* run = nullptr;
  const auto end_run = [&](const char* at) {
    if (run == nullptr) return;
    PangoAttribute* attribute = pango_attr_family_new(family);
    attribute->start_index = static_cast<guint>(run - begin);
    attribute->end_index = static_cast<guint>(at - begin);
    pango_attr_list_insert(attributes, attribute);
    run = nullptr;
  };
  const char* at = begin;
  for (; *at != '\0'; at = after(at)) {
    if (g_utf8_get_char(at) >= first_of_cjk) {
      end_run(at);
    } else if (run == nullptr) {
      run = at;
    }
  }
  end_run(at);
}

bool any_font_installed(PangoFontMap* map) {
  PangoFontFamily** families = nullptr;
  int count = 0;
  pango_font_map_list_families(map, &families, &count);
  const std::unique_ptr<PangoFontFamily*, decltype(&g_free)> hold(families, &g_free);
  constexpr std::array<std::string_view, 4> generic = {"Sans", "Serif", "Monospace", "System-ui"};
  for (int i = 0; i < count; ++i) {
    const std::string_view name = pango_font_family_get_name(families[i]);
    if (std::find(generic.begin(), generic.end(), name) == generic.end()) return true;
  }
  return false;
}

}  // namespace

void set_colour(cairo_t* cairo, const Colour& colour) {
  cairo_set_source_rgb(cairo, colour.red, colour.green, colour.blue);
}

Colour colour_of(Tone tone) {
  switch (tone) {
    case Tone::plain:
    case Tone::strong: return ink;
    case Tone::soft: return soft_ink;
    case Tone::good: return celadon;
    case Tone::warn: return rgb(0x9a6400);
    case Tone::bad: return rgb(0xa83232);
  }
  return ink;
}

Result<Typesetter> Typesetter::make(units::Language language) {
  const Error no_font =
      fail(ErrorCode::not_found,
           "没有安装中文字体，无法打印报告｜no installed font has Chinese characters, so no report "
           "can be "
           "printed",
           "请安装：apt-get install fonts-noto-cjk｜install one: apt-get install fonts-noto-cjk");
  // A map of its own: the maps of pango are not to be shared between threads.
  const std::unique_ptr<PangoFontMap, decltype(&g_object_unref)> map(pango_cairo_font_map_new(),
                                                                     &g_object_unref);
  pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map.get()), 72.0);
  if (!any_font_installed(map.get())) return no_font;
  Typesetter typesetter;
  typesetter.context_ =
      std::shared_ptr<void>(pango_font_map_create_context(map.get()), &g_object_unref);
  auto* context = static_cast<PangoContext*>(typesetter.context_.get());
  const std::unique_ptr<cairo_font_options_t, decltype(&cairo_font_options_destroy)> options(
      cairo_font_options_create(), &cairo_font_options_destroy);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context, options.get());
  pango_context_set_round_glyph_positions(context, FALSE);
  pango_context_set_language(
      context, pango_language_from_string(language == units::Language::zh ? "zh-cn" : "en"));
  pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
  if (!typesetter.covers("青瓷绿色工厂评价：Celadon 0123")) return no_font;
  return typesetter;
}

bool Typesetter::covers(std::string_view text) const {
  const std::unique_ptr<PangoLayout, decltype(&g_object_unref)> layout(
      pango_layout_new(static_cast<PangoContext*>(context_.get())), &g_object_unref);
  const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(
      pango_font_description_from_string(sans.family), &pango_font_description_free);
  pango_layout_set_font_description(layout.get(), font.get());
  pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
  return pango_layout_get_unknown_glyphs_count(layout.get()) == 0;
}

SetText Typesetter::set(std::string_view text, Style style, double width, Align align,
                        double indent) const {
  const Look look = look_of(style);
  SetText set;
  set.text_ = cleaned(text);
  set.layout_ = std::shared_ptr<void>(pango_layout_new(static_cast<PangoContext*>(context_.get())),
                                      &g_object_unref);
  PangoLayout* layout = layout_in(set.layout_);
  const std::unique_ptr<PangoFontDescription, decltype(&pango_font_description_free)> font(
      pango_font_description_from_string(look.face.family), &pango_font_description_free);
  pango_font_description_set_absolute_size(font.get(), look.size * PANGO_SCALE);
  pango_font_description_set_weight(font.get(),
                                    look.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout, font.get());
  pango_layout_set_line_spacing(layout, static_cast<float>(look.leading));
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment(layout, align == Align::right    ? PANGO_ALIGN_RIGHT
                                     : align == Align::centre ? PANGO_ALIGN_CENTER
                                                              : PANGO_ALIGN_LEFT);
  if (width > 0.0) pango_layout_set_width(layout, static_cast<int>(width * PANGO_SCALE));
  if (indent != 0.0) pango_layout_set_indent(layout, static_cast<int>(indent * PANGO_SCALE));
  const auto lay = [&] {
    const std::unique_ptr<PangoAttrList, decltype(&pango_attr_list_unref)> attributes(
        pango_attr_list_new(), &pango_attr_list_unref);
    // File names and hashes are broken where they must, but get no hyphen that is not theirs.
    pango_attr_list_insert(attributes.get(), pango_attr_insert_hyphens_new(FALSE));
    set_letters(attributes.get(), set.text_, look.face.letters);
    pango_layout_set_text(layout, set.text_.c_str(), static_cast<int>(set.text_.size()));
    pango_layout_set_attributes(layout, attributes.get());
  };
  lay();
  if (pango_layout_get_unknown_glyphs_count(layout) > 0) {
    std::string known;
    for (const char* at = set.text_.c_str(); *at != '\0'; at = after(at)) {
      const std::string_view one(at, static_cast<std::size_t>(after(at) - at));
      known += covers(one) ? one : std::string_view("〓");
    }
    set.text_ = std::move(known);
    lay();
  }
  PangoRectangle logical;
  pango_layout_get_extents(layout, nullptr, &logical);
  set.width_ = points(logical.width);
  set.height_ = points(logical.height);
  set.lines_ = lines_of(layout);
  return set;
}

void SetText::draw(cairo_t* cairo, double x, double y, const Colour& colour) const {
  set_colour(cairo, colour);
  cairo_move_to(cairo, x, y);
  pango_cairo_show_layout(cairo, layout_in(layout_));
}

void SetText::draw_lines(cairo_t* cairo, double x, double y, const Colour& colour,
                         std::size_t first, std::size_t last) const {
  if (first >= last || last > lines_.size()) return;
  set_colour(cairo, colour);
  const std::unique_ptr<PangoLayoutIter, decltype(&pango_layout_iter_free)> iter(
      pango_layout_get_iter(layout_in(layout_)), &pango_layout_iter_free);
  for (std::size_t i = 0; i < last; ++i) {
    if (i >= first) {
      PangoRectangle logical;
      pango_layout_iter_get_line_extents(iter.get(), nullptr, &logical);
      cairo_move_to(cairo, x + points(logical.x),
                    y + points(pango_layout_iter_get_baseline(iter.get())) - lines_[first].top);
      pango_cairo_show_layout_line(cairo, pango_layout_iter_get_line_readonly(iter.get()));
    }
    if (pango_layout_iter_next_line(iter.get()) == FALSE) break;
  }
}

}  // namespace celadon::report::pdf
