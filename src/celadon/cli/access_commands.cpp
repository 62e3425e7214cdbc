// user, audit: people and the audit log from the command line, where the right is that to the data
// folder.

#include <algorithm>

#include <fmt/format.h>

#include "celadon/app/access/administration.hpp"
#include "celadon/app/access/divisions.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/report/columns.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::cli {
namespace {

namespace access = app::access;

/// A data folder with its users and audit log.
struct OpenedAccess {
  app::Workspace workspace;
  std::unique_ptr<access::AuditLog> audit;
  std::unique_ptr<access::AccessControl> control;
};

Result<OpenedAccess> open_access(const Session& session, storage::Access how) {
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, how));
  CELADON_ASSIGN(storage::Database database, workspace.folder().connect(how));
  CELADON_ASSIGN(const access::AccessGate gate, access::AccessGate::open(std::move(database)));
  CELADON_ASSIGN(auto audit, access::AuditLog::open(gate, *session.clock));
  access::AccessSettings settings;
  CELADON_ASSIGN(settings.divisions, access::divisions_of(*workspace.reference().library));
  CELADON_ASSIGN(auto control,
                 access::AccessControl::open(gate, *audit, *session.clock, std::move(settings)));
  return OpenedAccess{std::move(workspace), std::move(audit), std::move(control)};
}

/// Why a use case did not do it, as an error of the command line.
template <class T>
Result<T> allowed(Result<access::Answer<T>> answer) {
  if (!answer.ok()) return std::move(answer).error();
  if (answer->denial == access::Denial::none) return std::move(answer->value);
  return fail(ErrorCode::not_found,
              answer->en.empty() ? std::string("没有这样的组织或用户｜no such organisation or user")
                                 : units::bilingual(answer->zh, answer->en),
              "celadon user list 列出已有的；首次启动之前：celadon serve｜celadon user "
              "list shows what there is; before the first start: celadon serve");
}

struct AddOptions {
  std::string login;
  std::string name;
  std::string organisation = std::string(registry::root_organisation);
  std::vector<std::string> roles;
};

void print_link(Session& session, const std::string& login,
                const access::AccessControl::Link& link) {
  const std::string path = "/invitation#token=" + link.token;
  if (session.json)
    return session.print_json(
        {{"login", login}, {"path", path}, {"expires_at", format_instant(link.expires)}});
  session.print(fmt::format("{}: {}\n  {}\n  {} {}\n", login,
                            session.say("在服务地址后加上", "add to the address of the server"),
                            path, session.say("有效至", "valid until"),
                            format_instant(link.expires)));
}

Status add_user(Session& session, const AddOptions& options) {
  CELADON_ASSIGN(const OpenedAccess opened, open_access(session, storage::Access::read_write));
  access::NewUser wanted;
  wanted.login = options.login;
  wanted.name = options.name.empty() ? options.login : options.name;
  wanted.organisation = access::OrganisationId(options.organisation);
  for (const std::string& word : options.roles) {
    const auto role = access::role_of(word);
    if (!role)
      return fail(ErrorCode::invalid_argument,
                  fmt::format("\"{0}\" 不是角色｜role: \"{0}\" is no role", word),
                  "参见 docs/access.md｜see docs/access.md");
    wanted.roles.push_back(*role);
  }
  CELADON_ASSIGN(
      const access::Invited invited,
      allowed(access::make_user(*opened.control, access::command_line(acting_person()), wanted)));
  print_link(session, options.login, invited.link);
  return {};
}

Status list_users(Session& session) {
  CELADON_ASSIGN(const OpenedAccess opened, open_access(session, storage::Access::read_only));
  const auto state = opened.control->state();
  std::vector<const access::User*> users;
  for (const auto& [id, user] : state->users) users.push_back(&user);
  std::sort(users.begin(), users.end(),
            [](const auto* a, const auto* b) { return a->login < b->login; });
  Json rows = Json::array();
  report::Columns table({{session.english ? "login" : "登录名"},
                         {session.english ? "name" : "姓名"},
                         {session.english ? "state" : "状态"},
                         {session.english ? "roles" : "角色"}});
  for (const access::User* user : users) {
    std::string roles;
    Json grants = Json::array();
    for (const access::StoredGrant& grant : user->grants) {
      roles += fmt::format("{}{}@{}", roles.empty() ? "" : " ", access::to_string(grant.role),
                           grant.organisation.text);
      grants.push_back(
          {{"role", access::to_string(grant.role)}, {"organisation", grant.organisation.text}});
    }
    rows.push_back({{"id", user->id.text},
                    {"login", user->login},
                    {"name", user->name},
                    {"state", access::to_string(user->state)},
                    {"organisation", user->organisation.text},
                    {"second_factor", user->second_factor},
                    {"grants", grants}});
    table.add({user->login, user->name, access::to_string(user->state), roles});
  }
  if (session.json) {
    session.print_json({{"users", rows}});
  } else if (users.empty()) {
    session.print(session.say("还没有用户。运行 celadon serve，打开打印的一次性链接。\n",
                              "No user yet. Run celadon serve and open the link it prints.\n"));
  } else {
    session.print(table.render());
  }
  return {};
}

Status reset_link(Session& session, const std::string& login) {
  CELADON_ASSIGN(const OpenedAccess opened, open_access(session, storage::Access::read_write));
  const auto state = opened.control->state();
  const access::User* user = state->find_login(login);
  if (user == nullptr)
    return fail(ErrorCode::not_found,
                fmt::format("没有用户 \"{0}\"｜there is no user \"{0}\"", login),
                "列出用户：celadon user list｜list them: celadon user list");
  CELADON_ASSIGN(const access::Invited invited,
                 allowed(access::invite_again(*opened.control,
                                              access::command_line(acting_person()), user->id)));
  print_link(session, login, invited.link);
  return {};
}

Status verify_audit(Session& session, const std::string& head) {
  CELADON_ASSIGN(const OpenedAccess opened, open_access(session, storage::Access::read_only));
  CELADON_ASSIGN(const access::AuditCheck check, opened.audit->verify(head));
  if (!check.whole()) session.exit_code = ExitCode::corrupt;
  if (session.json) {
    Json faults = Json::array();
    for (const access::AuditFinding& finding : check.findings)
      faults.push_back({{"number", finding.number},
                        {"kind", access::to_string(finding.fault)},
                        {"message", session.say(finding.zh, finding.en)}});
    session.print_json(
        {{"whole", check.whole()}, {"rows", check.rows}, {"head", check.head}, {"faults", faults}});
    return {};
  }
  for (const access::AuditFinding& finding : check.findings)
    session.print(fmt::format("{}: {}\n", access::to_string(finding.fault),
                              session.say(finding.zh, finding.en)));
  session.print(fmt::format("{} {}{}\n{} {}\n", check.rows, session.say("行，", "rows, "),
                            check.whole()
                                ? session.say("审计链完整", "the chain is whole")
                                : session.say("审计链已被改动", "the chain was tampered with"),
                            session.say("链头（另处保存，以 --head 核对）：",
                                        "head (note it elsewhere, check by --head):"),
                            check.head));
  return {};
}

Status list_audit(Session& session, const access::AuditFilter& filter) {
  CELADON_ASSIGN(const OpenedAccess opened, open_access(session, storage::Access::read_only));
  CELADON_ASSIGN(const access::AuditPage page, opened.audit->list(filter));
  Json rows = Json::array();
  std::string text;
  for (const access::AuditRow& row : page.rows) {
    rows.push_back({{"number", row.number},
                    {"at", format_instant(row.at)},
                    {"who", row.entry.who},
                    {"from", row.entry.remote},
                    {"action", row.entry.action},
                    {"subject", row.entry.subject},
                    {"organisation", row.entry.organisation},
                    {"outcome", access::to_string(row.entry.outcome)},
                    {"before", row.entry.before},
                    {"after", row.entry.after},
                    {"digest", row.digest}});
    text += fmt::format("{:>6}  {}  {}  {}  {}  {}  {}\n", row.number, format_instant(row.at),
                        row.entry.who.empty() ? "-" : row.entry.who, row.entry.remote,
                        row.entry.action, row.entry.subject, access::to_string(row.entry.outcome));
  }
  session.json ? session.print_json({{"rows", rows}, {"total", page.total}}) : session.print(text);
  return {};
}

void add_user_commands(CLI::App& root, Session& session) {
  CLI::App* user =
      add_command(root, "user", "用户与一次性链接 / users and one-time links", "celadon user list");
  user->require_subcommand(1);
  const auto options = std::make_shared<AddOptions>();
  CLI::App* add = add_command(*user, "add", "新建用户，打印邀请链接 / make a user, print the link",
                              "celadon user add wang --name 王工 --role energy_manager");
  add->add_option("LOGIN", options->login, "登录名 / login")->required();
  add->add_option("--name", options->name, "姓名 / name");
  add->add_option("--organisation", options->organisation, "所属组织 / organisation")
      ->capture_default_str();
  add->add_option("--role", options->roles, "角色，可多次 / role, may be repeated");
  add->callback(
      [&session, options] { run_command(session, [&] { return add_user(session, *options); }); });
  add_command(*user, "list", "列出用户 / list the users", "celadon user list")
      ->callback([&session] { run_command(session, [&] { return list_users(session); }); });
  const auto login = std::make_shared<std::string>();
  CLI::App* reset = add_command(
      *user, "reset-link", "打印重置密码的一次性链接 / print a one-time link to reset a password",
      "celadon user reset-link wang");
  reset->add_option("LOGIN", *login, "登录名 / login")->required();
  reset->callback(
      [&session, login] { run_command(session, [&] { return reset_link(session, *login); }); });
}

void add_audit_commands(CLI::App& root, Session& session) {
  CLI::App* audit = add_command(root, "audit", "审计日志 / the audit log", "celadon audit verify");
  audit->require_subcommand(1);
  const auto head = std::make_shared<std::string>();
  CLI::App* verify = add_command(*audit, "verify",
                                 "校验审计链：改动、缺失、插入、移位 / find rows edited, removed, "
                                 "inserted or moved",
                                 "celadon audit verify");
  verify->add_option("--head", *head, "另处保存的链头 / a head that was noted elsewhere");
  verify->callback(
      [&session, head] { run_command(session, [&] { return verify_audit(session, *head); }); });
  const auto filter = std::make_shared<access::AuditFilter>();
  CLI::App* list = add_command(*audit, "list", "列出审计日志，新的在前 / newest first",
                               "celadon audit list --who lin --limit 20");
  list->add_option("--who", filter->who, "操作人 / login");
  list->add_option("--action", filter->action, "操作（前缀）/ action, its beginning");
  list->add_option("--subject", filter->subject, "对象（包含）/ part of the subject");
  list->add_option("--limit", filter->limit, "行数 / rows")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  list->callback(
      [&session, filter] { run_command(session, [&] { return list_audit(session, *filter); }); });
}

}  // namespace

void add_access_commands(CLI::App& root, Session& session) {
  add_user_commands(root, session);
  add_audit_commands(root, session);
}

}  // namespace celadon::cli
