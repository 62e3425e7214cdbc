// A whole log-in with a real OpenID provider (npm oidc-provider, tests/oidc), with the test as the
// browser.

#include "celadon/app/access/identity_provider.hpp"

#include <array>
#include <csignal>
#include <filesystem>
#include <map>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "celadon/net/https.hpp"

namespace celadon::app::access {
namespace {

constexpr const char* redirect = "https://celadon.example/api/v1/oidc/callback";

/// The provider as a process of its own.
class Provider {
 public:
  explicit Provider(const char* algorithm) {
    std::array<int, 2> pipe_ends{};
    if (pipe(pipe_ends.data()) != 0) return;
    process_ = fork();
    if (process_ == 0) {
      dup2(pipe_ends[1], STDOUT_FILENO);
      const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
      dup2(nowhere, STDERR_FILENO);
      close(pipe_ends[0]);
      execlp("node", "node", CELADON_SOURCE_DIR "/tests/oidc/provider.mjs", redirect, algorithm,
             static_cast<char*>(nullptr));
      _exit(127);
    }
    close(pipe_ends[1]);
    char c = 0;
    while (read(pipe_ends[0], &c, 1) == 1 && c != '\n') issuer += c;
    close(pipe_ends[0]);
  }
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;
  ~Provider() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
  }
  std::string issuer;

 private:
  pid_t process_ = -1;
};

/// Follows the provider's redirects as a browser would, until it is sent back to us.
class Browser {
 public:
  explicit Browser(std::string origin) : origin_(std::move(origin)) {}

  /// The address at which the provider leaves us, "" when it does not.
  std::string log_in(const std::string& location, const std::string& login) {
    std::string at = location;
    for (int step = 0; step < 12; ++step) {
      const bool asks = at.find("/interaction/") != std::string::npos;
      net::HttpRequest request{asks ? "POST" : "GET", at};
      if (asks) request.body = "prompt=login&login=" + login + "&password=any";
      request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
      std::string jar;
      for (const auto& [name, value] : cookies_) jar += name + "=" + value + "; ";
      if (!jar.empty()) request.headers.emplace_back("Cookie", jar);
      const auto response = net::fetch(request);
      EXPECT_TRUE(response.ok()) << (response.ok() ? "" : response.error().to_string());
      if (!response.ok()) return {};
      for (const auto& [name, value] : response->headers)
        if (name == "set-cookie") take(value);
      at = response->header("location");
      if (at.rfind("/", 0) == 0) at = origin_ + at;
      if (at.empty() || at.rfind(redirect, 0) == 0) return at;
    }
    return {};
  }

 private:
  void take(const std::string& cookie) {
    const std::size_t equals = cookie.find('=');
    cookies_[cookie.substr(0, equals)] = cookie.substr(equals + 1, cookie.find(';') - equals - 1);
  }
  std::string origin_;
  std::map<std::string, std::string> cookies_;
};

std::string parameter(const std::string& url, const std::string& name) {
  std::size_t at = url.find(name + "=");
  if (at == std::string::npos) return {};
  at += name.size() + 1;
  return url.substr(at, url.find('&', at) - at);
}

class RealProvider : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(CELADON_SOURCE_DIR "/tests/oidc/node_modules"))
      GTEST_SKIP() << "the provider is not installed: npm ci --prefix tests/oidc";
  }
};

TEST_P(RealProvider, LogsInOnceAndOnlyWhoBegan) {
  const Provider provider(GetParam());
  ASSERT_EQ(provider.issuer.rfind("http://127.0.0.1:", 0), 0U) << provider.issuer;
  IdentityProviderSettings settings;
  settings.issuer = provider.issuer;
  settings.client_id = "celadon";
  settings.client_secret = "a secret of the: client/+";
  settings.redirect_uri = redirect;
  const SystemClock clock;
  IdentityProvider client(settings, clock);

  const auto begun = client.begin();
  ASSERT_TRUE(begun.ok()) << begun.error().to_string();
  Browser browser(provider.issuer);
  const std::string back = browser.log_in(begun->location, "lin");
  ASSERT_EQ(back.rfind(redirect, 0), 0U) << back;
  const std::string state = parameter(back, "state");
  const std::string code = parameter(back, "code");
  const auto identity = client.finish(state, code, begun->binding);
  ASSERT_TRUE(identity.ok()) << identity.error().to_string();
  EXPECT_EQ(*identity, "lin");
  EXPECT_FALSE(client.finish(state, code, begun->binding).ok()) << "replayed";

  // A code that another log-in got: the provider itself refuses the verifier.
  const auto victim = client.begin().value();
  const std::string stolen =
      parameter(Browser(provider.issuer).log_in(victim.location, "wang"), "code");
  ASSERT_FALSE(stolen.empty());
  const auto thief = client.begin().value();
  EXPECT_FALSE(client.finish(parameter(thief.location, "state"), stolen, thief.binding).ok());
}

INSTANTIATE_TEST_SUITE_P(Algorithms, RealProvider, ::testing::Values("RS256", "ES256"));

}  // namespace
}  // namespace celadon::app::access
