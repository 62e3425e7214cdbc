// Which inputs a formula asks for, and in which order named formulas can be computed.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/formula/expression.hpp"
#include "celadon/formula/literal.hpp"

namespace celadon::formula {
namespace {

class Names {
 public:
  explicit Names(const Expression& expression) : expression_(expression) {}

  std::set<std::string> run() {
    visit(expression_.syntax().root);
    return std::move(found_);
  }

 private:
  void visit(std::uint32_t index) {
    const Node& node = expression_.node(index);
    if (node.kind == NodeKind::name) {
      const bool local =
          node.period == 0 && std::find(bound_.begin(), bound_.end(), node.text) != bound_.end();
      if (!local) found_.insert(name_in_period(node.text, node.period));
      return;
    }
    if (node.kind == NodeKind::let) {
      const std::size_t outer = bound_.size();
      for (std::size_t i = 0; i < node.children.size(); ++i) {
        visit(node.children[i]);
        if (i < node.keys.size()) bound_.push_back(node.keys[i]);
      }
      bound_.resize(outer);
      return;
    }
    if (node.kind == NodeKind::call && node.function == Function::evidence) {
      found_.insert("evidence." + expression_.node(node.children[0]).text);
      return;
    }
    if (node.kind == NodeKind::call &&
        (node.function == Function::sum_years || node.function == Function::avg_years)) {
      const Node& input = expression_.node(node.children[0]);
      const double n = constant_number(expression_, node.children[1]).value_or(1.0);
      for (int i = 0; i < std::min(n, 50.0) && input.kind == NodeKind::name; ++i) {
        found_.insert(name_in_period(input.text, input.period - i));
      }
      return;
    }
    for (const std::uint32_t child : node.children) visit(child);
  }

  const Expression& expression_;
  std::vector<std::string> bound_;
  std::set<std::string> found_;
};

using Graph = std::map<std::string, std::vector<std::string>>;

/// name -> the definitions it uses in the same period.
Graph graph_of(const std::map<std::string, Expression>& definitions) {
  Graph graph;
  for (const auto& [name, expression] : definitions) {
    std::vector<std::string>& uses = graph[name];
    for (const std::string& free : free_names(expression)) {
      std::string used = free;  // "a.b" may be the member b of the formula a
      while (!definitions.contains(used)) {
        const std::size_t dot = used.rfind('.');
        if (dot == std::string::npos) break;
        used.resize(dot);
      }
      if (definitions.contains(used)) uses.push_back(used);
    }
  }
  return graph;
}

}  // namespace

std::vector<std::string> free_names(const Expression& expression) {
  const std::set<std::string> found = Names(expression).run();
  return {found.begin(), found.end()};
}

Result<std::vector<std::string>> order(const std::map<std::string, Expression>& definitions) {
  const Graph graph = graph_of(definitions);
  enum class State : std::uint8_t { unseen, open, done };
  std::map<std::string, State> states;
  std::vector<std::string> sorted;
  // Depth first without recursion: a path of (name, next use).
  std::vector<std::pair<std::string, std::size_t>> path;
  for (const auto& [start, uses_of_start] : graph) {
    if (states[start] != State::unseen) continue;
    path.assign(1, {start, 0});
    states[start] = State::open;
    while (!path.empty()) {
      auto& [name, next] = path.back();
      const std::vector<std::string>& uses = graph.at(name);
      if (next == uses.size()) {
        states[name] = State::done;
        sorted.push_back(name);
        path.pop_back();
        continue;
      }
      const std::string& used = uses[next++];
      if (states[used] == State::done) continue;
      if (states[used] == State::open) {
        std::string cycle;
        bool inside = false;
        for (const auto& [step, unused] : path) {
          inside = inside || step == used;
          if (inside) cycle += step + " -> ";
        }
        return fail(
            ErrorCode::rule,
            fmt::format("公式循环引用：{0}{1}｜formulas that need each other: {0}{1}", cycle, used),
            "打破循环；可引用上一期的 name@-1｜break the circle; name@-1 of an earlier period is "
            "allowed");
      }
      states[used] = State::open;
      path.emplace_back(used, 0);
    }
  }
  return sorted;
}

}  // namespace celadon::formula
