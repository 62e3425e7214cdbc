#include "celadon/app/live/site_feeds.hpp"

#include <fmt/format.h>

#include "celadon/app/import_meters.hpp"
#include "celadon/app/shared_workspace.hpp"
#include "celadon/base/log.hpp"
#include "celadon/text/document.hpp"

namespace celadon::app::live {

using drivers::feeds::FeedHealth;
using drivers::feeds::Feeds;
using drivers::feeds::FeedsDocument;

Result<FeedsDocument> SiteFeeds::read(const std::string& site, const std::string& text) {
  CELADON_ASSIGN(const text::Node node, text::parse_document(text, "feeds.yaml"));
  drivers::feeds::FeedContext context;
  context.library = workspace_.reference().library;
  context.folder = folder_ / "feeds";
  context.import_file = [this, site](const std::string& feed, const std::filesystem::path& mapping,
                                     const std::filesystem::path& file) {
    return workspace_.write(feed, [&](Workspace& workspace) -> Status {
      CELADON_TRY(import_meters(workspace, {site, file, mapping}, {}));
      return {};
    });
  };
  return drivers::feeds::read_feeds(node, context);
}

Result<SiteFeeds::AtWork> SiteFeeds::begin(const std::string& site, const FeedsDocument& document) {
  AtWork begun;
  begun.sink = live_.sink(site);
  CELADON_ASSIGN(begun.feeds, Feeds::start(document, *begun.sink, live_.clock()));
  return begun;
}

Status SiteFeeds::start() {
  std::vector<FeedsText> texts;
  CELADON_TRY(workspace_.record([&](storage::Database& database) -> Status {
    CELADON_ASSIGN(texts, feeds_texts(database));
    return {};
  }));
  const std::scoped_lock lock(mutex_);
  for (const FeedsText& one : texts) {
    const auto told = [&](const Error& error) {
      log::warn(fmt::format("the feeds of {} do not run: {}", one.site, error.to_string()));
      at_work_[one.site].fault = error.message;
    };
    const auto document = read(one.site, one.text);
    if (!document.ok()) {
      told(document.error());
      continue;
    }
    auto begun = begin(one.site, *document);
    if (begun.ok())
      at_work_[one.site] = std::move(begun).value();
    else
      told(begun.error());
  }
  return {};
}

void SiteFeeds::stop() {
  const std::scoped_lock lock(mutex_);
  for (auto& [site, work] : at_work_)
    if (work.feeds != nullptr) work.feeds->stop();
  at_work_.clear();
}

Result<std::optional<FeedsText>> SiteFeeds::text(const std::string& site) const {
  std::vector<FeedsText> texts;
  CELADON_TRY(workspace_.record([&](storage::Database& database) -> Status {
    CELADON_ASSIGN(texts, feeds_texts(database, site));
    return {};
  }));
  return texts.empty() ? std::nullopt : std::optional(std::move(texts.front()));
}

Status SiteFeeds::put(const std::string& site, const std::string& text, const std::string& who) {
  CELADON_TRY(live_.site(site));
  CELADON_ASSIGN(const FeedsDocument document, read(site, text));
  CELADON_TRY(workspace_.record([&](storage::Database& database) {
    return keep_feeds_text(database, {site, text, who, live_.clock().now()});
  }));
  const std::scoped_lock lock(mutex_);
  // The devices are let go first: two feeds would ask the same ones.
  const AtWork before = std::move(at_work_[site]);
  if (before.feeds != nullptr) before.feeds->stop();
  at_work_[site] = AtWork();
  auto begun = begin(site, document);
  if (begun.ok()) {
    at_work_[site] = std::move(begun).value();
    return {};
  }
  at_work_[site].fault = begun.error().message;
  return std::move(begun).error();
}

std::vector<FeedHealth> SiteFeeds::health(const std::string& site) const {
  const std::scoped_lock lock(mutex_);
  const auto found = at_work_.find(site);
  if (found == at_work_.end()) return {};
  if (found->second.feeds == nullptr) {
    FeedHealth none;
    none.fault = found->second.fault;
    return {none};
  }
  return found->second.feeds->health();
}

}  // namespace celadon::app::live
