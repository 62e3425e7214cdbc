#pragma once
// Answers of one revision, each made once and kept as bytes.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "celadon/base/result.hpp"

namespace celadon::app {

/// Thread-safe. Holds at most `most_bytes` of keys and answers; the one not asked for longest gives
/// way. All go when a later revision is asked.
class KeptAnswers {
 public:
  using Answer = std::shared_ptr<const std::string>;

  explicit KeptAnswers(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// The answer of `key` at `revision`, kept or made. Who asks while it is being made waits for
  /// that making and shares its outcome; errors are not kept. `make` must not ask for the same key.
  Result<Answer> get(std::uint64_t revision, const std::string& key,
                     const std::function<Result<std::string>()>& make);
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Making;
  struct Kept {
    std::shared_ptr<Making> making;
    std::size_t bytes = 0;                            ///< 0 while being made
    std::list<const std::string*>::iterator at = {};  ///< in order_; of kept ones only
  };

  /// The making of that key, and whether the caller is the one to do it.
  std::pair<std::shared_ptr<Making>, bool> join(std::uint64_t revision, const std::string& key);
  void keep(const std::string& key, const std::shared_ptr<Making>& making,
            const Result<Answer>& outcome);
  void forget_oldest();

  const std::size_t most_bytes_;
  mutable std::mutex mutex_;  ///< guards all below
  std::uint64_t revision_ = 0;
  std::unordered_map<std::string, Kept> kept_;
  std::list<const std::string*> order_;  ///< keys of kept_, last asked at the back
  std::size_t bytes_ = 0;
};

}  // namespace celadon::app
