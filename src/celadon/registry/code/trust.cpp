#include "celadon/registry/code/trust.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include <fmt/format.h>

#include "celadon/text/encoding.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::registry::code {
namespace {

constexpr std::string_view keys_heading = "celadon-public-keys 1";
constexpr std::string_view list_heading = "celadon-revocations 1";
constexpr std::size_t most_keys = 1000;
constexpr std::size_t most_revoked = 1'000'000;
constexpr std::size_t most_issuer = 64;
constexpr std::size_t most_cause = 64;

/// Goes over a text line by line, and over a line word by word.
class Lines {
 public:
  Lines(std::string_view text, const std::string& file) : rest_(text), file_(file) {
    if (rest_.substr(0, 3) == "\xEF\xBB\xBF") rest_.remove_prefix(3);
  }
  /// Whether there is another line that is not empty.
  bool next() {
    while (!rest_.empty()) {
      const std::size_t end = std::min(rest_.find('\n'), rest_.size());
      line_ = rest_.substr(0, end);
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
      ++number_;
      if (!line_.empty() && line_.back() == '\r') line_.remove_suffix(1);
      if (!line_.empty()) return true;
    }
    line_ = {};
    return false;
  }
  /// The next word of the line, empty at its end.
  std::string_view word() {
    const std::size_t end = std::min(line_.find(' '), line_.size());
    const std::string_view taken = line_.substr(0, end);
    line_.remove_prefix(std::min(end + 1, line_.size()));
    return taken;
  }
  [[nodiscard]] std::string_view line() const { return line_; }
  Error fault(std::string_view zh, std::string_view en) const {
    Error error = fail(ErrorCode::parse, units::bilingual(zh, en));
    error.remedy =
        "请向发码单位重新索取该文件｜ask the issuer for the file again; do not edit it by hand";
    error.place = TextPlace{file_, number_, 1};
    return error;
  }

 private:
  std::string_view rest_;
  std::string_view line_;
  std::string file_;
  std::uint64_t number_ = 0;
};

bool is_issuer(std::string_view text) {
  return text.size() <= most_issuer && text::first_invalid_utf8(text) == std::string_view::npos &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

bool is_cause(std::string_view text) {
  return !text.empty() && text.size() <= most_cause &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-") ==
             std::string_view::npos;
}

Result<CivilDate> day_word(Lines& lines) {
  const std::string_view word = lines.word();
  const auto day = parse_date(word);
  if (!day.ok() || format_date(*day) != word)
    return lines.fault(fmt::format("“{}”不是日期", word), fmt::format("\"{}\" is no day", word));
  return *day;
}

Result<KeyId> key_word(Lines& lines) {
  const std::string_view word = lines.word();
  if (!is_key_id(word))
    return lines.fault(fmt::format("“{}”不是密钥编号", word),
                       fmt::format("\"{}\" is no id of a key", word));
  return KeyId(std::string(word));
}

/// What stands behind a word that has to begin the next line.
Result<std::string> rest_after(Lines& lines, std::string_view word) {
  if (!lines.next() || lines.word() != word)
    return lines.fault(fmt::format("此处应为 {} 行", word),
                       fmt::format("a line that begins with {} is wanted here", word));
  return std::string(lines.line());
}

/// The day that is all that stands behind a word.
Result<CivilDate> day_after(Lines& lines, std::string_view word) {
  CELADON_TRY(rest_after(lines, word));
  CELADON_ASSIGN(const CivilDate day, day_word(lines));
  if (!lines.line().empty())
    return lines.fault("日期之后还有内容", "something stands behind the day");
  return day;
}

Result<TrustedKey> key_line(Lines& lines) {
  if (lines.word() != "key")
    return lines.fault("此处应为 key 行", "a line that begins with key is wanted here");
  TrustedKey read;
  CELADON_ASSIGN(const KeyId id, key_word(lines));
  auto key = parse_public_key(lines.word());
  if (!key.ok() || key->id() != id)
    return lines.fault("公钥与其编号不符", "the public key does not go with its id");
  read.key = *key;
  for (std::string_view word = lines.word(); !word.empty(); word = lines.word()) {
    std::optional<CivilDate>* member = word == "from"        ? &read.from
                                       : word == "to"        ? &read.to
                                       : word == "withdrawn" ? &read.withdrawn
                                                             : nullptr;
    if (member == nullptr || member->has_value())
      return lines.fault(fmt::format("不认识的字“{}”", word),
                         fmt::format("\"{}\" is not expected here", word));
    CELADON_ASSIGN(*member, day_word(lines));
  }
  return read;
}

std::string unsigned_text(const RevocationList& list) {
  std::string text =
      fmt::format("{}\nissuer {}\nkey {}\nday {}\nnext {}\n", list_heading, list.issuer,
                  list.key.text, format_date(list.day), format_date(list.next));
  for (const Revocation& r : list.revoked)
    text += fmt::format("revoked {} {} {} {}\n", r.key.text, r.number, format_date(r.day), r.cause);
  return text;
}

Result<Revocation> revoked_line(Lines& lines) {
  Revocation read;
  CELADON_ASSIGN(read.key, key_word(lines));
  const std::string_view number = lines.word();
  const auto [end, error] =
      std::from_chars(number.data(), number.data() + number.size(), read.number);
  if (error != std::errc() || end != number.data() + number.size() || read.number == 0)
    return lines.fault(fmt::format("“{}”不是绿码编号", number),
                       fmt::format("\"{}\" is no number of a code", number));
  CELADON_ASSIGN(read.day, day_word(lines));
  read.cause = lines.word();
  if (!is_cause(read.cause) || !lines.line().empty())
    return lines.fault("注销事由有误", "the cause of the revocation is not well formed");
  return read;
}

auto place_of(const Revocation& r) { return std::tie(r.key.text, r.number); }

Status check_list_signature(const Lines& lines, const RevocationList& list,
                            std::string_view signed_text, std::string_view signature,
                            const PublicKeys& keys, const std::string& file) {
  const auto bytes = from_base64url(signature);
  if (!bytes || bytes->size() != signature_bytes)
    return lines.fault("签名不是 64 字节的 base64url",
                       "the signature is not 64 bytes of base64url");
  const TrustedKey* key = keys.find(list.key);
  const auto refuse = [&](std::string_view zh, std::string_view en) {
    Error error =
        fail(ErrorCode::rule, units::bilingual(zh, en),
             "请向发码单位索取注销名单与公钥｜ask the issuer for the list and its public keys");
    error.place = TextPlace{file, 0, 0};
    return error;
  };
  if (key == nullptr)
    return refuse(fmt::format("注销名单由未知密钥 {} 签名", list.key.text),
                  fmt::format("the list is signed by key {}, which is not known", list.key.text));
  if (key->withdrawn)
    return refuse(fmt::format("注销名单由已作废的密钥 {} 签名", list.key.text),
                  fmt::format("the list is signed by key {}, which was withdrawn", list.key.text));
  if (!signature_fits(key->key, signed_text, *bytes))
    return refuse("注销名单的签名不符：名单被改动或为伪造",
                  "the signature of the list does not fit: it was altered or forged");
  return {};
}

}  // namespace

const TrustedKey* PublicKeys::find(const KeyId& id) const {
  const auto found =
      std::find_if(keys.begin(), keys.end(), [&](const auto& k) { return k.key.id() == id; });
  return found == keys.end() ? nullptr : &*found;
}

std::string to_text(const PublicKeys& keys) {
  std::string text = fmt::format("{}\nissuer {}\n", keys_heading, keys.issuer);
  for (const TrustedKey& key : keys.keys) {
    text += fmt::format("key {} {}", key.key.id().text, key.key.to_string());
    if (key.from) text += " from " + format_date(*key.from);
    if (key.to) text += " to " + format_date(*key.to);
    if (key.withdrawn) text += " withdrawn " + format_date(*key.withdrawn);
    text += '\n';
  }
  return text;
}

Result<PublicKeys> read_public_keys(std::string_view text, const std::string& file) {
  PublicKeys read;
  Lines lines(text, file);
  if (!lines.next()) return lines.fault("没有公钥", "there is no public key");
  if (lines.line() != keys_heading) {
    const auto single = parse_public_key(lines.line());
    if (!single.ok())
      return lines.fault(fmt::format("不是公钥文件（首行应为“{}”），也不是公钥", keys_heading),
                         fmt::format("neither a file of public keys (its first line is \"{}\") "
                                     "nor a public key",
                                     keys_heading));
    read.keys.push_back({*single, {}, {}, {}});
    if (lines.next()) return lines.fault("公钥之后还有内容", "something stands behind the key");
    return read;
  }
  CELADON_ASSIGN(read.issuer, rest_after(lines, "issuer"));
  if (!is_issuer(read.issuer))
    return lines.fault("发码单位名称有误", "the issuer has no valid name");
  while (lines.next()) {
    CELADON_ASSIGN(const TrustedKey key, key_line(lines));
    if (read.find(key.key.id()) != nullptr)
      return lines.fault("公钥重复", "the same key stands here twice");
    if (read.keys.size() == most_keys)
      return fail(ErrorCode::limit,
                  fmt::format("公钥超过 {} 个｜more than {} public keys", most_keys, most_keys));
    read.keys.push_back(key);
  }
  return read;
}

const Revocation* RevocationList::find(const KeyId& id, std::uint64_t number) const {
  const auto found = std::find_if(revoked.begin(), revoked.end(), [&](const Revocation& r) {
    return r.key == id && r.number == number;
  });
  return found == revoked.end() ? nullptr : &*found;
}

Result<std::string> sign_revocations(RevocationList list, const SecretKey& key) {
  list.key = key.public_key().id();
  std::sort(list.revoked.begin(), list.revoked.end(),
            [](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
  const bool sound = std::all_of(list.revoked.begin(), list.revoked.end(), [](const auto& r) {
    return is_key_id(r.key.text) && r.number != 0 && is_valid(r.day) && is_cause(r.cause);
  });
  if (list.issuer.empty() || !is_issuer(list.issuer) || !is_valid(list.day) ||
      !is_valid(list.next) || list.next < list.day || !sound)
    return fail(ErrorCode::invalid_argument,
                "注销名单的发码单位、日期或事由有误｜issuer, days or a cause of the list of "
                "revocations are not well formed");
  const std::string text = unsigned_text(list);
  return text + "signature " + base64url(key.sign(text)) + "\n";
}

Result<RevocationList> read_revocations(std::string_view text, const std::string& file,
                                        const PublicKeys& keys) {
  Lines lines(text, file);
  if (!lines.next() || lines.line() != list_heading)
    return lines.fault(
        fmt::format("不是注销名单（首行应为“{}”）", list_heading),
        fmt::format("no list of revocations: its first line is \"{}\"", list_heading));
  RevocationList list;
  CELADON_ASSIGN(list.issuer, rest_after(lines, "issuer"));
  if (!is_issuer(list.issuer))
    return lines.fault("发码单位名称有误", "the issuer has no valid name");
  CELADON_TRY(rest_after(lines, "key"));
  CELADON_ASSIGN(list.key, key_word(lines));
  CELADON_ASSIGN(list.day, day_after(lines, "day"));
  CELADON_ASSIGN(list.next, day_after(lines, "next"));
  while (lines.next()) {
    const std::string_view word = lines.word();
    if (word == "signature") {
      // The signature is over the list as it is written anew, so no line may stand otherwise.
      CELADON_TRY(check_list_signature(lines, list, unsigned_text(list), lines.line(), keys, file));
      if (lines.next())
        return lines.fault("签名之后还有内容", "something stands behind the signature");
      return list;
    }
    if (word != "revoked")
      return lines.fault("此处应为 revoked 或 signature 行",
                         "a line that begins with revoked or signature is wanted here");
    CELADON_ASSIGN(Revocation entry, revoked_line(lines));
    if (!list.revoked.empty() && !(place_of(list.revoked.back()) < place_of(entry)))
      return lines.fault("名单次序有误或重复", "the entries are not in order, or stand twice");
    if (list.revoked.size() == most_revoked)
      return fail(ErrorCode::limit, fmt::format("注销名单超过 {} 条｜more than {} revocations",
                                                most_revoked, most_revoked));
    list.revoked.push_back(std::move(entry));
  }
  return lines.fault("名单没有签名，可能不完整", "the list has no signature: it may be cut");
}

}  // namespace celadon::registry::code
