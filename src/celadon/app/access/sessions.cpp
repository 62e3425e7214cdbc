#include "celadon/app/access/sessions.hpp"

#include <algorithm>
#include <mutex>

namespace celadon::app::access {

namespace {

constexpr Duration kept_every = Duration::minutes(1);

}  // namespace

bool Sessions::over(const Live& live, Instant now) const {
  const Instant seen{live.seen_us.load(std::memory_order_relaxed)};
  if (now - live.stored.created >= limits_.longest || now - seen >= limits_.idle) return true;
  return seen - now > limits_.backward;
}

void Sessions::add(const StoredSession& session) {
  const std::unique_lock lock(mutex_);
  by_hash_[session.hash] = std::make_shared<Live>(session);
  hash_of_handle_[session.handle] = session.hash;
}

std::optional<StoredSession> Sessions::seen(std::string_view hash, Instant now) {
  const std::shared_lock lock(mutex_);
  const auto found = by_hash_.find(std::string(hash));
  if (found == by_hash_.end() || over(*found->second, now)) return std::nullopt;
  Live& live = *found->second;
  // Seen only moves forward: a small step back of the clock does not prolong anything.
  std::int64_t before = live.seen_us.load(std::memory_order_relaxed);
  while (before < now.us && !live.seen_us.compare_exchange_weak(before, now.us)) {
  }
  return live.stored;
}

std::optional<StoredSession> Sessions::find_handle(std::string_view handle) const {
  const std::shared_lock lock(mutex_);
  const auto hash = hash_of_handle_.find(std::string(handle));
  if (hash == hash_of_handle_.end()) return std::nullopt;
  const auto found = by_hash_.find(hash->second);
  return found == by_hash_.end() ? std::nullopt : std::optional(found->second->stored);
}

std::string Sessions::remove_handle(std::string_view handle) {
  const std::unique_lock lock(mutex_);
  const auto found = hash_of_handle_.find(std::string(handle));
  if (found == hash_of_handle_.end()) return {};
  const std::string hash = found->second;
  by_hash_.erase(hash);
  hash_of_handle_.erase(found);
  return hash;
}

std::vector<std::string> Sessions::remove_user(const UserId& user, std::string_view but_handle) {
  const std::unique_lock lock(mutex_);
  std::vector<std::string> removed;
  std::erase_if(by_hash_, [&](const auto& entry) {
    const StoredSession& stored = entry.second->stored;
    if (stored.user != user || stored.handle == but_handle) return false;
    removed.push_back(entry.first);
    hash_of_handle_.erase(stored.handle);
    return true;
  });
  return removed;
}

std::vector<std::string> Sessions::remove_over(Instant now) {
  const std::unique_lock lock(mutex_);
  std::vector<std::string> removed;
  std::erase_if(by_hash_, [&](const auto& entry) {
    if (!over(*entry.second, now)) return false;
    removed.push_back(entry.first);
    hash_of_handle_.erase(entry.second->stored.handle);
    return true;
  });
  return removed;
}

std::vector<std::pair<std::string, Instant>> Sessions::to_keep() {
  const std::shared_lock lock(mutex_);
  std::vector<std::pair<std::string, Instant>> list;
  for (const auto& [hash, live] : by_hash_) {
    const std::int64_t seen_us = live->seen_us.load(std::memory_order_relaxed);
    if (seen_us - live->kept_us.load(std::memory_order_relaxed) < kept_every.us) continue;
    live->kept_us.store(seen_us, std::memory_order_relaxed);
    list.emplace_back(hash, Instant{seen_us});
  }
  return list;
}

std::size_t Sessions::size() const {
  const std::shared_lock lock(mutex_);
  return by_hash_.size();
}

void Tokens::add(const StoredToken& token) {
  auto live = std::make_shared<Live>();
  live->stored = token;
  const std::unique_lock lock(mutex_);
  by_hash_[token.hash] = std::move(live);
}

std::optional<StoredToken> Tokens::find(std::string_view hash, Instant now) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_hash_.find(std::string(hash));
  if (found == by_hash_.end()) return std::nullopt;
  const StoredToken& stored = found->second->stored;
  // A clock set back before the token was made does not prolong it either.
  if (now >= stored.expires || now < stored.created - Duration::minutes(2)) return std::nullopt;
  return stored;
}

void Tokens::note_used(std::string_view hash, Instant now) {
  const std::shared_lock lock(mutex_);
  const auto found = by_hash_.find(std::string(hash));
  if (found != by_hash_.end()) found->second->used_us.store(now.us, std::memory_order_relaxed);
}

std::vector<StoredToken> Tokens::of_user(const UserId& user) const {
  const std::shared_lock lock(mutex_);
  std::vector<StoredToken> tokens;
  for (const auto& [hash, live] : by_hash_)
    if (live->stored.user == user) tokens.push_back(live->stored);
  std::sort(tokens.begin(), tokens.end(), [](const StoredToken& a, const StoredToken& b) {
    return std::pair(a.created, a.id) < std::pair(b.created, b.id);
  });
  return tokens;
}

std::optional<Instant> Tokens::last_used(std::string_view hash) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_hash_.find(std::string(hash));
  if (found == by_hash_.end()) return std::nullopt;
  const std::int64_t us = found->second->used_us.load(std::memory_order_relaxed);
  return us == 0 ? std::nullopt : std::optional(Instant{us});
}

void Tokens::remove(std::string_view id) {
  const std::unique_lock lock(mutex_);
  std::erase_if(by_hash_, [&](const auto& entry) { return entry.second->stored.id == id; });
}

void Tokens::remove_user(const UserId& user) {
  const std::unique_lock lock(mutex_);
  std::erase_if(by_hash_, [&](const auto& entry) { return entry.second->stored.user == user; });
}

}  // namespace celadon::app::access
