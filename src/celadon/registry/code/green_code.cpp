#include "celadon/registry/code/green_code.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/registry/codes.hpp"
#include "celadon/text/encoding.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::registry::code {
namespace {

constexpr unsigned char format_version = 1;
constexpr std::size_t checksum_bytes = 4;
constexpr std::size_t most_text = 2048;
constexpr std::size_t most_packs = 4;
/// What is signed begins so: a signature over a code is no signature over anything else.
constexpr std::string_view domain = "celadon green code 1\n";
constexpr CivilDate first_day = {2000, 1, 1};
constexpr std::int64_t most_days = 366'000;  // about a thousand years

struct TextBound {
  std::size_t fewest = 0;
  std::size_t most = 0;
};
constexpr TextBound name_bound = {1, 120};
constexpr TextBound grade_bound = {1, 8};
constexpr TextBound industry_bound = {0, 5};
constexpr TextBound basis_bound = {0, 64};
constexpr TextBound issuer_bound = {1, 64};
constexpr TextBound label_bound = {1, 64};

bool is_plain(std::string_view text, TextBound bound) {
  return text.size() >= bound.fewest && text.size() <= bound.most &&
         text::first_invalid_utf8(text) == std::string_view::npos &&
         std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool is_place(const Place& place) {
  return place.of == 0 ? place.rank == 0 : place.rank >= 1 && place.rank <= place.of;
}

bool has_day(CivilDate day) {
  return is_valid(day) && day >= first_day &&
         days_from_civil(day) - days_from_civil(first_day) <= most_days;
}

/// The field that is out of its bounds, empty when all is well.
std::string_view fault_of(const CodeContent& c) {
  if (!is_key_id(c.key.text)) return "key";
  if (c.number == 0) return "number";
  if (!check_credit_code(c.credit_code).ok()) return "credit_code";
  if (!is_plain(c.name, name_bound)) return "name";
  if (c.year < 2000 || c.year > 2999) return "year";
  if (!is_plain(c.grade, grade_bound)) return "grade";
  if (!is_place(c.overall)) return "overall";
  if (!is_plain(c.industry, industry_bound)) return "industry";
  if (!c.industry.empty() && !check_industry(c.industry).ok()) return "industry";
  if (!is_place(c.within_industry) || (c.industry.empty() && c.within_industry.of != 0))
    return "within_industry";
  if (!is_plain(c.basis, basis_bound)) return "basis";
  if (c.snapshot.size() != digest_bytes) return "snapshot";
  if (!is_plain(c.issuer, issuer_bound)) return "issuer";
  if (!has_day(c.issued)) return "issued";
  if (!has_day(c.valid_through) || c.valid_through < c.issued) return "valid_through";
  if (c.packs.size() > most_packs) return "packs";
  for (const PinnedPack& pack : c.packs) {
    if (!is_plain(pack.label, label_bound) || pack.digest.size() != digest_bytes) return "packs";
  }
  return {};
}

class Writer {
 public:
  void byte(unsigned char value) { bytes_ += static_cast<char>(value); }
  void raw(std::string_view bytes) { bytes_ += bytes; }
  void number(std::uint64_t value) {  // LEB128
    for (; value >= 0x80; value >>= 7U) byte(static_cast<unsigned char>(value | 0x80U));
    byte(static_cast<unsigned char>(value));
  }
  void text(std::string_view value) {
    number(value.size());
    raw(value);
  }
  void place(const Place& value) {
    number(value.rank);
    number(value.of);
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

/// Reads what Writer wrote; after a fault every answer is empty.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] bool whole() const { return !failed_ && bytes_.empty(); }

  std::string_view raw(std::size_t count) {
    if (failed_ || bytes_.size() < count) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::uint64_t number(std::uint64_t most) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::string_view next = raw(1);
      if (next.empty()) return 0;
      const auto byte = static_cast<unsigned char>(next[0]);
      const std::uint64_t part = byte & 0x7FU;
      if (shift == 63 && part > 1) break;
      value |= part << shift;
      if (byte < 0x80) {
        if (byte == 0 && shift != 0) break;  // a shorter form exists
        if (value > most) break;
        return value;
      }
    }
    failed_ = true;
    return 0;
  }
  std::string text(TextBound bound) { return std::string(raw(number(bound.most))); }
  Place place() {
    constexpr std::uint64_t most = 0xFFFFFFFFU;
    const auto rank = static_cast<std::uint32_t>(number(most));
    return {rank, static_cast<std::uint32_t>(number(most))};
  }

 private:
  std::string_view bytes_;
  bool failed_ = false;
};

std::string payload_of(const CodeContent& c) {
  Writer out;
  out.byte(format_version);
  out.raw(*from_hex(c.key.text));
  out.number(c.number);
  out.raw(c.credit_code);
  out.text(c.name);
  out.number(static_cast<std::uint64_t>(c.year));
  out.text(c.grade);
  out.place(c.overall);
  out.text(c.industry);
  out.place(c.within_industry);
  out.text(c.basis);
  out.raw(c.snapshot);
  out.text(c.issuer);
  const std::int64_t issued = days_from_civil(c.issued);
  out.number(static_cast<std::uint64_t>(issued - days_from_civil(first_day)));
  out.number(static_cast<std::uint64_t>(days_from_civil(c.valid_through) - issued));
  out.number(c.packs.size());
  for (const PinnedPack& pack : c.packs) {
    out.text(pack.label);
    out.raw(pack.digest);
  }
  return out.take();
}

std::optional<CodeContent> content_of(std::string_view payload) {
  Reader in(payload);
  CodeContent c;
  if (in.raw(1) != std::string_view("\x01", 1)) return std::nullopt;
  c.key = KeyId(to_hex(in.raw(key_id_bytes)));
  c.number = in.number(~std::uint64_t{0});
  c.credit_code = in.raw(18);
  c.name = in.text(name_bound);
  c.year = static_cast<std::int32_t>(in.number(2999));
  c.grade = in.text(grade_bound);
  c.overall = in.place();
  c.industry = in.text(industry_bound);
  c.within_industry = in.place();
  c.basis = in.text(basis_bound);
  c.snapshot = in.raw(digest_bytes);
  c.issuer = in.text(issuer_bound);
  const auto days = [&in] { return static_cast<std::int64_t>(in.number(most_days)); };
  const std::int64_t issued = days_from_civil(first_day) + days();
  c.issued = civil_from_days(issued);
  c.valid_through = civil_from_days(issued + days());
  const std::uint64_t packs = in.number(most_packs);
  for (std::uint64_t i = 0; i < packs; ++i) {
    PinnedPack pack;
    pack.label = in.text(label_bound);
    pack.digest = in.raw(digest_bytes);
    c.packs.push_back(std::move(pack));
  }
  if (!in.whole() || !fault_of(c).empty()) return std::nullopt;
  return c;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

UnreadableCode malformed(std::string_view zh, std::string_view en) {
  return {CodeFault::malformed, units::bilingual(zh, en)};
}

}  // namespace

double Place::percentile() const {
  if (of == 0) return 0.0;
  return 100.0 * static_cast<double>(of - rank + 1) / static_cast<double>(of);
}

Result<std::string> sign_code(CodeContent content, const SecretKey& key) {
  content.key = key.public_key().id();
  if (const std::string_view fault = fault_of(content); !fault.empty())
    return fail(
        ErrorCode::invalid_argument,
        fmt::format("绿码字段 {} 缺失或超出范围｜field {} of a green code is missing or out "
                    "of its bounds",
                    fault, fault),
        "字段与范围见 docs/green-code.md｜fields and bounds: docs/green-code.md");
  std::string bytes = payload_of(content);
  bytes += key.sign(std::string(domain) + bytes);
  bytes += short_digest(bytes, checksum_bytes);
  if (bytes.size() > most_code_bytes)
    return fail(
        ErrorCode::limit,
        fmt::format("绿码 {} 字节，超过二维码可容的 {} 字节｜a green code of {} bytes is more "
                    "than the {} that a QR code holds",
                    bytes.size(), most_code_bytes, bytes.size(), most_code_bytes),
        "缩短单位名称或发码单位名称｜shorten the name or the issuer");
  return base64url(bytes);
}

std::variant<SignedCode, UnreadableCode> read_code(std::string_view text) {
  text = trimmed(text);
  constexpr std::string_view page = "/code/";
  if (const std::size_t at = text.rfind(page); at != std::string_view::npos)
    text.remove_prefix(at + page.size());
  if (text.empty()) return malformed("没有内容", "there is nothing to read");
  if (text.size() > most_text)
    return malformed(fmt::format("{} 个字符，长于任何绿码", text.size()),
                     fmt::format("{} characters are more than any green code has", text.size()));
  const auto bytes = from_base64url(text);
  if (!bytes)
    return malformed("含有绿码中不会出现的字符，或末尾不完整",
                     "it holds characters that no green code has, or its end is not whole");
  if (bytes->size() <= signature_bytes + checksum_bytes)
    return malformed("太短，不是绿码", "too short for a green code");
  const std::string_view all = *bytes;
  const std::string_view body = all.substr(0, all.size() - checksum_bytes);
  if (short_digest(body, checksum_bytes) != all.substr(body.size()))
    return UnreadableCode{
        CodeFault::altered,
        "校验和不符：内容在传递中缺失或被改动｜the check sum does not fit: something was lost or "
        "changed on the way"};
  if (static_cast<unsigned char>((*bytes)[0]) != format_version)
    return malformed(
        fmt::format("格式版本 {} 不为本程序所知", static_cast<unsigned char>((*bytes)[0])),
        fmt::format("format version {} is not known to this program",
                    static_cast<unsigned char>((*bytes)[0])));
  SignedCode code;
  const std::string_view payload = body.substr(0, body.size() - signature_bytes);
  auto content = content_of(payload);
  if (!content || payload_of(*content) != payload)
    return malformed("内容不合绿码的格式", "what it holds has not the form of a green code");
  code.content = std::move(*content);
  code.signed_bytes = std::string(domain) + std::string(payload);
  code.signature = body.substr(payload.size());
  return code;
}

std::string code_address(std::string_view server, std::string_view text) {
  while (!server.empty() && server.back() == '/') server.remove_suffix(1);
  return fmt::format("{}/code/{}", server, text);
}

}  // namespace celadon::registry::code
