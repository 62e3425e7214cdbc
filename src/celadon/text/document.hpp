#pragma once
// A YAML (or JSON, its subset) text as an immutable tree in which every node knows its line and
// column. Hostile input is expected: anchors and aliases are refused, size and depth are bounded.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::text {

struct DocumentLimits {
  std::size_t bytes = 32u << 20;
  std::size_t depth = 64;
  std::size_t nodes = 1'000'000;  ///< some 300 MB of memory at most
};

/// One node. Scalars keep their text; numbers are read on demand so that nothing is rounded twice.
struct Node {
  enum class Kind : std::uint8_t { null, scalar, sequence, mapping };
  Kind kind = Kind::null;
  bool quoted = false;  ///< a quoted scalar is always text
  std::string scalar;
  std::vector<Node> items;  ///< of a sequence
  std::vector<std::pair<std::string, Node>>
      members;                        ///< of a mapping, in file order, no double keys
  std::vector<TextPlace> key_places;  ///< [members] where each key stands
  TextPlace place;

  // Out of line: the members hold Nodes themselves, and clang 14 wants the type complete first.
  Node();
  Node(const Node&);
  Node(Node&&) noexcept;
  Node& operator=(const Node&);
  Node& operator=(Node&&) noexcept;
  ~Node();

  [[nodiscard]] bool is_null() const { return kind == Kind::null; }
  /// The member of that key, or nullptr.
  [[nodiscard]] const Node* find(std::string_view key) const;
  /// Readers of a typed value; error `parse` with line and column.
  [[nodiscard]] Result<std::string> as_text() const;
  [[nodiscard]] Result<double> as_number() const;
  [[nodiscard]] Result<std::int64_t> as_integer() const;
  [[nodiscard]] Result<bool> as_bool() const;
  /// An Error at this node.
  [[nodiscard]] Error error(ErrorCode code, std::string message, std::string remedy = {}) const;
};

/// Parses a whole text. Errors: parse (with line, column), limit. Cost O(bytes).
Result<Node> parse_document(std::string_view bytes, std::string file_name,
                            const DocumentLimits& limits = {});
/// Reads and parses a file. Errors also not_found, io.
Result<Node> read_document(const std::string& path, const DocumentLimits& limits = {});

/// Refuses members that are not in `known`, naming line, column and the nearest known name.
Status refuse_unknown_members(const Node& mapping, const std::vector<std::string_view>& known);

/// The candidate nearest to `name` by edit distance, or "" when none is near.
std::string nearest_name(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace celadon::text
