#pragma once
// The part of feeds.yaml that subscribes at a broker (docs/field-protocols.md).

#include "celadon/drivers/feeds/feed.hpp"
#include "celadon/drivers/mqtt/client.hpp"

namespace celadon::drivers::feeds {

/// Reads an entry of kind mqtt. Errors: parse, limit, unit, not_found (a name of a key), conflict,
/// each with line and column.
Result<std::unique_ptr<Feed>> read_mqtt_feed(const text::Node& entry, const std::string& id,
                                             const FeedContext& context);

/// The settings alone (for tests and benches).
Result<mqtt::ClientSettings> read_mqtt_settings(const text::Node& entry, const std::string& id,
                                                const FeedContext& context);
/// One topic rule. Errors as above.
Result<mqtt::TopicRule> read_topic_rule(const text::Node& node);

}  // namespace celadon::drivers::feeds
