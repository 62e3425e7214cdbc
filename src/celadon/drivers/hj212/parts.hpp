#pragma once
// Messages that a device sent in several packets (PNUM, PNO), put together again.

#include <map>
#include <string>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/drivers/hj212/packet.hpp"

namespace celadon::drivers::hj212 {

/// Holds parts until their message is whole. A part that comes twice counts once. Bounded: the
/// oldest incomplete messages are given up. Not thread-safe.
class PartCollector {
 public:
  /// At most this many bytes of bodies wait, of all messages together.
  explicit PartCollector(std::size_t most_bytes = 4U << 20U) : most_bytes_(most_bytes) {}

  /// The packet itself when it is a whole message; the message when this was its last part (its
  /// body is that of all parts in order); else nothing.
  std::optional<Packet> take(Packet packet, Instant now);

  /// Messages of which nothing came since then are forgotten; how many they were.
  std::size_t forget_before(Instant then);

  [[nodiscard]] std::size_t waiting_bytes() const noexcept { return bytes_; }

 private:
  struct Waiting {
    Instant since;
    std::uint32_t of = 0;
    std::map<std::uint32_t, std::string> bodies;
  };
  using Key = std::vector<std::string>;  ///< device, request, command

  void forget(std::map<Key, Waiting>::iterator which);

  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::map<Key, Waiting> waiting_;
};

}  // namespace celadon::drivers::hj212
