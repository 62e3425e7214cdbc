#pragma once
// What the handlers of session, organisations, users and audit share: reading a body's members and
// telling refusals.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "celadon/app/access/access_control.hpp"
#include "celadon/app/access/administration.hpp"
#include "celadon/http/problem.hpp"
#include "celadon/http/route.hpp"

namespace celadon::http {

using AccessJson = nlohmann::ordered_json;

Response json_answer(int status, const AccessJson& value);
Response no_content();
/// Adds a header.
Response with_header(Response response, std::string name, std::string value);

/// A body's members, each of the wanted form. Errors are invalid_argument and begin with the
/// member's name and a colon, by which `told` finds the field.
class Members {
 public:
  /// Error: an unknown member, with the nearest known one.
  static Result<Members> read(const Request& request, const std::vector<std::string_view>& known);

  [[nodiscard]] bool has(std::string_view name) const;
  /// A text of 1 to `longest` bytes; where `wanted` is false an absent one is "".
  [[nodiscard]] Result<std::string> text(std::string_view name, std::size_t longest,
                                         bool wanted = true) const;
  [[nodiscard]] Result<std::int64_t> integer(std::string_view name) const;
  [[nodiscard]] Result<bool> flag(std::string_view name) const;
  /// A list of texts; absent: empty.
  [[nodiscard]] Result<std::vector<std::string>> texts(std::string_view name) const;
  /// {"zh","en"}; en may be absent.
  [[nodiscard]] Result<registry::Names> names(std::string_view name) const;
  /// A day, or null or absent: none.
  [[nodiscard]] Result<std::optional<CivilDate>> day(std::string_view name) const;
  /// A member that is an object, as Members of its own.
  [[nodiscard]] Result<Members> object(std::string_view name,
                                       const std::vector<std::string_view>& known) const;

 private:
  explicit Members(AccessJson body) : body_(std::move(body)) {}
  static Result<Members> checked(AccessJson body, const std::vector<std::string_view>& known);
  [[nodiscard]] const AccessJson* find(std::string_view name) const;
  AccessJson body_;
};

/// The version that If-Match names. Error invalid_argument when it is wanted and absent, or has no
/// form.
Result<std::optional<std::int64_t>> if_match(const Request& request, bool wanted);

/// An expected failure with its field.
Response told(const Request& request, const Error& error);
/// 403, 404 or 412.
Response told(const Request& request, app::access::Denial denial, const std::string& zh,
              const std::string& en);
/// 401 or 429.
Response told(const Request& request, app::access::Refusal refusal, Duration retry_after);

/// The answer of a use case: what `shown` makes of the value, or why not.
template <class T, class Shown>
Result<Response> answered(const Request& request, const Result<app::access::Answer<T>>& result,
                          Shown&& shown) {
  if (!result.ok()) return told(request, result.error());
  if (result->denial != app::access::Denial::none)
    return told(request, result->denial, result->zh, result->en);
  return shown(result->value);
}

/// The same for an attempt to prove who one is.
template <class T, class Shown>
Result<Response> proved(const Request& request, const Result<app::access::Proved<T>>& result,
                        Shown&& shown) {
  if (!result.ok()) return told(request, result.error());
  if (result->refusal != app::access::Refusal::none)
    return told(request, result->refusal, result->retry_after);
  return shown(result->value);
}

AccessJson names_json(const registry::Names& names);
AccessJson time_json(const std::optional<Instant>& at);
AccessJson day_json(const std::optional<CivilDate>& day);
AccessJson permissions_json(const std::vector<app::access::Permission>& permissions);

}  // namespace celadon::http
