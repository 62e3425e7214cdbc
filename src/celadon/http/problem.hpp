#pragma once
// Problem details (RFC 9457): what a refused or failed request answers.

#include <string>
#include <string_view>

#include "celadon/base/result.hpp"
#include "celadon/http/message.hpp"
#include "celadon/units/unit.hpp"

namespace celadon::http {

/// A text in both languages.
struct Words {
  std::string zh;
  std::string en;

  [[nodiscard]] const std::string& in(units::Language language) const {
    return language == units::Language::zh ? zh : en;
  }
};

struct Problem {
  std::string_view code = "invalid_argument";  ///< one of the codes of problem_codes()
  Words detail;
  Words remedy;
  std::string field = {};  ///< the member, parameter or header at fault; may be empty
  std::optional<TextPlace> place = {};
  int retry_after = 0;  ///< seconds; 0: no header
};

/// What a problem code means to everybody.
struct ProblemCode {
  std::string_view code;
  int status;
  std::string_view title_zh;
  std::string_view title_en;
};
/// All of them; stable.
const std::vector<ProblemCode>& problem_codes();
/// The status of a code; asking for an unknown one is a programmer error.
int status_of(std::string_view code);

/// An expected failure as a problem; the code is the name of the error's code.
Problem problem_of(const Error& error);

/// The answer, in the language the request prefers.
Response problem_response(const Problem& problem, const Request& request);
Response problem_response(const Error& error, const Request& request);
/// The same before there is a whole request.
Response problem_response(const Problem& problem, units::Language language,
                          std::string_view request_id);

}  // namespace celadon::http
