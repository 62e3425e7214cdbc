#include "celadon/app/green_codes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/registry/codes.hpp"

namespace celadon::app {
namespace {

namespace code = registry::code;
using Json = nlohmann::ordered_json;

constexpr std::int64_t list_days = 31;

/// The tables are made by the first who writes; a folder without them holds no codes.
Result<bool> has_codes(Workspace& workspace) {
  if (workspace.folder().access() == storage::Access::read_only) {
    CELADON_ASSIGN(const bool there, workspace.database().has_table("green_code"));
    if (!there) return false;
  }
  CELADON_TRY(code::migrate_codes(workspace.database()));
  return true;
}

Error no_such_code(const RevocationRequest& request) {
  return fail(ErrorCode::not_found,
              fmt::format("没有符合“{}”的绿码｜there is no green code for \"{}\"", request.what,
                          request.what),
              "见 celadon code list｜see celadon code list");
}

Result<std::vector<code::IssuedCode>> codes_meant(Workspace& workspace,
                                                  const RevocationRequest& request) {
  if (registry::check_credit_code(request.what).ok())
    return list_green_codes(workspace, {request.what, request.year});
  CELADON_ASSIGN(std::vector<code::IssuedCode> all, list_green_codes(workspace, {}));
  std::vector<code::IssuedCode> meant;
  std::copy_if(all.begin(), all.end(), std::back_inserter(meant), [&](const auto& c) {
    return std::to_string(c.number) == request.what &&
           (request.key.empty() || c.key.text == request.key);
  });
  if (meant.size() > 1)
    return fail(ErrorCode::conflict,
                fmt::format("编号 {} 在 {} 个密钥下都有｜number {} exists under {} keys",
                            request.what, meant.size(), request.what, meant.size()),
                fmt::format("--key {}", meant.front().key.text));
  return meant;
}

Json place_json(const code::Place& place) {
  if (place.of == 0) return nullptr;
  return {{"rank", place.rank}, {"of", place.of}, {"percentile", place.percentile()}};
}

Json content_json(const code::CodeContent& c) {
  Json packs = Json::array();
  for (const code::PinnedPack& pack : c.packs)
    packs.push_back({{"pack", pack.label}, {"sha256_begins", code::to_hex(pack.digest)}});
  return {{"number", c.number},
          {"key", c.key.text},
          {"credit_code", c.credit_code},
          {"name", c.name},
          {"year", c.year},
          {"grade", c.grade},
          {"overall", place_json(c.overall)},
          {"industry", c.industry},
          {"within_industry", place_json(c.within_industry)},
          {"basis", c.basis},
          {"snapshot_sha256_begins", code::to_hex(c.snapshot)},
          {"issuer", c.issuer},
          {"issued", format_date(c.issued)},
          {"valid_through", format_date(c.valid_through)},
          {"packs", packs}};
}

}  // namespace

CivilDate china_day_of(const Clock& clock) { return date_of(clock.now(), UtcOffset::china()); }

Result<code::KeyStore> open_keys(Workspace& workspace) {
  return code::KeyStore::open(workspace.folder().path() / "keys");
}

Result<code::KeyId> ensure_key(code::KeyStore& keys, const Clock& clock) {
  if (const code::StoredKey* key = keys.in_use()) return key->secret.public_key().id();
  return keys.rotate(code::SecretKey::random(), china_day_of(clock));
}

Result<std::vector<code::IssuedCode>> list_green_codes(Workspace& workspace,
                                                       const code::CodeFilter& filter) {
  CELADON_ASSIGN(const bool there, has_codes(workspace));
  if (!there) return std::vector<code::IssuedCode>();
  return code::list_codes(workspace.database(), filter);
}

Result<std::vector<code::IssuedCode>> revoke_green_codes(Workspace& workspace,
                                                         const RevocationRequest& request) {
  CELADON_ASSIGN(storage::Transaction transaction,
                 storage::Transaction::begin(workspace.database()));
  CELADON_ASSIGN(const std::vector<code::IssuedCode> meant, codes_meant(workspace, request));
  if (meant.empty()) return no_such_code(request);
  std::vector<code::IssuedCode> done;
  for (code::IssuedCode issued : meant) {
    if (issued.revoked && meant.size() > 1) continue;
    const code::RevokedCode how{china_day_of(workspace.clock()), request.cause, request.remark,
                                workspace.clock().now(), workspace.who()};
    CELADON_TRY(code::revoke_code(workspace.database(), issued.key, issued.number, how));
    issued.revoked = how;
    done.push_back(std::move(issued));
  }
  if (done.empty())
    return fail(ErrorCode::conflict,
                fmt::format("“{}”的绿码均已注销｜all codes of \"{}\" are revoked already",
                            request.what, request.what));
  CELADON_TRY(transaction.commit());
  return done;
}

Result<std::string> revocation_list(Workspace& workspace, const std::string& issuer,
                                    std::optional<CivilDate> next) {
  CELADON_ASSIGN(const code::KeyStore keys, open_keys(workspace));
  const code::StoredKey* key = keys.in_use();
  if (key == nullptr)
    return fail(ErrorCode::not_found, "还没有签名密钥｜there is no signing key yet",
                "先运行 celadon code keys --rotate｜first run celadon code keys --rotate");
  CELADON_ASSIGN(const bool there, has_codes(workspace));
  code::RevocationList list;
  list.issuer = issuer;
  list.day = china_day_of(workspace.clock());
  list.next = next.value_or(civil_from_days(days_from_civil(list.day) + list_days));
  if (there) {
    CELADON_ASSIGN(list.revoked, code::revocations(workspace.database()));
  }
  return code::sign_revocations(std::move(list), key->secret);
}

Json to_json(const code::CodeAnswer& answer) {
  Json out = {{"status", code::to_string(answer.status)},
              {"valid", answer.valid()},
              {"message", answer.message},
              {"code", answer.content ? content_json(*answer.content) : Json(nullptr)},
              {"revoked", nullptr},
              {"revocations_as_of", nullptr},
              {"revocations_are_old", answer.list_is_old},
              {"remark", answer.remark}};
  if (answer.revocation)
    out["revoked"] = {{"day", format_date(answer.revocation->day)},
                      {"cause", answer.revocation->cause}};
  if (answer.list_day) out["revocations_as_of"] = format_date(*answer.list_day);
  return out;
}

}  // namespace celadon::app
