#pragma once
// What the routes of the ladder share: who may, the rules and lists, and refusals.

#include <functional>
#include <string>
#include <vector>

#include "celadon/app/ladder/ladder_view.hpp"
#include "celadon/app/shared_workspace.hpp"
#include "celadon/http/api/access_answers.hpp"
#include "celadon/http/listing.hpp"
#include "celadon/http/route.hpp"

namespace celadon::http {

/// What a handler of the ladder works with beside the database.
struct LadderTools {
  app::ladder::RuleShelf& rules;
  std::shared_ptr<const app::ladder::CodeLists> lists;
  app::ladder::Asker asker;
  Instant now;

  [[nodiscard]] app::ladder::Writer writer() const { return {asker.who.login, now}; }
};
Result<LadderTools> ladder_tools(Call& call);

/// Runs with the subject of the path, for whoever reaches it with the permission; 404 for whoever
/// may not even read it, 403 for whoever may read it only.
Result<Response> with_subject(
    Call& call, app::access::Permission permission,
    const std::function<Result<Response>(app::Workspace&, LadderTools&,
                                         const app::ladder::StoredSubject&)>& work);
/// The same in the one writing workspace.
Result<Response> change_subject(
    Call& call, app::access::Permission permission,
    const std::function<Result<Response>(app::Workspace&, LadderTools&,
                                         const app::ladder::StoredSubject&)>& work);
/// Adds the audit row of a change to a subject; part of the transaction under way.
Status audit_change(Call& call, app::Workspace& workspace, const std::string& action,
                    const app::ladder::StoredSubject& subject, const std::string& after);

/// What the asker reaches, as a filter of the database.
app::ladder::SubjectFilter reach_of(Call& call, const LadderTools& tools);
/// Whether a subject lies in what the asker may read.
class Reached {
 public:
  Reached(Call& call, const LadderTools& tools) : filter_(reach_of(call, tools)) {}

  [[nodiscard]] bool everything() const { return filter_.everything; }
  [[nodiscard]] bool covers(std::string_view division, std::string_view organisation) const;

 private:
  app::ladder::SubjectFilter filter_;
};
/// Whether the asker may register in that place.
bool may_register(const LadderTools& tools, const Call& call,
                  const app::ladder::StoredSubject& place);
/// A name in both languages.
app::ladder::Json both_names(const registry::Names& names);

// ---- the yearly form (forms.cpp)
Result<Response> get_form(Call& call);
Result<Response> file_form(Call& call);

/// A member that is a number; unset when absent or null. Error invalid_argument.
Result<std::optional<double>> number_of(const Request& request, std::string_view name);
/// A day that is needed. Error invalid_argument.
Result<CivilDate> day_wanted(const Members& body, std::string_view name);
/// A whole number in a path. Error not_found.
Result<std::int64_t> number_in_path(const Call& call, std::string_view name);
/// `?date=` or today. Error invalid_argument.
Result<CivilDate> day_asked(const Call& call, CivilDate today);
/// `?at=` or now. Error invalid_argument.
Result<Instant> moment_of(const Call& call);
/// "中文｜English" from {"zh","en"}.
std::string both_of(const registry::Names& names);

}  // namespace celadon::http
