#pragma once
// Sessions and tokens in memory: found by the hash of their secret, without the database.

#include <atomic>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "celadon/app/access/access_store.hpp"

namespace celadon::app::access {

struct SessionLimits {
  Duration idle = Duration::minutes(30);
  Duration longest = Duration::hours(12);
  /// A session seen this much later than now is from a clock that was set back: it ends.
  Duration backward = Duration::minutes(2);
};

/// Thread-safe; reading takes a shared lock only.
class Sessions {
 public:
  explicit Sessions(const SessionLimits& limits) : limits_(limits) {}

  void add(const StoredSession& session);
  /// The live session of that secret hash, seen now. Forged, ended and expired ones are none.
  std::optional<StoredSession> seen(std::string_view hash, Instant now);
  /// By its public handle, without touching it.
  [[nodiscard]] std::optional<StoredSession> find_handle(std::string_view handle) const;
  /// Removes; the hash of what was removed, empty when there was none.
  std::string remove_handle(std::string_view handle);
  /// Removes all of a user but one; the hashes removed.
  std::vector<std::string> remove_user(const UserId& user, std::string_view but_handle);
  /// Removes those that are over; their hashes.
  std::vector<std::string> remove_over(Instant now);
  /// Those seen a minute and more after what was kept last; they count as kept now.
  std::vector<std::pair<std::string, Instant>> to_keep();
  [[nodiscard]] std::size_t size() const;

 private:
  struct Live {
    explicit Live(const StoredSession& session)
        : stored(session), seen_us(session.last_seen.us), kept_us(session.last_seen.us) {}
    StoredSession stored;
    std::atomic<std::int64_t> seen_us;
    std::atomic<std::int64_t> kept_us;
  };
  [[nodiscard]] bool over(const Live& live, Instant now) const;

  SessionLimits limits_;
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Live>> by_hash_;
  std::unordered_map<std::string, std::string> hash_of_handle_;
};

/// Thread-safe.
class Tokens {
 public:
  void add(const StoredToken& token);
  /// The token of that secret hash, unless it has expired.
  [[nodiscard]] std::optional<StoredToken> find(std::string_view hash, Instant now) const;
  void note_used(std::string_view hash, Instant now);
  [[nodiscard]] std::vector<StoredToken> of_user(const UserId& user) const;
  [[nodiscard]] std::optional<Instant> last_used(std::string_view hash) const;
  void remove(std::string_view id);
  void remove_user(const UserId& user);

 private:
  struct Live {
    StoredToken stored;
    std::atomic<std::int64_t> used_us{0};
  };
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Live>> by_hash_;
};

}  // namespace celadon::app::access
