// Every kind of feed, in one table. A new kind adds its row and its reader; feeds.schema.json gets
// its part.

#include <array>

#include "celadon/drivers/feeds/feed.hpp"
#include "celadon/drivers/feeds/modbus_feed.hpp"

namespace celadon::drivers::feeds {

std::span<const FeedKind> feed_kinds() {
  static constexpr std::array kinds = {
      FeedKind{"modbus", "Modbus TCP 与 TCP 上的 RTU", "Modbus TCP and RTU over TCP",
               read_modbus_feed},
  };
  return kinds;
}

}  // namespace celadon::drivers::feeds
