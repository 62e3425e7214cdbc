#pragma once
// What statements may say beside the vocabulary: one table for the reader and for the schema.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "celadon/registry/carriers.hpp"
#include "celadon/registry/vocabulary.hpp"

namespace celadon::registry {

/// What a field of a section holds.
enum class FieldForm : std::uint8_t {
  carrier_amount,   ///< an amount of the member, which is a carrier
  calorific_value,  ///< energy per amount of the carrier
  carbon_content,   ///< carbon per energy, or per amount of the carrier
  emission_factor,  ///< CO2 or CO2e per energy, or per amount of the carrier
  share,            ///< 0..1
  quantity,         ///< any, not negative
  mass,
  choice,
  text,
};

struct SectionField {
  std::string_view name;
  FieldForm form = FieldForm::text;
  std::string_view zh;
  std::string_view en;
  std::string_view example;
  std::vector<std::string_view> choices = {};
};

/// member -> field -> value
struct Section {
  std::string_view name;
  std::string_view zh;
  std::string_view en;
  bool of_carriers = false;  ///< the members are carriers, else free ids
  std::vector<SectionField> fields;
};

std::span<const Section> statement_sections();

/// The twelve functions of GB/T 36132-2025 table C.1, and the thirteenth of the energy and carbon
/// centre; ids as in packs/vocabulary/platform-functions.
std::span<const std::string_view> platform_function_ids(std::string_view name);
/// Whether that name counts functions, so that a list of ids may stand for the number.
bool counts_functions(std::string_view name);

/// Whether a value of that name may be negative.
bool may_be_negative(std::string_view name);

}  // namespace celadon::registry
