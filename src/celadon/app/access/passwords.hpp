#pragma once
// Passwords at rest: Argon2id (RFC 9106) by libsodium.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "celadon/base/result.hpp"

namespace celadon::app::access {

struct PasswordCost {
  std::uint64_t passes = 2;                    ///< "interactive" of libsodium
  std::uint64_t memory = 64ULL * 1024 * 1024;  ///< bytes
  unsigned at_once = 2;                        ///< hashes computed at a time
  unsigned waiting = 32;                       ///< who waits beyond that; more are turned away
};

/// Thread-safe. At most `at_once` hashes are computed at a time, so that a flood of log-ins cannot
/// take all memory.
class Passwords {
 public:
  explicit Passwords(const PasswordCost& cost);
  ~Passwords();

  /// The text to keep. Errors: limit (too many wait), io (no memory).
  Result<std::string> hash(std::string_view password) const;
  /// Whether the password is the one that was kept. An empty `kept` takes as long as a wrong
  /// password and is false. Error limit: too many wait.
  Result<bool> verify(std::string_view kept, std::string_view password) const;

 private:
  struct Turnstile;
  std::unique_ptr<Turnstile> turnstile_;
  PasswordCost cost_;
  std::string nobody_;  ///< the hash of a random password
};

/// At least 10 characters, at most 256 bytes, none of the commonest, not mere repetition or a run,
/// and not made of the login. Error invalid_argument, naming what is wrong and the remedy.
Status check_password(std::string_view password, std::string_view login);

}  // namespace celadon::app::access
