#pragma once
// Signed tokens of an identity provider: JWS (RFC 7515) with RS256 or ES256, keys as JWK
// (RFC 7517).

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"

namespace celadon::app::access {

/// The claims of a token whose signature holds by a key of the set ({"keys":[…]}). The algorithm
/// must be RS256 or ES256 and fit the key: "none" and HMAC are refused. Errors: parse; rule (the
/// signature does not hold, the algorithm); not_found (no key of that `kid`: fetch the set anew).
Result<nlohmann::json> verified_claims(std::string_view token, const nlohmann::json& key_set);

struct ExpectedClaims {
  std::string issuer;
  std::string client_id;
  std::string nonce;
};
/// OpenID Connect Core 1.0, 3.1.3.7: issuer, audience, times and nonce of an ID token. A minute of
/// difference between the clocks is borne. Error rule, naming the claim.
Status check_claims(const nlohmann::json& claims, const ExpectedClaims& expected, Instant now);

}  // namespace celadon::app::access
