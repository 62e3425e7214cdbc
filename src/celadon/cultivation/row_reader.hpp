#pragma once
// How the rows of programme and policy packs are read; for the sources of this folder.

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "celadon/cultivation/programme.hpp"
#include "celadon/text/document.hpp"

namespace celadon::cultivation {

using text::Node;
using Names = std::vector<std::string>;

/// Reads the members of one part; keeps what every row needs.
class RowReader {
 public:
  RowReader(std::string pack, formula::Confidence confidence)
      : pack_(std::move(pack)), confidence_(confidence) {}

  Status read_sources(const Node& programme) {
    const Node* sources = programme.find("sources");
    if (sources == nullptr) return {};
    for (const auto& [key, node] : sources->members) {
      CELADON_ASSIGN(sources_[key], node.as_text());
    }
    return {};
  }

  Result<Basis> basis(const Node& node) const {
    Basis basis;
    basis.pack = pack_;
    basis.place = node.place;
    basis.confidence = confidence_;
    CELADON_ASSIGN(basis.clause, text_or(node, "clause", ""));
    CELADON_ASSIGN(basis.source, text_or(node, "source", ""));
    if (const auto found = sources_.find(basis.source); found != sources_.end())
      basis.source = found->second;
    CELADON_ASSIGN(basis.note, text_or(node, "note", ""));
    if (const Node* word = node.find("confidence")) {
      CELADON_ASSIGN(const std::string text, word->as_text());
      auto confidence = packs::parse_confidence(text);
      if (!confidence.ok()) return word->error(ErrorCode::parse, confidence.error().message);
      basis.confidence = *confidence;
    }
    return basis;
  }

  static Result<std::string> text(const Node& node, std::string_view key) {
    const Node* member = node.find(key);
    if (member == nullptr || member->is_null())
      return node.error(ErrorCode::parse, fmt::format("缺少 {0}｜{0} is missing", key));
    return member->as_text();
  }

  static Result<std::string> text_or(const Node& node, std::string_view key, std::string absent) {
    const Node* member = node.find(key);
    if (member == nullptr || member->is_null()) return absent;
    return member->as_text();
  }

  static Result<bool> flag_or(const Node& node, std::string_view key, bool absent) {
    const Node* member = node.find(key);
    if (member == nullptr || member->is_null()) return absent;
    return member->as_bool();
  }

  /// A list of texts, or a single text.
  static Result<Names> names(const Node& node, std::string_view key) {
    Names names;
    const Node* member = node.find(key);
    if (member == nullptr || member->is_null()) return names;
    if (member->kind == Node::Kind::scalar) {
      CELADON_ASSIGN(std::string name, member->as_text());
      names.push_back(std::move(name));
      return names;
    }
    if (member->kind != Node::Kind::sequence)
      return member->error(ErrorCode::parse, fmt::format("{0} 应为列表｜{0} must be a list", key));
    for (const Node& item : member->items) {
      CELADON_ASSIGN(std::string name, item.as_text());
      names.push_back(std::move(name));
    }
    return names;
  }

  template <class Word>
  static Result<std::vector<Word>> words(const Node& node, std::string_view key,
                                         std::optional<Word> (*read)(std::string_view) noexcept) {
    CELADON_ASSIGN(const Names texts, names(node, key));
    std::vector<Word> words;
    for (const std::string& text : texts) {
      const auto word = read(text);
      if (!word) return unknown(*node.find(key), key, text);
      words.push_back(*word);
    }
    return words;
  }

  static Error unknown(const Node& node, std::string_view what, std::string_view word) {
    return node.error(
        ErrorCode::parse,
        fmt::format("{0} 没有这个词：\"{1}\"｜{0} has no such word: \"{1}\"", what, word),
        "见 docs/programme-packs.md｜see docs/programme-packs.md");
  }

  static Result<packs::Title> title(const Node& node, bool required) {
    packs::Title title;
    CELADON_ASSIGN(title.zh, text_or(node, "zh", ""));
    CELADON_ASSIGN(title.en, text_or(node, "en", ""));
    if (required && (title.zh.empty() || title.en.empty()))
      return node.error(ErrorCode::parse,
                        "需要 zh 与 en 两种名称｜both names, zh and en, are needed");
    return title;
  }

  /// The rows of a list member, each read by `read`.
  template <class Row, class Read>
  static Status rows(const Node& programme, std::string_view key, std::vector<Row>& rows,
                     Read&& read) {
    const Node* list = programme.find(key);
    if (list == nullptr || list->is_null()) return {};
    if (list->kind != Node::Kind::sequence)
      return list->error(ErrorCode::parse, fmt::format("{0} 应为列表｜{0} must be a list", key));
    for (const Node& node : list->items) {
      if (node.kind != Node::Kind::mapping) {
        return node.error(
            ErrorCode::parse,
            fmt::format("{0} 的每一行应为映射｜each row of {0} must be a mapping", key));
      }
      CELADON_ASSIGN(Row row, read(node));
      const bool twice = std::any_of(rows.begin(), rows.end(),
                                     [&](const Row& other) { return other.id == row.id; });
      if (twice)
        return node.error(ErrorCode::rule,
                          fmt::format("\"{0}\" 重复｜\"{0}\" stands twice", row.id));
      rows.push_back(std::move(row));
    }
    return {};
  }

 private:
  std::string pack_;
  formula::Confidence confidence_;
  std::map<std::string, std::string, std::less<>> sources_;
};

/// What every row may say about where it comes from.
inline constexpr std::string_view basis_members[] = {"clause", "source", "confidence", "note"};

/// Refuses members that are neither in the list nor of the basis.
inline Status refuse_unknown_row_members(const Node& node, std::vector<std::string_view> members) {
  members.insert(members.end(), std::begin(basis_members), std::end(basis_members));
  return text::refuse_unknown_members(node, members);
}

Result<RuleValue> read_value(const RowReader& reader, const Node& node);
Result<Rung> read_rung(const RowReader& reader, const Node& node);
Result<State> read_state(const RowReader& reader, const Node& node);
Result<Guard> read_guard(const Node& node);
Result<Transition> read_transition(const RowReader& reader, const Node& node,
                                   const std::string& matter);
Result<Cause> read_cause(const RowReader& reader, const Node& node);
Result<Paper> read_paper(const RowReader& reader, const Node& node);
/// A matter; its transitions go into the one table.
Result<Matter> read_matter(const RowReader& reader, const Node& node,
                           std::vector<Transition>& transitions);
Result<Campaign> read_campaign(const RowReader& reader, const Node& node);
Result<AgencyRule> read_agency(const RowReader& reader, const Node& node);
Result<std::optional<CodeRule>> read_code(const RowReader& reader, const Node& node);

}  // namespace celadon::cultivation
