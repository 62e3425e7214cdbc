#pragma once
// A site as the registry knows it at one recorded time: an immutable picture. Plant and park are
// graphs of nodes and directed flows; a measuring point hangs on a flow. Read from site.yaml
// (site_reader.hpp), kept with history (site_store.hpp).

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/base/civil.hpp"
#include "celadon/base/instant.hpp"
#include "celadon/base/strong_id.hpp"
#include "celadon/storage/series/store.hpp"
#include "celadon/units/quantity.hpp"

namespace celadon::registry {

using SiteId = StrongId<struct SiteTag>;
using NodeId = StrongId<struct NodeTag>;
using FlowId = StrongId<struct FlowTag>;
using PointId = StrongId<struct PointTag>;
using MaterialId = StrongId<struct MaterialTag>;
using ProductId = StrongId<struct ProductTag>;
using CarrierId = StrongId<struct CarrierTag>;  ///< of packs/vocabulary/carriers

/// A name in both languages; zh is never empty, en falls back to zh.
struct Names {
  std::string zh;
  std::string en;
  bool operator==(const Names&) const = default;
};

/// Days in which something is so; both ends inclusive, open where not given.
struct Validity {
  std::optional<CivilDate> from;
  std::optional<CivilDate> to;
  [[nodiscard]] bool holds_on(CivilDate day) const;
  /// The half-open interval at that offset.
  [[nodiscard]] Interval interval(UtcOffset offset) const;
  bool operator==(const Validity&) const = default;
};

enum class NodeKind : std::uint8_t {
  source = 1,   ///< where something enters: grid connection, gas pipe, PV plant, coal yard delivery
  bus = 2,      ///< passes on what it gets: busbar, header, sub-station; balances
  storage = 3,  ///< passes on later: battery, tank, coal yard; balances with its stock
  load = 4,     ///< uses up: workshop, lighting, air compressors
  line = 5,     ///< a load that makes one product
  product = 6,  ///< where products leave
  site = 7,     ///< the world beyond the boundary: what flows there is sold on
};

/// How what enters at a source came to be.
enum class Origin : std::uint8_t {
  purchased = 1,  ///< bought, for carriers other than electricity
  grid = 2,       ///< electricity from the public grid
  own_pv = 3,     ///< own photovoltaics
  own_wind = 4,   ///< own wind
  own_other = 5,  ///< other own non-fossil primary energy: hydro, solar heat, geothermal
  direct_line_nonfossil = 6,  ///< direct line from a non-fossil plant (绿电直连)
  made_on_site = 7,  ///< made from energy that is counted already: steam of the own boiler, own
                     ///< turbine, compressed air
  own_primary = 8,   ///< own fossil or biogenic primary energy: own coal, own biomass
};

/// The state of steam or hot water; steam without temperature is saturated.
struct SteamState {
  std::optional<units::Quantity> pressure;  ///< absolute
  std::optional<units::Quantity> temperature;
  std::optional<units::Quantity> enthalpy;  ///< measured or by contract; preferred
};

struct Node {
  NodeId id;
  Names names;
  NodeKind kind = NodeKind::load;
  CarrierId carrier;                ///< of a source, bus or storage; empty where several meet
  std::optional<Origin> origin;     ///< of a source
  ProductId product;                ///< of a line
  std::optional<SteamState> steam;  ///< of a source of steam or hot water
  std::optional<units::Quantity> co2_factor;  ///< the supplier's, e.g. tCO2/GJ of bought heat
  Validity valid;
};

enum class FlowUse : std::uint8_t { energy = 1, feedstock = 2 };

/// A directed edge; into the node `to` is positive.
struct Flow {
  FlowId id;
  Names names;
  NodeId from;
  NodeId to;
  CarrierId carrier;
  PointId point;  ///< empty: not metered
  FlowUse use = FlowUse::energy;
  Validity valid;
};

/// What the values of a point are. Explicit numbers: they are stored.
enum class QuantityKind : std::uint8_t {
  cumulative = 1,  ///< "register": only ever subtracted
  amount = 2,      ///< amount per interval
  power = 3,       ///< average rate over an interval
  state = 4,       ///< value at an instant
};

/// The counter of a cumulative meter.
struct Register {
  double rollover = 0.0;  ///< value, in the point's unit, at which it starts again from 0; 0: never
};

/// A meter was exchanged: the old one ended at one reading, the new one began at another.
struct MeterExchange {
  Instant at;
  double old_final = 0.0;    ///< in the point's unit
  double new_initial = 0.0;  ///< in the point's unit
};

/// Readings from `from` on are multiplied by this (CT x PT). Ordered by time.
struct Multiplier {
  Instant from;
  double factor = 1.0;
};

enum class GapRuleKind : std::uint8_t {
  none = 1,                 ///< a gap stays missing
  linear = 2,               ///< straight line between the neighbours, for gaps up to `longest`
  register_difference = 3,  ///< the difference across the gap is kept, spread evenly
  profile = 4,  ///< as at the same time of the week before, scaled to the difference if known
};
struct GapRule {
  GapRuleKind kind = GapRuleKind::none;
  Duration longest = {};  ///< 0: no limit
};

enum class StampSide : std::uint8_t { start = 1, end = 2 };

/// A measuring point (计量点).
struct MeasuringPoint {
  PointId id;
  storage::SeriesId
      series;  ///< given at the first apply, never reused; 0 in a site that was not applied
  Names names;
  QuantityKind quantity = QuantityKind::cumulative;
  units::Unit unit;  ///< of the values at rest
  Register counter;
  std::vector<Multiplier> multipliers;        ///< empty: 1
  std::vector<MeterExchange> exchanges;       ///< ordered by time
  std::optional<double> accuracy_class;       ///< e.g. 0.5 (% of reading)
  Duration interval = Duration::minutes(15);  ///< nominal
  StampSide stamp = StampSide::end;  ///< which side of the interval a stamp names, by default
  GapRule gap;
  std::optional<units::Quantity> minimum;  ///< of a value
  std::optional<units::Quantity> maximum;
  std::optional<units::Quantity> maximum_rate;  ///< amount per time; a faster register is refused
  std::string meter;                            ///< serial number or remark
  Validity valid;

  /// The multiplier that holds at `t`.
  [[nodiscard]] double multiplier_at(Instant t) const;
};

/// A row of a limit table.
struct LimitReference {
  std::string standard;   ///< e.g. "GB 16780-2021"
  std::string product;    ///< as the table names it
  std::string indicator;  ///< may be empty where the table has one
  [[nodiscard]] bool empty() const { return standard.empty(); }
  bool operator==(const LimitReference&) const = default;
};

struct Product {
  ProductId id;
  Names names;
  units::Unit unit;      ///< of the output
  std::string industry;  ///< GB/T 4754, may be empty
  LimitReference energy_limit;
  LimitReference water_quota;
  Validity valid;
};

/// A raw material by the name under which statements count it.
struct Material {
  MaterialId id;
  Names names;
  Validity valid;
};

/// Rules of accounting a site follows.
enum class EnergyBasisSetting : std::uint8_t { calorific = 1, primary = 2 };
enum class ElectricityPolicy : std::uint8_t {
  deduct_none = 1,
  direct_and_own = 2,
  also_certificates = 3,
};
enum class WaterEnthalpy : std::uint8_t { none = 1, deduct_20c = 2 };
enum class FeedstockSetting : std::uint8_t { included = 1, excluded = 2 };
struct AccountingSettings {
  std::string coal_equivalent_edition = "2020";  ///< of GB/T 2589
  EnergyBasisSetting basis = EnergyBasisSetting::calorific;
  FeedstockSetting feedstock = FeedstockSetting::excluded;
  std::string grid_area = "CN";  ///< area of the grid factor: CN, a grid region or a province code
  std::string grid_variant = "average";  ///< variant of the grid factor table
  ElectricityPolicy electricity_policy = ElectricityPolicy::direct_and_own;
  std::string gwp_set = "AR6";  ///< SAR, AR4, AR5, AR6
  WaterEnthalpy water_enthalpy = WaterEnthalpy::none;
  std::string fuel_table;  ///< pack of fuel carbon; empty: the default of the inventory
  bool operator==(const AccountingSettings&) const = default;
};

/// Who owns an enterprise, by the groups of the yearly declaration.
enum class Ownership : std::uint8_t {
  central_state = 1,  ///< 国有央企
  other_state = 2,    ///< 国有其它
  joint_venture = 3,  ///< 合资
  privately_held = 4,
  foreign = 5,  ///< 外资
};

/// What the head of a declaration asks about an enterprise; nothing is computed from it.
struct Profile {
  std::optional<Names> address;
  std::optional<Ownership> ownership;
  std::optional<Names> department;  ///< that prepares the declaration
  std::string contact;
  std::string phone;
  std::string email;
  std::optional<Names> process;      ///< how it makes its products, at most 200 characters
  std::optional<Names> development;  ///< its green development, at most 500 characters
};

/// The immutable picture.
struct Site {
  SiteId id;
  Names names;
  Names organisation;
  std::string credit_code;  ///< GB 32100, 18 characters; may be empty
  std::string industry;     ///< GB/T 4754 code, e.g. "C3831"; may be empty
  std::string division;     ///< GB/T 2260, six digits
  UtcOffset offset = UtcOffset::china();
  AccountingSettings accounting;
  Profile profile;
  std::vector<Node> nodes;  ///< in the order of the file
  std::vector<Flow> flows;
  std::vector<MeasuringPoint> points;
  std::vector<Product> products;
  std::vector<Material> materials;

  [[nodiscard]] const Node* find(const NodeId& id) const;
  [[nodiscard]] const Flow* find(const FlowId& id) const;
  [[nodiscard]] const MeasuringPoint* find(const PointId& id) const;
  [[nodiscard]] const Product* find(const ProductId& id) const;
  [[nodiscard]] const Material* find(const MaterialId& id) const;
  /// The flow a point measures, or nullptr (a state, a check meter).
  [[nodiscard]] const Flow* flow_of(const PointId& id) const;
};

/// The names of the choices as site.yaml writes them, e.g. "direct_line_nonfossil", "register".
const char* to_string(NodeKind kind) noexcept;
const char* to_string(Origin origin) noexcept;
const char* to_string(FlowUse use) noexcept;
const char* to_string(QuantityKind kind) noexcept;
const char* to_string(GapRuleKind kind) noexcept;
const char* to_string(StampSide side) noexcept;
const char* to_string(EnergyBasisSetting basis) noexcept;
const char* to_string(ElectricityPolicy policy) noexcept;
const char* to_string(WaterEnthalpy rule) noexcept;
const char* to_string(FeedstockSetting rule) noexcept;
const char* to_string(Ownership ownership) noexcept;

}  // namespace celadon::registry
