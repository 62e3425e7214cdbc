#pragma once
// schemas/openapi.yaml as tests read it.

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "celadon/text/document.hpp"

namespace celadon::testing {

struct ContractParameter {
  std::string name;
  std::string in;  ///< path, query, header
  const text::Node* schema = nullptr;
  std::string example;
};

struct Operation {
  std::string method;  ///< "GET"
  std::string path;    ///< "/api/v1/sites/{site}"
  std::string id;
  std::string tag;  ///< its group
  std::string permission;
  bool open = false;  ///< security: []
  std::vector<ContractParameter> parameters;
  std::vector<std::string> responses;  ///< "200", "default"
  const text::Node* body = nullptr;    ///< schema of its JSON body
  std::string body_type;               ///< first content type of the body
  bool streams = false;                ///< answers text/event-stream
};

/// The document and what it names; nodes point into it.
class Contract {
 public:
  explicit Contract(const std::string& file) {
    auto read = text::read_document(file);
    if (!read.ok()) throw std::runtime_error(read.error().to_string());
    document_ = std::move(read).value();
    const text::Node* paths = document_.find("paths");
    if (paths == nullptr) throw std::runtime_error("the contract has no paths");
    for (const auto& [path, item] : paths->members) {
      for (const auto& [method, node] : item.members) {
        if (method == "parameters") continue;
        operations_.push_back(read_operation(path, method, item, node));
      }
    }
  }

  [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }
  /// The node a {"$ref": "#/…"} points to, or the node itself.
  [[nodiscard]] const text::Node& resolved(const text::Node& node) const {
    const text::Node* ref = node.find("$ref");
    if (ref == nullptr) return node;
    const text::Node* at = &document_;
    std::string_view rest = std::string_view(ref->scalar).substr(2);
    while (true) {
      const std::size_t slash = rest.find('/');
      at = at->find(rest.substr(0, slash));
      if (at == nullptr) throw std::runtime_error("a reference leads nowhere: " + ref->scalar);
      if (slash == std::string_view::npos) return resolved(*at);
      rest.remove_prefix(slash + 1);
    }
  }
  /// Every "$ref" of the document leads somewhere; throws otherwise.
  void resolve_all() const { resolve_below(document_); }

 private:
  void resolve_below(const text::Node& node) const {
    (void)resolved(node);
    for (const text::Node& item : node.items) resolve_below(item);
    for (const auto& [name, member] : node.members)
      if (name != "mapping") resolve_below(member);
  }
  static std::string text_of(const text::Node* node) {
    return node == nullptr ? std::string() : node->scalar;
  }
  Operation read_operation(const std::string& path, const std::string& method,
                           const text::Node& item, const text::Node& node) const {
    Operation operation;
    operation.path = path;
    operation.method = method;
    std::transform(method.begin(), method.end(), operation.method.begin(),
                   [](char c) { return static_cast<char>(c - 32); });
    operation.id = text_of(node.find("operationId"));
    if (const text::Node* tags = node.find("tags"); tags != nullptr && !tags->items.empty())
      operation.tag = tags->items.front().scalar;
    operation.permission = text_of(node.find("x-permission"));
    if (const text::Node* security = node.find("security"))
      operation.open = security->items.empty();
    for (const text::Node* list : {item.find("parameters"), node.find("parameters")}) {
      if (list == nullptr) continue;
      for (const text::Node& entry : list->items) {
        const text::Node& parameter = resolved(entry);
        operation.parameters.push_back({text_of(parameter.find("name")),
                                        text_of(parameter.find("in")), parameter.find("schema"),
                                        text_of(parameter.find("example"))});
      }
    }
    if (const text::Node* responses = node.find("responses")) {
      for (const auto& [status, response] : responses->members) {
        operation.responses.push_back(status);
        const text::Node* content = resolved(response).find("content");
        operation.streams = operation.streams ||
                            (content != nullptr && content->find("text/event-stream") != nullptr);
      }
    }
    if (const text::Node* request = node.find("requestBody")) {
      const text::Node* content = resolved(*request).find("content");
      if (content != nullptr && !content->members.empty()) {
        operation.body_type = content->members.front().first;
        operation.body = content->members.front().second.find("schema");
      }
    }
    return operation;
  }

  text::Node document_;
  std::vector<Operation> operations_;
};

}  // namespace celadon::testing
