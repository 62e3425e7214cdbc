#pragma once
// The feeds of a site at work.

#include <memory>
#include <string>
#include <vector>

#include "celadon/drivers/feeds/document.hpp"

namespace celadon::drivers::feeds {

/// All feeds of a document, running until stop() or destruction. start, stop and health may be
/// called from any thread.
class Feeds {
 public:
  /// Starts every feed; sink and clock outlive the Feeds. Errors: those of a kind's start(); then
  /// those already begun are stopped again.
  static Result<std::unique_ptr<Feeds>> start(const FeedsDocument& document, Sink& sink,
                                              const Clock& clock);
  ~Feeds();
  Feeds(const Feeds&) = delete;
  Feeds& operator=(const Feeds&) = delete;

  /// Ends all feeds; a second call does nothing.
  void stop();
  /// One entry per feed, in the document's order. Empty after stop().
  [[nodiscard]] std::vector<FeedHealth> health() const;

 private:
  Feeds();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace celadon::drivers::feeds
