#include "celadon/cli/opening.hpp"

#include <csignal>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::cli {
namespace {

volatile std::sig_atomic_t interrupt_seen = 0;  // a signal handler can reach nothing but a global

extern "C" void on_interrupt(int signal_number) {
  if (interrupt_seen != 0) {
    std::signal(signal_number, SIG_DFL);
    std::raise(signal_number);
  }
  interrupt_seen = 1;
}

}  // namespace

Result<app::Workspace> open_workspace(const Session& session, storage::Access access) {
  app::WorkspaceOptions options;
  options.data_folder = session.data_folder;
  options.pack_folders = session.pack_folders;
  options.database = session.database;
  options.access = access;
  options.who = acting_person();
  return app::Workspace::open(options, *session.clock);
}

Result<app::Workspace> open_for_answer(const Session& session, const app::Question& question) {
  if (question.as_of) return open_workspace(session, storage::Access::read_only);
  Result<app::Workspace> writing = open_workspace(session, storage::Access::read_write);
  if (writing.ok()) return writing;
  const ErrorCode code = writing.error().code;
  if (code != ErrorCode::locked && code != ErrorCode::io) return writing;
  const Error why = writing.error();
  Result<app::Workspace> reading = open_workspace(session, storage::Access::read_only);
  if (!reading.ok()) return why;
  fmt::print(session.err, "celadon: {} ({})\n",
             session.say("账簿以上次过账为准", "the answer rests on the books as last posted"),
             units::in_language(why.message, session.language()));
  return reading;
}

void QuestionOptions::add_to(CLI::App& command) {
  command.add_option(
      "--site", site,
      "工厂标识（只有一个时可省略）/ id of the site; may be left out when there is one");
  command.add_option("--period", period, "期间：2025、2025-03、2025-Q2 / the period")->required();
  command.add_option("--as-of", as_of,
                     "截至某记录时刻，如 2026-03-31T00:00:00+08:00 / as known at a recorded time");
}

Result<app::Question> QuestionOptions::question() const {
  app::Question question;
  question.site = site;
  CELADON_ASSIGN(question.period, CivilPeriod::parse(period));
  if (!as_of.empty()) {
    CELADON_ASSIGN(question.as_of, parse_instant(as_of, UtcOffset::china()));
  }
  return question;
}

void run_command(Session& session, const std::function<Status()>& body) {
  if (const Status done = body(); !done.ok()) session.fail_with(done.error());
}

bool interrupted() noexcept { return interrupt_seen != 0; }

void watch_for_interrupt() { std::signal(SIGINT, on_interrupt); }

}  // namespace celadon::cli
