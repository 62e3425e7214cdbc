#pragma once
// feeds.yaml: where the readings of a site come from.
//
//     feeds:
//       - id: workshop-1
//         kind: modbus
//         ...            what the kind asks (docs/feeds.md)

#include <memory>
#include <string>
#include <vector>

#include "celadon/drivers/feeds/feed.hpp"

namespace celadon::drivers::feeds {

struct FeedEntry {
  std::string id;  ///< lower case, digits, '-', '_', '.': names the feed for ever
  const FeedKind* kind = nullptr;
  std::unique_ptr<Feed> feed;
};

struct FeedsDocument {
  std::vector<FeedEntry> feeds;
};

/// Reads and checks a whole document. Errors: parse (line and column, nearest name), conflict (an
/// id twice), limit, and those of the kinds.
Result<FeedsDocument> read_feeds(const text::Node& document, const FeedContext& context);

/// Reads a duration: "500 ms", "1 s", "15 min", "1 h". Errors at the node: parse; limit when it is
/// not within `least` and `most`.
Result<Duration> read_duration(const text::Node& node, Duration least, Duration most);

/// The member as a duration, or `otherwise` where it is not given.
Result<Duration> duration_member(const text::Node& mapping, std::string_view key,
                                 Duration otherwise, Duration least, Duration most);

}  // namespace celadon::drivers::feeds
