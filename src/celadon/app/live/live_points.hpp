#pragma once
// The points that readings come in for, at rest: found ones (a key was met that nobody had
// registered) and the ways by which readings came, which the `source` of a reading names.

#include <cstdint>
#include <string>
#include <vector>

#include "celadon/base/instant.hpp"
#include "celadon/base/result.hpp"
#include "celadon/storage/relational/database.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::app::live {

/// Series numbers of found points begin here; registered ones stand below.
inline constexpr std::uint64_t found_base = std::uint64_t{1} << 40;
/// Sources of live readings begin here; imports of files stand below.
inline constexpr std::uint32_t live_source_base = std::uint32_t{1} << 31;

/// A point that was found in a stream.
struct FoundPoint {
  storage::SeriesId series;
  std::string name;  ///< measurement and tags in order, as line protocol writes them
  std::string field;
  Instant found;
  std::string unit = {};  ///< symbol, where the driver told one
};

/// A way by which readings of a site came in on a day.
struct LiveSource {
  std::uint32_t id = 0;
  std::string site;
  std::string way;  ///< "line_protocol", or the feed
  std::string who;  ///< login or feed
  Instant begun;
};

/// Creates or checks the tables. Errors: those of storage::migrate.
Status prepare_live_tables(storage::Database& database);
/// All found points of a site, by series. Errors: those of query.
Result<std::vector<FoundPoint>> found_points(storage::Database& database, const std::string& site);
/// Keeps further ones and gives them their numbers, all or none. Errors: conflict, disk_full, io.
Status keep_found_points(storage::Database& database, const std::string& site,
                         std::vector<FoundPoint>& points);
/// The number of the source of that site, way and person for the day of `now`; the same when asked
/// again. Errors: conflict, disk_full, io.
Result<std::uint32_t> live_source(storage::Database& database, const LiveSource& source);
/// A feeds.yaml as somebody left it.
struct FeedsText {
  std::string site;
  std::string text;
  std::string who;
  Instant since;
};
/// The documents that hold now, of all sites or of one. Errors: those of query.
Result<std::vector<FeedsText>> feeds_texts(storage::Database& database,
                                           const std::string& site = {});
/// Keeps a further document; the earlier ones stay as history. Errors: conflict, disk_full, io.
Status keep_feeds_text(storage::Database& database, const FeedsText& text);

/// Errors: not_found.
Result<LiveSource> live_source_of(storage::Database& database, std::uint32_t id);

}  // namespace celadon::app::live
