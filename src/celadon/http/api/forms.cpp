// The yearly form: filled from the plant for who may see its figures, as filed for the others.

#include <charconv>

#include <fmt/format.h>

#include "celadon/app/kept_packs.hpp"
#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/ladder/yearly_form.hpp"
#include "celadon/http/api/ladder_answers.hpp"
#include "celadon/http/json_body.hpp"

namespace celadon::http {
namespace {

namespace ladder = app::ladder;
using app::access::Permission;
using ladder::Json;
using ladder::StoredSubject;

Result<std::int32_t> year_of(std::string_view text, std::int32_t otherwise) {
  if (text.empty()) return otherwise;
  std::int32_t year = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
  if (error == std::errc() && end == text.data() + text.size() && year >= 2000 && year <= 2100)
    return year;
  return fail(ErrorCode::invalid_argument,
              fmt::format("year: \"{0}\" 不是年份｜year: \"{0}\" is no year", text), "2025");
}

/// Whether the asker may see the plant's own figures.
bool sees_plant(const Call& call, const StoredSubject& subject) {
  return !subject.site.empty() &&
         call.services.access.may_site(call.who, Permission::site_read, subject.site).allowed();
}

/// Figures that a body declares by hand.
Result<std::map<std::string, double>> declared_in(const Request& request) {
  CELADON_ASSIGN(const auto body, json_body(request));
  std::map<std::string, double> declared;
  const auto values = body.find("figures");
  if (values == body.end() || values->is_null()) return declared;
  for (const auto& [field, value] : values->items()) {
    if (!value.is_number())
      return fail(ErrorCode::invalid_argument,
                  fmt::format("figures: {0} 不是数字｜figures: {0} is no number", field), "12.5");
    declared[field] = value.get<double>();
  }
  return declared;
}

}  // namespace

Result<Response> get_form(Call& call) {
  return with_subject(
      call, Permission::ladder_read,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        const std::int32_t last = cultivation::china_day(tools.now).year - 1;
        const auto year = year_of(call.request.query_value("year").value_or(""), last);
        if (!year.ok()) return told(call.request, year.error());
        CELADON_ASSIGN(const std::string filed,
                       ladder::filed_form(workspace.database(), subject.id, *year));
        Json content = nullptr;
        if (!filed.empty()) {
          CELADON_ASSIGN(const std::string bytes, app::kept_bytes(workspace, filed));
          content = Json::parse(bytes, nullptr, false);
        }
        Json json{{"year", *year},
                  {"filed", std::move(content)},
                  {"sha256", filed.empty() ? Json(nullptr) : Json(filed)},
                  {"form", nullptr}};
        const bool own =
            sees_plant(call, subject) ||
            (subject.site.empty() && call.services.access
                                         .may(call.who, Permission::site_read,
                                              registry::OrganisationId(subject.organisation))
                                         .allowed());
        if (own) {
          CELADON_ASSIGN(const auto picture, ladder::picture_of(workspace.database(), tools.rules,
                                                                subject.id, tools.now));
          CELADON_ASSIGN(const auto form,
                         ladder::fill_form(workspace, tools.rules, picture, *year, {}));
          json["form"] = ladder::form_json(form, picture);
        }
        return json_answer(200, json);
      });
}

Result<Response> file_form(Call& call) {
  return change_subject(
      call, Permission::ladder_step,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        CELADON_ASSIGN(
            const Members body,
            Members::read(call.request, {"year", "after", "figures", "explanation", "commitment"}));
        ladder::FormFiling wanted;
        wanted.subject = subject.id;
        CELADON_ASSIGN(const std::int64_t year, body.integer("year"));
        wanted.year = static_cast<std::int32_t>(year);
        CELADON_ASSIGN(wanted.after, body.integer("after"));
        CELADON_ASSIGN(wanted.declared, declared_in(call.request));
        CELADON_ASSIGN(wanted.explanation, body.text("explanation", 2000, false));
        CELADON_ASSIGN(wanted.commitment, body.flag("commitment"));
        const auto filed =
            ladder::file_form(workspace, tools.rules, tools.asker, wanted, tools.now);
        if (!filed.ok()) {
          const bool expected = filed.error().code == ErrorCode::invalid_argument ||
                                filed.error().code == ErrorCode::not_found;
          if (expected) return told(call.request, filed.error());
          return filed.error();
        }
        if (filed->step && filed->step->result == ladder::StepResult::behind)
          return told(call.request, app::access::Denial::version_mismatch, "已有他人办理",
                      "somebody else took a step");
        if (filed->step && filed->step->result == ladder::StepResult::forbidden)
          return told(call.request, app::access::Denial::forbidden, "您在该主体没有可办理的角色",
                      "you hold no role over the subject that takes steps");
        CELADON_ASSIGN(const auto programme,
                       tools.rules.programme(ladder::green_manufacturing,
                                             cultivation::china_day(tools.now), subject.division));
        const bool taken = filed->step && filed->step->result == ladder::StepResult::taken;
        Json json{{"taken", taken}};
        json["against"] = ladder::findings_json(filed->against);
        json["findings"] = ladder::findings_json(filed->form.findings);
        json["step"] = filed->step ? ladder::outcome_json(*filed->step, *programme) : Json(nullptr);
        json["sha256"] = filed->sha256.empty() ? Json(nullptr) : Json(filed->sha256);
        return json_answer(taken ? 201 : 200, json);
      });
}

}  // namespace celadon::http
