#pragma once
// Yearly forms of different subjects that say the same figures.

#include <string>
#include <vector>

#include "celadon/app/ladder/yearly_form.hpp"

namespace celadon::app::ladder {

/// Another subject whose filed form of the year has the same figures.
struct FormTwin {
  std::string subject;
  std::vector<std::string> fields;  ///< of the paper, in which both are equal to the last digit
};

/// Whether two subjects that both say this figure by chance are unlikely: neither nothing, nor a
/// share or a count, nor a figure of two digits and noughts.
bool tells_apart(const FormFigure& figure);

/// Those who filed at least three telling figures of that year alike. Asked by index, whatever the
/// number of forms.
Result<std::vector<FormTwin>> form_twins(storage::Database& database, const std::string& subject,
                                         std::int32_t year, const std::vector<FormFigure>& figures);

/// A warning for the twins there are; it does not say who they are: the unit itself reads it.
std::vector<FormFinding> check_twins(const std::vector<FormTwin>& twins);

/// Keeps the figures of a form as filed, in place of those filed before.
Status keep_figures(storage::Database& database, const std::string& subject, std::int32_t year,
                    const std::vector<FormFigure>& figures);

}  // namespace celadon::app::ladder
