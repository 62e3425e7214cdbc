#include "celadon/app/answers.hpp"

#include "celadon/app/judge_picture.hpp"
#include "celadon/assessment/standard_library.hpp"
#include "celadon/ledger/books.hpp"

namespace celadon::app {

Result<ledger::PostReport> post_period(Workspace& workspace, const Question& question) {
  CELADON_ASSIGN(const registry::Site site, workspace.site(question.site));
  CELADON_ASSIGN(storage::SeriesStore * series, workspace.series());
  return ledger::post(site, *workspace.reference().carriers, question.period, *series,
                      workspace.database(), workspace.clock().now(), workspace.who());
}

Result<ledger::SnapshotPtr> picture_of(Workspace& workspace, const Question& question) {
  CELADON_ASSIGN(const registry::Site site, workspace.site(question.site));
  const bool writable = workspace.folder().access() == storage::Access::read_write;
  if (writable && !question.as_of) {
    Question named = question;
    named.site = site.id.text;
    const Result<ledger::PostReport> posted = post_period(workspace, named);
    // A closed period keeps its books: late samples wait for the next period's correction.
    if (!posted.ok() && posted.error().code != ErrorCode::closed) return posted.error();
  }
  return ledger::make_snapshot(workspace.database(), workspace.reference().library, site.id,
                               question.period, question.as_of.value_or(Instant::max()));
}

Result<assessment::SchemeValues> schemes_of(const Reference& reference,
                                            const std::vector<std::string>& packs,
                                            const std::vector<std::string>& files) {
  assessment::SchemeValues scheme;
  for (const std::string& pack : packs) {
    CELADON_ASSIGN(const assessment::SchemeValues over,
                   assessment::load_scheme(*reference.library, pack));
    scheme = assessment::overlay(std::move(scheme), over);
  }
  for (const std::string& file : files) {
    CELADON_ASSIGN(const assessment::SchemeValues over, assessment::read_scheme_file(file));
    scheme = assessment::overlay(std::move(scheme), over);
  }
  return scheme;
}

Result<SiteAssessment> assess_site(Workspace& workspace, const AssessRequest& request) {
  CELADON_ASSIGN(const ledger::SnapshotPtr picture, picture_of(workspace, request.question));
  return judge_picture(workspace.reference(), picture, request);
}

Result<SiteAssessment> judge_picture(const Reference& reference, const ledger::SnapshotPtr& picture,
                                     const AssessRequest& request) {
  CELADON_ASSIGN(const assessment::StandardPack standard,
                 assessment::load_standard(*reference.library, request.standard));
  CELADON_ASSIGN(const assessment::SchemeValues scheme,
                 schemes_of(reference, request.schemes, request.scheme_files));
  assessment::EvaluationContext context;
  context.period = request.question.period;
  context.as_of = request.question.as_of;
  context.limits = assessment::limit_source(*reference.limits);
  for (const ledger::PinnedPack& pin : picture->pins())
    context.packs.push_back({pin.label, pin.hash});
  const auto environment = assessment::with_limit_keys(*picture, picture->site());
  SiteAssessment answer;
  answer.site = picture->site();
  if (request.overrides.empty()) {
    CELADON_ASSIGN(answer.assessment,
                   assessment::evaluate(standard, scheme, *environment, context));
  } else {
    CELADON_ASSIGN(answer.assessment,
                   assessment::what_if(standard, scheme, *environment, request.overrides, context));
  }
  return answer;
}

}  // namespace celadon::app
