#pragma once
// The part of feeds.yaml that polls Modbus devices (docs/feeds.md).

#include <memory>
#include <string>
#include <vector>

#include "celadon/drivers/feeds/feed.hpp"
#include "celadon/drivers/modbus/polled_device.hpp"

namespace celadon::drivers::feeds {

/// Reads an entry of kind modbus. Errors: parse, limit, conflict, not_found (a map or a quantity of
/// it, with the nearest), each with line and column.
Result<std::unique_ptr<Feed>> read_modbus_feed(const text::Node& entry, const std::string& id,
                                               const FeedContext& context);

/// The devices alone, as the poller takes them (for tests and benches).
Result<std::vector<modbus::DeviceSettings>> read_modbus_devices(const text::Node& entry,
                                                                const FeedContext& context);

}  // namespace celadon::drivers::feeds
