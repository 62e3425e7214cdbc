#include "celadon/app/access/identity_provider.hpp"

#include <map>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "celadon/app/access/jwt.hpp"
#include "celadon/app/access/secrets.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app::access {

namespace {

using Json = nlohmann::json;

constexpr Duration longest_log_in = Duration::minutes(10);
constexpr Duration discovery_kept = Duration::hours(1);
constexpr Duration keys_kept_at_least = Duration::minutes(1);
constexpr std::size_t most_under_way = 10'000;

std::string form_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

std::string form(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string text;
  for (const auto& [name, value] : fields)
    text += fmt::format("{}{}={}", text.empty() ? "" : "&", name, form_encoded(value));
  return text;
}

/// RFC 4648, 4, with padding: HTTP's Basic scheme.
std::string base64(std::string_view bytes) {
  std::string text = base64url(bytes);
  for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
  while (text.size() % 4 != 0) text += '=';
  return text;
}

Error provider_error(std::string_view message) {
  return fail(ErrorCode::rule, units::after("身份提供方｜identity provider", message),
              "重新登录；若仍如此，请告知管理员｜begin the log-in again; if it stays so, "
              "tell the administrator");
}

std::string text_in(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

struct IdentityProvider::Impl {
  struct Pending {
    std::string nonce;
    std::string verifier;
    std::string binding_hash;
    Instant begun;
  };
  struct Endpoints {
    std::string authorisation;
    std::string token;
    std::string keys;
    Instant read;
  };

  IdentityProviderSettings settings;
  const Clock& clock;
  Fetch fetch;
  std::mutex mutex;
  std::map<std::string, Pending> pending;  ///< by hash of the state
  std::optional<Endpoints> endpoints;
  Json keys;
  Instant keys_read = Instant::min();

  Impl(IdentityProviderSettings wanted, const Clock& the_clock, Fetch given)
      : settings(std::move(wanted)), clock(the_clock), fetch(std::move(given)) {
    if (!fetch)
      fetch = [this](const net::HttpRequest& request) {
        return net::fetch(request, settings.limits);
      };
  }

  Result<Json> get(const net::HttpRequest& request) const {
    CELADON_ASSIGN(const net::HttpResponse response, fetch(request));
    if (response.status != 200)
      return provider_error(
          fmt::format("{0} 应答 {1}｜{0} answers {1}", request.url, response.status));
    Json value = Json::parse(response.body, nullptr, false);
    if (!value.is_object())
      return provider_error(
          fmt::format("{0} 的应答不是 JSON 对象｜{0} answers no JSON object", request.url));
    return value;
  }

  /// OpenID Connect Discovery 1.0, 4.
  Result<Endpoints> discover() {
    const Instant now = clock.now();
    {
      const std::lock_guard lock(mutex);
      if (endpoints && now >= endpoints->read && now - endpoints->read < discovery_kept)
        return *endpoints;
    }
    CELADON_ASSIGN(const Json found,
                   get({"GET", settings.issuer + "/.well-known/openid-configuration"}));
    // 4.3: the issuer must be exactly the one that was asked.
    if (text_in(found, "issuer") != settings.issuer)
      return provider_error(
          fmt::format("它自称 {0}｜it calls itself {0}", text_in(found, "issuer").substr(0, 200)));
    Endpoints read{text_in(found, "authorization_endpoint"), text_in(found, "token_endpoint"),
                   text_in(found, "jwks_uri"), now};
    for (const std::string& address : {read.authorisation, read.token, read.keys})
      CELADON_TRY(net::parse_url(address));
    const std::lock_guard lock(mutex);
    endpoints = read;
    return read;
  }

  /// The claims of a token; the set of keys is read anew when it lacks the key.
  Result<Json> claims_of(const std::string& token, const std::string& keys_address) {
    Json known;
    Instant read;
    {
      const std::lock_guard lock(mutex);
      known = keys;
      read = keys_read;
    }
    if (known.is_object()) {
      auto claims = verified_claims(token, known);
      const bool fresh = clock.now() - keys_kept_at_least < read;
      if (claims.ok() || claims.error().code != ErrorCode::not_found || fresh) return claims;
    }
    CELADON_ASSIGN(Json anew, get({"GET", keys_address}));
    {
      const std::lock_guard lock(mutex);
      keys = anew;
      keys_read = clock.now();
    }
    return verified_claims(token, anew);
  }

  void forget_old(Instant now) {
    std::erase_if(pending, [&](const auto& entry) {
      return now - entry.second.begun > longest_log_in || now < entry.second.begun;
    });
  }
};

IdentityProvider::IdentityProvider(IdentityProviderSettings settings, const Clock& clock,
                                   Fetch fetch)
    : impl_(std::make_unique<Impl>(std::move(settings), clock, std::move(fetch))) {}
IdentityProvider::~IdentityProvider() = default;

Result<IdentityProvider::Begun> IdentityProvider::begin() {
  Impl& s = *impl_;
  CELADON_ASSIGN(const Impl::Endpoints endpoints, s.discover());
  const std::string state = random_secret();
  Begun begun;
  begun.binding = random_secret();
  Impl::Pending pending{random_secret(), random_secret(), secret_hash(begun.binding),
                        s.clock.now()};
  // RFC 7636, 4.2: S256.
  const std::string challenge = base64url(digest_bytes("SHA256", pending.verifier));
  begun.location = endpoints.authorisation;
  begun.location += endpoints.authorisation.find('?') == std::string::npos ? '?' : '&';
  begun.location += form({{"response_type", "code"},
                          {"client_id", s.settings.client_id},
                          {"redirect_uri", s.settings.redirect_uri},
                          {"scope", s.settings.scope},
                          {"state", state},
                          {"nonce", pending.nonce},
                          {"code_challenge", challenge},
                          {"code_challenge_method", "S256"}});
  const std::lock_guard lock(s.mutex);
  s.forget_old(pending.begun);
  if (s.pending.size() >= most_under_way)
    return fail(ErrorCode::limit, "正在进行的登录过多｜too many log-ins are under way",
                "几分钟后再试｜try again in a few minutes");
  s.pending.emplace(secret_hash(state), std::move(pending));
  return begun;
}

Result<std::string> IdentityProvider::finish(std::string_view state, std::string_view code,
                                             std::string_view binding) {
  Impl& s = *impl_;
  Impl::Pending pending;
  {
    const std::lock_guard lock(s.mutex);
    s.forget_old(s.clock.now());
    const auto found = s.pending.find(secret_hash(state));
    if (found == s.pending.end())
      return provider_error(
          "该登录未知、已用过或已超过十分钟｜the log-in is unknown, used or older than "
          "ten minutes");
    pending = found->second;
    s.pending.erase(found);
  }
  if (!same_secret(pending.binding_hash, secret_hash(binding)))
    return provider_error("该登录是在另一浏览器中开始的｜the log-in was begun in another browser");
  if (code.empty()) return provider_error("没有收到授权码｜it sent no code");
  CELADON_ASSIGN(const Impl::Endpoints endpoints, s.discover());
  net::HttpRequest request{"POST", endpoints.token};
  const std::string credentials =
      form_encoded(s.settings.client_id) + ":" + form_encoded(s.settings.client_secret);
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                     {"Accept", "application/json"},
                     {"Authorization", "Basic " + base64(credentials)}};
  request.body = form({{"grant_type", "authorization_code"},
                       {"code", std::string(code)},
                       {"redirect_uri", s.settings.redirect_uri},
                       {"code_verifier", pending.verifier}});
  CELADON_ASSIGN(const Json answer, s.get(request));
  const std::string token = text_in(answer, "id_token");
  if (token.empty()) return provider_error("没有收到身份令牌｜it sent no ID token");
  CELADON_ASSIGN(const Json claims, s.claims_of(token, endpoints.keys));
  CELADON_TRY(check_claims(claims, {s.settings.issuer, s.settings.client_id, pending.nonce},
                           s.clock.now()));
  return text_in(claims, "sub");
}

}  // namespace celadon::app::access
