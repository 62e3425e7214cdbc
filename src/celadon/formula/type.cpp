#include "celadon/formula/type.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/base/assert.hpp"
#include "celadon/units/bilingual.hpp"
#include "celadon/units/phrase.hpp"

namespace celadon::formula {

const char* to_string(Shape shape) noexcept {
  switch (shape) {
    case Shape::number: return "数｜a number";
    case Shape::set: return "集合｜a set";
    case Shape::flag: return "真假｜true or false";
    case Shape::flags: return "真假的集合｜a set of true or false";
    case Shape::text: return "文字｜a text";
  }
  return "?";
}

std::string to_string(const Type& type) {
  if (type.shape != Shape::number && type.shape != Shape::set) return to_string(type.shape);
  if (!type.dimension)
    return units::phrase("{0}（单位以后才知道）｜{0} of a unit known only later",
                         to_string(type.shape));
  return units::phrase("{0} [{1}]｜{0} [{1}]", to_string(type.shape),
                       units::to_string(*type.dimension));
}

Type type_of(const Value& value) {
  struct Visitor {
    Type operator()(const Undetermined&) const { return {Shape::number, std::nullopt, {}}; }
    Type operator()(const units::Quantity& q) const { return Type::number(q.unit); }
    Type operator()(const QuantitySet& s) const {
      Type type = Type::set(s.unit);
      type.keys = s.keys;
      if (!s.keys.empty()) type.keys.insert(type.keys.end(), s.missing.begin(), s.missing.end());
      return type;
    }
    Type operator()(bool) const { return Type::flag(); }
    Type operator()(const std::string&) const { return Type::text(); }
  };
  return std::visit(Visitor{}, value);
}

namespace {

/// "a.b.c@-1" at its last dots: ("a.b@-1", "c"), ("a@-1", "b.c"); calls `visit` until it says true.
template <class Visit>
bool each_member_reading(std::string_view name, const Visit& visit) {
  const std::size_t mark = name.rfind('@');
  const std::string_view stem = name.substr(0, mark);
  const std::string_view period = mark == std::string_view::npos ? "" : name.substr(mark);
  for (std::size_t dot = stem.rfind('.'); dot != std::string_view::npos && dot > 0;
       dot = stem.rfind('.', dot - 1)) {
    if (visit(std::string(stem.substr(0, dot)) + std::string(period), stem.substr(dot + 1)))
      return true;
  }
  return false;
}

}  // namespace

std::optional<Type> Signature::find(std::string_view name) const {
  if (const auto found = names.find(name); found != names.end()) return found->second;
  std::optional<Type> type;
  each_member_reading(name, [&](const std::string& set, std::string_view key) {
    const auto found = names.find(set);
    if (found == names.end()) return false;
    const Type& t = found->second;
    if (t.shape != Shape::set && t.shape != Shape::flags) return false;
    if (!t.keys.empty() && std::find(t.keys.begin(), t.keys.end(), key) == t.keys.end())
      return false;
    type = Type{t.shape == Shape::set ? Shape::number : Shape::flag, t.dimension, {}};
    return true;
  });
  if (type) return type;
  if (const std::size_t mark = name.rfind('@'); mark != std::string_view::npos) {
    return find(name.substr(0, mark));
  }
  return std::nullopt;
}

Error joined_error(const CheckResult& result) {
  CELADON_ASSERT(!result.errors.empty());
  Error all = result.errors.front();
  for (std::size_t i = 1; i < result.errors.size() && i < 20; ++i) {
    all.message =
        units::phrase("{0}\n{1}｜{0}\n{1}", all.message, units::sentence(result.errors[i]));
  }
  return all;
}

}  // namespace celadon::formula
