#include "celadon/drivers/modbus/delivery.hpp"

#include <algorithm>
#include <chrono>
#include <span>

#include "celadon/units/bilingual.hpp"

namespace celadon::drivers::modbus {

namespace {

bool worth_another_try(ErrorCode code) {
  return code == ErrorCode::limit || code == ErrorCode::disk_full || code == ErrorCode::io ||
         code == ErrorCode::locked;
}

}  // namespace

Delivery::Delivery(std::string feed, Sink& sink, DeliveryLimits limits)
    : feed_(std::move(feed)), sink_(sink), limits_(limits), thread_([this] { run(); }) {}

Delivery::~Delivery() { stop(); }

bool Delivery::has_room(std::size_t readings) const {
  const std::lock_guard lock(mutex_);
  return queue_.size() + in_hand_ + readings <= limits_.waiting;
}

bool Delivery::offer(const std::vector<WaitingReading>& readings) {
  if (readings.empty()) return true;
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() + in_hand_ + readings.size() > limits_.waiting) return false;
    first = queue_.empty();
    queue_.insert(queue_.end(), readings.begin(), readings.end());
  }
  if (first) wake_.notify_one();
  return true;
}

void Delivery::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::string Delivery::fault() const {
  const std::lock_guard lock(mutex_);
  return fault_;
}

void Delivery::run() {
  std::vector<WaitingReading> taken;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      wake_.wait_for(lock, std::chrono::microseconds(limits_.gather.us),
                     [this] { return stopping_ || queue_.size() >= limits_.at_once; });
      taken.swap(queue_);
      in_hand_ = taken.size();
    }
    for (std::size_t at = 0; at < taken.size(); at += limits_.at_once) {
      const std::size_t end = std::min(taken.size(), at + limits_.at_once);
      const std::vector<WaitingReading> part(taken.begin() + static_cast<std::ptrdiff_t>(at),
                                             taken.begin() + static_cast<std::ptrdiff_t>(end));
      if (!hand_over(part)) given_up_ += part.size();
      const std::lock_guard lock(mutex_);
      in_hand_ = taken.size() - end;
    }
    taken.clear();
  }
}

bool Delivery::hand_over(const std::vector<WaitingReading>& readings) {
  std::vector<Reading> views;
  views.reserve(readings.size());
  for (const WaitingReading& one : readings)
    views.push_back({*one.key, one.at, one.value, *one.unit, 0});
  Duration wait = limits_.retry_first;
  while (true) {
    const Status taken = sink_.take(feed_, views);
    {
      const std::lock_guard lock(mutex_);
      fault_ = taken.ok() ? std::string() : units::sentence(taken.error());
    }
    if (taken.ok()) break;
    if (!worth_another_try(taken.error().code) || !wait_before_retry(wait)) return false;
    wait = std::min(Duration{wait.us * 2}, limits_.retry_most);
  }
  for (const WaitingReading& one : readings)
    if (one.durable != nullptr) one.durable->fetch_add(1, std::memory_order_relaxed);
  return true;
}

/// False when the delivery is being stopped: what the sink refuses then is given up.
bool Delivery::wait_before_retry(Duration wait) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_for(lock, std::chrono::microseconds(wait.us), [this] { return stopping_; });
}

}  // namespace celadon::drivers::modbus
