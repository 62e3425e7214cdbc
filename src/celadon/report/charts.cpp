#include "celadon/report/charts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "celadon/report/html.hpp"

namespace celadon::report {
namespace {

constexpr double centre_x = 160.0;
constexpr double centre_y = 160.0;
constexpr double hole = 52.0;  // px, inner radius
constexpr double rim = 122.0;  // px, outer radius
constexpr double gap = 0.012;  // turn between two sectors
constexpr std::array<std::string_view, 6> hues = {"#2f7f68", "#4b8fb3", "#7a9a3a",
                                                  "#b8863b", "#8a6bb0", "#b3616b"};

struct At {
  double x;
  double y;
};

At on_circle(double radius, double turn) {
  const double angle = (turn - 0.25) * 2.0 * std::numbers::pi;
  return {centre_x + radius * std::cos(angle), centre_y + radius * std::sin(angle)};
}

/// The path of a ring sector between two radii and two turns.
std::string ring_sector(double inner, double outer, double from, double to) {
  const At a = on_circle(outer, from);
  const At b = on_circle(outer, to);
  const At c = on_circle(inner, to);
  const At d = on_circle(inner, from);
  const int large = to - from > 0.5 ? 1 : 0;
  return fmt::format(
      "M{:.2f} {:.2f}A{:.2f} {:.2f} 0 {} 1 {:.2f} {:.2f}L{:.2f} {:.2f}A{:.2f} {:.2f} 0 {} 0 {:.2f} "
      "{:.2f}Z",
      a.x, a.y, outer, outer, large, b.x, b.y, c.x, c.y, inner, inner, large, d.x, d.y);
}

}  // namespace

std::string score_wheel(const std::vector<WheelSector>& sectors, std::string_view centre,
                        std::string_view below) {
  double total = 0.0;
  std::string spoken;
  for (const WheelSector& s : sectors) {
    total += s.weight;
    spoken += fmt::format("{} {:.1f}/{:.0f}; ", s.label, s.points, s.weight);
  }
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 320 320\" width=\"320\" height=\"320\" role=\"img\" aria-label=\"{}\">"
      "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
      "patternTransform=\"rotate(45)\">"
      "<rect width=\"6\" height=\"6\" fill=\"var(--card)\"/><line x1=\"0\" y1=\"0\" x2=\"0\" "
      "y2=\"6\" stroke=\"var(--none)\" "
      "stroke-width=\"2\"/></pattern></defs>",
      escape_html(spoken));
  double turn = 0.0;
  for (std::size_t i = 0; i < sectors.size() && total > 0.0; ++i) {
    const WheelSector& s = sectors[i];
    const double width = s.weight / total;
    const double from = turn + gap / 2;
    const double to = std::max(from, turn + width - gap / 2);
    turn += width;
    const double reached = hole + (rim - hole) * std::clamp(s.points / s.weight, 0.0, 1.0);
    const double possible =
        hole + (rim - hole) * std::clamp((s.points + s.undetermined) / s.weight, 0.0, 1.0);
    svg += fmt::format("<path d=\"{}\" fill=\"var(--pale)\"/>", ring_sector(hole, rim, from, to));
    if (possible > reached)
      svg += fmt::format("<path d=\"{}\" fill=\"url(#hatch)\"/>",
                         ring_sector(reached, possible, from, to));
    if (reached > hole) {
      svg += fmt::format("<path d=\"{}\" fill=\"{}\"/>", ring_sector(hole, reached, from, to),
                         hues[i % hues.size()]);
    }
    const At label = on_circle(rim + 22.0, (from + to) / 2);
    svg += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" font-size=\"11\" "
        "text-anchor=\"middle\">{:.1f}/{:.0f}</text>",
        label.x, label.y + 4.0, s.points, s.weight);
  }
  svg += fmt::format(
      "<text x=\"160\" y=\"166\" font-size=\"30\" font-weight=\"700\" "
      "text-anchor=\"middle\">{}</text>"
      "<text x=\"160\" y=\"186\" font-size=\"11\" text-anchor=\"middle\">{}</text></svg>",
      escape_html(centre), escape_html(below));
  return svg;
}

std::string scale_bar(std::optional<double> share, std::string_view left, std::string_view right) {
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 140 26\" width=\"140\" height=\"26\" role=\"img\" aria-label=\"{} → {}\">"
      "<rect x=\"4\" y=\"5\" width=\"132\" height=\"6\" rx=\"3\" fill=\"var(--pale)\" "
      "stroke=\"var(--line)\"/>",
      escape_html(left), escape_html(right));
  if (share) {
    const double at = 4.0 + 132.0 * std::clamp(*share, 0.0, 1.0);
    svg += fmt::format(
        "<rect x=\"4\" y=\"5\" width=\"{:.1f}\" height=\"6\" rx=\"3\" fill=\"var(--celadon)\"/>"
        "<circle cx=\"{:.1f}\" cy=\"8\" r=\"5\" fill=\"var(--celadon)\" stroke=\"var(--card)\" "
        "stroke-width=\"1.5\"/>",
        at - 4.0, at);
  }
  svg += fmt::format(
      "<text x=\"4\" y=\"24\" font-size=\"9\">{}</text><text x=\"136\" y=\"24\" font-size=\"9\" "
      "text-anchor=\"end\">{}</text></svg>",
      escape_html(left), escape_html(right));
  return svg;
}

std::string share_bar(const std::vector<std::pair<std::string, double>>& shares) {
  std::string spoken;
  std::string bars;
  double at = 0.0;
  constexpr std::array<std::string_view, 4> fills = {"var(--celadon)", "#8fb9a9", "url(#hatch)",
                                                     "var(--line)"};
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double width = 300.0 * std::clamp(shares[i].second, 0.0, 1.0);
    spoken += fmt::format("{} {:.1f}%; ", shares[i].first, shares[i].second * 100.0);
    bars += fmt::format("<rect x=\"{:.1f}\" y=\"0\" width=\"{:.1f}\" height=\"12\" fill=\"{}\"/>",
                        at, width, fills[i % fills.size()]);
    at += width;
  }
  return fmt::format(
      "<svg viewBox=\"0 0 300 12\" width=\"300\" height=\"12\" role=\"img\" "
      "aria-label=\"{}\">{}</svg>",
      escape_html(spoken), bars);
}

}  // namespace celadon::report
