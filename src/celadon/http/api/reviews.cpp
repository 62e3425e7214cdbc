// Reviews of a round: blind until all that are asked for are in.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/ladder/registration.hpp"
#include "celadon/http/api/ladder_answers.hpp"

namespace celadon::http {
namespace {

namespace ladder = app::ladder;
using app::access::Permission;
using ladder::Json;
using ladder::StoredSubject;

Json review_json(const ladder::StoredReview& one, bool open) {
  return {{"id", one.number},
          {"rung", one.rung},
          {"round", one.round},
          {"reviewer", open ? Json(one.reviewer) : Json(nullptr)},
          {"score", open ? Json{{"value", one.score}, {"unit", "points"}} : Json(nullptr)},
          {"opinion", open ? Json(one.opinion) : Json(nullptr)},
          {"arbitrates", one.arbitrates},
          {"open", open},
          {"at", format_instant(one.at)}};
}

const ListSpec& review_list() {
  static const ListSpec spec = {{"评审意见", "Reviews"},
                                "reviews",
                                {{"id", {"编号", "number"}},
                                 {"rung", {"层级", "rung"}},
                                 {"round", {"轮次", "round"}},
                                 {"reviewer", {"评审员", "reviewer"}},
                                 {"score", {"评分", "score"}},
                                 {"opinion", {"意见", "opinion"}},
                                 {"arbitrates", {"仲裁", "arbitrates"}},
                                 {"at", {"时间", "at"}, "", true, true, true}},
                                "id",
                                {}};
  return spec;
}

/// Whether one of the asker's roles reviews for departments; the enterprise reads no reviews.
bool reviews(const LadderTools& tools, const StoredSubject& subject) {
  const auto roles = ladder::roles_over(*tools.asker.state, tools.asker.who,
                                        Permission::ladder_step, subject, tools.now);
  return std::any_of(roles.begin(), roles.end(), [](app::access::Role role) {
    return role >= app::access::Role::reviewer_county && role <= app::access::Role::reviewer_nation;
  });
}

Result<Response> list_reviews(Call& call) {
  return with_subject(
      call, Permission::ladder_step,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        if (!reviews(tools, subject))
          return told(call.request, app::access::Denial::forbidden, "评审意见只对评审部门开放",
                      "reviews are open to the reviewing departments only");
        CELADON_ASSIGN(const auto picture, ladder::picture_of(workspace.database(), tools.rules,
                                                              subject.id, tools.now));
        std::vector<ListItem> items;
        for (const auto& one : picture.reviews)
          items.push_back(review_json(one, ladder::reviews_open(picture, one, call.who.login)));
        return list_answer(call.request, review_list(), std::move(items));
      });
}

Result<Response> add_review(Call& call) {
  return change_subject(
      call, Permission::ladder_step,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        CELADON_ASSIGN(const bool tied, ladder::related(workspace.database(), *tools.asker.state,
                                                        call.who, subject));
        if (!reviews(tools, subject) || tied)
          return told(call.request, app::access::Denial::forbidden,
                      "评审由无利害关系的评审部门人员进行",
                      "reviews are given by reviewers who have no tie to the subject");
        CELADON_ASSIGN(const Members body,
                       Members::read(call.request, {"rung", "score", "opinion", "arbitrates"}));
        ladder::StoredReview one;
        CELADON_ASSIGN(one.rung, body.text("rung", 80));
        CELADON_ASSIGN(const auto score, number_of(call.request, "score"));
        if (!score)
          return told(call.request, fail(ErrorCode::invalid_argument,
                                         "score: 缺少评分｜score: it is missing", "80.5"));
        one.score = *score;
        CELADON_ASSIGN(one.opinion, body.text("opinion", 2000));
        if (body.has("arbitrates")) {
          CELADON_ASSIGN(one.arbitrates, body.flag("arbitrates"));
        }
        one.reviewer = call.who.login;
        one.at = tools.now;
        CELADON_ASSIGN(const auto picture, ladder::picture_of(workspace.database(), tools.rules,
                                                              subject.id, tools.now));
        const auto added = ladder::add_review(workspace.database(), picture, one);
        if (!added.ok()) return told(call.request, added.error());
        CELADON_TRY(audit_change(call, workspace, "review", subject, one.rung));
        CELADON_ASSIGN(const auto found, ladder::reviews_of(workspace.database(), subject.id));
        return json_answer(201, review_json(found.back(), true));
      });
}

}  // namespace

std::vector<Route> review_routes() {
  const Permission step = Permission::ladder_step;
  constexpr Scope own = Scope::handler;
  return {
      {Method::get, "/api/v1/subjects/{subject}/reviews", step, own, list_reviews},
      {Method::post, "/api/v1/subjects/{subject}/reviews", step, own, add_review, Body::json},
  };
}

}  // namespace celadon::http
