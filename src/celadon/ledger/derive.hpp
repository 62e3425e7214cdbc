#pragma once
// Small builders of derivation trees, so that every figure of the ledger opens in the same way.

#include <optional>
#include <string>
#include <vector>

#include "celadon/formula/derivation.hpp"
#include "celadon/packs/factor.hpp"

namespace celadon::ledger {

/// A leaf: a figure that was read, declared or published.
formula::DerivationPtr leaf(std::string name, std::string title, formula::Value value,
                            formula::DataStatus status, formula::Origin origin = {},
                            std::vector<std::string> notes = {});

/// A leaf over a row of a data pack; the notes carry its data year and the mark "provisional".
formula::DerivationPtr factor_leaf(const std::string& name, const packs::Factor& factor);

/// A computed node. Its measured share is that of its first child unless `measured_share` is given.
formula::DerivationPtr computed(std::string name, std::string title, std::string expression,
                                formula::Value value, std::vector<formula::DerivationPtr> children,
                                std::vector<std::string> notes = {},
                                std::optional<double> measured_share = std::nullopt);

/// Names of what is missing, gathered over several undetermined parts.
class Missing {
 public:
  void add(const formula::Undetermined& part);
  void add(std::string name, const std::string& reason);
  [[nodiscard]] bool any() const { return !names_.empty() || !reason_.empty(); }
  /// Sorted names without doubles, and the reasons in the order they came, joined by "; ".
  [[nodiscard]] formula::Undetermined undetermined() const;

 private:
  std::vector<std::string> names_;
  std::string reason_;
};

/// Marks worth showing beside a figure that rests on the factor: the pack's own, and "own"
/// knowledge.
std::vector<std::string> factor_marks(const packs::Factor& factor);

/// A factor that does not come from a pack: measured, or the supplier's.
packs::Factor given_factor(const units::Quantity& value);

/// Whether a failed question makes a figure undetermined (nothing or no single figure is published)
/// instead of being an error.
bool is_a_miss(const Error& error);

}  // namespace celadon::ledger
