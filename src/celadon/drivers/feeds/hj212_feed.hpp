#pragma once
// The part of feeds.yaml that listens to monitors of pollutants (docs/field-protocols.md).

#include "celadon/drivers/feeds/feed.hpp"
#include "celadon/drivers/hj212/forwarder.hpp"
#include "celadon/drivers/hj212/server.hpp"

namespace celadon::drivers::feeds {

/// Reads an entry of kind hj212. Errors: parse, limit, unit, conflict (an MN twice), not_found (a
/// file of a secret), each with line and column.
Result<std::unique_ptr<Feed>> read_hj212_feed(const text::Node& entry, const std::string& id,
                                              const FeedContext& context);

}  // namespace celadon::drivers::feeds
