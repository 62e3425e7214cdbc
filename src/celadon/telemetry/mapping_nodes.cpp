#include "celadon/telemetry/mapping_nodes.hpp"

#include <utility>

namespace celadon::telemetry {

Status read_text(const Node& parent, std::string_view key, std::string& into) {
  if (const Node* node = parent.find(key); node != nullptr && !node->is_null()) {
    CELADON_ASSIGN(into, node->as_text());
  }
  return {};
}

Status read_bool(const Node& parent, std::string_view key, bool& into) {
  if (const Node* node = parent.find(key)) {
    CELADON_ASSIGN(into, node->as_bool());
  }
  return {};
}

Status read_number(const Node& parent, std::string_view key, double& into) {
  if (const Node* node = parent.find(key)) {
    CELADON_ASSIGN(into, node->as_number());
  }
  return {};
}

Error placed(const Node& node, Error error) {
  error.place = node.place;
  return error;
}

Result<std::vector<std::string>> read_texts(const Node& node) {
  std::vector<std::string> texts;
  const auto add = [&](const Node& item) -> Status {
    if (item.is_null()) {
      texts.emplace_back("null");
      return {};
    }
    CELADON_ASSIGN(std::string word, item.as_text());
    texts.push_back(std::move(word));
    return {};
  };
  if (node.kind == Node::Kind::sequence) {
    for (const Node& item : node.items) CELADON_TRY(add(item));
  } else {
    CELADON_TRY(add(node));
  }
  return texts;
}

}  // namespace celadon::telemetry
