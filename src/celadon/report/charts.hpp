#pragma once
// Charts as inline SVG. They repeat what a table beside them says; each carries a text for screen
// readers.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace celadon::report {

/// One sector of the wheel: a level-1 indicator.
struct WheelSector {
  std::string label;
  double points = 0.0;        ///< reached, of `weight`
  double undetermined = 0.0;  ///< points that cannot be said, of `weight`
  double weight = 0.0;        ///< > 0
};

/// The wheel of level-1 scores: one sector each, its angle the weight, its filled radius the share
/// reached, hatched where undetermined. `centre` is the text in the middle. About 320 x 320 px.
std::string score_wheel(const std::vector<WheelSector>& sectors, std::string_view centre,
                        std::string_view below);

/// A bar from the baseline (left) to the leading value (right) with a mark at the value; works for
/// forward and inverse indicators because both ends are named. Empty mark when `share` is absent.
std::string scale_bar(std::optional<double> share, std::string_view left, std::string_view right);

/// A horizontal stacked bar of shares 0..1 (measured, declared, undetermined) with a legend text.
std::string share_bar(const std::vector<std::pair<std::string, double>>& shares);

}  // namespace celadon::report
