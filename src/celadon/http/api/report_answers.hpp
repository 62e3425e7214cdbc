#pragma once
// What reports and filings look like in answers.

#include <nlohmann/json.hpp>

#include "celadon/app/filings.hpp"
#include "celadon/http/route.hpp"

namespace celadon::http {

using ReportJson = nlohmann::ordered_json;

Response report_answer(const ReportJson& json, int status = 200);

ReportJson title_json(const packs::Title& title);
ReportJson figures_json(const report::Document& document);
ReportJson pins_json(const report::Document& document);
ReportJson withdrawn_json(const app::Withdrawal& withdrawal);
/// A report; of the document the sections are not needed.
ReportJson report_json(const app::StoredReport& report, const report::Document& document);

// Handlers of http/api/filings.cpp: what was filed, across plants and to anybody.
Result<Response> list_filings(Call& call);
Result<Response> verify_filing(Call& call);

}  // namespace celadon::http
