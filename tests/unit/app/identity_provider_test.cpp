// Signed tokens against published examples, and a log-in with a provider that misbehaves.

#include "celadon/app/access/identity_provider.hpp"

#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "celadon/app/access/jwt.hpp"
#include "celadon/app/access/secrets.hpp"

namespace celadon::app::access {
namespace {

using Json = nlohmann::json;

// RFC 7515, A.2 and A.3: the same claims, signed by RS256 and ES256.
constexpr const char* rs256_token =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLm"
    "NvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAu"
    "HIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vR"
    "K5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7n"
    "oOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
constexpr const char* es256_token =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLm"
    "NvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmW"
    "QxfKTUJqPP3-Kg6NU1Q";

Json published_keys() {
  return Json::parse(R"({"keys":[
    {"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"},
    {"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})");
}

TEST(SignedToken, HoldsAsPublished) {
  for (const char* token : {rs256_token, es256_token}) {
    const auto claims = verified_claims(token, published_keys());
    ASSERT_TRUE(claims.ok()) << claims.error().message;
    EXPECT_EQ((*claims)["iss"], "joe");
    EXPECT_EQ((*claims)["exp"], 1300819380);
  }
}

TEST(SignedToken, IsRefusedWhenAnyByteDiffers) {
  for (const char* published : {rs256_token, es256_token}) {
    const std::string token = published;
    for (std::size_t i = 0; i < token.size(); i += 7) {
      std::string forged = token;
      forged[i] = forged[i] == 'A' ? 'B' : 'A';
      if (forged == token) continue;
      EXPECT_FALSE(verified_claims(forged, published_keys()).ok()) << i;
    }
    EXPECT_FALSE(verified_claims(token.substr(0, token.size() - 4), published_keys()).ok());
  }
}

TEST(SignedToken, IsRefusedWithoutSignatureOrByAnotherAlgorithm) {
  const std::string body = std::string(rs256_token).substr(21, 96);
  for (const char* header :
       {R"({"alg":"none"})", R"({"alg":"HS256"})", R"({"alg":"RS512"})", R"({})", R"({"alg":1})",
        R"({"alg":"RS256","crit":["x"]})", R"([])", "nonsense"}) {
    for (const char* signature : {"", "AAAA"}) {
      const std::string token = base64url(header) + "." + body + "." + signature;
      EXPECT_FALSE(verified_claims(token, published_keys()).ok()) << header;
    }
  }
  for (const char* form : {"", ".", "..", "a.b", "a.b.c.d", "....."})
    EXPECT_FALSE(verified_claims(form, published_keys()).ok()) << form;
}

TEST(SignedToken, WantsTheKeyOfItsSet) {
  Json keys = published_keys();
  keys["keys"][1]["kty"] = "RSA";
  EXPECT_EQ(verified_claims(es256_token, keys).error().code, ErrorCode::not_found);
  keys = published_keys();
  keys["keys"][1]["use"] = "enc";
  EXPECT_EQ(verified_claims(es256_token, keys).error().code, ErrorCode::not_found);
  keys = published_keys();
  keys["keys"][1]["x"] = keys["keys"][1]["y"];  // no point of the curve
  EXPECT_FALSE(verified_claims(es256_token, keys).ok());
  EXPECT_FALSE(verified_claims(es256_token, Json::array()).ok());
}

TEST(Claims, MustNameThisClientTimeAndNonce) {
  const Instant now{1'700'000'000LL * 1'000'000};
  const ExpectedClaims expected{"https://sso", "celadon", "n-1"};
  const Json good = {{"iss", "https://sso"}, {"sub", "lin"},         {"aud", "celadon"},
                     {"exp", 1'700'000'300}, {"iat", 1'700'000'000}, {"nonce", "n-1"}};
  EXPECT_TRUE(check_claims(good, expected, now).ok());
  const auto refused = [&](const char* name, const Json& value) {
    Json bad = good;
    bad[name] = value;
    EXPECT_FALSE(check_claims(bad, expected, now).ok()) << name << " " << value;
    bad.erase(name);
    if (std::string(name) != "azp") {
      EXPECT_FALSE(check_claims(bad, expected, now).ok()) << name;
    }
  };
  refused("iss", "https://sso/");
  refused("sub", "");
  refused("aud", "other");
  refused("aud", Json::array({"other"}));
  refused("aud", Json::array({"celadon", "other"}));  // several: azp must say
  refused("azp", "other");
  refused("exp", 1'699'999'939);
  refused("exp", "1700000300");
  refused("iat", 1'700'000'061);
  refused("nonce", "n-2");
  EXPECT_FALSE(check_claims(good, {"https://sso", "celadon", ""}, now).ok());
}

/// A provider made of answers.
class Played {
 public:
  Played() {
    answers["https://sso/.well-known/openid-configuration"] = {
        200,
        {},
        R"({"issuer":"https://sso","authorization_endpoint":"https://sso/auth",
            "token_endpoint":"https://sso/token","jwks_uri":"https://sso/keys"})"};
    answers["https://sso/keys"] = {200, {}, published_keys().dump()};
    answers["https://sso/token"] = {200, {}, R"({"id_token":")" + std::string(rs256_token) + "\"}"};
    IdentityProviderSettings settings;
    settings.issuer = "https://sso";
    settings.client_id = "celadon";
    settings.client_secret = "s";
    settings.redirect_uri = "https://here/api/v1/oidc/callback";
    provider = std::make_unique<IdentityProvider>(
        settings, clock, [this](const net::HttpRequest& request) -> Result<net::HttpResponse> {
          asked.push_back(request);
          return answers.at(request.url);
        });
  }
  static std::string parameter(const std::string& url, const std::string& name) {
    const std::size_t at = url.find("&" + name + "=") + name.size() + 2;
    return url.substr(at, url.find('&', at) - at);
  }
  ManualClock clock{Instant{1'700'000'000LL * 1'000'000}};
  std::map<std::string, net::HttpResponse> answers;
  std::vector<net::HttpRequest> asked;
  std::unique_ptr<IdentityProvider> provider;
};

TEST(IdentityProvider, SendsTheBrowserWithStateNonceAndChallenge) {
  Played played;
  const auto one = played.provider->begin().value();
  const auto two = played.provider->begin().value();
  EXPECT_EQ(one.location.rfind("https://sso/auth?response_type=code&client_id=celadon&redirect_uri="
                               "https%3A%2F%2Fhere%2Fapi%2Fv1%2Foidc%2Fcallback&scope=openid&",
                               0),
            0U)
      << one.location;
  for (const char* name : {"state", "nonce", "code_challenge"}) {
    EXPECT_EQ(Played::parameter(one.location, name).size(), 43U) << name;
    EXPECT_NE(Played::parameter(one.location, name), Played::parameter(two.location, name));
  }
  EXPECT_EQ(Played::parameter(one.location, "code_challenge_method"), "S256");
}

TEST(IdentityProvider, AStateWorksOnceInItsBrowserAndForTenMinutes) {
  Played played;
  const auto asked_for_token = [&] {
    return std::any_of(played.asked.begin(), played.asked.end(),
                       [](const auto& request) { return request.url == "https://sso/token"; });
  };
  const auto begun = played.provider->begin().value();
  const std::string state = Played::parameter(begun.location, "state");
  EXPECT_FALSE(played.provider->finish("forged", "code", begun.binding).ok());
  EXPECT_FALSE(played.provider->finish(state, "code", "another browser").ok());
  EXPECT_FALSE(played.provider->finish(state, "code", begun.binding).ok()) << "used up";
  EXPECT_FALSE(asked_for_token());

  const auto late = played.provider->begin().value();
  played.clock.advance(Duration::minutes(11));
  EXPECT_FALSE(
      played.provider->finish(Played::parameter(late.location, "state"), "code", late.binding)
          .ok());
  const auto back = played.provider->begin().value();
  played.clock.set(played.clock.now() - Duration::days(1));
  EXPECT_FALSE(
      played.provider->finish(Played::parameter(back.location, "state"), "code", back.binding)
          .ok());
  EXPECT_FALSE(asked_for_token());
}

TEST(IdentityProvider, SendsTheVerifierOfItsChallengeAndRefusesAnotherIssuersToken) {
  Played played;
  const auto begun = played.provider->begin().value();
  const auto result = played.provider->finish(Played::parameter(begun.location, "state"),
                                              "the code", begun.binding);
  ASSERT_FALSE(result.ok());
  EXPECT_NE(result.error().message.find("iss"), std::string::npos) << result.error().message;
  const auto request = std::find_if(played.asked.begin(), played.asked.end(),
                                    [](const auto& one) { return one.url == "https://sso/token"; });
  ASSERT_NE(request, played.asked.end());
  const std::string verifier = Played::parameter("&" + request->body, "code_verifier");
  EXPECT_EQ(base64url(digest_bytes("SHA256", verifier)),
            Played::parameter(begun.location, "code_challenge"));
  EXPECT_EQ(request->headers.back().second, "Basic Y2VsYWRvbjpz");  // celadon:s
}

TEST(IdentityProvider, RefusesOneThatIsNotWhoItSays) {
  for (const char* answer : {
           R"({"issuer":"https://evil","authorization_endpoint":"https://sso/auth",
            "token_endpoint":"https://sso/token","jwks_uri":"https://sso/keys"})",
           R"({"issuer":"https://sso","authorization_endpoint":"javascript:alert",
         "token_endpoint" : "https://sso/token",
         "jwks_uri" : "https://sso/keys"
       })
    ",
    R"({"issuer":"https://sso","authorization_endpoint":"https://sso/auth",
            "token_endpoint":"http://sso/token","jwks_uri":"https://sso/keys"})",
           "[]", "<html>"}) {
    Played played;
    played.answers["https://sso/.well-known/openid-configuration"].body = answer;
    EXPECT_FALSE(played.provider->begin().ok()) << answer;
  }
  Played down;
  down.answers["https://sso/.well-known/openid-configuration"].status = 503;
  EXPECT_FALSE(down.provider->begin().ok());
}

TEST(Url, OnlyHttpsAndThisMachine) {
  EXPECT_TRUE(net::parse_url("https://sso.example.com").ok());
  EXPECT_EQ(net::parse_url("https://sso.example.com?x=1").value().target, "/?x=1");
  EXPECT_EQ(net::parse_url("https://[::1]:8443/a").value().port, "8443");
  EXPECT_TRUE(net::parse_url("http://127.0.0.1:8080/a").ok());
  for (const char* bad : {"", "http://sso.example.com", "ftp://x", "https://", "https://a b/",
                          "https://user@host/", "https://host:port/", "https://host:123456/",
                          "https://host/\r\nX: y", "https://[::1", "https://h\\x/"})
    EXPECT_FALSE(net::parse_url(bad).ok()) << bad;
}

}  // namespace
}  // namespace celadon::app::access
