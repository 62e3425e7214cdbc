// The papers that steps give out, as PDF and workbook.

#include "celadon/app/papers/papers.hpp"

#include <fmt/format.h>

#include "celadon/app/ladder/programme_json.hpp"
#include "celadon/app/views/view_json.hpp"
#include "celadon/http/api/ladder_answers.hpp"

namespace celadon::http {
namespace {

namespace papers = app::papers;
using app::access::Permission;
using app::ladder::Json;
using app::ladder::StoredSubject;

const ListSpec& paper_list() {
  static const ListSpec spec = {{"文书", "Papers"},
                                "papers",
                                {{"id", {"标识", "id"}},
                                 {"names", {"名称", "name"}},
                                 {"form", {"表式", "form"}},
                                 {"clause", {"条款", "clause"}},
                                 {"source", {"来源", "source"}},
                                 {"confidence", {"可信度", "confidence"}},
                                 {"pack", {"规则包", "pack"}}},
                                "id",
                                {}};
  return spec;
}

/// Every paper of the rules, with what was given out of it.
Result<Response> list_papers(Call& call) {
  return with_subject(
      call, Permission::ladder_read,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        CELADON_ASSIGN(
            const auto picture,
            app::ladder::picture_of(workspace.database(), tools.rules, subject.id, tools.now));
        const auto given = papers::given_papers(picture);
        std::vector<ListItem> items;
        for (const auto& paper : picture.programme->papers()) {
          Json instances = Json::array();
          for (const auto& one : given) {
            if (one.paper != paper.id) continue;
            instances.push_back({{"instance", one.instance},
                                 {"at", format_instant(one.at)},
                                 {"sequence", one.sequence},
                                 {"step", app::views::title_json(one.step)}});
          }
          items.push_back({{"id", paper.id},
                           {"names", app::views::title_json(paper.title)},
                           {"form", paper.form},
                           {"given", std::move(instances)},
                           {"clause", app::views::text_or_null(paper.basis.clause)},
                           {"source", paper.basis.source},
                           {"confidence", formula::to_string(paper.basis.confidence)},
                           {"note", app::ladder::both_json(paper.basis.note)},
                           {"pack", paper.basis.pack}});
        }
        return list_answer(call.request, paper_list(), std::move(items));
      });
}

bool sees_figures(const Call& call, const StoredSubject& subject) {
  if (!subject.site.empty())
    return call.services.access.may_site(call.who, Permission::site_read, subject.site).allowed();
  return call.services.access
      .may(call.who, Permission::site_read, registry::OrganisationId(subject.organisation))
      .allowed();
}

Result<Response> get_paper(Call& call) {
  const std::string format(call.request.query_value("format").value_or("pdf"));
  if (format != "pdf" && format != "xlsx")
    return told(call.request,
                fail(ErrorCode::invalid_argument,
                     fmt::format("format: 没有 \"{0}\"｜format: there is no \"{0}\"", format),
                     "pdf, xlsx"));
  const std::string language(
      call.request.query_value("language").value_or(wants_english(call.request) ? "en" : "zh"));
  if (language != "zh" && language != "en")
    return told(call.request,
                fail(ErrorCode::invalid_argument,
                     fmt::format("language: 没有 \"{0}\"｜language: there is no \"{0}\"", language),
                     "zh, en"));
  return with_subject(
      call, Permission::ladder_read,
      [&](app::Workspace& workspace, LadderTools& tools,
          const StoredSubject& subject) -> Result<Response> {
        papers::PaperRequest wanted;
        wanted.subject = subject.id;
        wanted.paper = call.request.path_value("paper");
        wanted.instance = call.request.query_value("instance").value_or("");
        wanted.language = language == "zh" ? units::Language::zh : units::Language::en;
        wanted.sees_plant = sees_figures(call, subject);
        wanted.reached = [&](const StoredSubject& other) {
          return !app::ladder::roles_over(*tools.asker.state, call.who, Permission::ladder_read,
                                          other, tools.now)
                      .empty();
        };
        const auto paper =
            papers::fill_paper(workspace, tools.rules, *tools.lists, wanted, tools.now);
        if (!paper.ok()) {
          if (paper.error().code == ErrorCode::not_found) return told(call.request, paper.error());
          return paper.error();
        }
        CELADON_ASSIGN(std::string bytes, format == "pdf" ? report::paper_to_pdf(*paper)
                                                          : report::paper_to_xlsx(*paper));
        Response response = text_response(
            200,
            format == "pdf" ? "application/pdf"
                            : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            std::move(bytes));
        response.headers.emplace_back(
            "Content-Disposition",
            attachment(fmt::format("{} {}.{}", paper->title, paper->author, format)));
        return response;
      });
}

}  // namespace

std::vector<Route> paper_routes() {
  const Permission read = Permission::ladder_read;
  constexpr Scope own = Scope::handler;
  return {
      {Method::get, "/api/v1/subjects/{subject}/papers", read, own, list_papers},
      {Method::get, "/api/v1/subjects/{subject}/papers/{paper}", read, own, get_paper},
  };
}

}  // namespace celadon::http
