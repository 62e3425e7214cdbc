#include "celadon/storage/relational/postgresql_url.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::storage {
namespace {

Error refused(std::string_view message) {
  const std::string zh(units::in_language(message, units::Language::zh));
  const std::string en(units::in_language(message, units::Language::en));
  return fail(ErrorCode::invalid_argument,
              fmt::format("数据库的 URL {0}｜the URL of the database {1}", zh, en),
              "写作 postgresql://user@host:5432/database，名称或密码中的符号用百分号编码（@ 为 "
              "%40，/ 为 %2F，: 为 "
              "%3A，% 为 %25）｜write postgresql://user@host:5432/database, with marks in a name "
              "or password "
              "percent-encoded (@ as %40, / as %2F, : as %3A, % as %25)");
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// nullopt when a percent sign does not begin two hexadecimal digits, or they make a zero byte.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

struct Option {
  std::string name;  ///< decoded
  std::string_view written;
  std::string_view value;
  [[nodiscard]] bool secret() const { return name == "password" || name == "sslpassword"; }
};

Result<std::vector<Option>> options_of(std::string_view query) {
  std::vector<Option> options;
  while (!query.empty()) {
    const std::string_view written = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), written.size() + 1));
    const auto equals = written.find('=');
    if (equals == std::string_view::npos)
      return refused("有未赋值的选项｜has an option without a value");
    const auto name = decoded(written.substr(0, equals));
    if (!name) return refused("百分号编码有误｜has a wrong percent-encoding");
    options.push_back({*name, written, written.substr(equals + 1)});
  }
  return options;
}

void keep_secret(PostgresqlUrl& url, std::string_view written) {
  if (written.empty()) return;
  url.secrets.emplace_back(written);
  if (const auto plain = decoded(written); plain && *plain != written)
    url.secrets.push_back(*plain);
}

bool begins_url(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

Status check_marks(std::string_view url, std::string_view before_query) {
  if (!begins_url(url))
    return refused("不以 postgresql:// 开头｜does not begin with postgresql://");
  if (std::any_of(url.begin(), url.end(),
                  [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '\x7f'; }))
    return refused("含有空格或控制字符｜has a blank or a control character");
  if (!decoded(url)) return refused("百分号编码有误｜has a wrong percent-encoding");
  const auto at = before_query.find('@');
  if (at != std::string_view::npos &&
      (before_query.find('@', at + 1) != std::string_view::npos || before_query.find('/') < at))
    return refused("用户名或密码中含有 '@' 或 '/'｜has '@' or '/' in its user or password");
  return {};
}

}  // namespace

Result<PostgresqlUrl> read_postgresql_url(std::string_view url) {
  const std::string_view base = url.substr(0, url.find('?'));
  const auto scheme_end = url.find("://");
  const std::string_view rest = scheme_end == std::string_view::npos
                                    ? base
                                    : base.substr(std::min(base.size(), scheme_end + 3));
  CELADON_TRY(check_marks(url, rest));
  const std::string_view query =
      base.size() < url.size() ? url.substr(base.size() + 1) : std::string_view();
  CELADON_ASSIGN(const std::vector<Option> options, options_of(query));

  PostgresqlUrl read;
  read.address = std::string(base);
  read.place = std::string(url.substr(0, scheme_end + 3));
  const auto at = rest.find('@');
  if (at != std::string_view::npos) {
    const std::string_view login = rest.substr(0, at);
    const auto colon = login.find(':');
    read.place += std::string(login.substr(0, colon)) + "@";
    if (colon != std::string_view::npos) keep_secret(read, login.substr(colon + 1));
  }
  read.place += std::string(at == std::string_view::npos ? rest : rest.substr(at + 1));
  char address_mark = '?';
  char place_mark = '?';
  const auto add = [](std::string& to, char& mark, std::string_view option) {
    to += mark;
    to += option;
    mark = '&';
  };
  for (const Option& option : options) {
    add(read.address, address_mark, option.written);
    if (option.secret()) {
      keep_secret(read, option.value);
    } else {
      add(read.place, place_mark, option.written);
    }
  }
  for (const char* added : {"application_name=celadon", "connect_timeout=10"}) {
    const std::string name(added, std::string_view(added).find('='));
    const bool given = std::any_of(options.begin(), options.end(),
                                   [&](const Option& option) { return option.name == name; });
    if (!given) add(read.address, address_mark, added);
  }
  return read;
}

std::string without_secrets(std::string text, const PostgresqlUrl& url) {
  for (const std::string& secret : url.secrets) {
    for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + 3))
      text.replace(at, secret.size(), "***");
  }
  return text;
}

std::string shown_url(std::string_view url) {
  const auto read = read_postgresql_url(url);
  return read.ok() ? read->place : "postgresql://***";
}

}  // namespace celadon::storage
