#include "celadon/assessment/environments.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace celadon::assessment {

const formula::Input* OverlayEnvironment::find(std::string_view name) const {
  const auto found = over_.find(name);
  return found != over_.end() ? &found->second : base_.find(name);
}

Result<formula::Input> OverlayEnvironment::lookup(std::string_view table,
                                                  std::span<const formula::Value> keys) const {
  return base_.lookup(table, keys);
}

Result<formula::TablePoints> OverlayEnvironment::points(std::string_view table) const {
  return base_.points(table);
}

const formula::Input* EarlierEnvironment::find(std::string_view name) const {
  const std::size_t at = name.find("@-");
  int earlier = 0;
  if (at != std::string_view::npos) {
    const std::string_view digits = name.substr(at + 2);
    std::from_chars(digits.data(), digits.data() + digits.size(), earlier);
  }
  return base_.find(fmt::format("{}@-{}", name.substr(0, at), earlier + periods_));
}

Result<formula::Input> EarlierEnvironment::lookup(std::string_view table,
                                                  std::span<const formula::Value> keys) const {
  return base_.lookup(table, keys);
}

std::optional<formula::Input> member_input(const formula::Environment& base,
                                           const std::string& name, const std::string& key) {
  // "name@-1" of a member is "name.key@-1".
  const std::size_t at = name.find('@');
  const std::string period = at == std::string::npos ? "" : name.substr(at);
  if (const formula::Input* own = base.find(name.substr(0, at) + "." + key + period)) return *own;
  const formula::Input* whole = base.find(name);
  if (whole == nullptr) return std::nullopt;
  const auto* set = std::get_if<formula::QuantitySet>(&whole->value);
  if (set == nullptr) return *whole;  // one value for all, or undetermined: the formula says so
  auto derived = std::make_shared<formula::Derivation>();
  derived->name = fmt::format("{}[{}]", name, key);
  derived->status = whole->derivation->status;
  derived->measured_share = whole->derivation->measured_share;
  derived->children.push_back(whole->derivation);
  const auto found = std::find(set->keys.begin(), set->keys.end(), key);
  if (found == set->keys.end()) {
    derived->value = formula::Undetermined{{name + "." + key}, ""};
  } else {
    derived->value = units::Quantity{
        set->values[static_cast<std::size_t>(found - set->keys.begin())], set->unit};
  }
  return formula::Input{derived->value, derived};
}

std::vector<std::string> member_keys(const formula::Environment& base,
                                     std::span<const std::string> names) {
  for (const std::string& name : names) {
    const formula::Input* input = base.find(name);
    if (input == nullptr) continue;
    const auto* set = std::get_if<formula::QuantitySet>(&input->value);
    if (set == nullptr || set->keys.empty()) continue;
    std::vector<std::string> keys = set->keys;
    for (const std::string& key : set->missing) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
    return keys;
  }
  return {};
}

formula::DerivationPtr leaf(std::string name, formula::Value value, formula::DataStatus status,
                            formula::Origin origin, std::string note) {
  auto derivation = std::make_shared<formula::Derivation>();
  derivation->name = std::move(name);
  derivation->value = std::move(value);
  derivation->status = status;
  derivation->origin = std::move(origin);
  if (!note.empty()) derivation->notes.push_back(std::move(note));
  return derivation;
}

}  // namespace celadon::assessment
