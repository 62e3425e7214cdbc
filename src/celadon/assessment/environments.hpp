#pragma once
// Views of an environment: with some inputs replaced or added, as seen by one member of a set, or
// of an earlier year.

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/formula/environment.hpp"

namespace celadon::assessment {

/// The base with inputs laid over it. The base must outlive the view.
class OverlayEnvironment final : public formula::Environment {
 public:
  explicit OverlayEnvironment(const formula::Environment& base) : base_(base) {}
  /// Replaces or adds an input; the derivation must not be null.
  void set(std::string name, formula::Input input) { over_[std::move(name)] = std::move(input); }

  [[nodiscard]] const formula::Input* find(std::string_view name) const override;
  [[nodiscard]] Result<formula::Input> lookup(std::string_view table,
                                              std::span<const formula::Value> keys) const override;
  [[nodiscard]] Result<formula::TablePoints> points(std::string_view table) const override;

 private:
  const formula::Environment& base_;
  std::map<std::string, formula::Input, std::less<>> over_;
};

/// The base n years (periods) earlier: "x" means "x@-n", "x@-1" means "x@-(n+1)".
class EarlierEnvironment final : public formula::Environment {
 public:
  EarlierEnvironment(const formula::Environment& base, int periods)
      : base_(base), periods_(periods) {}
  [[nodiscard]] const formula::Input* find(std::string_view name) const override;
  [[nodiscard]] Result<formula::Input> lookup(std::string_view table,
                                              std::span<const formula::Value> keys) const override;

 private:
  const formula::Environment& base_;
  int periods_;
};

/// The input of one member of a set: "name.key" where the base has it (then in its own unit), else
/// the member of the set "name". A member without a value is undetermined; nullopt when there is
/// neither.
std::optional<formula::Input> member_input(const formula::Environment& base,
                                           const std::string& name, const std::string& key);

/// The keys of the members that the first present of the named sets has.
std::vector<std::string> member_keys(const formula::Environment& base,
                                     std::span<const std::string> names);

/// A leaf derivation with a note, for values given by hand or by a scheme.
formula::DerivationPtr leaf(std::string name, formula::Value value, formula::DataStatus status,
                            formula::Origin origin, std::string note = {});

}  // namespace celadon::assessment
