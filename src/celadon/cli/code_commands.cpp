// code: green codes 企业绿码 verified offline, taken back, and the keys they are signed with.

#include <fmt/format.h>

#include "celadon/app/access/audit_log.hpp"
#include "celadon/app/green_codes.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/report/columns.hpp"
#include "celadon/storage/file_bytes.hpp"
#include "celadon/units/bilingual.hpp"
#include "celadon/units/rounding.hpp"

namespace celadon::cli {
namespace {

namespace code = registry::code;

constexpr std::size_t most_list_bytes = std::size_t{128} << 20U;

struct VerifyOptions {
  std::string what;
  std::string key;
  std::string revoked;
  std::string date;
};

/// The content of a file where the text names one, else the text.
Result<std::string> text_or_file(const std::string& what, std::size_t most) {
  std::error_code none;
  if (what.size() < 4096 && std::filesystem::is_regular_file(what, none))
    return storage::read_small_file(what, most);
  return what;
}

std::string place_text(const Session& session, const code::Place& place) {
  return fmt::format(
      "{} / {}{}", place.rank, place.of,
      fmt::format(fmt::runtime(session.say("，不低于其中 {} %", ", not below {} % of them")),
                  units::format_fixed(place.percentile(), 2)));
}

void print_content(Session& session, const code::CodeContent& c) {
  const auto line = [&session](std::string_view zh, std::string_view en, std::string_view value) {
    session.print(fmt::format("  {}  {}\n", session.say(zh, en), value));
  };
  line("单位", "unit", fmt::format("{} {}", c.name, c.credit_code));
  line("年度", "year", std::to_string(c.year));
  line("等级", "grade", c.grade);
  if (c.overall.of != 0) line("全体中位置", "place among all", place_text(session, c.overall));
  if (c.within_industry.of != 0)
    line("行业内位置", "place in the industry",
         fmt::format("{}  {}", c.industry, place_text(session, c.within_industry)));
  line("得分依据", "score rests on", c.basis);
  line("发码单位", "issuer", c.issuer);
  line("核发、有效至", "issued, valid through",
       fmt::format("{}  {}", format_date(c.issued), format_date(c.valid_through)));
  line("编号、密钥", "number, key", fmt::format("{}  {}", c.number, c.key.text));
  for (const code::PinnedPack& pack : c.packs)
    line("规则包", "rules", fmt::format("{}  sha256 {}…", pack.label, code::to_hex(pack.digest)));
}

Status verify(Session& session, const VerifyOptions& options) {
  CELADON_ASSIGN(const std::string text, text_or_file(options.what, 65536));
  CELADON_ASSIGN(const std::string key_text, text_or_file(options.key, 1U << 20U));
  CELADON_ASSIGN(const code::PublicKeys keys, code::read_public_keys(key_text, options.key));
  std::optional<code::RevocationList> list;
  if (!options.revoked.empty()) {
    CELADON_ASSIGN(const std::string list_text,
                   storage::read_small_file(options.revoked, most_list_bytes));
    CELADON_ASSIGN(list, code::read_revocations(list_text, options.revoked, keys));
  }
  CivilDate day = app::china_day_of(*session.clock);
  if (!options.date.empty()) {
    CELADON_ASSIGN(day, parse_date(options.date));
  }
  const code::CodeAnswer answer = code::verify_code(text, keys, list ? &*list : nullptr, day);
  if (answer.status == code::CodeStatus::malformed) {
    session.exit_code = ExitCode::bad_input;
  } else if (!answer.valid()) {
    session.exit_code = ExitCode::negative;
  }
  if (session.json) {
    session.print_json(app::to_json(answer));
    return {};
  }
  session.print(fmt::format("{} {}\n", answer.valid() ? "✓" : "✗",
                            units::in_language(answer.message, session.language())));
  if (answer.content) print_content(session, *answer.content);
  if (answer.list_day)
    session.print(fmt::format("  {}  {}\n", session.say("注销名单日期", "revocations as of"),
                              format_date(*answer.list_day)));
  if (!answer.remark.empty())
    session.print(fmt::format("  {}\n", units::in_language(answer.remark, session.language())));
  return {};
}

/// The log of a folder, for what is done on the command line.
Result<std::unique_ptr<app::access::AuditLog>> open_audit(const Session& session,
                                                          app::Workspace& workspace) {
  CELADON_ASSIGN(storage::Database database,
                 workspace.folder().connect(storage::Access::read_write));
  CELADON_ASSIGN(const auto gate, app::access::AccessGate::open(std::move(database)));
  return app::access::AuditLog::open(gate, *session.clock);
}

Status note(const app::access::AuditLog& audit, app::Workspace& workspace, std::string action,
            std::string subject, std::string after) {
  app::access::AuditEntry entry;
  entry.who = workspace.who();
  entry.remote = "command line";
  entry.action = std::move(action);
  entry.subject = std::move(subject);
  entry.after = std::move(after);
  return audit.append(workspace.database(), entry);
}

struct KeyOptions {
  bool rotate = false;
  std::string withdraw;
  std::string output;
  std::string issuer;
};

Status change_keys(Session& session, const KeyOptions& options, app::Workspace& workspace,
                   code::KeyStore& keys) {
  const CivilDate today = app::china_day_of(*session.clock);
  CELADON_ASSIGN(const auto audit, open_audit(session, workspace));
  if (!options.withdraw.empty()) {
    CELADON_TRY(keys.withdraw(code::KeyId(options.withdraw), today));
    CELADON_TRY(note(*audit, workspace, "code key withdraw", "key " + options.withdraw,
                     format_date(today)));
  }
  if (options.rotate) {
    CELADON_ASSIGN(const code::KeyId made, keys.rotate(code::SecretKey::random(), today));
    CELADON_TRY(note(*audit, workspace, "code key rotate", "key " + made.text, format_date(today)));
  }
  return {};
}

Status show_keys(Session& session, const KeyOptions& options) {
  const bool writes = options.rotate || !options.withdraw.empty();
  CELADON_ASSIGN(
      app::Workspace workspace,
      open_workspace(session, writes ? storage::Access::read_write : storage::Access::read_only));
  CELADON_ASSIGN(code::KeyStore keys, app::open_keys(workspace));
  if (writes) CELADON_TRY(change_keys(session, options, workspace, keys));
  const code::PublicKeys trusted = keys.public_keys(options.issuer);
  if (!options.output.empty()) {
    CELADON_TRY(storage::write_file_atomically(options.output, code::to_text(trusted)));
  }
  const auto day = [](const std::optional<CivilDate>& d) { return d ? format_date(*d) : ""; };
  Json rows = Json::array();
  report::Columns table({{std::string(session.say("编号", "id"))},
                         {std::string(session.say("公钥", "public key"))},
                         {std::string(session.say("自", "from"))},
                         {std::string(session.say("至", "to"))},
                         {std::string(session.say("作废", "withdrawn"))}});
  for (const code::TrustedKey& key : trusted.keys) {
    rows.push_back({{"id", key.key.id().text},
                    {"public_key", key.key.to_string()},
                    {"from", key.from ? Json(day(key.from)) : Json(nullptr)},
                    {"to", key.to ? Json(day(key.to)) : Json(nullptr)},
                    {"withdrawn", key.withdrawn ? Json(day(key.withdrawn)) : Json(nullptr)}});
    table.add(
        {key.key.id().text, key.key.to_string(), day(key.from), day(key.to), day(key.withdrawn)});
  }
  if (session.json) {
    session.print_json({{"keys", rows}, {"output", options.output}});
  } else if (trusted.keys.empty()) {
    session.print(session.say("还没有签名密钥：首次核发绿码时生成，或 celadon code keys --rotate\n",
                              "No signing key yet: the first code that is issued makes one, or "
                              "celadon code keys --rotate\n"));
  } else {
    session.print(table.render());
  }
  return {};
}

Json row_of(const code::IssuedCode& issued) {
  Json row = {{"number", issued.number},
              {"key", issued.key.text},
              {"credit_code", issued.credit_code},
              {"name", issued.name},
              {"year", issued.year},
              {"grade", issued.grade},
              {"issued", format_date(issued.issued)},
              {"valid_through", format_date(issued.valid_through)},
              {"code", issued.text},
              {"revoked", nullptr}};
  if (issued.revoked)
    row["revoked"] = {{"day", format_date(issued.revoked->day)},
                      {"cause", issued.revoked->cause},
                      {"remark", issued.revoked->remark},
                      {"who", issued.revoked->who}};
  return row;
}

void print_codes(Session& session, const std::vector<code::IssuedCode>& codes) {
  Json rows = Json::array();
  report::Columns table({{std::string(session.say("编号", "number"))},
                         {std::string(session.say("单位", "unit"))},
                         {std::string(session.say("年度", "year"))},
                         {std::string(session.say("等级", "grade"))},
                         {std::string(session.say("核发", "issued"))},
                         {std::string(session.say("有效至", "valid through"))},
                         {std::string(session.say("注销", "revoked"))}});
  for (const code::IssuedCode& issued : codes) {
    rows.push_back(row_of(issued));
    table.add({std::to_string(issued.number), issued.name + " " + issued.credit_code,
               std::to_string(issued.year), issued.grade, format_date(issued.issued),
               format_date(issued.valid_through),
               issued.revoked ? format_date(issued.revoked->day) + " " + issued.revoked->cause
                              : std::string()});
  }
  session.json ? session.print_json({{"codes", rows}}) : session.print(table.render());
}

Status list(Session& session, const code::CodeFilter& filter) {
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_only));
  CELADON_ASSIGN(const auto codes, app::list_green_codes(workspace, filter));
  print_codes(session, codes);
  return {};
}

Status revoke(Session& session, const app::RevocationRequest& request) {
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_write));
  CELADON_ASSIGN(const auto audit, open_audit(session, workspace));
  CELADON_ASSIGN(auto transaction, storage::Transaction::begin(workspace.database()));
  CELADON_ASSIGN(const auto codes, app::revoke_green_codes(workspace, request));
  for (const code::IssuedCode& one : codes)
    CELADON_TRY(note(*audit, workspace, "code revoke",
                     fmt::format("code {} {}", one.key.text, one.number),
                     request.cause + ": " + request.remark));
  CELADON_TRY(transaction.commit());
  print_codes(session, codes);
  return {};
}

struct ListOptions {
  std::string issuer;
  std::string next;
  std::string output;
};

Status write_list(Session& session, const ListOptions& options) {
  CELADON_ASSIGN(app::Workspace workspace, open_workspace(session, storage::Access::read_only));
  std::optional<CivilDate> next;
  if (!options.next.empty()) {
    CELADON_ASSIGN(next, parse_date(options.next));
  }
  CELADON_ASSIGN(const std::string text, app::revocation_list(workspace, options.issuer, next));
  if (options.output.empty()) {
    session.print(text);
    return {};
  }
  CELADON_TRY(storage::write_file_atomically(options.output, text));
  session.print(fmt::format("{} {}\n", session.say("已写出", "written:"), options.output));
  return {};
}

void add_verify(CLI::App& parent, Session& session) {
  const auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = add_command(
      parent, "verify", "离线核验绿码 / whether a green code counts, checked offline",
      "celadon code verify https://celadon.example/code/AZ4k… --key issuer-keys.txt --revoked "
      "revoked.txt");
  command
      ->add_option("CODE", options->what,
                   "绿码、其网址，或含有它的文件 / the code, its address, or a file that holds it")
      ->required();
  command
      ->add_option("--key", options->key,
                   "发码单位的公钥文件或公钥 / the issuer's file of public keys, or one key")
      ->required();
  command
      ->add_option("--revoked", options->revoked,
                   "发码单位签名的注销名单 / the issuer's signed list of revocations")
      ->check(CLI::ExistingFile);
  command->add_option("--date", options->date, "核验日，缺省今日 / the day, today by default");
  command->callback(
      [&session, options] { run_command(session, [&] { return verify(session, *options); }); });
}

void add_keys(CLI::App& parent, Session& session) {
  const auto options = std::make_shared<KeyOptions>();
  CLI::App* command =
      add_command(parent, "keys", "签名密钥：列出、更换、作废、导出公钥 / the signing keys",
                  "celadon code keys --issuer 某某局 --output issuer-keys.txt");
  command->add_flag("--rotate", options->rotate,
                    "启用新密钥，旧码照常可验 / a new key; old codes stay verifiable");
  command->add_option(
      "--withdraw", options->withdraw,
      "作废已泄露的密钥，其所签绿码全部失效 / withdraw a key that became known: none "
      "of its codes counts any more");
  command->add_option("--output", options->output,
                      "写出公钥文件，交给核验方 / write the file of public keys for verifiers");
  command->add_option("--issuer", options->issuer, "发码单位名称 / name of the issuer");
  command->callback(
      [&session, options] { run_command(session, [&] { return show_keys(session, *options); }); });
}

void add_list(CLI::App& parent, Session& session) {
  const auto filter = std::make_shared<code::CodeFilter>();
  CLI::App* command = add_command(parent, "list", "列出已核发的绿码 / the codes given out",
                                  "celadon code list --year 2025");
  command->add_option("--subject", filter->credit_code,
                      "统一社会信用代码 / unified social credit code");
  command->add_option("--year", filter->year, "年度 / year");
  command->callback(
      [&session, filter] { run_command(session, [&] { return list(session, *filter); }); });
}

void add_revoke(CLI::App& parent, Session& session) {
  const auto request = std::make_shared<app::RevocationRequest>();
  CLI::App* command =
      add_command(parent, "revoke", "注销绿码 / take codes back",
                  "celadon code revoke 12 --cause accident_major --remark 移出名单");
  command
      ->add_option("CODE", request->what,
                   "编号，或统一社会信用代码（该单位全部绿码）/ number, or a unified social credit "
                   "code for all codes of that unit")
      ->required();
  command
      ->add_option("--cause", request->cause,
                   "事由代码，如 accident_major、form_missing、error / the cause")
      ->required();
  command->add_option("--remark", request->remark, "说明 / remark");
  command->add_option("--key", request->key, "编号所属密钥 / the key of the number");
  command->add_option("--year", request->year, "只注销该年度 / of that year only");
  command->callback(
      [&session, request] { run_command(session, [&] { return revoke(session, *request); }); });
}

void add_revocations(CLI::App& parent, Session& session) {
  const auto options = std::make_shared<ListOptions>();
  CLI::App* command = add_command(
      parent, "revocations",
      "写出当日签名的注销名单，供离线核验 / write the signed list of revocations as of today",
      "celadon code revocations --issuer 某某局 --output revoked.txt");
  command->add_option("--issuer", options->issuer, "发码单位名称 / name of the issuer")->required();
  command->add_option(
      "--next", options->next,
      "下一份名单不晚于，缺省 31 日后 / by when a newer one comes, 31 days by default");
  command->add_option("--output", options->output, "文件 / the file");
  command->callback(
      [&session, options] { run_command(session, [&] { return write_list(session, *options); }); });
}

}  // namespace

void add_code_commands(CLI::App& root, Session& session) {
  CLI::App* commands =
      add_command(root, "code", "企业绿码 / green codes", "celadon code verify CODE --key KEYS");
  commands->require_subcommand(1);
  add_verify(*commands, session);
  add_code_issue_command(*commands, session);
  add_list(*commands, session);
  add_revoke(*commands, session);
  add_revocations(*commands, session);
  add_keys(*commands, session);
}

}  // namespace celadon::cli
