#include "celadon/drivers/line_protocol/lines.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::line_protocol {
namespace {

using units::bilingual;

/// Where an unescaped `first`, `second` or line end stands; the size where none does.
std::size_t end_of_name(std::string_view text, char first, char second) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == first || c == second || c == '\n') return i;
    if (c == '\\' && i + 1 < text.size() && text[i + 1] != '\n') ++i;
  }
  return text.size();
}

std::optional<bool> boolean_of(std::string_view word) {
  for (const std::string_view yes : {"t", "T", "true", "True", "TRUE"})
    if (word == yes) return true;
  for (const std::string_view no : {"f", "F", "false", "False", "FALSE"})
    if (word == no) return false;
  return {};
}

template <class Number>
bool whole(std::string_view text, Number& number) {
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failed == std::errc() && end == text.data() + text.size() && !text.empty();
}

/// Microseconds of a count, towards the past; nullopt where they overflow.
std::optional<std::int64_t> microseconds_of(std::int64_t count, Precision precision) {
  std::int64_t factor = 1;
  switch (precision) {
    case Precision::nanoseconds: {
      const std::int64_t us = count / 1000;
      return count % 1000 < 0 ? us - 1 : us;
    }
    case Precision::microseconds: break;
    case Precision::milliseconds: factor = 1000; break;
    case Precision::seconds: factor = 1'000'000; break;
    case Precision::minutes: factor = 60'000'000; break;
    case Precision::hours: factor = 3'600'000'000; break;
  }
  std::int64_t us = 0;
  if (__builtin_mul_overflow(count, factor, &us)) return {};
  return us;
}

/// A short piece of what was sent, for a message.
std::string shown(std::string_view text) {
  std::string kept;
  for (const char c : text.substr(0, 40)) {
    const auto byte = static_cast<unsigned char>(c);
    kept += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  return kept;
}

}  // namespace

Result<Precision> read_precision(std::string_view word) {
  static constexpr std::array<std::pair<std::string_view, Precision>, 10> words{
      {{"", Precision::nanoseconds},
       {"ns", Precision::nanoseconds},
       {"n", Precision::nanoseconds},
       {"us", Precision::microseconds},
       {"u", Precision::microseconds},
       {"µ", Precision::microseconds},
       {"ms", Precision::milliseconds},
       {"s", Precision::seconds},
       {"m", Precision::minutes},
       {"h", Precision::hours}}};
  for (const auto& [known, precision] : words)
    if (word == known) return precision;
  return Error{ErrorCode::invalid_argument,
               bilingual(fmt::format("不认识的时间精度“{}”", shown(word)),
                         fmt::format("'{}' is no precision of time", shown(word))),
               bilingual("可用 ns、us、ms、s、m、h", "one of ns, us, ms, s, m, h")};
}

const Line* LineReader::next() {
  while (!rest_.empty()) {
    const Read what = read_line();
    if (what == Read::line) return &line_;
    if (what == Read::fault) skip_line();
  }
  return nullptr;
}

LineReader::Read LineReader::read_line() {
  const auto begin = rest_.find_first_not_of(" \t\r");
  rest_.remove_prefix(std::min(begin, rest_.size()));
  if (rest_.empty()) return Read::nothing;
  if (rest_.front() == '\n') {
    pass_line_end();
    return Read::nothing;
  }
  if (rest_.front() == '#') {
    skip_line();
    return Read::nothing;
  }
  line_ = {};
  line_.row = row_;
  fields_.clear();
  if (!read_key() || !read_fields() || !read_time()) return Read::fault;
  line_.fields = fields_;
  return Read::line;
}

bool LineReader::read_key() {
  const std::size_t end = end_of_name(rest_, ' ', ' ');
  line_.key = rest_.substr(0, end);
  rest_.remove_prefix(end);
  if (line_.key.front() == ',') return refuse("缺少 measurement", "the measurement is missing");
  if (rest_.empty() || rest_.front() == '\n') return refuse("缺少字段", "there are no fields");
  return true;
}

bool LineReader::read_fields() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
  while (true) {
    if (!read_field()) return false;
    if (rest_.empty() || rest_.front() != ',') return true;
    rest_.remove_prefix(1);
  }
}

bool LineReader::read_field() {
  Field field;
  const std::size_t end = end_of_name(rest_, '=', ' ');
  if (end == 0 || end == rest_.size() || rest_[end] != '=')
    return refuse(fmt::format("“{}”不是“字段=值”", shown(rest_.substr(0, end))),
                  fmt::format("'{}' is no 'field=value'", shown(rest_.substr(0, end))));
  field.name = rest_.substr(0, end);
  rest_.remove_prefix(end + 1);
  if (!read_value(field)) return false;
  fields_.push_back(field);
  return true;
}

bool LineReader::read_value(Field& field) {
  if (!rest_.empty() && rest_.front() == '"') return read_text(field);
  const std::size_t end = std::min(rest_.find_first_of(", \n\r"), rest_.size());
  const std::string_view value = rest_.substr(0, end);
  rest_.remove_prefix(end);
  return read_plain(field, value);
}

bool LineReader::read_text(Field& field) {
  for (std::size_t i = 1; i < rest_.size(); ++i) {
    if (rest_[i] == '\\') {
      ++i;
    } else if (rest_[i] == '"') {
      field.kind = FieldKind::text;
      field.text = rest_.substr(1, i - 1);
      row_ += static_cast<std::uint64_t>(std::count(field.text.begin(), field.text.end(), '\n'));
      rest_.remove_prefix(i + 1);
      return true;
    }
  }
  return refuse(fmt::format("字段 {} 的文字没有结尾引号", shown(field.name)),
                fmt::format("the text of field {} has no closing quote", shown(field.name)));
}

bool LineReader::read_plain(Field& field, std::string_view value) {
  const auto wrong = [&] {
    return refuse(fmt::format("字段 {} 的值“{}”不是数", shown(field.name), shown(value)),
                  fmt::format("field {}: '{}' is no value", shown(field.name), shown(value)));
  };
  if (value.empty()) return wrong();
  const char last = value.back();
  if (last == 'i') {
    field.kind = FieldKind::integer;
    if (!whole(value.substr(0, value.size() - 1), field.integer)) return wrong();
    field.number = static_cast<double>(field.integer);
    return true;
  }
  if (last == 'u') {
    std::uint64_t number = 0;
    field.kind = FieldKind::unsigned_integer;
    if (!whole(value.substr(0, value.size() - 1), number)) return wrong();
    field.integer = static_cast<std::int64_t>(number);
    field.number = static_cast<double>(number);
    return true;
  }
  if (const auto yes = boolean_of(value); yes) {
    field.kind = FieldKind::boolean;
    field.number = *yes ? 1 : 0;
    return true;
  }
  field.kind = FieldKind::number;
  const std::string_view digits = value.front() == '+' ? value.substr(1) : value;
  return (whole(digits, field.number) && std::isfinite(field.number)) || wrong();
}

bool LineReader::read_time() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
  const std::size_t end = std::min(rest_.find('\n'), rest_.size());
  std::string_view text = rest_.substr(0, end);
  while (!text.empty() && (text.back() == '\r' || text.back() == ' ')) text.remove_suffix(1);
  if (!text.empty()) {
    std::int64_t count = 0;
    const bool read = whole(text, count);
    const auto us = read ? microseconds_of(count, precision_) : std::nullopt;
    if (!us)
      return refuse(fmt::format("“{}”不是时间戳", shown(text)),
                    fmt::format("'{}' is no time", shown(text)));
    line_.time = Instant{*us};
  }
  rest_.remove_prefix(end);
  pass_line_end();
  return true;
}

bool LineReader::refuse(std::string_view zh, std::string_view en) {
  ++fault_count_;
  if (faults_.size() < most_faults)
    faults_.push_back({line_.row, Error{ErrorCode::parse, bilingual(zh, en), ""}});
  return false;
}

void LineReader::pass_line_end() {
  if (rest_.empty()) return;
  rest_.remove_prefix(1);
  ++row_;
}

void LineReader::skip_line() {
  rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
  pass_line_end();
}

std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    constexpr std::string_view escapable = ", =\"\\";
    if (text[i] == '\\' && i + 1 < text.size() &&
        escapable.find(text[i + 1]) != std::string_view::npos)
      ++i;
    plain += text[i];
  }
  return plain;
}

Result<SeriesKey> read_key(std::string_view key) {
  SeriesKey parts;
  std::size_t end = end_of_name(key, ',', ',');
  parts.measurement = unescaped(key.substr(0, end));
  const auto wrong = [&](std::string_view zh, std::string_view en) {
    return Error{
        ErrorCode::parse,
        bilingual(fmt::format("“{}”：{}", shown(key), zh), fmt::format("'{}': {}", shown(key), en)),
        ""};
  };
  if (parts.measurement.empty()) return wrong("缺少 measurement", "the measurement is missing");
  while (end < key.size()) {
    key.remove_prefix(end + 1);
    end = end_of_name(key, ',', ',');
    const std::string_view tag = key.substr(0, end);
    const std::size_t equals = end_of_name(tag, '=', '=');
    if (equals == 0 || equals + 1 >= tag.size())
      return wrong("标签没有名称或值", "a tag has no name or no value");
    parts.tags.emplace_back(unescaped(tag.substr(0, equals)), unescaped(tag.substr(equals + 1)));
  }
  std::sort(parts.tags.begin(), parts.tags.end());
  const auto twice =
      std::adjacent_find(parts.tags.begin(), parts.tags.end(),
                         [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice != parts.tags.end())
    return wrong(fmt::format("标签 {} 出现两次", twice->first),
                 fmt::format("tag {} stands twice", twice->first));
  return parts;
}

}  // namespace celadon::drivers::line_protocol
