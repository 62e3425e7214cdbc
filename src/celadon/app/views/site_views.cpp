#include "celadon/app/views/site_views.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/ledger/books.hpp"
#include "celadon/registry/site_json.hpp"
#include "celadon/registry/statement.hpp"
#include "celadon/telemetry/quality.hpp"

namespace celadon::app::views {
namespace {

Json extent_json(const std::optional<DataExtent>& extent) {
  return {{"first_day", extent ? Json(format_date(extent->first)) : Json()},
          {"last_day", extent ? Json(format_date(extent->last)) : Json()}};
}

std::string offset_text(UtcOffset offset) {
  const int minutes = std::abs(offset.minutes);
  return fmt::format("{}{:02}:{:02}", offset.minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

std::string limit_text(const registry::LimitReference& limit) {
  if (limit.empty()) return {};
  std::string text = limit.standard + "|" + limit.product;
  if (!limit.indicator.empty()) text += "|" + limit.indicator;
  return text;
}

Json products_json(const registry::Site& site) {
  Json products = Json::array();
  for (const registry::Product& product : site.products) {
    products.push_back({{"id", product.id.text},
                        {"name", names_json(product.names)},
                        {"unit", product.unit.symbol},
                        {"industry", text_or_null(product.industry)},
                        {"energy_limit", text_or_null(limit_text(product.energy_limit))},
                        {"water_quota", text_or_null(limit_text(product.water_quota))}});
  }
  return products;
}

/// The carriers that flow at the site.
Json carriers_json(const Reading& reading) {
  std::set<std::string> used;
  for (const registry::Flow& flow : reading.site().flows) used.insert(flow.carrier.text);
  Json carriers = Json::array();
  for (const registry::Carrier& carrier : reading.carriers().all()) {
    if (!used.contains(carrier.id.text)) continue;
    carriers.push_back({{"id", carrier.id.text},
                        {"name", names_json(carrier.names)},
                        {"unit", carrier.unit.symbol},
                        {"kind", registry::to_string(carrier.kind)}});
  }
  return carriers;
}

CivilPeriod all_periods() { return {{1900, 1, 1}, {9999, 12, 31}}; }

Result<Json> data_json(Reading& reading) {
  CELADON_ASSIGN(const auto extent, reading.extent());
  Json data = extent_json(extent);
  data["years"] = Json::array();
  if (extent) {
    for (int year = extent->first.year; year <= extent->last.year; ++year)
      data["years"].push_back(year);
  }
  CELADON_ASSIGN(const auto facts,
                 registry::facts(reading.workspace().database(), reading.site().id, all_periods()));
  std::set<int> years;
  for (const registry::Fact& fact : facts) years.insert(fact.period.first.year);
  data["statement_years"] = years;
  return data;
}

}  // namespace

Result<std::vector<Json>> site_rows(Workspace& workspace) {
  CELADON_ASSIGN(const auto ids, registry::list_sites(workspace.database()));
  std::vector<Json> rows;
  for (const registry::SiteId& id : ids) {
    CELADON_ASSIGN(Reading reading, Reading::open(workspace, id.text));
    CELADON_ASSIGN(const auto extent, reading.extent());
    const registry::Site& site = reading.site();
    Json row{{"id", site.id.text},
             {"name", names_json(site.names)},
             {"organisation", names_json(site.organisation)},
             {"industry", text_or_null(site.industry)},
             {"division", text_or_null(site.division)},
             {"points", site.points.size()},
             {"nodes", site.nodes.size()}};
    row.update(extent_json(extent));
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<Json> site_description(Workspace& workspace, const std::string& id) {
  CELADON_ASSIGN(Reading reading, Reading::open(workspace, id));
  const registry::Site& site = reading.site();
  const std::string province =
      site.division.size() == 6 ? site.division.substr(0, 2) + "0000" : std::string();
  Json json{
      {"id", site.id.text},
      {"name", names_json(site.names)},
      {"organisation", names_json(site.organisation)},
      {"credit_code", text_or_null(site.credit_code)},
      {"industry", {{"code", text_or_null(site.industry)}}},
      {"division", {{"code", text_or_null(site.division)}, {"province", text_or_null(province)}}},
      {"offset", offset_text(site.offset)},
      {"accounting", registry::head_to_json(site)["accounting"]},
      {"products", products_json(site)},
      {"carriers", carriers_json(reading)}};
  CELADON_ASSIGN(json["data"], data_json(reading));
  CELADON_ASSIGN(const auto closed, ledger::read_closed(workspace.database(), site.id.text));
  json["closed"] = Json::array();
  for (const ledger::ClosedPeriod& period : closed) {
    json["closed"].push_back({{"period", period.period.to_string()},
                              {"closed_at", format_instant(period.closed_at, site.offset)},
                              {"closed_by", period.closed_by}});
  }
  json["document"] = registry::to_json(site);
  CELADON_ASSIGN(json["version"], site_version(workspace, site.id.text));
  return json;
}

Result<Json> site_graph(Workspace& workspace, const std::string& id) {
  CELADON_ASSIGN(Reading reading, Reading::open(workspace, id));
  const registry::Site& site = reading.site();
  Json nodes = Json::array();
  for (const registry::Node& node : site.nodes) {
    Json parent;
    for (const registry::Flow& flow : site.flows) {
      const registry::Node* from = site.find(flow.from);
      if (flow.to != node.id || from == nullptr || from->kind != registry::NodeKind::bus) continue;
      parent = from->id.text;
      break;
    }
    nodes.push_back({{"id", node.id.text},
                     {"name", names_json(node.names)},
                     {"kind", registry::to_string(node.kind)},
                     {"carrier", text_or_null(node.carrier.text)},
                     {"origin", node.origin ? Json(registry::to_string(*node.origin)) : Json()},
                     {"product", text_or_null(node.product.text)},
                     {"parent", std::move(parent)}});
  }
  Json flows = Json::array();
  for (const registry::Flow& flow : site.flows) {
    flows.push_back({{"id", flow.id.text},
                     {"name", names_json(flow.names)},
                     {"from", flow.from.text},
                     {"to", flow.to.text},
                     {"carrier", flow.carrier.text},
                     {"use", registry::to_string(flow.use)},
                     {"point", text_or_null(flow.point.text)}});
  }
  Json points = Json::array();
  for (const registry::MeasuringPoint& point : site.points) {
    const registry::Flow* flow = site.flow_of(point.id);
    Json latest;
    if (reading.store() != nullptr) {
      CELADON_ASSIGN(const auto sample, reading.store()->latest(point.series));
      if (sample) {
        latest = {{"at", format_instant(sample->at, site.offset)},
                  {"value", sample->value},
                  {"unit", point.unit.symbol},
                  {"quality", telemetry::describe_quality(sample->quality, units::Language::en)}};
      }
    }
    points.push_back(
        {{"id", point.id.text},
         {"name", names_json(point.names)},
         {"quantity", registry::to_string(point.quantity)},
         {"unit", point.unit.symbol},
         {"interval_minutes", static_cast<double>(point.interval.us) / 6e7},
         {"accuracy_class", point.accuracy_class ? Json(*point.accuracy_class) : Json()},
         {"flow", flow == nullptr ? Json() : Json(flow->id.text)},
         {"meter", text_or_null(point.meter)},
         {"gap_rule", registry::to_string(point.gap.kind)},
         {"latest", std::move(latest)}});
  }
  return Json{
      {"nodes", std::move(nodes)}, {"flows", std::move(flows)}, {"points", std::move(points)}};
}

Result<std::vector<Json>> statement_rows(Workspace& workspace, const std::string& id,
                                         const std::string& text) {
  CELADON_ASSIGN(const registry::Site site, workspace.site(id));
  CivilPeriod scope = all_periods();
  if (!text.empty()) {
    CELADON_ASSIGN(scope, CivilPeriod::parse(text));
  }
  CELADON_ASSIGN(const auto facts, registry::facts(workspace.database(), site.id, scope));
  std::vector<Json> rows;
  for (const registry::Fact& fact : facts) {
    const auto* word = workspace.reference().vocabulary->find(fact.name);
    const auto* quantity = std::get_if<units::Quantity>(&fact.value);
    const auto* flag = std::get_if<bool>(&fact.value);
    formula::Origin origin;
    origin.file = fact.file;
    origin.file_hash = fact.file_sha256;
    origin.first_row = fact.line;
    origin.last_row = fact.line;
    rows.push_back(
        {{"name", fact.name},
         {"title", word == nullptr ? names_json(fact.name, fact.name) : names_json(word->names)},
         {"member", text_or_null(fact.member)},
         {"period", fact.period.to_string()},
         {"value", quantity != nullptr ? Json(quantity->value)
                   : flag != nullptr   ? Json(*flag)
                                       : Json(std::get<std::string>(fact.value))},
         {"unit", quantity == nullptr ? Json() : Json(quantity->unit.symbol)},
         {"evidence", text_or_null(fact.evidence)},
         {"date", fact.date ? Json(format_date(*fact.date)) : Json()},
         {"note", text_or_null(fact.note)},
         {"source", source_json(origin, site.id.text)},
         {"recorded_at", format_instant(fact.recorded_at, site.offset)},
         {"who", fact.who}});
  }
  return rows;
}

Result<std::vector<Json>> change_rows(Workspace& workspace, const std::string& id) {
  CELADON_ASSIGN(const registry::Site site, workspace.site(id));
  CELADON_ASSIGN(const auto changes, registry::history(workspace.database(), site.id));
  std::vector<Json> rows;
  std::size_t number = changes.size();
  for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
    rows.push_back({{"id", std::to_string(number--)},
                    {"at", format_instant(change->at, site.offset)},
                    {"who", change->who},
                    {"entity", change->entity},
                    {"before", text_or_null(change->before)},
                    {"after", text_or_null(change->after)}});
  }
  return rows;
}

Result<std::string> site_version(Workspace& workspace, const std::string& site) {
  CELADON_ASSIGN(const auto rows, workspace.database().query(
                                      "SELECT COUNT(*) FROM registry_change WHERE site = :site",
                                      {storage::Column::integer}, {site}));
  return std::to_string(rows.front().integer(0));
}

namespace {

Status check_version(Workspace& workspace, const DocumentText& text) {
  if (text.if_version.empty()) return {};
  CELADON_ASSIGN(const std::string now, site_version(workspace, text.site));
  if (now == text.if_version) return {};
  return fail(
      ErrorCode::conflict,
      fmt::format("version_mismatch: {0} 的版本为 {1}，不是 {2}｜version_mismatch: {0} is at "
                  "version {1}, not {2}",
                  text.site, now, text.if_version),
      "重新读取，在现有内容上再改｜read it again and apply the change to what is "
      "there now");
}

Status check_site(const DocumentText& text, const std::string& named) {
  if (named == text.site) return {};
  return fail(
      ErrorCode::invalid_argument,
      fmt::format("文本写的是工厂 '{0}'，不是 '{1}'｜the text is about site '{0}', not '{1}'",
                  named, text.site),
      "发送到该工厂自己的地址｜send it to the address of its own site");
}

Result<registry::Recording> keep(Workspace& workspace, const DocumentText& text) {
  CELADON_ASSIGN(const storage::KeptFile kept, workspace.folder().files().keep_bytes(text.yaml));
  return registry::Recording{workspace.clock().now(), workspace.who(), kept.sha256};
}

Result<Json> report_json(Workspace& workspace, const registry::ApplyReport& report) {
  Json json{{"site", report.site.text},      {"added", report.added},
            {"changed", report.changed},     {"removed", report.removed},
            {"unchanged", report.unchanged}, {"recorded_at", format_instant(report.recorded_at)},
            {"changes", report.lines}};
  CELADON_ASSIGN(json["version"], site_version(workspace, report.site.text));
  return json;
}

}  // namespace

Result<Json> apply_site_text(Workspace& workspace, const DocumentText& text) {
  CELADON_ASSIGN(const text::Node document, text::parse_document(text.yaml, text.file_name));
  const text::Node* head = document.find("site");
  const text::Node* named = head == nullptr ? nullptr : head->find("id");
  if (named != nullptr) CELADON_TRY(check_site(text, named->scalar));
  CELADON_TRY(check_version(workspace, text));
  CELADON_ASSIGN(const registry::Recording recording, keep(workspace, text));
  CELADON_ASSIGN(const registry::ApplyReport report,
                 registry::apply_site(workspace.database(), document,
                                      *workspace.reference().carriers, recording));
  workspace.note_samples({report.site.text, {Instant::min(), Instant::max()}});
  return report_json(workspace, report);
}

Result<Json> apply_statement_text(Workspace& workspace, const DocumentText& text) {
  CELADON_ASSIGN(const text::Node document, text::parse_document(text.yaml, text.file_name));
  CELADON_ASSIGN(const registry::StatementHead head, registry::read_statement_head(document));
  CELADON_TRY(check_site(text, head.site.text));
  CELADON_TRY(check_version(workspace, text));
  CELADON_ASSIGN(const registry::Site site, workspace.site(text.site));
  const Reference& reference = workspace.reference();
  CELADON_ASSIGN(
      const registry::Statement statement,
      registry::read_statement(document, site, *reference.vocabulary, *reference.carriers));
  CELADON_ASSIGN(const registry::Recording recording, keep(workspace, text));
  CELADON_ASSIGN(const registry::ApplyReport report,
                 registry::apply_statement(workspace.database(), statement, recording));
  return report_json(workspace, report);
}

}  // namespace celadon::app::views
