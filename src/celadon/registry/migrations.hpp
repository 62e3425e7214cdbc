#pragma once
// The tables of the registry, step by step.

#include <span>

#include "celadon/storage/relational/database.hpp"

namespace celadon::registry {

/// In order; shipped steps never change.
std::span<const storage::Migration> registry_migrations();

}  // namespace celadon::registry
