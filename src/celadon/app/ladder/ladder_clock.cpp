#include "celadon/app/ladder/ladder_clock.hpp"

#include <optional>

#include "celadon/app/ladder/steps.hpp"
#include "celadon/base/log.hpp"
#include "celadon/cultivation/span.hpp"

namespace celadon::app::ladder {
namespace {

/// How often the clock is looked at.
constexpr std::chrono::seconds look_every{30};

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

void LadderClock::take_steps() {
  // Nothing is written, and nobody woken, where nobody ever took a step.
  bool any = false;
  const auto looked = workspace_->read([&](Workspace& workspace) -> Status {
    CELADON_ASSIGN(const auto rows,
                   workspace.database().query("select subject from ladder_position limit 1",
                                              {storage::Column::text}));
    any = !rows.empty();
    return {};
  });
  if (looked.ok() && !any) return;
  const auto taken = workspace_->write("clock", [&](Workspace& workspace) -> Status {
    CELADON_TRY(take_steps_of_time(workspace.database(), *workspace.reference().rules, audit_,
                                   clock_->now()));
    return {};
  });
  if (!taken.ok()) log::warn("steps of time: " + taken.error().to_string());
}

}  // namespace celadon::app::ladder
