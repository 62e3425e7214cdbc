#pragma once
// Use cases: any figure opened, and the rows of the file it ends at.

#include <cstdint>
#include <string>

#include "celadon/app/views/assessment_views.hpp"

namespace celadon::app::views {

struct DerivationRequest {
  std::string figure;  ///< see the contract: energy.total, flow.f-grid, indicator.water_reuse, ...
  JudgeRequest by;     ///< site and period; standard and schemes of indicators and gates
  int depth = 12;      ///< levels, 1..40
};

/// {"figure", "site", "period", "packs", "derivation"}. A node that can be opened further carries
/// `link`; kept files carry the address of their rows. Errors: not_found naming what there is.
Result<Json> derivation_view(Workspace& workspace, const DerivationRequest& request);

struct SourceRequest {
  std::string site;
  std::string sha256;
  std::uint64_t row = 1;
  std::uint64_t last_row = 1;
  std::uint64_t around = 5;
};

/// Rows of a kept file as UTF-8. Only files that the site's imports or statements rest on. Errors:
/// not_found, unsupported (a workbook), invalid_argument (a row beyond the end), io, corrupt. Cost
/// O(bytes of the file).
Result<Json> source_view(Workspace& workspace, const SourceRequest& request);

}  // namespace celadon::app::views
