#pragma once
// The URL of a PostgreSQL database, and what of it may be shown.

#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/result.hpp"

namespace celadon::storage {

struct PostgresqlUrl {
  std::string address;               ///< for libpq, with what this program adds
  std::string place;                 ///< without secrets
  std::vector<std::string> secrets;  ///< as written and decoded
};

/// Reads "postgresql://user:password@host:port/database?option=value". Stricter than libpq, which
/// reads a password with a bare '@' or '/' as a part of the host and would then print it. Errors:
/// invalid_argument, naming no part of the URL that may be secret.
Result<PostgresqlUrl> read_postgresql_url(std::string_view url);

/// The text with every secret replaced by "***".
std::string without_secrets(std::string text, const PostgresqlUrl& url);

/// The URL as it may be shown: for titles of processes and logs; any text is taken. Of what is no
/// readable URL only the scheme is left.
std::string shown_url(std::string_view url);

}  // namespace celadon::storage
