#pragma once
// Use cases: a plant judged by a standard, as the pages show it.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "celadon/app/answers.hpp"
#include "celadon/app/views/reading.hpp"
#include "celadon/app/views/view_json.hpp"

namespace celadon::app::views {

/// Judges where neither the question nor the site says by what.
inline constexpr const char* default_standard = "gbt36132-2025";

struct JudgeRequest {
  std::string site;
  std::string period;                ///< empty: the year of the last data
  std::string standard;              ///< empty: as the plant declares, else default_standard
  std::vector<std::string> schemes;  ///< empty: as the plant declares for that standard
};

/// The request with every default filled in and checked against the library: what an answer may be
/// kept under. Errors: not_found (standard, scheme, site), those of period_or_default.
struct Judged {
  AssessRequest request;
  std::string standard;  ///< as asked or filled in
};
Result<Judged> judge_request(Reading& reading, const JudgeRequest& request);

/// The whole evaluation with wheel, tree, gaps and the inputs a what-if may replace.
Result<Json> assessment_view(Workspace& workspace, const JudgeRequest& request);

/// One replaced input: a quantity or a flag.
struct WhatIf {
  std::string name;
  formula::Value value;
};
/// Before, after, and what moved. Errors: invalid_argument (a name the standard does not use, a
/// unit that does not fit), those of assess_site.
Result<Json> what_if_view(Workspace& workspace, const JudgeRequest& request,
                          const std::vector<WhatIf>& changes);

/// Two standards on the same data.
Result<Json> standards_comparison(Workspace& workspace, const JudgeRequest& request,
                                  const std::pair<std::string, std::string>& standards);

/// The id of a pack without its kind: "standards.gbt36132-2025" is "gbt36132-2025".
std::string short_id(std::string_view id, std::string_view prefix);

/// The standards of the library with the schemes meant for them.
Result<Json> standards_list(const Reference& reference);

/// {"standard", "name", "schemes", "period", "total", "verdict", "gates", "wheel"}.
Json score_json(const assessment::Assessment& judged, const Judged& by);

/// The same snapshot rules as the assessment page.
Result<SiteAssessment> judge(Workspace& workspace, const Judged& by);

/// "&standard=..&scheme=.." for links.
std::string judge_query(const Judged& by);

}  // namespace celadon::app::views
