#pragma once
// Readings as they arrive, from whatever driver or request: each finds its point, is durable in the
// series store before it is acknowledged, becomes the latest value, and fills its interval. A
// thread keeps passed intervals and posts the books.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "celadon/app/live/live_site.hpp"
#include "celadon/base/clock.hpp"
#include "celadon/drivers/line_protocol/lines.hpp"
#include "celadon/drivers/reading.hpp"

namespace celadon::app {

class SharedWorkspace;  // app/shared_workspace.hpp

namespace live {

struct LiveOptions {
  Duration interval = Duration::minutes(15);  ///< of roll-ups
  std::size_t most_points = 1'000'000;        ///< of a site, found ones included
  Duration posting = Duration::minutes(1);    ///< between two postings of the books
};

/// What became of a body of lines.
struct TakenLines {
  std::uint64_t readings = 0;  ///< durable now
  std::uint64_t texts = 0;     ///< text fields: told apart, not kept
  std::uint64_t fault_count = 0;
  std::vector<drivers::line_protocol::LineFault> faults;  ///< the first hundred
};

/// Thread-safe.
class Live {
 public:
  /// Creates or checks the tables; reads nothing else. Errors: those of prepare_live_tables.
  static Result<std::unique_ptr<Live>> open(SharedWorkspace& workspace, const Clock& clock,
                                            const LiveOptions& options);
  /// Keeps the intervals that have passed.
  ~Live();

  /// Begins to keep intervals and to post the books.
  void start();
  void stop();

  /// The points of a site, read at first use. Errors: not_found, those of the tables.
  Result<std::shared_ptr<LiveSite>> site(const std::string& id);

  /// Lines of line protocol for a site. Lines at fault are told, the others are durable on return.
  /// Errors: not_found (site), limit (too many points), disk_full, io; then nothing is kept.
  Result<TakenLines> take_lines(const std::string& site, std::string_view text,
                                drivers::line_protocol::Precision precision,
                                const std::string& who);
  /// Where the drivers of a site hand over their readings. A reading whose key is the id of a
  /// measuring point goes to it, others to a found point "<feed> <key>". Lives as long as this.
  std::unique_ptr<drivers::Sink> sink(const std::string& site);

  /// Keeps what has passed and computes what was late, now; for tests and before stopping. Errors:
  /// those of the series store.
  Status settle();
  /// Reads the points of sites whose site.yaml was changed since; done every second when something
  /// was written. Errors: those of the tables.
  Status follow_registry();
  /// Posts the books of the time for which registered points had readings since it was last done.
  /// Errors: those of SharedWorkspace::write.
  Status post_books();

  [[nodiscard]] const LiveOptions& options() const { return options_; }
  [[nodiscard]] const Clock& clock() const { return clock_; }
  /// Readings taken since the start, of all sites.
  [[nodiscard]] std::uint64_t readings() const { return readings_.load(); }
  Result<std::shared_ptr<storage::SeriesStore>> store() const;

 private:
  friend class LiveSink;
  Live(SharedWorkspace& workspace, const Clock& clock, const LiveOptions& options)
      : workspace_(workspace), clock_(clock), options_(options) {}

  /// A reading whose key is not known yet.
  struct Stranger {
    std::string name;
    std::string field;
    Arrival reading;
    std::uint64_t row = 0;
    std::string unit = {};
  };
  Result<std::shared_ptr<LiveSite>> open_site(const std::string& id);
  Status refresh(LiveSite& site);
  Status recover(LiveSite& site);
  Status admit(LiveSite& site, std::vector<Stranger>& strangers, std::vector<Arrival>& arrivals,
               TakenLines& taken);
  Status keep(LiveSite& site, std::vector<Arrival>& arrivals, const std::string& way,
              const std::string& who);
  Result<std::uint32_t> source_of(const std::string& site, const std::string& way,
                                  const std::string& who, Instant now);
  Status settle(LiveSite& site);
  void run();
  std::vector<std::shared_ptr<LiveSite>> sites() const;

  SharedWorkspace& workspace_;
  const Clock& clock_;
  const LiveOptions options_;
  std::atomic<std::uint64_t> readings_ = 0;

  mutable std::mutex sites_mutex_;
  std::map<std::string, std::shared_ptr<LiveSite>> sites_;

  std::mutex sources_mutex_;
  std::map<std::string, std::pair<std::int64_t, std::uint32_t>> sources_;  ///< day and number

  std::mutex thread_mutex_;
  std::condition_variable thread_wakes_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace live
}  // namespace celadon::app
