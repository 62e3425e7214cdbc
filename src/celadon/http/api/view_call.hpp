#pragma once
// How the groups that show figures read their questions and keep their answers: the same question
// on the same revision is answered with the same bytes.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "celadon/app/shared_workspace.hpp"
#include "celadon/http/route.hpp"

namespace celadon::http {

/// The query of a view: named values, checked and in one spelling each.
class ViewQuery {
 public:
  /// Errors invalid_argument: a parameter that is not among `known` (names the nearest), one given
  /// twice, one that is too long or does not have its form; parse for dates and periods.
  static Result<ViewQuery> read(const Request& request, const std::vector<std::string_view>& known);

  /// "" when it was not given.
  [[nodiscard]] std::string get(std::string_view name) const;
  /// The parts of a list written with commas.
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
  /// A whole number; `otherwise` when it was not given. Error invalid_argument names the range.
  [[nodiscard]] Result<std::uint64_t> number(std::string_view name, std::uint64_t otherwise,
                                             std::uint64_t least, std::uint64_t most) const;
  /// All of it in one text, for the key of a kept answer.
  [[nodiscard]] std::string key() const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

using ViewJson = nlohmann::ordered_json;
using MakeView = std::function<Result<ViewJson>(app::Workspace&)>;

/// The kept answer of a view of the site in the path, or the one that `make` gives now.
Result<Response> kept_view(Call& call, std::string_view view, const ViewQuery& query,
                           const MakeView& make);
Response json_answer(const ViewJson& json, int status = 200);

}  // namespace celadon::http
