#pragma once
// Events on their way to one listener: bounded, filled by any thread, emptied by the connection.

#include <functional>
#include <mutex>
#include <string>

#include "celadon/http/events.hpp"

namespace celadon::http {

/// Thread-safe.
class EventQueue {
 public:
  struct Taken {
    std::string bytes;  ///< as the stream wants them; may be empty
    bool ended = false;
    bool too_slow = false;
  };

  /// `wake` is called, from the thread that sends, when the queue is no longer empty or has ended.
  EventQueue(std::size_t most_events, std::size_t most_bytes, std::function<void()> wake)
      : most_events_(most_events), most_bytes_(most_bytes), wake_(std::move(wake)) {}

  /// False when the listener is gone or was too slow.
  bool send(const Event& event) {
    const std::lock_guard lock(mutex_);
    if (ended_) return false;
    const std::string bytes = to_event_stream(event);
    if (events_ == most_events_ || waiting_.size() + bytes.size() > most_bytes_) {
      too_slow_ = ended_ = true;
    } else {
      waiting_ += bytes;
      ++events_;
    }
    if (!woken_ || too_slow_) wake_();
    woken_ = true;
    return !ended_;
  }

  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    if (!woken_) wake_();
    woken_ = true;
  }

  /// The connection ends: nothing wakes it any more.
  void leave() {
    const std::lock_guard lock(mutex_);
    ended_ = woken_ = true;
    waiting_.clear();
  }

  bool too_slow() {
    const std::lock_guard lock(mutex_);
    return too_slow_;
  }

  Taken take() {
    const std::lock_guard lock(mutex_);
    Taken taken{std::move(waiting_), ended_, too_slow_};
    waiting_.clear();
    events_ = 0;
    woken_ = ended_;  // an ended queue has nothing more to tell
    return taken;
  }

 private:
  const std::size_t most_events_;
  const std::size_t most_bytes_;
  const std::function<void()> wake_;
  std::mutex mutex_;
  std::string waiting_;
  std::size_t events_ = 0;
  bool ended_ = false;
  bool too_slow_ = false;
  bool woken_ = false;
};

}  // namespace celadon::http
