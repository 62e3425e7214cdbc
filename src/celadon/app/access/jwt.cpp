#include "celadon/app/access/jwt.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "celadon/app/access/secrets.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::app::access {

namespace {

using Json = nlohmann::json;

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* thing) const {
    Free(thing);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using Digesting = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

constexpr std::size_t longest_token = std::size_t{64} * 1024;
constexpr std::size_t half_of_es256 = 32;  // bytes of r and of s, RFC 7518, 3.4
constexpr std::size_t shortest_rsa = 256;  // bytes: 2048 bits, RFC 7518, 3.3

const unsigned char* raw(const std::string& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
Number number_of(const std::string& bytes) {
  return Number(BN_bin2bn(raw(bytes), static_cast<int>(bytes.size()), nullptr));
}

std::string text_in(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Result<Json> json_of(std::string_view encoded, std::string_view what) {
  const auto bytes = from_base64url(encoded);
  Json value = bytes ? Json::parse(*bytes, nullptr, false) : Json();
  if (!bytes || !value.is_object())
    return fail(
        ErrorCode::parse,
        fmt::format("身份令牌的 {0} 无法读取｜the {0} of the ID token cannot be read", what));
  return value;
}

Key built(const char* type, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return Key(key);
}

/// RFC 7518, 6.3.1.
Key rsa_key(const Json& jwk) {
  const auto n = from_base64url(text_in(jwk, "n"));
  const auto e = from_base64url(text_in(jwk, "e"));
  if (!n || !e || n->size() < shortest_rsa || e->empty()) return nullptr;
  const Number modulus = number_of(*n);
  const Number exponent = number_of(*e);
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return built("RSA", builder.get());
}

/// RFC 7518, 6.2.1; only P-256.
Key ec_key(const Json& jwk) {
  const auto x = from_base64url(text_in(jwk, "x"));
  const auto y = from_base64url(text_in(jwk, "y"));
  if (text_in(jwk, "crv") != "P-256" || !x || !y || x->size() != half_of_es256 ||
      y->size() != half_of_es256)
    return nullptr;
  const std::string point = "\x04" + *x + *y;
  const Builder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                   point.size());
  return built("EC", builder.get());
}

/// r and s side by side (RFC 7518, 3.4) as DER, which OpenSSL reads.
std::string der_of(const std::string& signature) {
  if (signature.size() != 2 * half_of_es256) return {};
  const Signature pair(ECDSA_SIG_new());
  Number r = number_of(signature.substr(0, half_of_es256));
  Number s = number_of(signature.substr(half_of_es256));
  if (ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(pair.get(), &der);
  if (length <= 0) return {};
  std::string bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  return bytes;
}

bool signature_holds(EVP_PKEY* key, const std::string& signature, std::string_view signed_bytes) {
  const Digesting context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), raw(signature), signature.size(),
                          reinterpret_cast<const unsigned char*>(signed_bytes.data()),
                          signed_bytes.size()) == 1;
}

/// The key of the set by which the header says the token is signed.
const Json* find_key(const Json& key_set, const Json& header, const std::string& type) {
  const auto keys = key_set.find("keys");
  if (keys == key_set.end() || !keys->is_array()) return nullptr;
  const std::string kid = text_in(header, "kid");
  const Json* found = nullptr;
  for (const Json& key : *keys) {
    if (!key.is_object() || text_in(key, "kty") != type) continue;
    if (const std::string use = text_in(key, "use"); !use.empty() && use != "sig") continue;
    const std::string algorithm = text_in(key, "alg");
    if (!algorithm.empty() && algorithm != text_in(header, "alg")) continue;
    if (!kid.empty() && text_in(key, "kid") != kid) continue;
    if (found != nullptr) return nullptr;  // without a kid there must be one key only
    found = &key;
  }
  return found;
}

Error claim(std::string_view name, std::string_view what) {
  return fail(
      ErrorCode::rule,
      units::after(fmt::format("身份令牌的声明 {0}｜the claim {0} of the ID token", name), what),
      "核对两台服务器的签发者、客户端和时钟｜check issuer, client and clocks of "
      "both servers");
}

}  // namespace

Result<Json> verified_claims(std::string_view token, const Json& key_set) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first == std::string_view::npos ? first : first + 1);
  if (token.size() > longest_token || second == std::string_view::npos ||
      token.find('.', second + 1) != std::string_view::npos)
    return fail(ErrorCode::parse,
                "身份令牌不是签名令牌的格式｜the ID token has not the form of a signed token");
  CELADON_ASSIGN(const Json header, json_of(token.substr(0, first), "header"));
  const std::string algorithm = text_in(header, "alg");
  const bool elliptic = algorithm == "ES256";
  if ((!elliptic && algorithm != "RS256") || header.contains("crit"))
    return fail(ErrorCode::rule,
                fmt::format("身份令牌的签名算法是 \"{0}\"｜the ID token is signed by \"{0}\"",
                            algorithm.substr(0, 20)),
                "请身份提供方使用 RS256 或 ES256 签名｜let the identity provider sign by "
                "RS256 or ES256");
  const Json* jwk = find_key(key_set, header, elliptic ? "EC" : "RSA");
  if (jwk == nullptr)
    return fail(ErrorCode::not_found,
                "身份令牌的密钥不在提供方的密钥集中｜the key of the ID token is not in the "
                "provider's set");
  const Key key = elliptic ? ec_key(*jwk) : rsa_key(*jwk);
  const auto signature = from_base64url(token.substr(second + 1));
  const std::string bytes = signature ? (elliptic ? der_of(*signature) : *signature) : "";
  if (!key || bytes.empty() || !signature_holds(key.get(), bytes, token.substr(0, second)))
    return fail(ErrorCode::rule, "身份令牌的签名无效｜the signature of the ID token does not hold");
  return json_of(token.substr(first + 1, second - first - 1), "body");
}

Status check_claims(const Json& claims, const ExpectedClaims& expected, Instant now) {
  constexpr std::int64_t drift = 60;  // s
  const std::int64_t seconds = now.us / 1'000'000;
  if (text_in(claims, "iss") != expected.issuer)
    return claim("iss", "签发者不符｜names another issuer");
  if (text_in(claims, "sub").empty()) return claim("sub", "缺失｜is absent");
  const Json audience = claims.value("aud", Json());
  const bool alone = audience.is_string() && audience == expected.client_id;
  const bool among = audience.is_array() && std::find(audience.begin(), audience.end(),
                                                      expected.client_id) != audience.end();
  if (!alone && !among) return claim("aud", "客户端不符｜names another client");
  const std::string party = text_in(claims, "azp");
  if ((among && audience.size() > 1 && party.empty()) ||
      (!party.empty() && party != expected.client_id))
    return claim("azp", "客户端不符｜names another client");
  const auto time_of = [&](const char* name) -> std::optional<std::int64_t> {
    const auto found = claims.find(name);
    if (found == claims.end() || !found->is_number()) return std::nullopt;
    const double value = found->get<double>();
    if (!(value > 0 && value < 1e12)) return std::nullopt;
    return static_cast<std::int64_t>(value);
  };
  const auto expires = time_of("exp");
  if (!expires || seconds > *expires + drift)
    return claim("exp", "缺失或已过期｜is absent or has gone by");
  const auto issued = time_of("iat");
  if (!issued || *issued > seconds + drift)
    return claim("iat", "缺失或晚于当前时间｜is absent or lies ahead");
  if (expected.nonce.empty() || !same_secret(text_in(claims, "nonce"), expected.nonce))
    return claim("nonce", "与发出的不一致｜is not the one that was sent");
  return {};
}

}  // namespace celadon::app::access
