// Every kind of feed, in one table. A new kind adds its row and its reader; feeds.schema.json gets
// its part.

#include <array>

#include "celadon/drivers/feeds/dlt645_feed.hpp"
#include "celadon/drivers/feeds/feed.hpp"
#include "celadon/drivers/feeds/files_feed.hpp"
#include "celadon/drivers/feeds/hj212_feed.hpp"
#include "celadon/drivers/feeds/modbus_feed.hpp"
#include "celadon/drivers/feeds/mqtt_feed.hpp"

namespace celadon::drivers::feeds {

std::span<const FeedKind> feed_kinds() {
  static constexpr std::array kinds = {
      FeedKind{"modbus", "Modbus TCP 与 TCP 上的 RTU", "Modbus TCP and RTU over TCP",
               read_modbus_feed},
      FeedKind{"mqtt", "MQTT 与 Sparkplug B", "MQTT and Sparkplug B", read_mqtt_feed},
      FeedKind{"hj212", "HJ 212 污染物监测", "HJ 212 monitors of pollutants", read_hj212_feed},
      FeedKind{"dlt645", "TCP 上的 DL/T 645 电能表", "DL/T 645 electricity meters over TCP",
               read_dlt645_feed},
      FeedKind{"files", "监视文件夹", "a watched folder", read_files_feed},
  };
  return kinds;
}

}  // namespace celadon::drivers::feeds
