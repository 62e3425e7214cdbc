// serve: the web pages and the interface over one data folder.

#include <charconv>
#include <csignal>
#include <fstream>
#include <thread>

#include <fmt/format.h>

#include "celadon/app/rehearsal.hpp"
#include "celadon/base/log.hpp"
#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/http/open_house.hpp"
#include "celadon/storage/file_bytes.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::cli {
namespace {

struct ServeOptions {
  std::string listen = "127.0.0.1:8080";
  std::filesystem::path web;
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path port_file;
  std::filesystem::path rehearsal_clock;
  std::string log = "warn";
  std::uint64_t upload_mebibytes = 2048;
  std::string audit_digest = "sha256";
  std::string public_address;
  std::string oidc_issuer;
  std::string oidc_client;
  std::filesystem::path oidc_secret;
};

/// The identity provider, when one is named. Errors: not_found, io (the file of the secret),
/// invalid_argument.
Result<std::optional<app::access::IdentityProviderSettings>> identity_provider(
    const ServeOptions& wanted) {
  std::optional<app::access::IdentityProviderSettings> none;
  if (wanted.oidc_issuer.empty()) return none;
  if (wanted.oidc_client.empty() || wanted.oidc_secret.empty() || wanted.public_address.empty())
    return fail(ErrorCode::invalid_argument,
                "--oidc-issuer 还需要 --oidc-client、--oidc-secret 和 --public-address｜--oid"
                "c-issuer also wants --oidc-client, --oidc-secret and --public-address",
                "--oidc-secret 填写存放密钥的文件｜--oidc-secret names a file that holds the "
                "secret");
  app::access::IdentityProviderSettings settings;
  settings.issuer = wanted.oidc_issuer;
  settings.client_id = wanted.oidc_client;
  CELADON_ASSIGN(settings.client_secret, storage::read_small_file(wanted.oidc_secret, 4096));
  while (!settings.client_secret.empty() && settings.client_secret.back() <= ' ')
    settings.client_secret.pop_back();
  settings.redirect_uri = wanted.public_address + "/api/v1/oidc/callback";
  return std::optional(settings);
}

/// "127.0.0.1:8080", "[::1]:8080", ":8080" or "8080".
Status read_listen(const std::string& text, http::ServerOptions& server) {
  const Error wrong = fail(
      ErrorCode::invalid_argument,
      fmt::format("--listen '{0}' 不是地址和端口｜--listen '{0}' is no address and port", text),
      "写成 127.0.0.1:8080、[::1]:8080 或 0.0.0.0:8080；端口 0 取任一空闲端口｜writ"
      "e it like 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080; port 0 takes any free "
      "one");
  const std::size_t colon = text.rfind(':');
  std::string address = colon == std::string::npos ? std::string() : text.substr(0, colon);
  const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
  if (address.size() >= 2 && address.front() == '[' && address.back() == ']')
    address = address.substr(1, address.size() - 2);
  const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), server.port);
  if (failure != std::errc() || end != port.data() + port.size()) return wrong;
  if (!address.empty()) server.address = address == "localhost" ? "127.0.0.1" : address;
  return {};
}

Status read_log_level(const std::string& word) {
  for (const auto& [name, level] :
       {std::pair("debug", log::Level::debug), std::pair("info", log::Level::info),
        std::pair("warn", log::Level::warn), std::pair("error", log::Level::error),
        std::pair("off", log::Level::off)}) {
    if (word != name) continue;
    log::set_level(level);
    return {};
  }
  return fail(ErrorCode::invalid_argument,
              fmt::format("--log '{0}' 不是日志级别｜--log '{0}' is no level", word),
              "可用 debug、info（每个请求一行）、warn、error、off｜one of debug, info (one "
              "line per request), warn, error, off");
}

/// The signals that end the server, kept from every thread so that `wait` gets them.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  }
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;
  ~StopSignals() { release(); }
  void wait() const {
    int seen = 0;
    sigwait(&signals_, &seen);
  }
  /// A second signal ends the program at once.
  void release() const {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t signals_{};
  sigset_t before_{};
};

/// The clock of a rehearsal, when one is asked for; null where time is real. Errors: conflict (the
/// folder is rehearsed and the time real, or the other way round), those of RehearsalClock::open.
Result<std::unique_ptr<app::RehearsalClock>> rehearsal_clock(const Session& session,
                                                             const ServeOptions& wanted) {
  std::unique_ptr<app::RehearsalClock> none;
  if (wanted.rehearsal_clock.empty()) {
    if (!app::is_rehearsed(session.data_folder)) return none;
    return Error{ErrorCode::conflict,
                 units::bilingual(
                     fmt::format("{} 是演练目录，不能按真实时间运行", session.data_folder.string()),
                     fmt::format("{} is a folder of rehearsals and cannot be served in real time",
                                 session.data_folder.string())),
                 units::bilingual("加上 --rehearsal-clock 文件，或另选数据目录",
                                  "give --rehearsal-clock FILE, or another data folder")};
  }
  CELADON_ASSIGN(auto clock, app::RehearsalClock::open(wanted.rehearsal_clock, *session.clock));
  CELADON_TRY(app::begin_rehearsal(session.data_folder));
  return clock;
}

Status serve(Session& session, const ServeOptions& wanted) {
  http::OpenHouseOptions options;
  CELADON_TRY(read_listen(wanted.listen, options.server));
  CELADON_TRY(read_log_level(wanted.log));
  options.server.certificate = wanted.certificate;
  options.server.key = wanted.key;
  options.server.upload_bytes = wanted.upload_mebibytes << 20U;
  options.server.io_threads = std::clamp(std::thread::hardware_concurrency() / 2, 1U, 8U);
  options.server.readers = std::clamp(std::thread::hardware_concurrency(), 2U, 16U);
  options.web = wanted.web;
  options.services.workspace.data_folder = session.data_folder;
  options.services.workspace.pack_folders = session.pack_folders;
  options.services.workspace.database = session.database;
  options.services.workspace.access = storage::Access::read_write;
  options.services.workspace.who = acting_person();
  options.services.readers = options.server.readers;
  options.services.audit_digest = wanted.audit_digest == "sm3" ? app::access::AuditDigest::sm3
                                                               : app::access::AuditDigest::sha256;
  CELADON_ASSIGN(options.services.access.identity_provider, identity_provider(wanted));
  CELADON_ASSIGN(const auto rehearsed, rehearsal_clock(session, wanted));
  const StopSignals signals;  // before any thread begins
  CELADON_ASSIGN(const auto house,
                 http::OpenHouse::open(options, rehearsed ? *rehearsed : *session.clock));
  if (rehearsed) {
    session.print(fmt::format("{} {}\n",
                              session.say("演练：时间由文件设定，所有记录均不作数",
                                          "rehearsal: a file sets the time, nothing counts"),
                              format_instant(rehearsed->now())));
  }
  session.print(fmt::format("{} {}\n", session.say("已就绪，请在浏览器打开", "ready; open"),
                            house->address()));
  CELADON_ASSIGN(const auto link, house->first_start_link());
  if (link) {
    session.print(fmt::format(
        "{}\n  {}{}\n",
        session.say("首次使用：打开一次性链接，设定管理员（24 小时内有效，仅显示于此）",
                    "first start: open the one-time link and make the administrator (valid for 24 "
                    "hours, shown only here)"),
        house->address(), *link));
  }
  std::fflush(session.out);
  // Last: whoever waits for the file finds everything told.
  if (!wanted.port_file.empty())
    CELADON_TRY(
        storage::write_file_atomically(wanted.port_file, std::to_string(house->port()) + "\n"));
  signals.wait();
  signals.release();
  session.print(session.say("正在停止……\n", "stopping…\n"));
  std::fflush(session.out);
  house->close();
  return {};
}

}  // namespace

void add_serve_command(CLI::App& root, Session& session) {
  const auto options = std::make_shared<ServeOptions>();
  CLI::App* command =
      add_command(root, "serve", "启动网页与接口服务 / serve the web pages and the interface",
                  "celadon serve --listen 127.0.0.1:8080");
  command->add_option("--listen", options->listen, "监听地址，端口 0 为任意 / address; port 0: any")
      ->capture_default_str();
  command->add_option("--web", options->web,
                      "网页目录（默认用程序自带的）/ folder of the built pages");
  command->add_option("--certificate", options->certificate,
                      "TLS 证书链（PEM）/ certificate chain, PEM");
  command->add_option("--key", options->key, "TLS 私钥（PEM）/ private key, PEM");
  command->add_option("--port-file", options->port_file,
                      "就绪后把端口写入该文件 / file that gets the port when ready");
  command->add_option(
      "--rehearsal-clock", options->rehearsal_clock,
      "演练：该文件中的时刻即现在（仅限新目录）/ rehearsal: the instant in this file is "
      "now; only in a new data folder");
  command
      ->add_option("--audit-digest", options->audit_digest,
                   "审计链摘要算法 / digest of the audit log: sha256 | sm3")
      ->check(CLI::IsMember({"sha256", "sm3"}))
      ->capture_default_str();
  command->add_option("--public-address", options->public_address,
                      "用户访问的地址 / address users open, e.g. https://celadon.example.com");
  command->add_option("--oidc-issuer", options->oidc_issuer,
                      "统一身份认证（OpenID Connect）/ issuer of the identity provider");
  command->add_option("--oidc-client", options->oidc_client, "客户端标识 / client id there");
  command->add_option("--oidc-secret", options->oidc_secret,
                      "存放客户端密钥的文件 / file that holds the client secret");
  command->add_option("--log", options->log, "日志级别 / level of the log")->capture_default_str();
  command
      ->add_option("--upload-limit", options->upload_mebibytes,
                   "上传上限（MiB）/ largest upload in MiB")
      ->check(CLI::Range(1, 1 << 20))
      ->capture_default_str();
  command->callback(
      [&session, options] { run_command(session, [&] { return serve(session, *options); }); });
}

}  // namespace celadon::cli
