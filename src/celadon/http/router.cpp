#include "celadon/http/router.hpp"

#include <algorithm>
#include <map>

#include "celadon/base/assert.hpp"

namespace celadon::http {
namespace {

constexpr std::size_t no_route = static_cast<std::size_t>(-1);

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::size_t end = path.find('/');
    segments.push_back(path.substr(0, end));
    path = end == std::string_view::npos ? std::string_view() : path.substr(end);
  }
  return segments;
}

}  // namespace

struct Router::Node {
  std::map<std::string_view, std::unique_ptr<Node>> literals;
  std::unique_ptr<Node> any;
  std::vector<std::pair<Method, std::size_t>> routes;

  [[nodiscard]] std::size_t route_of(Method method) const {
    for (const auto& [known, index] : routes)
      if (known == method) return index;
    return no_route;
  }
  /// The node of that path that has routes; literals first, then {name}.
  [[nodiscard]] const Node* find(const std::vector<std::string_view>& segments, std::size_t at,
                                 Method method) const {
    if (at == segments.size()) return routes.empty() ? nullptr : this;
    const Node* other = nullptr;
    if (const auto found = literals.find(segments[at]); found != literals.end()) {
      const Node* node = found->second->find(segments, at + 1, method);
      if (node != nullptr && node->route_of(method) != no_route) return node;
      other = node;
    }
    if (any != nullptr && !segments[at].empty()) {
      const Node* node = any->find(segments, at + 1, method);
      if (node != nullptr && (other == nullptr || node->route_of(method) != no_route)) return node;
    }
    return other;
  }
};

Router::Router(const std::vector<Route>& routes)
    : routes_(routes), root_(std::make_unique<Node>()) {
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const std::string_view pattern = routes[i].pattern;
    CELADON_ASSERT(!pattern.empty() && pattern.front() == '/');
    Node* node = root_.get();
    for (const std::string_view segment : segments_of(pattern)) {
      auto& next = segment.front() == '{' ? node->any : node->literals[segment];
      if (next == nullptr) next = std::make_unique<Node>();
      node = next.get();
    }
    CELADON_ASSERT(node->route_of(routes[i].method) == no_route);
    node->routes.emplace_back(routes[i].method, i);
  }
}

Router::~Router() = default;

Match Router::find(Method method, std::string_view path) const {
  Match match;
  if (path.empty() || path.front() != '/') return match;
  const Method wanted = method == Method::head ? Method::get : method;
  const std::vector<std::string_view> segments = segments_of(path);
  const Node* node = root_->find(segments, 0, wanted);
  if (node == nullptr) return match;
  const std::size_t index = node->route_of(wanted);
  if (index == no_route) {
    for (const auto& [known, ignored] : node->routes) match.allowed.push_back(known);
    return match;
  }
  match.index = index;
  match.route = &routes_[index];
  const std::vector<std::string_view> names = segments_of(match.route->pattern);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].front() != '{') continue;
    match.path_values.emplace_back(names[i].substr(1, names[i].size() - 2), segments[i]);
  }
  return match;
}

}  // namespace celadon::http
