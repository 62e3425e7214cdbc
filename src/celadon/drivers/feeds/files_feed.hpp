#pragma once
// The part of feeds.yaml that watches a folder (docs/field-protocols.md).

#include "celadon/drivers/feeds/feed.hpp"
#include "celadon/drivers/files/watched_folder.hpp"

namespace celadon::drivers::feeds {

/// Reads an entry of kind files. Errors: parse, limit, each with line and column. Starting it is an
/// error (unsupported) where FeedContext::import_file is not given.
Result<std::unique_ptr<Feed>> read_files_feed(const text::Node& entry, const std::string& id,
                                              const FeedContext& context);

}  // namespace celadon::drivers::feeds
