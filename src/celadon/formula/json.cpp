#include "celadon/formula/json.hpp"

#include <cmath>
#include <set>

#include "celadon/base/assert.hpp"

namespace celadon::formula {
namespace {

using Json = nlohmann::ordered_json;

Json origin_json(const Origin& origin) {
  Json out = Json::object();
  const auto text = [&out](const char* key, const std::string& value) {
    if (!value.empty()) out[key] = value;
  };
  text("file", origin.file);
  if (origin.first_row != 0) out["first_row"] = origin.first_row;
  if (origin.last_row != 0) out["last_row"] = origin.last_row;
  text("file_hash", origin.file_hash);
  text("pack", origin.pack);
  text("pack_hash", origin.pack_hash);
  text("clause", origin.clause);
  text("source", origin.source);
  if (origin.confidence) out["confidence"] = to_string(*origin.confidence);
  return out;
}

Json tree(const Derivation& node, std::set<const Derivation*>& seen) {
  Json out = Json::object();
  out["name"] = node.name;
  if (!node.children.empty() && !seen.insert(&node).second) {
    out["see_above"] = true;
    return out;
  }
  if (!node.title.empty()) out["title"] = node.title;
  if (!node.expression.empty()) out["expression"] = node.expression;
  out["result"] = to_json(node.value);
  out["status"] = to_string(node.status);
  out["measured_share"] = {{"value", node.measured_share}, {"unit", "1"}};
  if (node.origin) {
    Json origin = origin_json(*node.origin);
    if (!origin.empty()) out["origin"] = std::move(origin);
  }
  if (!node.notes.empty()) out["notes"] = node.notes;
  if (!node.children.empty()) {
    Json& children = out["children"] = Json::array();
    for (const DerivationPtr& child : node.children) children.push_back(tree(*child, seen));
  }
  return out;
}

}  // namespace

Json to_json(const Value& value) {
  struct Visitor {
    Json operator()(const Undetermined& u) const {
      return {{"undetermined", true}, {"missing", u.missing}, {"reason", u.reason}};
    }
    Json operator()(const units::Quantity& q) const {
      CELADON_ASSERT(std::isfinite(q.value));
      return {{"value", q.value}, {"unit", q.unit.symbol}};
    }
    Json operator()(const QuantitySet& s) const {
      Json out = {{"values", s.values}};
      if (!s.keys.empty()) out["keys"] = s.keys;
      out["unit"] = s.unit.symbol;
      if (!s.missing.empty()) out["missing_members"] = s.missing;
      return out;
    }
    Json operator()(bool flag) const { return {{"flag", flag}}; }
    Json operator()(const std::string& text) const { return {{"text", text}}; }
  };
  return std::visit(Visitor{}, value);
}

Json to_json(const Derivation& derivation) {
  std::set<const Derivation*> seen;
  return tree(derivation, seen);
}

}  // namespace celadon::formula
