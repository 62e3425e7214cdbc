#pragma once
// The whole server in this process, on any free port, over a data folder of its own with the
// example plant in it. The example is imported once per build and copied for each test.
//
//   LiveServer live;                        // with the example plant, and an administrator
//   Browser browser = live.administrator(); // logged in: cookies and CSRF token are kept
//   EXPECT_EQ(browser.get("/api/v1/sites").status, 200);
//
// live.services() reaches the use cases directly, e.g. to make users with other roles.

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/file.h>
#include <unistd.h>

#include "celadon/app/apply_documents.hpp"
#include "celadon/app/import_meters.hpp"
#include "celadon/http/open_house.hpp"
#include "http_client.hpp"
#include "scratch_folder.hpp"

namespace celadon::testing {

/// Throws what a Result holds instead of a value.
template <class T>
T value_or_throw(Result<T> result) {
  if (!result.ok()) throw std::runtime_error(result.error().to_string());
  return std::move(result).value();
}
inline void throw_if_failed(const Status& status) {
  if (!status.ok()) throw std::runtime_error(status.error().to_string());
}

/// A data folder with the example plant `qingci`: site, a year of meters, gas and water, statements
/// of 2023 to 2025. Made once (other processes wait), then only read.
inline std::filesystem::path example_data_folder() {
  namespace fs = std::filesystem;
  const fs::path example = fs::path(CELADON_SOURCE_DIR) / "examples" / "qingci";
  const fs::path made = fs::read_symlink("/proc/self/exe").parent_path() / "example-plant";
  fs::create_directories(made.parent_path());
  const std::string lock_name = made.string() + ".lock";
  const int lock = ::open(lock_name.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  ::flock(lock, LOCK_EX);
  // A newer program or a newer example makes it anew.
  const fs::path stamp = made / "made";
  bool fresh = fs::exists(stamp);
  if (fresh) {
    for (const auto& file : fs::directory_iterator(example))
      fresh = fresh && file.last_write_time() <= fs::last_write_time(stamp);
    const fs::path version = fs::path(CELADON_SOURCE_DIR) / "packs";
    fresh = fresh && fs::last_write_time(version) <= fs::last_write_time(stamp);
  }
  if (!fresh) {
    fs::remove_all(made);
    app::WorkspaceOptions options;
    options.data_folder = made / "data";
    options.access = storage::Access::read_write;
    options.who = "test";
    fs::create_directories(made);
    const SystemClock clock;
    app::Workspace workspace = value_or_throw(app::Workspace::open(options, clock));
    value_or_throw(app::apply_site_file(workspace, example / "site.yaml"));
    for (const char* name : {"meters", "gas-water"}) {
      app::ImportMetersRequest request;
      request.site = "qingci";
      request.file = example / (std::string(name) + "-2025.csv");
      request.mapping = example / (std::string(name) + ".mapping.yaml");
      value_or_throw(app::import_meters(workspace, request, {}));
    }
    for (const char* year : {"2023", "2024", "2025"})
      value_or_throw(app::apply_statement_file(
          workspace, example / (std::string("statement-") + year + ".yaml")));
    std::ofstream(stamp) << "whole\n";
  }
  ::close(lock);
  return made / "data";
}

struct LiveOptions {
  bool example = true;        ///< the example plant is in the data folder
  bool administrator = true;  ///< the first start was done: login "admin", password as below
  http::ServerOptions server;
  http::DispatchOptions dispatch{0, 0};  ///< no limit: all tests come from one address
  std::filesystem::path web;
  bool tls = false;
};

class LiveServer {
 public:
  static constexpr const char* password = "correct horse battery";

  explicit LiveServer(const LiveOptions& wanted = {}) {
    http::OpenHouseOptions options;
    options.server = wanted.server;
    options.server.port = 0;
    options.dispatch = wanted.dispatch;
    options.web = wanted.web;
    options.services.workspace.data_folder = folder_.path() / "data";
    options.services.workspace.access = storage::Access::read_write;
    options.services.workspace.who = "test";
    // Argon2id at its least: tests log in often.
    options.services.access.password.passes = 1;
    options.services.access.password.memory = 8192;
    if (wanted.example)
      std::filesystem::copy(example_data_folder(), folder_.path() / "data",
                            std::filesystem::copy_options::recursive);
    house_ = value_or_throw(http::OpenHouse::open(options, clock_));
    if (wanted.administrator) start_first();
  }

  [[nodiscard]] std::uint16_t port() const { return house_->port(); }
  http::OpenHouse& house() { return *house_; }
  app::Services& services() { return house_->services(); }
  [[nodiscard]] std::filesystem::path data_folder() const { return folder_.path() / "data"; }

  /// A browser without a session.
  [[nodiscard]] Browser browser() const { return Browser(port()); }
  /// A browser in which that user has logged in. Throws when the log-in is refused.
  [[nodiscard]] Browser logged_in(const std::string& login, const std::string& word) const {
    auto& access = house_->services().access;
    const auto proved = value_or_throw(access.log_in(login, word, "", "127.0.0.1"));
    if (proved.refusal != app::access::Refusal::none)
      throw std::runtime_error(login + " may not log in");
    Browser made(port());
    made.set_cookie(std::string(access.cookie_name()), proved.value.secret);
    made.csrf = proved.value.csrf;
    return made;
  }
  [[nodiscard]] Browser administrator() const { return logged_in("admin", password); }

 private:
  void start_first() {
    auto& access = house_->services().access;
    app::access::FirstStart wanted;
    wanted.token = value_or_throw(access.first_start_token());
    wanted.login = "admin";
    wanted.name = "管理员";
    wanted.password = password;
    wanted.root.names = {"青瓷集团", "Qingci group"};
    wanted.root.kind = registry::OrganisationKind::plant;
    const auto done = value_or_throw(access.start_first(wanted, "127.0.0.1"));
    if (done.refusal != app::access::Refusal::none) throw std::runtime_error("no first start");
  }

  ScratchFolder folder_;
  SystemClock clock_;
  std::unique_ptr<http::OpenHouse> house_;
};

}  // namespace celadon::testing
