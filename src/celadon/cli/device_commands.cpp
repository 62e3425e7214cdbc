// device: the maps of Modbus devices, and reading one of them by hand.

#include <charconv>

#include <fmt/format.h>

#include "celadon/cli/commands.hpp"
#include "celadon/cli/opening.hpp"
#include "celadon/drivers/modbus/probe.hpp"
#include "celadon/report/columns.hpp"
#include "celadon/report/words.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::cli {
namespace {

using drivers::modbus::DeviceMap;
using drivers::modbus::MappedRegister;
using drivers::modbus::ProbedRegister;
using drivers::modbus::ProbeResult;
using drivers::modbus::ProbeTarget;
using report::Columns;

std::string table_name(const MappedRegister& mapped) {
  return mapped.table == drivers::modbus::Function::read_input_registers ? "input" : "holding";
}

Status list_maps(Session& session, const std::string& word) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  Json rows = Json::array();
  Columns table({{session.english ? "map" : "寄存器表"},
                 {session.english ? "device" : "设备", Columns::Align::left, 56},
                 {session.english ? "class" : "类别"},
                 {session.english ? "registers" : "寄存器", Columns::Align::right},
                 {session.english ? "confidence" : "可信程度"}});
  for (const packs::PackPtr& pack : reference.library->list(drivers::modbus::device_map_kind)) {
    CELADON_ASSIGN(const DeviceMap map, drivers::modbus::read_device_map(pack));
    const std::string title(report::title_in(map.title, session.language()));
    if (map.label.find(word) == std::string::npos && map.title.zh.find(word) == std::string::npos &&
        map.title.en.find(word) == std::string::npos)
      continue;
    rows.push_back({{"map", map.label},
                    {"title", {{"zh", map.title.zh}, {"en", map.title.en}}},
                    {"maker", map.maker},
                    {"model", map.model},
                    {"class", map.device_class},
                    {"registers", map.registers.size()},
                    {"source", map.source},
                    {"confidence", formula::to_string(map.confidence)}});
    table.add({map.label, title, map.device_class, std::to_string(map.registers.size()),
               formula::to_string(map.confidence)});
  }
  session.json ? session.print_json({{"maps", rows}}) : session.print(table.render());
  return {};
}

Json map_row(const DeviceMap& map, const MappedRegister& one) {
  Json invalid = Json::array();
  for (const std::uint64_t bits : one.encoding.invalid)
    invalid.push_back(fmt::format("{:0{}X}", bits, 4 * one.count()));
  return {{"id", one.id},
          {"title", {{"zh", one.title.zh}, {"en", one.title.en}}},
          {"table", table_name(one)},
          {"address", one.address},
          {"type", drivers::modbus::to_string(one.encoding.type)},
          {"word_order", drivers::modbus::to_string(one.encoding.order)},
          {"scale", one.scale},
          {"unit", one.unit},
          {"what", drivers::modbus::to_string(one.what)},
          {"invalid", invalid},
          {"factor", one.factor ? Json(map.registers[*one.factor].id) : Json(nullptr)}};
}

Status show_map(Session& session, const std::string& name) {
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  CELADON_ASSIGN(const DeviceMap map, drivers::modbus::find_device_map(*reference.library, name));
  if (session.json) {
    Json rows = Json::array();
    for (const MappedRegister& one : map.registers) rows.push_back(map_row(map, one));
    session.print_json(
        {{"map", map.label},
         {"title", {{"zh", map.title.zh}, {"en", map.title.en}}},
         {"maker", map.maker},
         {"model", map.model},
         {"class", map.device_class},
         {"ratios", drivers::modbus::to_string(map.ratios)},
         {"sunspec_model", map.sunspec_model ? Json(*map.sunspec_model) : Json(nullptr)},
         {"remark", {{"zh", map.remark.zh}, {"en", map.remark.en}}},
         {"source", map.source},
         {"confidence", formula::to_string(map.confidence)},
         {"registers", rows}});
    return {};
  }
  std::string text =
      fmt::format("{}  {}\n", map.label, report::title_in(map.title, session.language()));
  text += fmt::format("{}: {} ({})\n", session.say("来源", "source"), map.source,
                      formula::to_string(map.confidence));
  if (!map.remark.zh.empty())
    text += fmt::format("{}\n", report::title_in(map.remark, session.language()));
  Columns table({{session.english ? "quantity" : "量"},
                 {session.english ? "name" : "名称"},
                 {session.english ? "table" : "区"},
                 {session.english ? "address" : "地址", Columns::Align::right},
                 {session.english ? "type" : "类型"},
                 {session.english ? "order" : "次序"},
                 {session.english ? "scale" : "比例", Columns::Align::right},
                 {session.english ? "unit" : "单位"},
                 {session.english ? "what" : "性质"}});
  for (const MappedRegister& one : map.registers) {
    table.add({one.id, std::string(report::title_in(one.title, session.language())),
               table_name(one), std::to_string(one.address),
               drivers::modbus::to_string(one.encoding.type),
               one.count() > 1 ? drivers::modbus::to_string(one.encoding.order) : "",
               one.factor ? fmt::format("{} x 10^{}", one.scale, map.registers[*one.factor].id)
                          : fmt::format("{}", one.scale),
               one.unit, drivers::modbus::to_string(one.what)});
  }
  session.print(text + "\n" + table.render());
  return {};
}

struct ProbeOptions {
  std::string host;
  std::string map;
  std::string word_order;
  unsigned unit = 1;
  unsigned base = 0;
  double timeout = 2.0;
  bool rtu = false;
  bool sunspec = false;
};

/// "host", "host:port", "[v6]:port".
Result<drivers::modbus::Endpoint> parse_endpoint(const ProbeOptions& options) {
  drivers::modbus::Endpoint endpoint;
  endpoint.framing = options.rtu ? drivers::modbus::Framing::rtu : drivers::modbus::Framing::tcp;
  std::string_view host = options.host;
  std::string_view port;
  if (host.starts_with('[') && host.find(']') != std::string_view::npos) {
    const std::size_t end = host.find(']');
    if (end + 1 < host.size() && host[end + 1] == ':') port = host.substr(end + 2);
    host = host.substr(1, end - 1);
  } else if (const std::size_t colon = host.find(':');
             colon != std::string_view::npos && colon == host.rfind(':')) {
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
  }
  endpoint.host = host;
  if (port.empty() && !host.empty()) return endpoint;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (host.empty() || error != std::errc() || end != port.data() + port.size() ||
      endpoint.port == 0) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("\"{0}\" 不是地址｜\"{0}\" is no address", options.host),
                "写作 10.0.0.7、10.0.0.7:502 或 [fe80::7]:502｜write 10.0.0.7, 10.0.0.7:502 or "
                "[fe80::7]:502");
  }
  return endpoint;
}

Json probe_row(const DeviceMap& map, const ProbedRegister& one) {
  const MappedRegister& mapped = map.registers[one.place];
  Json row = {{"id", mapped.id},
              {"title", {{"zh", mapped.title.zh}, {"en", mapped.title.en}}},
              {"table", table_name(mapped)},
              {"address", one.address},
              {"raw", drivers::modbus::hex_of(one.raw)},
              {"value", one.value ? Json(*one.value) : Json(nullptr)},
              {"unit", mapped.unit}};
  if (!one.fault.empty())
    row["fault"] = {{"zh", std::string(units::in_language(one.fault, units::Language::zh))},
                    {"en", std::string(units::in_language(one.fault, units::Language::en))}};
  return row;
}

void print_probe(Session& session, const DeviceMap& map, const ProbeResult& result) {
  Columns table({{session.english ? "quantity" : "量"},
                 {session.english ? "name" : "名称"},
                 {session.english ? "address" : "地址", Columns::Align::right},
                 {session.english ? "raw" : "原始寄存器"},
                 {session.english ? "value" : "数值", Columns::Align::right},
                 {session.english ? "unit" : "单位"}});
  for (const ProbedRegister& one : result.registers) {
    const MappedRegister& mapped = map.registers[one.place];
    const std::string value = one.value ? fmt::format("{}", *one.value)
                              : one.fault.empty()
                                  ? std::string(session.say("无值", "no value"))
                                  : std::string(units::in_language(one.fault, session.language()));
    table.add({mapped.id, std::string(report::title_in(mapped.title, session.language())),
               std::to_string(one.address), drivers::modbus::hex_of(one.raw), value, mapped.unit});
  }
  session.print(table.render());
  if (result.likely_order)
    session.print(fmt::format(
        fmt::runtime(session.say("\n数值不合常理；按 {0} 次序则合理：加 --word-order {0}\n",
                                 "\nthese values cannot be; in the order {0} they can: add "
                                 "--word-order {0}\n")),
        drivers::modbus::to_string(*result.likely_order)));
}

Status probe_sunspec(Session& session, const ProbeTarget& target) {
  CELADON_ASSIGN(const auto models, drivers::modbus::sunspec_models(target));
  Json rows = Json::array();
  Columns table({{session.english ? "model" : "模型", Columns::Align::right},
                 {session.english ? "base" : "首地址", Columns::Align::right},
                 {session.english ? "registers" : "寄存器", Columns::Align::right}});
  for (const auto& one : models) {
    rows.push_back({{"model", one.model}, {"base", one.base}, {"registers", one.length}});
    table.add({std::to_string(one.model), std::to_string(one.base), std::to_string(one.length)});
  }
  session.json ? session.print_json({{"models", rows}}) : session.print(table.render());
  return {};
}

Status probe_device(Session& session, const ProbeOptions& options) {
  ProbeTarget target;
  CELADON_ASSIGN(target.endpoint, parse_endpoint(options));
  target.unit = static_cast<std::uint8_t>(options.unit);
  target.timeout = Duration{static_cast<std::int64_t>(options.timeout * 1e6)};
  if (options.sunspec) return probe_sunspec(session, target);
  if (options.map.empty())
    return fail(ErrorCode::invalid_argument, "缺少 --map｜--map is missing",
                "celadon device list 列出寄存器表｜celadon device list lists the maps");
  CELADON_ASSIGN(const app::Reference reference, app::open_reference(session.pack_folders));
  CELADON_ASSIGN(DeviceMap map, drivers::modbus::find_device_map(*reference.library, options.map));
  if (!options.word_order.empty()) {
    CELADON_ASSIGN(const auto order, drivers::modbus::parse_word_order(options.word_order));
    for (MappedRegister& one : map.registers)
      if (one.count() > 1) one.encoding.order = order;
  }
  std::uint16_t base = static_cast<std::uint16_t>(options.base);
  if (map.sunspec_model && options.base == 0) {
    CELADON_ASSIGN(const auto models, drivers::modbus::sunspec_models(target));
    bool found = false;
    for (const auto& one : models) {
      if (one.model != *map.sunspec_model || found) continue;
      base = one.base;
      found = true;
    }
    if (!found)
      return fail(ErrorCode::not_found,
                  fmt::format("设备没有 SunSpec 模型 {0}｜the device has no SunSpec model {0}",
                              *map.sunspec_model),
                  "加 --sunspec 列出它的模型｜add --sunspec to list its models");
  }
  CELADON_ASSIGN(const ProbeResult result, drivers::modbus::probe(target, map, base));
  if (!session.json) {
    print_probe(session, map, result);
    return {};
  }
  Json rows = Json::array();
  for (const ProbedRegister& one : result.registers) rows.push_back(probe_row(map, one));
  session.print_json({{"map", map.label},
                      {"host", target.endpoint.host},
                      {"port", target.endpoint.port},
                      {"unit", target.unit},
                      {"framing", drivers::modbus::to_string(target.endpoint.framing)},
                      {"likely_word_order",
                       result.likely_order ? Json(drivers::modbus::to_string(*result.likely_order))
                                           : Json(nullptr)},
                      {"registers", rows}});
  return {};
}

void add_probe(CLI::App& device, Session& session) {
  const auto options = std::make_shared<ProbeOptions>();
  CLI::App* probe = add_command(
      device, "probe",
      "读一台 Modbus 设备：原始寄存器与换算值并列 / read one device: raw and scaled side by side",
      "celadon device probe 10.0.0.7 --map eastron-sdm630 --unit 3");
  probe->add_option("HOST", options->host, "地址，可带端口 / address, with a port if not 502")
      ->required();
  probe->add_option("--map", options->map, "寄存器表 / map of the device (device list)");
  probe->add_option("--unit", options->unit, "单元号 / unit id")
      ->check(CLI::Range(0, 255))
      ->capture_default_str();
  probe->add_flag("--rtu", options->rtu, "TCP 上的 RTU 帧 / RTU frames over TCP");
  probe->add_option("--timeout", options->timeout, "等待秒数 / seconds to wait for an answer")
      ->check(CLI::Range(0.05, 60.0))
      ->capture_default_str();
  probe->add_option("--word-order", options->word_order, "abcd | cdab | badc | dcba");
  probe
      ->add_option(
          "--base", options->base,
          "SunSpec 模型首地址，缺省由设备查出 / where the SunSpec model begins; else found")
      ->check(CLI::Range(0, 65535));
  probe->add_flag("--sunspec", options->sunspec,
                  "列出设备的 SunSpec 模型 / list the SunSpec models of the device");
  probe->callback([&session, options] {
    run_command(session, [&] { return probe_device(session, *options); });
  });
}

}  // namespace

void add_device_commands(CLI::App& root, Session& session) {
  CLI::App* device = add_command(root, "device", "Modbus 设备与寄存器表 / Modbus devices and maps",
                                 "celadon device list");
  device->require_subcommand(1);
  const auto word = std::make_shared<std::string>();
  CLI::App* list =
      add_command(*device, "list", "列出寄存器表 / list the maps", "celadon device list SDM630");
  list->add_option("WORD", *word, "名称中的字 / part of the name");
  list->callback(
      [&session, word] { run_command(session, [&] { return list_maps(session, *word); }); });
  const auto name = std::make_shared<std::string>();
  CLI::App* show = add_command(*device, "show", "显示一张寄存器表 / show a map",
                               "celadon device show eastron-sdm630");
  show->add_option("MAP", *name, "id 或 id@edition")->required();
  show->callback(
      [&session, name] { run_command(session, [&] { return show_map(session, *name); }); });
  add_probe(*device, session);
}

}  // namespace celadon::cli
