#pragma once
// Log-in by an identity provider: OpenID Connect, authorisation code with PKCE (RFC 7636), as a
// client.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "celadon/base/clock.hpp"
#include "celadon/base/result.hpp"
#include "celadon/net/https.hpp"

namespace celadon::app::access {

struct IdentityProviderSettings {
  std::string issuer;  ///< e.g. https://sso.example.com; its /.well-known is asked
  std::string client_id;
  std::string client_secret;
  std::string redirect_uri;  ///< https://this-server/api/v1/oidc/callback
  std::string scope = "openid";
  net::HttpLimits limits = {};
};

/// Thread-safe. Calls the provider: on worker threads only.
class IdentityProvider {
 public:
  using Fetch = std::function<Result<net::HttpResponse>(const net::HttpRequest&)>;

  /// `fetch` is net::fetch with the settings' limits unless a test brings another.
  IdentityProvider(IdentityProviderSettings settings, const Clock& clock, Fetch fetch = {});
  ~IdentityProvider();

  struct Begun {
    std::string location;  ///< where the browser goes
    std::string binding;   ///< secret for a cookie of this browser, 10 minutes
  };
  /// Errors: io (the provider cannot be reached), parse, rule (it is not the issuer it says), limit
  /// (too many log-ins under way).
  Result<Begun> begin();
  /// The `sub` of who came back. A state works once, within 10 minutes, in the browser that began.
  /// Errors: rule (state, nonce, signature, claims), io, parse.
  Result<std::string> finish(std::string_view state, std::string_view code,
                             std::string_view binding);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace celadon::app::access
