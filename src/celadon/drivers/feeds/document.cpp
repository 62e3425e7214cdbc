#include "celadon/drivers/feeds/document.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

namespace celadon::drivers::feeds {

namespace {

using text::Node;

constexpr std::size_t most_feeds = 1000;

bool is_feed_id(std::string_view text) {
  return !text.empty() && text.size() <= 60 &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") ==
             std::string_view::npos;
}

std::string duration_text(Duration duration) {
  if (duration.us % 1'000'000 == 0) return fmt::format("{} s", duration.us / 1'000'000);
  return fmt::format("{} ms", static_cast<double>(duration.us) / 1000.0);
}

Result<const FeedKind*> kind_of(const Node& entry) {
  const Node* kind = entry.find("kind");
  std::vector<std::string_view> names;
  for (const FeedKind& known : feed_kinds()) {
    if (kind != nullptr && kind->scalar == known.name) return &known;
    names.push_back(known.name);
  }
  const Node& place = kind == nullptr ? entry : *kind;
  return place.error(
      ErrorCode::parse,
      kind == nullptr
          ? std::string("缺少 `kind`｜`kind` is missing")
          : fmt::format("没有 \"{0}\" 类数据源｜there is no kind of feed \"{0}\"", kind->scalar),
      fmt::format("可写 {0}｜one of {0}", fmt::join(names, ", ")));
}

Result<FeedEntry> read_entry(const Node& node, const FeedContext& context) {
  if (node.kind != Node::Kind::mapping)
    return node.error(ErrorCode::parse, "数据源应为映射｜a feed is a mapping",
                      "- {id: , kind: , ...}");
  FeedEntry entry;
  const Node* id = node.find("id");
  if (id == nullptr || !is_feed_id(id->scalar)) {
    return (id == nullptr ? node : *id)
        .error(ErrorCode::parse,
               id == nullptr
                   ? std::string("缺少 `id`｜`id` is missing")
                   : fmt::format("\"{0}\" 不是数据源编号｜\"{0}\" is no id of a feed", id->scalar),
               "用小写字母、数字、'-'、'_'、'.'，至多 60 个｜lower-case letters, digits, '-', '_', "
               "'.', at most 60");
  }
  entry.id = id->scalar;
  CELADON_ASSIGN(entry.kind, kind_of(node));
  CELADON_ASSIGN(entry.feed, entry.kind->read(node, entry.id, context));
  return entry;
}

}  // namespace

const char* to_string(DeviceHealth::State state) noexcept {
  constexpr std::array<const char*, 3> names = {"starting", "good", "failing"};
  return names[static_cast<std::size_t>(state)];
}

Result<FeedsDocument> read_feeds(const Node& document, const FeedContext& context) {
  if (document.kind != Node::Kind::mapping)
    return document.error(ErrorCode::parse,
                          "文档应有成员 `feeds`｜the document has a member `feeds`",
                          "feeds: [{id: , kind: , ...}]");
  CELADON_TRY(text::refuse_unknown_members(document, {"feeds"}));
  const Node* list = document.find("feeds");
  if (list == nullptr || (list->kind != Node::Kind::sequence && !list->is_null()))
    return (list == nullptr ? document : *list)
        .error(ErrorCode::parse, "`feeds` 应为列表｜`feeds` is a list",
               "feeds: [{id: , kind: , ...}]");
  if (list->items.size() > most_feeds)
    return list->error(ErrorCode::limit,
                       fmt::format("有 {0} 个数据源，至多 {1}｜{0} feeds, at most {1}",
                                   list->items.size(), most_feeds));
  FeedsDocument read;
  std::set<std::string, std::less<>> ids;
  for (const Node& item : list->items) {
    CELADON_ASSIGN(FeedEntry entry, read_entry(item, context));
    if (!ids.insert(entry.id).second)
      return item.find("id")->error(
          ErrorCode::conflict,
          fmt::format("数据源 {0} 出现两次｜the feed {0} stands twice", entry.id));
    read.feeds.push_back(std::move(entry));
  }
  return read;
}

Result<Duration> read_duration(const Node& node, Duration least, Duration most) {
  struct Step {
    std::string_view symbol;
    double us;
  };
  constexpr std::array<Step, 4> steps = {{{"ms", 1e3}, {"s", 1e6}, {"min", 60e6}, {"h", 3600e6}}};
  const std::string_view text = node.scalar;
  double number = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view symbol(end, static_cast<std::size_t>(text.data() + text.size() - end));
  while (!symbol.empty() && symbol.front() == ' ') symbol.remove_prefix(1);
  double step = 0.0;
  for (const Step& known : steps)
    if (known.symbol == symbol) step = known.us;
  if (node.kind != Node::Kind::scalar || error != std::errc() || step == 0.0 ||
      !std::isfinite(number)) {
    return node.error(ErrorCode::parse,
                      fmt::format("\"{0}\" 不是时长｜\"{0}\" is no duration", text),
                      "写作 500 ms、1 s、15 min、1 h｜write 500 ms, 1 s, 15 min, 1 h");
  }
  const double us = std::round(number * step);
  if (us < static_cast<double>(least.us) || us > static_cast<double>(most.us)) {
    return node.error(ErrorCode::limit,
                      fmt::format("{0} 不在 {1} 至 {2} 之内｜{0} is not within {1} to {2}", text,
                                  duration_text(least), duration_text(most)));
  }
  return Duration{static_cast<std::int64_t>(us)};
}

Result<Duration> duration_member(const Node& mapping, std::string_view key, Duration otherwise,
                                 Duration least, Duration most) {
  const Node* member = mapping.find(key);
  if (member == nullptr || member->is_null()) return otherwise;
  return read_duration(*member, least, most);
}

}  // namespace celadon::drivers::feeds
