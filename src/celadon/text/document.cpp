#include "celadon/text/document.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <system_error>

#include <fmt/format.h>

#include "celadon/units/bilingual.hpp"

namespace celadon::text {

namespace {

/// The scalar for a message, shortened: hostile values are long.
std::string shown(std::string_view scalar) {
  constexpr std::size_t most = 60;
  if (scalar.size() <= most) return std::string(scalar);
  std::size_t cut = most;
  while (cut > 0 && (static_cast<unsigned char>(scalar[cut]) & 0xC0U) == 0x80U) --cut;
  return std::string(scalar.substr(0, cut)) + "…";
}

const char* kind_name(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::null: return "空值｜nothing";
    case Node::Kind::scalar: return "单个值｜a single value";
    case Node::Kind::sequence: return "列表｜a list";
    case Node::Kind::mapping: return "映射｜a mapping";
  }
  return "空值｜nothing";
}

std::string expected_here(std::string_view wanted, Node::Kind found) {
  return units::in_each([&](units::Language language) {
    return language == units::Language::zh
               ? fmt::format("此处应为{}，却是{}", units::in_language(wanted, language),
                             units::in_language(kind_name(found), language))
               : fmt::format("{} is expected here, found {}", units::in_language(wanted, language),
                             units::in_language(kind_name(found), language));
  });
}

Result<std::string_view> plain_scalar(const Node& node, std::string_view wanted) {
  if (node.kind != Node::Kind::scalar) {
    return node.error(ErrorCode::parse, expected_here(wanted, node.kind));
  }
  if (node.quoted) {
    const std::string message = units::in_each([&](units::Language language) {
      return language == units::Language::zh
                 ? fmt::format("\"{}\" 带引号，是文本，应为{}", shown(node.scalar),
                               units::in_language(wanted, language))
                 : fmt::format("\"{}\" is text because it stands in quotes, {} is expected",
                               shown(node.scalar), units::in_language(wanted, language));
    });
    return node.error(ErrorCode::parse, message, "去掉引号｜remove the quotes");
  }
  return std::string_view(node.scalar);
}

/// Characters of UTF-8 text as code points; the text has been checked before.
std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> points;
  points.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) == 0x80U && !points.empty()) {
      points.back() = (points.back() << 6U) | (byte & 0x3FU);
    } else {
      points.push_back(byte);
    }
  }
  return points;
}

/// Levenshtein distance, counting a swap of neighbours as one.
std::size_t edit_distance(const std::vector<char32_t>& a, const std::vector<char32_t>& b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

Node::Node() = default;
Node::Node(const Node&) = default;
Node::Node(Node&&) noexcept = default;
Node& Node::operator=(const Node&) = default;
Node& Node::operator=(Node&&) noexcept = default;
Node::~Node() = default;

const Node* Node::find(std::string_view key) const {
  for (const auto& [name, node] : members) {
    if (name == key) return &node;
  }
  return nullptr;
}

Error Node::error(ErrorCode code, std::string message, std::string remedy) const {
  return Error{code, std::move(message), std::move(remedy), place};
}

Result<std::string> Node::as_text() const {
  if (kind == Kind::scalar) return scalar;
  return error(ErrorCode::parse, expected_here("文本｜a text", kind));
}

Result<double> Node::as_number() const {
  CELADON_ASSIGN(std::string_view text, plain_scalar(*this, "数字｜a number"));
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  double value = 0.0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code == std::errc::result_out_of_range) {
    // Too small is zero to double precision; too large is no number.
    if (std::abs(std::strtod(std::string(text).c_str(), nullptr)) < 1.0) return 0.0;
    return error(
        ErrorCode::parse,
        fmt::format("\"{0}\" 超过最大的数 1.8e308｜\"{0}\" is beyond the largest number, 1.8e308",
                    shown(scalar)));
  }
  if (code != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
    return error(ErrorCode::parse,
                 fmt::format("\"{0}\" 不是有限的数｜\"{0}\" is not a finite number", shown(scalar)),
                 "写成如 12.5 或 1.25e1，不带单位和千位分隔符｜write it like 12.5 or 1.25e1, "
                 "without unit and group marks");
  }
  return value;
}

Result<std::int64_t> Node::as_integer() const {
  CELADON_ASSIGN(std::string_view text, plain_scalar(*this, "整数｜a whole number"));
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code == std::errc::result_out_of_range) {
    return error(
        ErrorCode::parse,
        fmt::format("\"{0}\" 超过最大的整数 9223372036854775807｜\"{0}\" is beyond the largest "
                    "whole number, 9223372036854775807",
                    shown(scalar)));
  }
  if (code != std::errc{} || end != text.data() + text.size()) {
    return error(ErrorCode::parse,
                 fmt::format("\"{0}\" 不是整数｜\"{0}\" is not a whole number", shown(scalar)));
  }
  return value;
}

Result<bool> Node::as_bool() const {
  CELADON_ASSIGN(const std::string_view text, plain_scalar(*this, "true 或 false｜true or false"));
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  return error(
      ErrorCode::parse,
      fmt::format("\"{0}\" 不是 true 或 false｜\"{0}\" is neither true nor false", shown(scalar)),
      "写 true 或 false｜write true or false");
}

Status refuse_unknown_members(const Node& mapping, const std::vector<std::string_view>& known) {
  if (mapping.kind != Node::Kind::mapping) {
    return mapping.error(ErrorCode::parse, expected_here("映射｜a mapping", mapping.kind));
  }
  for (std::size_t i = 0; i < mapping.members.size(); ++i) {
    const std::string& name = mapping.members[i].first;
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const std::string near = nearest_name(name, known);
    return Error{ErrorCode::parse,
                 fmt::format("此处没有名称 \"{0}\"｜\"{0}\" is not a known name here", shown(name)),
                 near.empty() ? fmt::format("可用：{0}｜known names: {0}", fmt::join(known, ", "))
                              : fmt::format("是否指 \"{0}\"？｜did you mean \"{0}\"?", near),
                 i < mapping.key_places.size() ? mapping.key_places[i] : mapping.place};
  }
  return {};
}

std::string nearest_name(std::string_view name, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t longest = 200;  // beyond it nothing is a slip of the pen
  if (name.size() > longest) return {};
  const auto wanted = code_points(name);
  std::size_t best = std::max<std::size_t>(wanted.size() / 3, 1) + 1;
  std::string nearest;
  for (const auto candidate : candidates) {
    if (candidate.size() > longest) continue;
    const auto points = code_points(candidate);
    const std::size_t distance = edit_distance(wanted, points);
    if (distance < best && distance < std::max(wanted.size(), points.size())) {
      best = distance;
      nearest = std::string(candidate);
    }
  }
  return nearest;
}

}  // namespace celadon::text
