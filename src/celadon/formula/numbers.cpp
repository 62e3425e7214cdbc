#include "celadon/formula/numbers.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

namespace celadon::formula {

Value Numbers::value() const {
  if (!is_set) return units::Quantity{values.at(0), unit};
  return QuantitySet{values, unit, keys, missing};
}

std::string Numbers::member(std::size_t i) const {
  return i < keys.size() ? keys[i] : std::to_string(i + 1);
}

void merge(Undetermined& into, const Undetermined& other) {
  into.missing.insert(into.missing.end(), other.missing.begin(), other.missing.end());
  std::sort(into.missing.begin(), into.missing.end());
  into.missing.erase(std::unique(into.missing.begin(), into.missing.end()), into.missing.end());
  if (into.reason.empty()) into.reason = other.reason;
}

std::variant<Aligned, Undetermined> align(std::span<const Numbers* const> arguments) {
  Aligned out;
  const Numbers* keyed = nullptr;  // the first set with keys gives the order
  std::size_t size = 1;
  for (const Numbers* n : arguments) {
    if (!n->is_set) continue;
    out.is_set = true;
    if (keyed == nullptr && !n->keys.empty()) keyed = n;
  }
  const auto note_missing = [&out](const std::string& key) {
    if (std::find(out.missing.begin(), out.missing.end(), key) == out.missing.end())
      out.missing.push_back(key);
  };
  std::vector<std::map<std::string_view, std::size_t>> index(arguments.size());
  if (keyed != nullptr) {
    for (std::size_t a = 0; a < arguments.size(); ++a) {
      const Numbers& n = *arguments[a];
      for (std::size_t i = 0; i < n.keys.size(); ++i) index[a].emplace(n.keys[i], i);
    }
    for (const std::string& key : keyed->keys) {
      const bool everywhere =
          std::all_of(arguments.begin(), arguments.end(), [&](const Numbers* const& n) {
            const auto a = static_cast<std::size_t>(&n - arguments.data());
            return !n->is_set || n->keys.empty() || index[a].contains(key);
          });
      if (everywhere) {
        out.keys.push_back(key);
      } else {
        note_missing(key);
      }
    }
    for (const Numbers* n : arguments) {
      for (const std::string& key : n->keys) {
        if (!index[static_cast<std::size_t>(std::find(arguments.begin(), arguments.end(), keyed) -
                                            arguments.begin())]
                 .contains(key)) {
          note_missing(key);
        }
      }
      for (const std::string& key : n->missing) note_missing(key);
    }
    size = out.keys.size();
  } else {
    const Numbers* first = nullptr;
    for (const Numbers* n : arguments) {
      if (!n->is_set) continue;
      if (first == nullptr) first = n;
      for (const std::string& key : n->missing) note_missing(key);
    }
    if (first != nullptr) size = first->values.size();
  }
  for (std::size_t a = 0; a < arguments.size(); ++a) {
    const Numbers& n = *arguments[a];
    if (!n.is_set) {
      out.columns.emplace_back(size, n.values.at(0));
    } else if (n.keys.empty()) {
      if (n.values.size() != size || (keyed != nullptr && keyed->keys.size() != size)) {
        return because(
            fmt::format("两个集合分别有 {0} 和 {1} 个成员，没有共同的键｜the sets have {0} and {1} "
                        "members and no common keys",
                        keyed != nullptr ? keyed->keys.size() : size, n.values.size()));
      }
      out.columns.push_back(n.values);
    } else {
      std::vector<double> column;
      column.reserve(size);
      for (const std::string& key : out.keys) column.push_back(n.values[index[a].at(key)]);
      out.columns.push_back(std::move(column));
    }
  }
  return out;
}

}  // namespace celadon::formula
