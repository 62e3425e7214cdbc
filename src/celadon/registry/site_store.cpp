#include "celadon/registry/site_store.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "celadon/registry/changes.hpp"
#include "celadon/registry/site_json.hpp"
#include "celadon/registry/site_reader.hpp"

namespace celadon::registry {

namespace {

using storage::Column;
using storage::Database;

/// A part of a site as a row.
struct Part {
  std::string kind;
  std::string id;
  std::int64_t position = 0;
  Validity valid;
  std::string body;
  std::uint64_t line = 0;
};
using PartKey = std::pair<std::string, std::string>;

std::uint64_t line_of(const text::Node& document, const char* list, std::size_t index) {
  return document.find(list)->items.at(index).place.line;
}

std::vector<Part> parts_of(const Site& site, const text::Node& document) {
  std::vector<Part> parts;
  parts.push_back(
      {"head", "", 0, {}, head_to_json(site).dump(), document.find("site")->place.line});
  const auto add = [&](const char* kind, const char* list, std::size_t i, const auto& entity,
                       const Json& body) {
    parts.push_back({kind, entity.id.text, static_cast<std::int64_t>(i), entity.valid, body.dump(),
                     line_of(document, list, i)});
  };
  for (std::size_t i = 0; i < site.nodes.size(); ++i)
    add("node", "nodes", i, site.nodes[i], to_json(site.nodes[i]));
  for (std::size_t i = 0; i < site.flows.size(); ++i)
    add("flow", "flows", i, site.flows[i], to_json(site.flows[i]));
  for (std::size_t i = 0; i < site.points.size(); ++i) {
    add("point", "points", i, site.points[i], to_json(site.points[i], site.offset));
  }
  for (std::size_t i = 0; i < site.products.size(); ++i)
    add("product", "products", i, site.products[i], to_json(site.products[i]));
  for (std::size_t i = 0; i < site.materials.size(); ++i)
    add("material", "materials", i, site.materials[i], to_json(site.materials[i]));
  return parts;
}

std::string entity_name(const std::string& kind, const std::string& id) {
  return id.empty() ? "site" : kind + " " + id;
}

/// What differs between two bodies, member by member.
std::string difference(const std::string& before, const std::string& after) {
  const Json a = Json::parse(before).flatten();
  const Json b = Json::parse(after).flatten();
  std::vector<std::string> words;
  const auto shown = [](const Json& object, const std::string& key) {
    return object.contains(key) ? object[key].dump() : std::string("(nothing)");
  };
  for (const auto& [key, value] : a.items()) {
    if (!b.contains(key) || b[key] != value)
      words.push_back(fmt::format("{} {} -> {}", key.substr(1), value.dump(), shown(b, key)));
  }
  for (const auto& [key, value] : b.items()) {
    if (!a.contains(key))
      words.push_back(fmt::format("{} (nothing) -> {}", key.substr(1), value.dump()));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

class Application {
 public:
  Application(Database& database, const Site& site, const Recording& recording, std::string file)
      : database_(database), site_(site), recording_(recording), file_(std::move(file)) {}

  Result<ApplyReport> run(const std::vector<Part>& parts) {
    report_.site = site_.id;
    CELADON_TRY(read_standing());
    CELADON_ASSIGN(report_.recorded_at,
                   next_recorded_time(database_, site_.id, recording_.recorded_at));
    CELADON_TRY(keep_meaning_of_points());
    for (const Part& part : parts) CELADON_TRY(apply(part));
    for (const auto& [key, body] : standing_) CELADON_TRY(remove(key, body));
    for (const MeasuringPoint& point : site_.points) CELADON_TRY(give_series(point.id));
    return std::move(report_);
  }

 private:
  Status read_standing() {
    CELADON_ASSIGN(const auto rows,
                   database_.query("select kind, id, body from registry_entity "
                                   "where site = :site and superseded_at is null",
                                   {Column::text, Column::text, Column::text}, {site_.id.text}));
    for (const storage::Row& row : rows)
      standing_.emplace(PartKey{row.text(0), row.text(1)}, row.text(2));
    return {};
  }

  /// The values of a series are in the unit and of the quantity the point had when they came in.
  Status keep_meaning_of_points() {
    CELADON_ASSIGN(const auto rows,
                   database_.query(
                       "select id, body from registry_entity where site = :site and kind = 'point' "
                       "order by recorded_at",
                       {Column::text, Column::text}, {site_.id.text}));
    for (const storage::Row& row : rows) {
      const MeasuringPoint* point = site_.find(PointId(row.text(0)));
      if (point == nullptr) continue;
      const Json body = Json::parse(row.text(1));
      const auto before = units::parse_unit(body.at("unit").get<std::string>());
      const std::string quantity = body.at("quantity").get<std::string>();
      const bool same_unit = before.ok() && before->compatible(point->unit) &&
                             before->scale == point->unit.scale &&
                             before->offset == point->unit.offset;
      if (same_unit && quantity == to_string(point->quantity)) continue;
      return fail(
          ErrorCode::conflict,
          fmt::format("计量点 \"{0}\" 原为 {1}（{2}），不能改为 {3}（{4}）：已有读数的含义会改变｜p"
                      "oint \"{0}\" is a {1} in {2}, it cannot become a {3} in {4}: its readings "
                      "would change their meaning",
                      point->id.text, quantity, body.at("unit").get<std::string>(),
                      to_string(point->quantity), point->unit.symbol),
          "给新的计量点新的编号｜give the new point a new id");
    }
    return {};
  }

  Status apply(const Part& part) {
    const PartKey key{part.kind, part.id};
    const auto before = standing_.extract(key);
    if (!before.empty() && before.mapped() == part.body) {
      ++report_.unchanged;
      return {};
    }
    const std::string name = entity_name(part.kind, part.id);
    std::optional<std::string> old_body;
    if (before.empty()) {
      ++report_.added;
      report_.lines.push_back(name + ": added");
    } else {
      ++report_.changed;
      old_body = before.mapped();
      report_.lines.push_back(name + ": " + difference(*old_body, part.body));
      CELADON_TRY(supersede(key));
    }
    const auto day = [](const std::optional<CivilDate>& date) {
      return date ? storage::Cell(format_date(*date)) : storage::Cell();
    };
    CELADON_TRY(database_.execute(
        "insert into registry_entity (site, kind, id, position, valid_from, valid_to, body, file, "
        "line, file_sha256, who, "
        "recorded_at) values (:site, :kind, :id, :position, :from, :to, :body, :file, :line, :sha, "
        ":who, :at)",
        {site_.id.text, part.kind, part.id, part.position, day(part.valid.from), day(part.valid.to),
         part.body, file_, static_cast<std::int64_t>(part.line), recording_.file_sha256,
         recording_.who, report_.recorded_at.us}));
    return record_change(database_, site_.id, report_.recorded_at, recording_.who, name, old_body,
                         part.body);
  }

  Status remove(const PartKey& key, const std::string& body) {
    ++report_.removed;
    const std::string name = entity_name(key.first, key.second);
    report_.lines.push_back(name + ": removed");
    CELADON_TRY(supersede(key));
    return record_change(database_, site_.id, report_.recorded_at, recording_.who, name, body,
                         std::nullopt);
  }

  Status supersede(const PartKey& key) {
    return database_.execute(
        "update registry_entity set superseded_at = :at where site = :site and kind = :kind and id "
        "= :id "
        "and superseded_at is null",
        {report_.recorded_at.us, site_.id.text, key.first, key.second});
  }

  Status give_series(const PointId& point) {
    CELADON_ASSIGN(
        const auto rows,
        database_.query("select series from measuring_series where site = :site and point = :point",
                        {Column::integer}, {site_.id.text, point.text}));
    if (!rows.empty()) return {};
    CELADON_ASSIGN(const auto last,
                   database_.query("select max(series) from measuring_series", {Column::integer}));
    return database_.execute(
        "insert into measuring_series (series, site, point, given_at) values (:n, :site, :point, "
        ":at)",
        {last.at(0).integer_or_none(0).value_or(0) + 1, site_.id.text, point.text,
         report_.recorded_at.us});
  }

  Database& database_;
  const Site& site_;
  const Recording& recording_;
  std::string file_;
  ApplyReport report_;
  std::map<PartKey, std::string> standing_;
};

constexpr std::string_view known_at =
    "recorded_at <= :a and (superseded_at is null or superseded_at > :b)";

Error no_such_site(const SiteId& id, const std::vector<SiteId>& sites) {
  std::vector<std::string_view> names;
  for (const SiteId& site : sites) names.push_back(site.text);
  const std::string near = text::nearest_name(id.text, names);
  return fail(
      ErrorCode::not_found, fmt::format("没有工厂 \"{0}\"｜there is no site \"{0}\"", id.text),
      !near.empty()   ? fmt::format("是否指 \"{0}\"？｜did you mean \"{0}\"?", near)
      : names.empty() ? std::string("先提交工厂描述｜apply a site first")
                      : fmt::format("已有工厂：{0}｜known sites: {0}", fmt::join(names, ", ")));
}

}  // namespace

Result<ApplyReport> apply_site(Database& database, const text::Node& document,
                               const Carriers& carriers, const Recording& recording) {
  CELADON_ASSIGN(const Site site, read_site(document, carriers));
  CELADON_ASSIGN(storage::Transaction transaction, storage::Transaction::begin(database));
  Application application(database, site, recording, document.place.file);
  CELADON_ASSIGN(ApplyReport report, application.run(parts_of(site, document)));
  CELADON_TRY(transaction.commit());
  return report;
}

Result<Site> load_site(Database& database, const SiteId& id, const Carriers& carriers,
                       Instant as_of) {
  CELADON_ASSIGN(
      const auto rows,
      database.query(fmt::format("select kind, body from registry_entity where site = :site and {} "
                                 "order by kind, position, id",
                                 known_at),
                     {Column::text, Column::text}, {id.text, as_of.us, as_of.us}));
  Json document = Json::object();
  for (const storage::Row& row : rows) {
    Json body = Json::parse(row.text(1), nullptr, false);
    if (body.is_discarded()) {
      return fail(
          ErrorCode::corrupt,
          fmt::format("工厂 \"{1}\" 存储的 {0} 已损坏｜a stored {0} of site \"{1}\" is damaged",
                      row.text(0), id.text));
    }
    if (row.text(0) == "head") {
      document.update(body);
    } else {
      document[row.text(0) + "s"].push_back(std::move(body));
    }
  }
  if (!document.contains("site")) {
    CELADON_ASSIGN(const auto sites, list_sites(database, as_of));
    return no_such_site(id, sites);
  }
  CELADON_ASSIGN(Site site, read_site(node_of_json(document, "stored site " + id.text), carriers));
  CELADON_ASSIGN(const auto series,
                 database.query("select point, series from measuring_series where site = :site",
                                {Column::text, Column::integer}, {id.text}));
  std::map<std::string, std::uint64_t> numbers;
  for (const storage::Row& row : series)
    numbers.emplace(row.text(0), static_cast<std::uint64_t>(row.integer(1)));
  for (MeasuringPoint& point : site.points)
    point.series = storage::SeriesId(numbers[point.id.text]);
  return site;
}

Result<std::vector<SiteId>> list_sites(Database& database, Instant as_of) {
  CELADON_ASSIGN(
      const auto rows,
      database.query(
          fmt::format("select site from registry_entity where kind = 'head' and {} order by site",
                      known_at),
          {Column::text}, {as_of.us, as_of.us}));
  std::vector<SiteId> sites;
  for (const storage::Row& row : rows) sites.emplace_back(row.text(0));
  return sites;
}

}  // namespace celadon::registry
