#pragma once
// The part of feeds.yaml that asks electricity meters behind a serial server
// (docs/field-protocols.md).

#include "celadon/drivers/dlt645/client.hpp"
#include "celadon/drivers/feeds/feed.hpp"

namespace celadon::drivers::feeds {

/// Reads an entry of kind dlt645. Errors: parse, limit, conflict, not_found (a quantity, with the
/// nearest), each with line and column.
Result<std::unique_ptr<Feed>> read_dlt645_feed(const text::Node& entry, const std::string& id,
                                               const FeedContext& context);

}  // namespace celadon::drivers::feeds
