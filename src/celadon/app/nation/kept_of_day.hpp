#pragma once
// What was made of the tables for a day, kept and mended as they change. Nobody waits behind a
// making from nothing while an earlier one of the same day is at hand.

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "celadon/base/civil.hpp"
#include "celadon/base/result.hpp"

namespace celadon::app {

/// Thread-safe. Keeps what two pairs of day and standard asked for last.
template <class T>
class KeptOfDay {
 public:
  using Made = std::shared_ptr<const T>;
  struct Asked {
    CivilDate day;
    std::string standard;
    std::uint64_t revision = 0;  ///< of the workspace, before its tables were read
  };

  /// The kept one while nothing was written; else `mend(earlier)`, and where that gives nothing
  /// `make()`. `mark()` is the number of the last write in the tables of the asker. Who asks while
  /// it is being mended waits; who asks while it is made anew is answered the earlier one, and
  /// waits only where there is none. Errors: those of the three; they are not kept.
  template <class Mark, class Mend, class Make>
  Result<Made> get(const Asked& asked, const Mark& mark, const Mend& mend, const Make& make) {
    std::unique_lock lock(mutex_);
    std::shared_ptr<Kept> kept;
    while (true) {
      kept = find(asked);
      if (kept->made != nullptr && asked.revision <= kept->revision) return kept->made;
      if (kept->work == Work::none) break;
      if (kept->work == Work::making && kept->made != nullptr) return kept->made;
      changed_.wait(lock);
    }
    kept->work = kept->made == nullptr ? Work::making : Work::mending;
    const Made earlier = kept->made;
    const std::int64_t mark_before = kept->mark;
    lock.unlock();
    std::int64_t mark_now = 0;
    const auto work = [&]() -> Result<Made> {
      CELADON_ASSIGN(mark_now, mark());
      if (earlier == nullptr) return make();
      if (mark_now <= mark_before) return earlier;
      CELADON_ASSIGN(Made mended, mend(*earlier));
      if (mended != nullptr) return mended;
      lock.lock();
      kept->work = Work::making;
      lock.unlock();
      changed_.notify_all();
      return make();
    };
    Result<Made> made = work();
    lock.lock();
    kept->work = Work::none;
    if (made.ok()) {
      kept->made = *made;
      kept->revision = std::max(kept->revision, asked.revision);
      kept->mark = std::max(kept->mark, mark_now);
    }
    changed_.notify_all();
    return made;
  }

 private:
  static constexpr std::size_t most_kept = 2;
  enum class Work : std::uint8_t { none, mending, making };
  struct Kept {
    CivilDate day;
    std::string standard;
    std::uint64_t revision = 0;
    std::int64_t mark = 0;
    Made made;
    Work work = Work::none;
  };

  /// The place of that day and standard, in front; the one asked for longest ago goes.
  std::shared_ptr<Kept> find(const Asked& asked) {
    for (auto one = all_.begin(); one != all_.end(); ++one) {
      if ((*one)->day != asked.day || (*one)->standard != asked.standard) continue;
      all_.splice(all_.begin(), all_, one);
      return all_.front();
    }
    auto made = std::make_shared<Kept>();
    made->day = asked.day;
    made->standard = asked.standard;
    all_.push_front(made);
    if (all_.size() > most_kept) all_.pop_back();  // a maker holds its own
    return made;
  }

  std::mutex mutex_;  ///< guards all below
  std::condition_variable changed_;
  std::list<std::shared_ptr<Kept>> all_;
};

}  // namespace celadon::app
