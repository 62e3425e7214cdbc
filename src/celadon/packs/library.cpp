#include "celadon/packs/library.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "celadon/packs/pack_folder.hpp"

namespace celadon::packs {

namespace {

bool by_label(const PackPtr& a, const PackPtr& b) {
  return std::tie(a->header().id, a->header().edition) <
         std::tie(b->header().id, b->header().edition);
}

std::string validity_text(const PackHeader& header) {
  return fmt::format("{} (region {}, {} to {})", header.edition, header.region,
                     header.valid_from ? format_date(*header.valid_from) : "ever",
                     header.valid_to ? format_date(*header.valid_to) : "now");
}

/// Walks the dependencies depth first; a pack met again on the way down closes a ring.
struct DependencyWalk {
  const Library& library;
  std::set<std::string> done;
  std::vector<std::string> path;

  Status visit(const Pack& pack) {
    const std::string label = pack.header().label();
    if (done.contains(label)) return {};
    if (const auto met = std::find(path.begin(), path.end(), label); met != path.end()) {
      Error error =
          fail(ErrorCode::rule,
               fmt::format(
                   "数据包循环依赖：{0} -> {1}｜packs depend on each other in a ring: {0} -> {1}",
                   fmt::join(met, path.end(), " -> "), label),
               "去掉其中一个 `depends`｜take one of the `depends` out");
      error.place = pack.header().place;
      return error;
    }
    path.push_back(label);
    for (const PackReference& reference : pack.header().depends) {
      CELADON_TRY(visit_editions(pack, reference));
    }
    path.pop_back();
    done.insert(label);
    return {};
  }

  Status visit_editions(const Pack& pack, const PackReference& reference) {
    bool found = false;
    for (const PackPtr& other : library.all()) {
      if (other->header().id != reference.id) continue;
      if (!reference.edition.empty() && other->header().edition != reference.edition) continue;
      found = true;
      CELADON_TRY(visit(*other));
    }
    if (found) return {};
    Error error = fail(ErrorCode::not_found,
                       fmt::format("数据包 {0}（{1}）依赖 {2}，而库中没有｜pack {0} ({1}) depends "
                                   "on {2}, which is not in the library",
                                   pack.header().label(), pack.place(), reference.to_string()),
                       "加入该数据包，或改正 `depends`｜add that pack, or correct `depends`");
    error.place = pack.header().place;
    return error;
  }
};

}  // namespace

Result<LibraryPtr> Library::open(const LibrarySources& sources) {
  auto library = std::shared_ptr<Library>(new Library());
  CELADON_ASSIGN(std::vector<PackPtr> embedded, packs_of_files(sources.embedded, sources.limits));
  for (PackPtr& pack : embedded) CELADON_TRY(library->add(std::move(pack)));
  for (const std::filesystem::path& folder : sources.folders) {
    CELADON_ASSIGN(std::vector<PackPtr> found, packs_of_folder(folder, sources.limits));
    for (PackPtr& pack : found) CELADON_TRY(library->add(std::move(pack)));
    if (library->packs_.size() > sources.limits.packs) {
      return fail(ErrorCode::limit,
                  fmt::format("连同文件夹 {1} 共有 {0} 个数据包，最多读取 {2} 个｜{0} packs with "
                              "folder {1}, at most {2} are read",
                              library->packs_.size(), folder.string(), sources.limits.packs));
    }
  }
  CELADON_TRY(library->check_dependencies());
  return LibraryPtr(std::move(library));
}

Status Library::add(PackPtr pack) {
  const auto at = std::lower_bound(packs_.begin(), packs_.end(), pack, by_label);
  if (at != packs_.end() && !by_label(pack, *at)) {
    if ((*at)->hash() == pack->hash()) return {};
    Error error = fail(ErrorCode::conflict,
                       fmt::format("数据包 {0} 出现两次且内容不同：{1} 与 {2}｜pack {0} exists "
                                   "twice with different content: {1} and {2}",
                                   pack->header().label(), (*at)->place(), pack->place()),
                       "给改动过的数据包另定版本｜give the changed pack an edition of its own");
    error.place = pack->header().place;
    return error;
  }
  packs_.insert(at, std::move(pack));
  return {};
}

Status Library::check_dependencies() const {
  DependencyWalk walk{*this, {}, {}};
  for (const PackPtr& pack : packs_) CELADON_TRY(walk.visit(*pack));
  return {};
}

std::vector<PackPtr> Library::list(PackKind kind) const {
  std::vector<PackPtr> result;
  std::copy_if(packs_.begin(), packs_.end(), std::back_inserter(result),
               [kind](const PackPtr& pack) { return pack->header().kind == kind; });
  return result;
}

std::vector<PackPtr> Library::editions_of(std::string_view id) const {
  std::vector<PackPtr> result;
  std::copy_if(packs_.begin(), packs_.end(), std::back_inserter(result),
               [id](const PackPtr& pack) { return pack->header().id == id; });
  return result;
}

Error Library::unknown_id(std::string_view id) const {
  std::vector<std::string_view> ids;
  for (const PackPtr& pack : packs_) ids.push_back(pack->header().id);
  const std::string near = text::nearest_name(id, ids);
  return fail(ErrorCode::not_found, fmt::format("没有数据包 \"{0}\"｜there is no pack \"{0}\"", id),
              near.empty() ? "列出数据包可见其编号｜list the packs to see their ids"
                           : fmt::format("是否为 {0}？｜did you mean {0}?", near));
}

Result<PackPtr> Library::find(std::string_view id, std::string_view edition) const {
  const std::vector<PackPtr> editions = editions_of(id);
  if (editions.empty()) return unknown_id(id);
  std::vector<std::string_view> names;
  for (const PackPtr& pack : editions) {
    if (pack->header().edition == edition) return pack;
    names.push_back(pack->header().edition);
  }
  if (!edition.empty()) {
    return fail(
        ErrorCode::not_found,
        fmt::format("数据包 {0} 没有版本 \"{1}\"｜pack {0} has no edition \"{1}\"", id, edition),
        fmt::format("已有版本：{0}｜its editions are {0}", fmt::join(names, ", ")));
  }
  if (editions.size() == 1) return editions.front();
  return fail(
      ErrorCode::conflict,
      fmt::format(
          "数据包 {0} 有 {1} 个版本，未指明哪一个｜pack {0} has {1} editions and none was named",
          id, editions.size()),
      fmt::format("请指明：{0}｜say which: {0}", fmt::join(names, ", ")));
}

Result<PackPtr> Library::find_valid(std::string_view id, CivilDate date,
                                    std::string_view region) const {
  const std::vector<PackPtr> editions = editions_of(id);
  if (editions.empty()) return unknown_id(id);
  const auto rank = [](const PackPtr& pack) {
    const PackHeader& header = pack->header();
    const std::size_t local = header.region == "CN" ? 0 : significant_region(header.region).size();
    return std::tuple(local, header.valid_from.value_or(CivilDate{-10000, 1, 1}));
  };
  PackPtr best;
  bool tied = false;
  std::vector<std::string> known;
  for (const PackPtr& pack : editions) {
    known.push_back(validity_text(pack->header()));
    if (!pack->header().valid_on(date) || !pack->header().covers(region)) continue;
    if (best == nullptr || rank(best) < rank(pack)) {
      best = pack;
      tied = false;
    } else if (rank(best) == rank(pack)) {
      tied = true;
    }
  }
  if (best == nullptr) {
    return fail(ErrorCode::not_found,
                fmt::format("数据包 {0} 没有在 {1} 对地区 {2} 有效的版本｜no edition of pack {0} "
                            "holds on {1} for region {2}",
                            id, format_date(date), region),
                fmt::format("版本：{0}｜editions: {0}", fmt::join(known, "; ")));
  }
  if (tied) {
    return fail(ErrorCode::conflict,
                fmt::format("数据包 {0} 有多个版本在 {1} 对地区 {2} 有效｜several editions of pack "
                            "{0} hold on {1} for region {2}",
                            id, format_date(date), region),
                fmt::format("请指明版本：{0}｜name the edition: {0}", fmt::join(known, "; ")));
  }
  return best;
}

}  // namespace celadon::packs
