#include "celadon/drivers/hj212/parts.hpp"

#include <algorithm>
#include <utility>

namespace celadon::drivers::hj212 {
namespace {

/// What a waiting message costs beside its bodies.
constexpr std::size_t message_bytes = 256;

}  // namespace

std::optional<Packet> PartCollector::take(Packet packet, Instant now) {
  if (!packet.part || packet.part->of <= 1) return packet;
  const Key key{packet.device, packet.request, packet.command};
  auto [at, begun] = waiting_.try_emplace(key, Waiting{now, packet.part->of, {}});
  Waiting& message = at->second;
  if (begun) {
    bytes_ += message_bytes;
  } else if (message.of != packet.part->of) {
    forget(at);  // the device began anew under the same number
    return take(std::move(packet), now);
  }
  message.since = now;
  const auto [body, fresh] = message.bodies.emplace(packet.part->number, packet.body);
  if (fresh) bytes_ += body->second.size();
  if (message.bodies.size() < message.of) {
    while (bytes_ > most_bytes_) {
      const auto oldest = std::min_element(
          waiting_.begin(), waiting_.end(),
          [](const auto& a, const auto& b) { return a.second.since < b.second.since; });
      forget(oldest);
    }
    return std::nullopt;
  }
  packet.body.clear();
  for (const auto& [number, text] : message.bodies) {
    // A factor is not cut in two: a part that does not end in ';' ends with its last factor.
    if (!packet.body.empty() && !packet.body.ends_with(';')) packet.body += ';';
    packet.body += text;
  }
  packet.part.reset();
  if (packet.flag) packet.flag->divided = false;
  forget(at);
  return packet;
}

std::size_t PartCollector::forget_before(Instant then) {
  std::size_t forgotten = 0;
  for (auto at = waiting_.begin(); at != waiting_.end();) {
    const auto which = at++;
    if (which->second.since >= then) continue;
    forget(which);
    ++forgotten;
  }
  return forgotten;
}

void PartCollector::forget(std::map<Key, Waiting>::iterator which) {
  bytes_ -= message_bytes;
  for (const auto& [number, text] : which->second.bodies) bytes_ -= text.size();
  waiting_.erase(which);
}

}  // namespace celadon::drivers::hj212
