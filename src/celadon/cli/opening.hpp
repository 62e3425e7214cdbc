#pragma once
// How commands open the data folder and report failures.

#include <functional>

#include <CLI/CLI.hpp>

#include "celadon/app/answers.hpp"
#include "celadon/app/workspace.hpp"
#include "celadon/cli/session.hpp"

namespace celadon::cli {

/// Opens the session's data folder and packs.
Result<app::Workspace> open_workspace(const Session& session, storage::Access access);

/// Opens it for an answer: for writing, so that new samples can be posted first; for reading only
/// when a recorded time is asked, or when the folder cannot be written (then the answer rests on
/// the books as last posted, and standard error says so).
Result<app::Workspace> open_for_answer(const Session& session, const app::Question& question);

/// The options of commands that ask about a site and a period.
struct QuestionOptions {
  std::string site;
  std::string period;
  std::string as_of;

  void add_to(CLI::App& command);
  [[nodiscard]] Result<app::Question> question() const;
};

/// Runs the body of a command; a failure is shown and sets the exit code.
void run_command(Session& session, const std::function<Status()>& body);

/// Checks packs and shows a line for each; one that is not sound makes the exit code negative.
Status check_packs(Session& session, const app::Reference& reference,
                   const std::vector<packs::PackPtr>& wanted);

/// Whether the user pressed Ctrl-C since the program began. The first press asks commands to stop
/// at the next safe place; the second ends the program at once.
bool interrupted() noexcept;
/// Installs the handler of Ctrl-C.
void watch_for_interrupt();

}  // namespace celadon::cli
