#include "celadon/report/html.hpp"

#include <fmt/format.h>

namespace celadon::report {
namespace {

// Celadon green on paper white; good and bad are told by colour and by word, never by colour alone.
constexpr std::string_view style_sheet = R"css(
:root{--ink:#1d2b26;--soft:#5a6b64;--line:#d5dfda;--paper:#fbfdfc;--card:#fff;--celadon:#2f7f68;--pale:#e4f1ec;
--good:#1f7a4d;--warn:#a86400;--bad:#b3261e;--none:#8a968f}
@media (prefers-color-scheme:dark){:root{--ink:#e6efeb;--soft:#9db0a8;--line:#32423c;--paper:#121a17;--card:#19231f;
--celadon:#6cc3a6;--pale:#1f3029;--good:#63c48e;--warn:#e0a44a;--bad:#f0827a;--none:#7d8b84}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:2rem 1.25rem 4rem;background:var(--paper);color:var(--ink);
font:15px/1.6 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif}
h1{font-size:1.7rem;line-height:1.25;margin:.2rem 0}h2{font-size:1.15rem;margin:2.2rem 0 .6rem;padding-bottom:.3rem;
border-bottom:2px solid var(--celadon)}
p{margin:.35rem 0}.soft{color:var(--soft)}.small{font-size:.86rem}.number{font-variant-numeric:tabular-nums;text-align:right;white-space:nowrap}
header{display:flex;gap:1.5rem;align-items:center;justify-content:space-between;flex-wrap:wrap}
.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.2rem}
.row{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));margin:1rem 0}
table{border-collapse:collapse;width:100%;font-size:.92rem}th{text-align:left;font-weight:600;color:var(--soft);font-size:.84rem}
th,td{padding:.42rem .5rem;border-bottom:1px solid var(--line);vertical-align:top}th.number{text-align:right}
.scroll{overflow-x:auto}
.tag{display:inline-block;border-radius:1rem;padding:0 .6rem;font-size:.8rem;border:1px solid currentColor;white-space:nowrap}
.good{color:var(--good)}.warn{color:var(--warn)}.bad{color:var(--bad)}.none{color:var(--none)}
details{margin:.25rem 0}summary{cursor:pointer;color:var(--celadon)}
.tree{list-style:none;margin:.2rem 0;padding-left:1.1rem;border-left:1px solid var(--line);font-size:.86rem}
.tree li{margin:.25rem 0}code{font:.85em ui-monospace,"Noto Sans Mono CJK SC",monospace;background:var(--pale);padding:.05rem .3rem;border-radius:.25rem;overflow-wrap:anywhere}
.level{background:var(--pale);font-weight:600}
svg text{fill:var(--ink);font-family:inherit}
@page{size:A4;margin:16mm 14mm}
@media print{:root{--paper:#fff;--card:#fff;--ink:#000}body{max-width:none;padding:0;font-size:10.5pt}
h2{break-after:avoid}tr,.card{break-inside:avoid}thead{display:table-header-group}summary{list-style:none}.scroll{overflow:visible}}
)css";

}  // namespace

std::string escape_html(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += c;
    }
  }
  return safe;
}

HtmlWriter::Element HtmlWriter::open(std::string_view name, Attributes attributes) {
  html_ += fmt::format("<{}", name);
  for (const auto& [key, value] : attributes)
    html_ += fmt::format(" {}=\"{}\"", key, escape_html(value));
  html_ += ">";
  return {*this, name};
}

void HtmlWriter::close(std::string_view name) { html_ += fmt::format("</{}>\n", name); }

void HtmlWriter::element(std::string_view name, std::string_view text_inside,
                         Attributes attributes) {
  const Element opened = open(name, attributes);
  text(text_inside);
}

void HtmlWriter::text(std::string_view plain) { html_ += escape_html(plain); }

std::string html_page(std::string_view language, std::string_view title, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
      language, escape_html(title), style_sheet, body);
}

}  // namespace celadon::report
