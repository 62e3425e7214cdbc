// The automatic checks of the yearly form: the program's own, no rule of the programme. They ask
// for a second look; only what cannot be so stands in the way.
#include <cmath>

#include <fmt/format.h>

#include "celadon/app/ladder/yearly_form.hpp"

namespace celadon::app::ladder {
namespace {

using Severity = FormFinding::Severity;

/// A change beyond this from one year to the next wants an explanation.
constexpr double jump = 0.30;
/// A ratio this near to a power of ten that parts units is a slip of the unit.
constexpr double slip_width = 0.15;
/// t CO2 per tce on the calorific basis: coal 2.7, electricity of the nation 4.3; beyond 8 nothing
/// that is bought.
constexpr double most_carbon_per_energy = 8.0;

const FormFigure* find(const std::vector<FormFigure>& figures, std::string_view field) {
  for (const FormFigure& figure : figures)
    if (figure.field == field) return &figure;
  return nullptr;
}

std::optional<double> now_of(const std::vector<FormFigure>& figures, std::string_view field) {
  const FormFigure* figure = find(figures, field);
  return figure == nullptr ? std::nullopt : figure->values[0];
}

/// The power of ten by which a figure slipped; 0: it did not.
int slip_of(double ratio) {
  for (const int power : {-4, -3, 3, 4}) {
    const double expected = std::pow(10.0, power);
    if (std::abs(ratio / expected - 1.0) < slip_width) return power;
  }
  return 0;
}

void check_years(const FormFigure& figure, std::vector<FormFinding>& findings) {
  const auto add = [&](const char* check, Severity severity, std::string message) {
    findings.push_back({check, figure.field, severity, std::move(message)});
  };
  const std::string zh = figure.title.zh;
  const std::string en = figure.title.en;
  if (!figure.values[0]) {
    if (figure.required)
      add("missing", Severity::error, fmt::format("{0}缺少数据｜{1} is missing", zh, en));
    return;
  }
  const double now = *figure.values[0];
  if (now < 0 || (figure.unit == "%" && now > 100)) {
    add("range", Severity::error,
        fmt::format("{0}为 {2} {3}，超出可能范围｜{1} is {2} {3}, which cannot be", zh, en, now,
                    figure.unit));
    return;
  }
  if (!figure.values[1] || *figure.values[1] <= 0 || now <= 0) return;
  const double before = *figure.values[1];
  if (const int power = slip_of(now / before); power != 0) {
    add("unit_slip", Severity::warning,
        fmt::format(
            "{0}约为上年的 10^{2} 倍，疑似单位有误｜{1} is about 10^{2} times that of the year "
            "before: a slip of the unit?",
            zh, en, power));
  } else if (std::abs(now - before) > jump * before * (1 + 1e-12)) {
    add("jump", Severity::warning,
        fmt::format("{0}较上年变化 {2:+.1f} %，须说明｜{1} changed by {2:+.1f} %: say why", zh, en,
                    (now / before - 1.0) * 100));
  } else if (now == before && figure.unit != "%" && figure.unit != "项") {
    add("unchanged", Severity::warning,
        fmt::format("{0}与上年完全相同｜{1} is exactly that of the year before", zh, en));
  }
}

}  // namespace

std::vector<FormFinding> check_form(const std::vector<FormFigure>& figures,
                                    std::optional<double> measured_share) {
  std::vector<FormFinding> findings;
  for (const FormFigure& figure : figures) check_years(figure, findings);
  const auto value_added = now_of(figures, "value_added");
  const auto output = now_of(figures, "output_value");
  if (value_added && output && *value_added > *output) {
    findings.push_back({"cross_field", "value_added", Severity::error,
                        "工业增加值大于工业总产值｜value added exceeds the output value"});
  }
  const auto energy = now_of(figures, "energy");
  const auto carbon = now_of(figures, "carbon");
  if (energy && carbon && *energy > 0 && *carbon / *energy > most_carbon_per_energy) {
    findings.push_back(
        {"cross_field", "carbon", Severity::warning,
         fmt::format(
             "每吨标准煤 {0:.1f} tCO2，高于任何外购能源｜{0:.1f} tCO2 a tce is more than any "
             "energy that is bought",
             *carbon / *energy)});
  }
  if (energy && output && *energy <= 0 && *output > 0) {
    findings.push_back({"cross_field", "energy", Severity::error,
                        "有产值而综合能耗为零｜there is output but no energy"});
  }
  if (measured_share && *measured_share < 50) {
    findings.push_back(
        {"measured", "energy", Severity::note,
         fmt::format("综合能耗只有 {0:.0f} % 来自计量数据｜only {0:.0f} % of the energy "
                     "rests on metered data",
                     *measured_share)});
  }
  return findings;
}

}  // namespace celadon::app::ladder
