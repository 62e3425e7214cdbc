#include "celadon/app/access/attempts.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>

#include "celadon/app/access/secrets.hpp"

namespace celadon::app::access {

namespace {

std::string login_key(std::string_view login) { return "l:" + std::string(login); }
std::string address_key(std::string_view address) { return "a:" + address_group(address); }

}  // namespace

std::string address_group(std::string_view address) {
  const std::string text(address);
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  const bool mapped =
      std::all_of(bytes.begin(), bytes.begin() + 10, [](auto b) { return b == 0; }) &&
      bytes[10] == 0xFF && bytes[11] == 0xFF;
  const std::size_t from = mapped ? 12 : 0;
  const std::size_t to = mapped ? 16 : 8;
  return hex({reinterpret_cast<const char*>(bytes.data()) + from, to - from});
}

Duration Attempts::rest_of(const std::string& key, Instant now) const {
  const auto found = records_.find(key);
  if (found == records_.end() || found->second.locked_until <= now) return {};
  // A clock that was set back must not lock anybody longer than the longest lock.
  return std::min(found->second.locked_until - now, limits_.longest_lock);
}

Duration Attempts::locked_for(std::string_view login, std::string_view address, Instant now) const {
  const std::lock_guard lock(mutex_);
  const Duration by_address = rest_of(address_key(address), now);
  return login.empty() ? by_address : std::max(by_address, rest_of(login_key(login), now));
}

bool Attempts::count(const std::string& key, int free, Instant now) {
  Record& record = records_[key];
  if (record.failures > 0 && now - record.last > limits_.forgotten_after) record = {};
  record.last = now;
  if (++record.failures < free) return false;
  const int doublings = std::min(record.failures - free, 30);
  const std::int64_t wanted = limits_.first_lock.us << std::min(doublings, 20);
  record.locked_until = now + std::min(Duration{wanted}, limits_.longest_lock);
  return true;
}

bool Attempts::failed(std::string_view login, std::string_view address, Instant now) {
  const std::lock_guard lock(mutex_);
  make_room(now);
  const bool address_locked = count(address_key(address), limits_.free_per_address, now);
  const bool login_locked = !login.empty() && count(login_key(login), limits_.free_per_login, now);
  return address_locked || login_locked;
}

void Attempts::succeeded(std::string_view login) {
  const std::lock_guard lock(mutex_);
  records_.erase(login_key(login));
}

void Attempts::make_room(Instant now) {
  if (records_.size() < limits_.most_remembered) return;
  std::erase_if(records_, [&](const auto& entry) {
    return now - entry.second.last > limits_.forgotten_after ||
           (entry.second.locked_until <= now && entry.second.failures < limits_.free_per_login);
  });
  if (records_.size() < limits_.most_remembered) return;
  auto oldest =
      std::min_element(records_.begin(), records_.end(),
                       [](const auto& a, const auto& b) { return a.second.last < b.second.last; });
  records_.erase(oldest);
}

}  // namespace celadon::app::access
