#pragma once
// An assessment for a terminal and for paper (celadon/assessment/json.hpp has the one for
// programs). They say the same; none computes.

#include <string>
#include <string_view>

#include "celadon/assessment/assessment.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::report {

/// Who was judged; for headings.
struct Subject {
  std::string site_id;
  std::string name;  ///< in the language of the report
  std::string organisation;
};

/// A page for a terminal.
std::string to_text(const assessment::Assessment& assessment, const Subject& subject,
                    units::Language language);

/// One indicator opened down to file, row, factor and clause. Error not_found names the indicators
/// there are.
Result<std::string> explain_text(const assessment::Assessment& assessment,
                                 std::string_view indicator, units::Language language);

/// One self-contained HTML page that prints on A4.
std::string to_html(const assessment::Assessment& assessment, const Subject& subject,
                    units::Language language);

}  // namespace celadon::report
