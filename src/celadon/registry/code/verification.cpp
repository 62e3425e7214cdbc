#include "celadon/registry/code/verification.hpp"

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::registry::code {
namespace {

struct Finding {
  CodeStatus status = CodeStatus::valid;
  std::string zh;
  std::string en;
};

/// Of a code whose key is known and whose signature fits.
Finding judged(const CodeContent& code, const TrustedKey& key, const Revocation* revocation,
               CivilDate day) {
  const std::string issued = format_date(code.issued);
  if (key.withdrawn)
    return {CodeStatus::key_withdrawn,
            fmt::format("签名密钥 {} 已于 {} 作废，其所签绿码不再有效", code.key.text,
                        format_date(*key.withdrawn)),
            fmt::format("the key {} was withdrawn on {}: none of its codes counts", code.key.text,
                        format_date(*key.withdrawn))};
  if ((key.from && code.issued < *key.from) || (key.to && code.issued > *key.to))
    return {
        CodeStatus::key_not_in_force,
        fmt::format("核发日 {} 不在密钥 {} 的使用期内", issued, code.key.text),
        fmt::format("it was issued on {}, outside the time of its key {}", issued, code.key.text)};
  if (revocation != nullptr)
    return {CodeStatus::revoked,
            fmt::format("绿码已于 {} 注销（{}）", format_date(revocation->day), revocation->cause),
            fmt::format("the code was revoked on {} ({})", format_date(revocation->day),
                        revocation->cause)};
  if (day < code.issued)
    return {CodeStatus::not_yet_valid, fmt::format("绿码自 {} 起有效", issued),
            fmt::format("the code counts from {}", issued)};
  const std::string through = format_date(code.valid_through);
  if (code.valid_through < day)
    return {CodeStatus::expired, fmt::format("绿码有效期至 {}，已过期", through),
            fmt::format("the code counted through {}: it has expired", through)};
  return {CodeStatus::valid, fmt::format("绿码有效，有效期至 {}", through),
          fmt::format("the code is valid, through {}", through)};
}

void look_at_list(CodeAnswer& answer, const RevocationList* list, CivilDate day) {
  if (list == nullptr) {
    answer.remark =
        "未核对注销名单，不知是否已注销｜no list of revocations was looked at: whether the code "
        "was "
        "revoked is not known";
    return;
  }
  answer.list_day = list->day;
  answer.list_is_old = list->next < day;
  if (answer.list_is_old)
    answer.remark = fmt::format(
        "注销名单日期为 {}，{} 起应有新名单，请取最新名单再核｜the list of revocations is of {}; "
        "there is a newer one since {}: get it and check again",
        format_date(list->day), format_date(list->next), format_date(list->day),
        format_date(list->next));
}

}  // namespace

const char* to_string(CodeStatus status) noexcept {
  switch (status) {
    case CodeStatus::valid: return "valid";
    case CodeStatus::malformed: return "malformed";
    case CodeStatus::altered: return "altered";
    case CodeStatus::unknown_key: return "unknown_key";
    case CodeStatus::forged: return "forged";
    case CodeStatus::key_withdrawn: return "key_withdrawn";
    case CodeStatus::key_not_in_force: return "key_not_in_force";
    case CodeStatus::revoked: return "revoked";
    case CodeStatus::not_yet_valid: return "not_yet_valid";
    case CodeStatus::expired: return "expired";
  }
  return "malformed";
}

CodeAnswer verify_code(std::string_view text, const PublicKeys& keys,
                       const RevocationList* revocations, CivilDate day) {
  CodeAnswer answer;
  const auto read = read_code(text);
  if (const auto* unreadable = std::get_if<UnreadableCode>(&read)) {
    const bool altered = unreadable->fault == CodeFault::altered;
    answer.status = altered ? CodeStatus::altered : CodeStatus::malformed;
    answer.message = altered ? unreadable->message
                             : units::after("不是绿码｜no green code", unreadable->message);
    return answer;
  }
  const auto& code = std::get<SignedCode>(read);
  const KeyId& id = code.content.key;
  const TrustedKey* key = keys.find(id);
  if (key == nullptr) {
    answer.status = CodeStatus::unknown_key;
    answer.message = fmt::format(
        "签名密钥 {} 不在所给公钥之中，无法核实｜signed by key {}, which is not among the "
        "public keys given: it cannot be verified",
        id.text, id.text);
    return answer;
  }
  if (!signature_fits(key->key, code.signed_bytes, code.signature)) {
    answer.status = CodeStatus::forged;
    answer.message = fmt::format(
        "签名与密钥 {} 不符：内容被篡改或为伪造｜the signature is not that of key {}: "
        "the code is forged or was tampered with",
        id.text, id.text);
    return answer;
  }
  const Revocation* revocation =
      revocations == nullptr ? nullptr : revocations->find(id, code.content.number);
  const Finding finding = judged(code.content, *key, revocation, day);
  answer.status = finding.status;
  answer.message = units::bilingual(finding.zh, finding.en);
  answer.content = code.content;
  if (revocation != nullptr) answer.revocation = *revocation;
  look_at_list(answer, revocations, day);
  return answer;
}

}  // namespace celadon::registry::code
