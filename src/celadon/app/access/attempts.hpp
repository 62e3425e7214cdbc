#pragma once
// Failed attempts to prove who one is, by login and by address: after some free failures each
// further one locks twice as long.

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "celadon/base/instant.hpp"

namespace celadon::app::access {

struct AttemptLimits {
  int free_per_login = 5;
  int free_per_address = 20;
  Duration first_lock = Duration::seconds(15);
  Duration longest_lock = Duration::minutes(15);
  Duration forgotten_after = Duration::hours(24);  ///< without a further failure
  std::size_t most_remembered = 100'000;           ///< logins and addresses; beyond, the oldest go
};

/// Thread-safe. In memory only: a restart forgets.
class Attempts {
 public:
  explicit Attempts(const AttemptLimits& limits = {}) : limits_(limits) {}

  /// How long the login or the address is locked; zero: it may try. An empty login counts for the
  /// address alone.
  Duration locked_for(std::string_view login, std::string_view address, Instant now) const;
  /// Returns whether this failure began a lock.
  bool failed(std::string_view login, std::string_view address, Instant now);
  /// The login begins anew; the address does not, or one good account would free all guesses.
  void succeeded(std::string_view login);

 private:
  struct Record {
    int failures = 0;
    Instant last;
    Instant locked_until = Instant::min();
  };
  [[nodiscard]] Duration rest_of(const std::string& key, Instant now) const;
  bool count(const std::string& key, int free, Instant now);
  void make_room(Instant now);

  AttemptLimits limits_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Record> records_;
};

/// What counts as one address: an IPv4 address, or the /64 an IPv6 address is in.
std::string address_group(std::string_view address);

}  // namespace celadon::app::access
