#pragma once
// Finds the route of a method and a path in the table.

#include <memory>
#include <string_view>
#include <vector>

#include "celadon/http/route.hpp"

namespace celadon::http {

struct Match {
  const Route* route = nullptr;  ///< none: nothing answers this
  std::size_t index = 0;         ///< of the route in the table
  Fields path_values;
  std::vector<Method> allowed;  ///< of the path, when it is known but not by this method
};

/// The table as a tree of segments. A literal segment wins over {name}. Immutable.
class Router {
 public:
  /// Two routes of one method and shape are a programmer error, as is a pattern that does not begin
  /// with '/'. `routes` must outlive the router.
  explicit Router(const std::vector<Route>& routes);
  ~Router();

  /// GET answers for HEAD. Cost O(segments of the path).
  [[nodiscard]] Match find(Method method, std::string_view path) const;
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  struct Node;
  const std::vector<Route>& routes_;
  std::unique_ptr<Node> root_;
};

}  // namespace celadon::http
