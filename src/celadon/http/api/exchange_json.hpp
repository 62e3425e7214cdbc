#pragma once
// Forms that several groups of routes answer with.

#include <optional>
#include <string>

#include "celadon/app/jobs/jobs.hpp"
#include "celadon/base/civil.hpp"
#include "celadon/http/listing.hpp"
#include "celadon/packs/header.hpp"

namespace celadon::http {

ListItem json_of(const std::optional<Instant>& at);
ListItem json_of(const std::optional<CivilDate>& day);
ListItem names_json(const std::string& zh, const std::string& en);
/// A problem inside an answer (schema Problem).
ListItem problem_json(const Error& error, const Request& request);
/// Schema Job.
ListItem job_json(const app::Job& job, const Request& request);
/// 202 with Location and {"job": id} (schema JobReference).
Response accepted(const app::Job& job);
Response json_response(int status, const ListItem& json);

/// The revision that If-Match names ("3", W/"3", 3). Errors invalid_argument: absent or no number.
Result<std::int64_t> revision_of_if_match(const Request& request);

}  // namespace celadon::http
