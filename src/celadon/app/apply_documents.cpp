#include "celadon/app/apply_documents.hpp"

namespace celadon::app {

Result<registry::ApplyReport> apply_site_file(Workspace& workspace,
                                              const std::filesystem::path& file) {
  CELADON_ASSIGN(const text::Node document, text::read_document(file.string()));
  CELADON_ASSIGN(const registry::Recording recording, workspace.recording_of(file));
  CELADON_ASSIGN(registry::ApplyReport report,
                 registry::apply_site(workspace.database(), document,
                                      *workspace.reference().carriers, recording));
  workspace.note_samples({report.site.text, {Instant::min(), Instant::max()}});
  return report;
}

Result<registry::ApplyReport> apply_statement_file(Workspace& workspace,
                                                   const std::filesystem::path& file) {
  CELADON_ASSIGN(const text::Node document, text::read_document(file.string()));
  CELADON_ASSIGN(const registry::StatementHead head, registry::read_statement_head(document));
  CELADON_ASSIGN(const registry::Site site, workspace.site(head.site.text));
  const Reference& reference = workspace.reference();
  CELADON_ASSIGN(
      registry::Statement statement,
      registry::read_statement(document, site, *reference.vocabulary, *reference.carriers));
  // A fact names its file as the folder keeps it; where it lay on this machine is nobody's
  // business.
  for (registry::Fact& fact : statement.facts) fact.file = file.filename().string();
  CELADON_ASSIGN(const registry::Recording recording, workspace.recording_of(file));
  return registry::apply_statement(workspace.database(), statement, recording);
}

}  // namespace celadon::app
