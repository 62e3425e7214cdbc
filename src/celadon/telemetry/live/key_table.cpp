#include "celadon/telemetry/live/key_table.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <random>

#include "celadon/base/assert.hpp"

namespace celadon::telemetry::live {

namespace {

constexpr std::size_t key_block = std::size_t{1} << 18;

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a ^ 0x9E3779B97F4A7C15ULL) * (b ^ 0xD6E8FEB86659FD93ULL);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t hashed(std::uint64_t hash, std::string_view text) {
  hash = mixed(hash, text.size());
  while (text.size() > 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), 8);
    hash = mixed(hash, word);
    text.remove_prefix(8);
  }
  std::uint64_t word = 0;
  if (!text.empty()) std::memcpy(&word, text.data(), text.size());
  return mixed(hash, word);
}

std::uint64_t chance() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

}  // namespace

KeyTable::KeyTable() : seed_(chance()) {}

std::uint64_t KeyTable::hash_of(std::string_view name, std::string_view field) const {
  return hashed(hashed(seed_, name), field);
}

bool KeyTable::is(const Entry& entry, std::string_view name, std::string_view field) {
  return entry.name_size == name.size() && entry.field_size == field.size() &&
         std::memcmp(entry.bytes, name.data(), name.size()) == 0 &&
         std::memcmp(entry.bytes + name.size(), field.data(), field.size()) == 0;
}

std::uint32_t KeyTable::find(std::string_view name, std::string_view field, Trail& trail) const {
  if (trail.last != none) {
    const std::uint32_t guess =
        std::atomic_ref(entries_[trail.last].follower).load(std::memory_order_relaxed);
    if (guess != none && is(entries_[guess], name, field)) {
      trail.last = guess;
      return entries_[guess].number;
    }
  }
  if (slots_.empty()) return none;
  const std::uint64_t hash = hash_of(name, field);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const std::uint32_t found = slots_[slot] - 1;
    const Entry& entry = entries_[found];
    if (entry.hash != hash || !is(entry, name, field)) continue;
    if (trail.last != none)
      std::atomic_ref(entries_[trail.last].follower).store(found, std::memory_order_relaxed);
    trail.last = found;
    return entry.number;
  }
  return none;
}

void KeyTable::add(std::string_view name, std::string_view field, std::uint32_t number) {
  CELADON_ASSERT(name.size() <= 0xFFFF && field.size() <= 0xFFFF && number != none);
  if (slots_.size() < 2 * (entries_.size() + 1)) grow();
  const std::size_t size = name.size() + field.size();
  if (size > arena_left_) {
    arena_left_ = std::max(size, key_block);
    arena_.push_back(std::make_unique_for_overwrite<char[]>(arena_left_));
    arena_at_ = arena_.back().get();
  }
  Entry entry;
  entry.hash = hash_of(name, field);
  entry.bytes = arena_at_;
  entry.name_size = static_cast<std::uint16_t>(name.size());
  entry.field_size = static_cast<std::uint16_t>(field.size());
  entry.number = number;
  std::copy(name.begin(), name.end(), arena_at_);
  std::copy(field.begin(), field.end(), arena_at_ + name.size());
  arena_at_ += size;
  arena_left_ -= size;
  bytes_ += size;
  entries_.push_back(entry);
  std::size_t slot = entry.hash & (slots_.size() - 1);
  while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = static_cast<std::uint32_t>(entries_.size());
}

void KeyTable::grow() {
  slots_.assign(std::max<std::size_t>(64, slots_.size() * 2), 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::size_t slot = entries_[i].hash & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

}  // namespace celadon::telemetry::live
