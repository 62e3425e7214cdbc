#include "celadon/http/target.hpp"

#include <algorithm>
#include <charconv>

namespace celadon::http {
namespace {

constexpr std::size_t most_fields = 64;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

enum class Plus { literal, blank };

Result<std::string> decode(std::string_view raw, Plus plus) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    if (c == '%') {
      const int high = i + 2 < raw.size() ? hex_value(raw[i + 1]) : -1;
      const int low = i + 2 < raw.size() ? hex_value(raw[i + 2]) : -1;
      if (high < 0 || low < 0)
        return fail(ErrorCode::parse,
                    "地址中 '%' 之后的转义不完整｜the address has a broken escape after '%'",
                    "将 % 写成 %25，每个字节写成 % 加两位十六进制数字｜write % as %25 and every "
                    "byte as % and two hexadecimal digits");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus == Plus::blank) {
      c = ' ';
    }
    if (plus == Plus::literal && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f))
      return fail(ErrorCode::parse,
                  "地址的路径中有控制字符｜the path of the address has a control byte",
                  "去掉它｜leave it out");
    if (c == '\0')
      return fail(ErrorCode::parse, "地址中有 NUL 字节｜the address has a NUL byte",
                  "去掉它｜leave it out");
    out.push_back(c);
  }
  if (!is_utf8(out))
    return fail(ErrorCode::parse, "地址不是 UTF-8｜the address is not UTF-8",
                "将其字节按 UTF-8 编码｜encode its bytes as UTF-8");
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Calls `each` with the parts between separators.
template <class Each>
void split(std::string_view text, char separator, const Each& each) {
  while (true) {
    const std::size_t end = text.find(separator);
    each(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

/// The weight of "gzip;q=0.5" in thousandths; 1000 without one.
int weight_of(std::string_view part) {
  const std::size_t at = part.find("q=");
  if (at == std::string_view::npos) return 1000;
  const std::string_view digits = part.substr(at + 2, 5);
  double weight = 1;
  std::from_chars(digits.data(), digits.data() + digits.size(), weight);
  return static_cast<int>(std::clamp(weight, 0.0, 1.0) * 1000);
}

Result<std::string> decode_path(std::string_view raw) {
  if (raw.empty() || raw.front() != '/')
    return fail(ErrorCode::parse,
                "地址的路径不以 '/' 开头｜the path of the address does not begin with '/'",
                "请求 /api/v1/… 或页面｜ask for /api/v1/… or a page");
  if (raw == "/") return std::string("/");
  std::string path;
  Status status;
  split(raw.substr(1), '/', [&](std::string_view segment) {
    if (!status.ok()) return;
    auto decoded = decode(segment, Plus::literal);
    if (!decoded.ok()) {
      status = std::move(decoded).error();
    } else if (decoded->find('/') != std::string::npos ||
               decoded->find('\\') != std::string::npos) {
      status = fail(ErrorCode::parse,
                    "地址的路径中有编码的斜线｜the path of the address has an encoded slash",
                    "编号中没有斜线｜identifiers have no slash");
    } else if (*decoded == "." || *decoded == "..") {
      status = fail(ErrorCode::parse,
                    "地址的路径用 '.' 或 '..' 越级｜the path of the address climbs with '.' or "
                    "'..'",
                    "去掉它们｜write the path without them");
    } else {
      path += '/';
      path += *decoded;
    }
  });
  if (!status.ok()) return std::move(status).error();
  return path;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || i + length > bytes.size()) return false;
    std::uint32_t point = lead & (0xffU >> (length + 1));
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(bytes[i + k]);
      if ((next & 0xc0U) != 0x80) return false;
      point = point << 6U | (next & 0x3fU);
    }
    constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (point < least[length] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
      return false;
    i += length;
  }
  return true;
}

Result<Fields> parse_query(std::string_view raw) {
  Fields fields;
  if (raw.empty()) return fields;
  Status status;
  split(raw, '&', [&](std::string_view part) {
    if (!status.ok() || part.empty()) return;
    if (fields.size() == most_fields) {
      status = fail(ErrorCode::limit,
                    "地址的查询参数超过 64 个｜the address has more than 64 query fields",
                    "一次少问一些｜ask for less at once");
      return;
    }
    const std::size_t equals = part.find('=');
    auto name = decode(part.substr(0, equals), Plus::blank);
    auto value =
        decode(equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1),
               Plus::blank);
    if (!name.ok()) {
      status = std::move(name).error();
    } else if (!value.ok()) {
      status = std::move(value).error();
    } else {
      fields.emplace_back(std::move(*name), std::move(*value));
    }
  });
  if (!status.ok()) return std::move(status).error();
  return fields;
}

Result<Target> parse_target(std::string_view raw) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (raw.substr(0, scheme.size()) != scheme) continue;
    const std::size_t slash = raw.find('/', scheme.size());
    raw = slash == std::string_view::npos ? std::string_view("/") : raw.substr(slash);
  }
  raw = raw.substr(0, raw.find('#'));
  const std::size_t question = raw.find('?');
  Target target;
  CELADON_ASSIGN(target.path, decode_path(raw.substr(0, question)));
  if (question != std::string_view::npos) {
    CELADON_ASSIGN(target.query, parse_query(raw.substr(question + 1)));
  }
  return target;
}

Fields parse_cookies(std::string_view header) {
  Fields cookies;
  split(header, ';', [&](std::string_view part) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || cookies.size() == most_fields) return;
    const std::string_view name = trimmed(part.substr(0, equals));
    std::string_view value = trimmed(part.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (!name.empty()) cookies.emplace_back(name, value);
  });
  return cookies;
}

units::Language preferred_language(std::string_view accept_language) {
  int zh = 0;
  int en = 0;
  split(accept_language, ',', [&](std::string_view part) {
    part = trimmed(part);
    if (part.substr(0, 2) == "zh") zh = std::max(zh, weight_of(part));
    if (part.substr(0, 2) == "en") en = std::max(en, weight_of(part));
  });
  return en > zh ? units::Language::en : units::Language::zh;
}

units::Language language_of(const Request& request) {
  return preferred_language(request.header("accept-language").value_or(""));
}

bool accepts_encoding(std::string_view accept_encoding, std::string_view encoding) {
  bool accepted = false;
  split(accept_encoding, ',', [&](std::string_view part) {
    part = trimmed(part);
    const std::string_view name = trimmed(part.substr(0, part.find(';')));
    if (name == encoding) accepted = weight_of(part) > 0;
  });
  return accepted;
}

}  // namespace celadon::http
