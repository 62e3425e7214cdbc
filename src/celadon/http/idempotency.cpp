#include "celadon/http/idempotency.hpp"

namespace celadon::http {
namespace {

constexpr std::chrono::hours kept_for{24};

std::string name_of(const std::string& user, const std::string& key) {
  return user + '\n' + key;  // neither has a line break
}

}  // namespace

IdempotentAnswers::Found IdempotentAnswers::begin(const std::string& user, const std::string& key,
                                                  const std::string& request, Time now) {
  const std::lock_guard lock(mutex_);
  while (!entries_.empty() && now - entries_.front().when > kept_for) forget(entries_.begin());
  const std::string name = name_of(user, key);
  if (const auto found = by_name_.find(name); found != by_name_.end()) {
    const Entry& entry = *found->second;
    if (entry.request != request) return {KeyState::mismatch, {}};
    if (!entry.answer) return {KeyState::running, {}};
    return {KeyState::answered, entry.answer};
  }
  while (!entries_.empty() && (entries_.size() >= most_ || bytes_ > most_bytes_))
    forget(entries_.begin());
  entries_.push_back({name, request, {}, 0, now});
  by_name_.emplace(name, std::prev(entries_.end()));
  return {};
}

void IdempotentAnswers::finish(const std::string& user, const std::string& key,
                               const Response& answer) {
  const auto* body = std::get_if<std::shared_ptr<const std::string>>(&answer.body);
  if (body == nullptr || *body == nullptr) return drop(user, key);
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name_of(user, key));
  if (found == by_name_.end()) return;
  Entry& entry = *found->second;
  entry.answer = answer;
  entry.bytes = (*body)->size() + 256;
  bytes_ += entry.bytes;
}

void IdempotentAnswers::drop(const std::string& user, const std::string& key) {
  const std::lock_guard lock(mutex_);
  if (const auto found = by_name_.find(name_of(user, key)); found != by_name_.end())
    forget(found->second);
}

void IdempotentAnswers::forget(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  by_name_.erase(entry->name);
  entries_.erase(entry);
}

}  // namespace celadon::http
