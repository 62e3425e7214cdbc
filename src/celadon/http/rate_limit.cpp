#include "celadon/http/rate_limit.hpp"

#include <algorithm>

namespace celadon::http {

namespace {
constexpr std::size_t most_addresses = 65'536;  // some 8 MB
}

bool RateLimit::take(const std::string& address, Time now) {
  if (per_second_ <= 0) return true;
  const std::lock_guard lock(mutex_);
  if (buckets_.size() >= most_addresses) forget_full(now);
  auto [it, fresh] = buckets_.try_emplace(address, Bucket{burst_, now});
  Bucket& bucket = it->second;
  const double seconds = std::chrono::duration<double>(now - bucket.filled).count();
  bucket.tokens = std::min(burst_, bucket.tokens + std::max(0.0, seconds) * per_second_);
  bucket.filled = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

void RateLimit::forget_full(Time now) {
  std::erase_if(buckets_, [&](const auto& entry) {
    const double seconds = std::chrono::duration<double>(now - entry.second.filled).count();
    return entry.second.tokens + seconds * per_second_ >= burst_;
  });
  // Every address is busy: begin anew rather than grow without bound.
  if (buckets_.size() >= most_addresses) buckets_.clear();
}

std::size_t RateLimit::addresses() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

}  // namespace celadon::http
