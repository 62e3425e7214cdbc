#include "celadon/drivers/feeds/feeds.hpp"

#include <mutex>

namespace celadon::drivers::feeds {

struct Feeds::State {
  mutable std::mutex mutex;
  std::vector<std::unique_ptr<RunningFeed>> running;
};

Feeds::Feeds() : state_(std::make_unique<State>()) {}

Result<std::unique_ptr<Feeds>> Feeds::start(const FeedsDocument& document, Sink& sink,
                                            const Clock& clock) {
  std::unique_ptr<Feeds> feeds(new Feeds());
  for (const FeedEntry& entry : document.feeds) {
    CELADON_ASSIGN(std::unique_ptr<RunningFeed> running, entry.feed->start(sink, clock));
    feeds->state_->running.push_back(std::move(running));
  }
  return feeds;
}

Feeds::~Feeds() { stop(); }

void Feeds::stop() {
  std::vector<std::unique_ptr<RunningFeed>> ending;
  {
    const std::lock_guard lock(state_->mutex);
    ending.swap(state_->running);
  }
  for (const auto& feed : ending) feed->stop();
}

std::vector<FeedHealth> Feeds::health() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<FeedHealth> health;
  for (const auto& feed : state_->running) health.push_back(feed->health());
  return health;
}

}  // namespace celadon::drivers::feeds
