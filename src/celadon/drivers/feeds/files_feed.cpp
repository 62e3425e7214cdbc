#include "celadon/drivers/feeds/files_feed.hpp"

#include "celadon/drivers/feeds/document.hpp"
#include "celadon/drivers/feeds/fields.hpp"

namespace celadon::drivers::feeds {
namespace {

class RunningFiles final : public RunningFeed {
 public:
  RunningFiles(std::string feed, const files::FolderSettings& settings, files::FileTaker taker,
               const Clock& clock)
      : feed_(std::move(feed)),
        address_(settings.folder.string()),
        folder_(settings, std::move(taker), clock) {}
  Status begin() { return folder_.start(); }
  void stop() override { folder_.stop(); }
  [[nodiscard]] FeedHealth health() const override {
    const files::FolderCounts counts = folder_.counts();
    DeviceHealth folder;
    folder.device = "folder";
    folder.address = address_;
    folder.state = counts.looks > 0 ? DeviceHealth::State::good : DeviceHealth::State::starting;
    folder.fault = counts.fault;
    folder.answers = counts.done;
    folder.failures = counts.failed + counts.put_off;
    folder.missed = counts.waiting;
    return {feed_, "files", "", {folder}};
  }

 private:
  std::string feed_;
  std::string address_;
  files::WatchedFolder folder_;
};

class FilesFeed final : public Feed {
 public:
  FilesFeed(std::string feed, files::FolderSettings settings, files::FileTaker taker)
      : feed_(std::move(feed)), settings_(std::move(settings)), taker_(std::move(taker)) {}
  [[nodiscard]] Result<std::unique_ptr<RunningFeed>> start(Sink&,
                                                           const Clock& clock) const override {
    if (!taker_)
      return fail(
          ErrorCode::unsupported,
          fmt::format("数据源 {0}：此处不能导入文件｜feed {0}: files cannot be imported here",
                      feed_));
    auto running = std::make_unique<RunningFiles>(feed_, settings_, taker_, clock);
    CELADON_TRY(running->begin());
    return std::unique_ptr<RunningFeed>(std::move(running));
  }

 private:
  std::string feed_;
  files::FolderSettings settings_;
  files::FileTaker taker_;
};

}  // namespace

Result<std::unique_ptr<Feed>> read_files_feed(const text::Node& entry, const std::string& id,
                                              const FeedContext& context) {
  CELADON_TRY(
      text::refuse_unknown_members(entry, {"id", "kind", "folder", "mapping", "every", "settled"}));
  files::FolderSettings settings;
  CELADON_ASSIGN(const std::string folder, text_field(entry, "folder"));
  settings.folder = path_in(context, folder);
  CELADON_ASSIGN(const std::string mapping, text_field(entry, "mapping"));
  CELADON_ASSIGN(const Duration every, duration_member(entry, "every", Duration::seconds(5),
                                                       Duration{100'000}, Duration::days(1)));
  settings.every = std::chrono::milliseconds(every.us / 1000);
  CELADON_ASSIGN(const Duration settled, duration_member(entry, "settled", Duration::seconds(10),
                                                         Duration::seconds(1), Duration::hours(1)));
  settings.settled = std::chrono::seconds(settled.us / 1'000'000);
  files::FileTaker taker;
  if (context.import_file)
    taker = [import_file = context.import_file, id, mapping = path_in(context, mapping)](
                const std::filesystem::path& file) { return import_file(id, mapping, file); };
  return std::unique_ptr<Feed>(
      std::make_unique<FilesFeed>(id, std::move(settings), std::move(taker)));
}

}  // namespace celadon::drivers::feeds
