#include "celadon/registry/carriers.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "celadon/registry/forms.hpp"

namespace celadon::registry {

namespace {

constexpr std::array<std::pair<std::string_view, CarrierKind>, 5> kinds{{
    {"fuel", CarrierKind::fuel},
    {"electricity", CarrierKind::electricity},
    {"heat", CarrierKind::heat},
    {"medium", CarrierKind::medium},
    {"material", CarrierKind::material},
}};

Result<CarrierKind> kind_at(const text::Node& node) {
  CELADON_ASSIGN(const std::string name, node.as_text());
  std::vector<std::string_view> known;
  for (const auto& [word, kind] : kinds) {
    if (word == name) return kind;
    known.push_back(word);
  }
  return node.error(ErrorCode::parse,
                    fmt::format("\"{0}\" 不是能源品种的类别｜\"{0}\" is no kind of carrier", name),
                    fmt::format("可写 {0}｜write one of {0}", fmt::join(known, ", ")));
}

Result<bool> flag_member(const text::Node& row, std::string_view name) {
  const text::Node* member = row.find(name);
  return member == nullptr ? Result<bool>(false) : member->as_bool();
}

Result<Carrier> read_carrier(const text::Node& row) {
  CELADON_TRY(text::refuse_unknown_members(
      row, {"id", "zh", "en", "kind", "unit", "also", "coal_equivalent", "fuel_carbon", "renewable",
            "non_fossil"}));
  Carrier carrier;
  CELADON_ASSIGN(carrier.id.text, read_required_text(row, "id"));
  CELADON_ASSIGN(carrier.names.zh, read_required_text(row, "zh"));
  CELADON_ASSIGN(carrier.names.en, read_required_text(row, "en"));
  CELADON_ASSIGN(const text::Node* kind, required_member(row, "kind"));
  CELADON_ASSIGN(carrier.kind, kind_at(*kind));
  CELADON_ASSIGN(const text::Node* unit, required_member(row, "unit"));
  CELADON_ASSIGN(carrier.unit, read_unit(*unit));
  if (const text::Node* also = row.find("also"); also != nullptr) {
    for (const text::Node& item : also->items) {
      CELADON_ASSIGN(units::Unit other, read_unit(item));
      carrier.also.push_back(std::move(other));
    }
  }
  carrier.coal_equivalent = carrier.id.text;
  carrier.fuel_carbon = carrier.id.text;
  if (const text::Node* name = row.find("coal_equivalent"); name != nullptr)
    carrier.coal_equivalent = name->scalar;
  if (const text::Node* name = row.find("fuel_carbon"); name != nullptr)
    carrier.fuel_carbon = name->scalar;
  CELADON_ASSIGN(carrier.renewable, flag_member(row, "renewable"));
  CELADON_ASSIGN(carrier.non_fossil, flag_member(row, "non_fossil"));
  return carrier;
}

}  // namespace

const char* to_string(CarrierKind kind) noexcept {
  for (const auto& [word, known] : kinds) {
    if (known == kind) return word.data();
  }
  return "";
}

bool Carrier::measured_in(const units::Unit& other) const {
  return unit.compatible(other) || std::any_of(also.begin(), also.end(), [&](const units::Unit& u) {
           return u.compatible(other);
         });
}

Result<Carriers> Carriers::read(const text::Node& pack) {
  const text::Node* list = pack.find("carriers");
  if (list == nullptr || list->kind != text::Node::Kind::sequence) {
    return pack.error(ErrorCode::parse, "缺少列表 \"carriers\"｜the list \"carriers\" is missing");
  }
  Carriers carriers;
  for (const text::Node& row : list->items) {
    CELADON_ASSIGN(Carrier carrier, read_carrier(row));
    if (carriers.find(carrier.id.text) != nullptr) {
      return row.error(
          ErrorCode::parse,
          fmt::format("能源品种 \"{0}\" 在此重复｜carrier \"{0}\" stands here a second time",
                      carrier.id.text));
    }
    carriers.carriers_.push_back(std::move(carrier));
  }
  return carriers;
}

const Carrier* Carriers::find(std::string_view id) const {
  const auto it = std::find_if(carriers_.begin(), carriers_.end(),
                               [&](const Carrier& c) { return c.id.text == id; });
  return it == carriers_.end() ? nullptr : &*it;
}

std::vector<std::string_view> Carriers::ids() const {
  std::vector<std::string_view> ids;
  for (const Carrier& carrier : carriers_) ids.push_back(carrier.id.text);
  return ids;
}

}  // namespace celadon::registry
