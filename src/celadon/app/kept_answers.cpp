#include "celadon/app/kept_answers.hpp"

#include <condition_variable>
#include <optional>
#include <utility>

namespace celadon::app {

/// One making, shared by all who wait for it.
struct KeptAnswers::Making {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Result<Answer>> outcome;

  void set(Result<Answer> made) {
    const std::scoped_lock lock(mutex);
    outcome = std::move(made);
    changed.notify_all();
  }
  Result<Answer> wait() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return outcome.has_value(); });
    return *outcome;
  }
};

std::pair<std::shared_ptr<KeptAnswers::Making>, bool> KeptAnswers::join(std::uint64_t revision,
                                                                        const std::string& key) {
  const std::scoped_lock lock(mutex_);
  if (revision > revision_) {
    revision_ = revision;
    kept_.clear();
    order_.clear();
    bytes_ = 0;
  }
  // Who read the revision just before it rose is served by the present one, which is later.
  const auto [entry, fresh] = kept_.try_emplace(key);
  Kept& kept = entry->second;
  if (fresh) kept.making = std::make_shared<Making>();
  if (kept.bytes > 0) order_.splice(order_.end(), order_, kept.at);
  return {kept.making, fresh};
}

Result<KeptAnswers::Answer> KeptAnswers::get(std::uint64_t revision, const std::string& key,
                                             const std::function<Result<std::string>()>& make) {
  const auto [making, mine] = join(revision, key);
  if (!mine) return making->wait();
  try {
    Result<std::string> made = make();
    Result<Answer> outcome =
        made.ok() ? Result<Answer>(std::make_shared<const std::string>(std::move(made).value()))
                  : Result<Answer>(std::move(made).error());
    keep(key, making, outcome);
    making->set(outcome);
    return outcome;
  } catch (...) {
    const Result<Answer> outcome =
        fail(ErrorCode::io, "答案的生成被中断｜the making of an answer was broken off");
    keep(key, making, outcome);
    making->set(outcome);
    throw;
  }
}

void KeptAnswers::keep(const std::string& key, const std::shared_ptr<Making>& making,
                       const Result<Answer>& outcome) {
  const std::scoped_lock lock(mutex_);
  const auto found = kept_.find(key);
  // A later revision may have cleared the place, and somebody else may be making it again.
  if (found == kept_.end() || found->second.making != making) return;
  const std::size_t bytes = outcome.ok() ? key.size() + (*outcome)->size() + 1 : 0;
  if (!outcome.ok() || bytes > most_bytes_ / 4) {
    kept_.erase(found);
    return;
  }
  found->second.bytes = bytes;
  found->second.at = order_.insert(order_.end(), &found->first);
  bytes_ += bytes;
  while (bytes_ > most_bytes_) forget_oldest();
}

void KeptAnswers::forget_oldest() {
  const auto oldest = kept_.find(*order_.front());
  bytes_ -= oldest->second.bytes;
  order_.pop_front();
  kept_.erase(oldest);
}

std::size_t KeptAnswers::bytes() const {
  const std::scoped_lock lock(mutex_);
  return bytes_;
}

}  // namespace celadon::app
