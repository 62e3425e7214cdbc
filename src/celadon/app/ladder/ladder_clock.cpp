#include "celadon/app/ladder/ladder_clock.hpp"

#include <algorithm>
#include <optional>

#include "celadon/app/ladder/steps.hpp"
#include "celadon/base/log.hpp"
#include "celadon/cultivation/span.hpp"

namespace celadon::app::ladder {
namespace {

/// How often the clock is looked at.
constexpr std::chrono::seconds look_every{30};
/// Subjects between which others who write get their turn.
constexpr std::size_t in_one_turn = 100;

}  // namespace

void LadderClock::start() {
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void LadderClock::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void LadderClock::run() {
  std::optional<CivilDate> done;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const CivilDate today = cultivation::china_day(clock_->now());
    if (done != today) {
      lock.unlock();
      take_steps();
      lock.lock();
      done = today;
    }
    wake_.wait_for(lock, look_every, [this] { return stopping_; });
  }
}

bool LadderClock::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void LadderClock::take_steps() {
  std::vector<std::string> subjects;
  const auto looked = workspace_->read([&](Workspace& workspace) -> Status {
    CELADON_ASSIGN(subjects, who_ever_moved(workspace.database()));
    return {};
  });
  if (!looked.ok()) log::warn("steps of time: " + looked.error().to_string());
  for (std::size_t begin = 0; begin < subjects.size() && !stopping(); begin += in_one_turn) {
    const std::size_t end = std::min(begin + in_one_turn, subjects.size());
    const auto taken = workspace_->write("clock", [&](Workspace& workspace) -> Status {
      for (std::size_t i = begin; i < end; ++i) {
        const auto steps = take_steps_of_time(workspace.database(), *workspace.reference().rules,
                                              audit_, clock_->now(), subjects[i]);
        if (!steps.ok()) return steps.error();
      }
      return {};
    });
    if (!taken.ok()) log::warn("steps of time: " + taken.error().to_string());
  }
}

}  // namespace celadon::app::ladder
