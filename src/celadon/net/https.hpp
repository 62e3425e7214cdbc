#pragma once
// One request to another server, answered whole. Follows no redirect, keeps no connection.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"

namespace celadon::net {

struct HttpRequest {
  std::string method = "GET";
  std::string url;  ///< https://host[:port]/path?query; http:// to this machine only
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
};

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
  std::string body;

  /// The first value of that header, "" when absent.
  [[nodiscard]] std::string header(std::string_view name) const;
};

struct HttpLimits {
  Duration timeout = Duration::seconds(10);  ///< for the whole exchange
  std::size_t most_bytes = 1U << 20U;        ///< of the answer's body
  std::filesystem::path certificates = {};   ///< PEM of trusted authorities; empty: the system's
};

/// The parts of an address. Error invalid_argument: neither https nor http to this machine, or a
/// form that is none.
struct Url {
  bool secure = true;
  std::string host;
  std::string port;
  std::string target;  ///< path and query, begins with '/'
};
Result<Url> parse_url(std::string_view url);

/// Sends the request; the certificate and its name are checked. Errors: invalid_argument (address),
/// io (cannot be reached, wrong certificate, time out), limit (answer too long).
Result<HttpResponse> fetch(const HttpRequest& request, const HttpLimits& limits = {});

}  // namespace celadon::net
