#pragma once
// A write that is sent twice with one key happens once: the second sender gets the first answer.

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "celadon/http/message.hpp"

namespace celadon::http {

/// What a key was met with before.
enum class KeyState : std::uint8_t {
  fresh,     ///< go on, then call `finish` or `drop`
  running,   ///< the same request is being answered right now
  answered,  ///< with `answer`
  mismatch,  ///< the key stood for another request
};

/// Answers kept by user and key for 24 hours, the oldest forgotten first when there are too many.
/// Kept in memory: a restart forgets them. Thread-safe.
class IdempotentAnswers {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Found {
    KeyState state = KeyState::fresh;
    std::optional<Response> answer;
  };

  explicit IdempotentAnswers(std::size_t most = 10'000, std::size_t most_bytes = 64U << 20U)
      : most_(most), most_bytes_(most_bytes) {}

  /// `request` is a digest of method, path, query and body.
  Found begin(const std::string& user, const std::string& key, const std::string& request,
              Time now);
  void finish(const std::string& user, const std::string& key, const Response& answer);
  /// The request failed in a way that may be tried again.
  void drop(const std::string& user, const std::string& key);

 private:
  struct Entry {
    std::string name;
    std::string request;
    std::optional<Response> answer;
    std::size_t bytes = 0;
    Time when;
  };
  using Entries = std::list<Entry>;
  void forget(Entries::iterator entry);

  const std::size_t most_;
  const std::size_t most_bytes_;
  std::mutex mutex_;
  Entries entries_;  ///< oldest first
  std::unordered_map<std::string, Entries::iterator> by_name_;
  std::size_t bytes_ = 0;
};

}  // namespace celadon::http
