#pragma once
// The feeds of each site: kept as the document somebody wrote, at work while the server runs.

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "celadon/app/live/live.hpp"
#include "celadon/drivers/feeds/feeds.hpp"

namespace celadon::app::live {

/// Thread-safe.
class SiteFeeds {
 public:
  /// `folder`: of the data; relative paths in documents start at its folder "feeds".
  SiteFeeds(SharedWorkspace& workspace, Live& live, std::filesystem::path folder)
      : workspace_(workspace), live_(live), folder_(std::move(folder)) {}

  /// Starts the feeds of every site. A document that can no longer be read is told in the log and
  /// by health(); the others run. Errors: those of the tables.
  Status start();
  void stop();

  /// The document of a site; nullopt when there is none. Errors: those of the tables.
  [[nodiscard]] Result<std::optional<FeedsText>> text(const std::string& site) const;
  /// Checks, keeps and starts a document in the place of the one before. Errors: not_found (site),
  /// parse, limit, conflict (with line and column), those of the tables. When it cannot be read the
  /// feeds run on as they did; when it cannot be started none runs and health() says why.
  Status put(const std::string& site, const std::string& text, const std::string& who);
  /// How the feeds of a site do; an entry without a kind tells why none runs.
  [[nodiscard]] std::vector<drivers::feeds::FeedHealth> health(const std::string& site) const;

 private:
  struct AtWork {
    std::unique_ptr<drivers::Sink> sink;
    std::unique_ptr<drivers::feeds::Feeds> feeds;
    std::string fault;
  };
  Result<drivers::feeds::FeedsDocument> read(const std::string& site, const std::string& text);
  Result<AtWork> begin(const std::string& site, const drivers::feeds::FeedsDocument& document);

  SharedWorkspace& workspace_;
  Live& live_;
  const std::filesystem::path folder_;
  mutable std::mutex mutex_;  ///< guards at_work_; held while feeds start and stop
  std::map<std::string, AtWork> at_work_;
};

}  // namespace celadon::app::live
