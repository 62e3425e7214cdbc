#include "celadon/registry/statement_names.hpp"

#include <array>

namespace celadon::registry {

std::span<const Section> statement_sections() {
  static const std::vector<Section> sections = {
      {"declared_energy",
       "未计量的能源消费填报",
       "energy that is declared, not metered",
       true,
       {
           {"purchased", FieldForm::carrier_amount, "购入量", "bought", "12.5 t"},
           {"sold", FieldForm::carrier_amount, "外供量", "sold on", "1 t"},
           {"opening_stock", FieldForm::carrier_amount, "期初库存", "stock at the begin", "1 t"},
           {"closing_stock", FieldForm::carrier_amount, "期末库存", "stock at the end", "0.8 t"},
           {"feedstock", FieldForm::carrier_amount, "用作原料", "used as feedstock", "2 t"},
           {"net_calorific_value", FieldForm::calorific_value, "实测低位发热量",
            "net calorific value as measured", "21.5 GJ/t"},
           {"carbon_content", FieldForm::carbon_content, "实测含碳量", "carbon content as measured",
            "0.0273 tC/GJ"},
           {"oxidation", FieldForm::share, "碳氧化率", "oxidation", "99%"},
           {"co2_factor", FieldForm::emission_factor, "供应方排放因子",
            "emission factor of the supplier", "0.09 tCO2/GJ"},
       }},
      {"process_emission",
       "工业生产过程排放活动数据",
       "activity of process emissions",
       false,
       {
           {"amount", FieldForm::quantity, "活动水平", "activity", "1200 t"},
           {"factor", FieldForm::quantity, "实测排放因子", "factor as measured", "0.4397 tCO2/t"},
           {"fraction", FieldForm::share, "纯度或转化率", "purity or conversion", "98%"},
           {"sector", FieldForm::text, "行业指南", "rule of the sector", "GB/T 32151.8"},
           {"gas", FieldForm::text, "气体", "gas", "CO2"},
           {"direction",
            FieldForm::choice,
            "方向",
            "direction",
            "emitted",
            {"emitted", "leaves_in_product", "recovered"}},
       }},
      {"fugitive_gas",
       "逸散气体",
       "gases that escaped",
       false,
       {{"released", FieldForm::mass, "逸散量", "mass that escaped", "1.2 kg"}}},
  };
  return sections;
}

namespace {

constexpr std::array<std::string_view, 13> function_ids{
    "f01", "f02", "f03", "f04", "f05", "f06", "f07", "f08", "f09", "f10", "f11", "f12", "f13"};
constexpr std::size_t factory_functions = 12;  // GB/T 36132-2025, table C.1

}  // namespace

std::span<const std::string_view> platform_function_ids(std::string_view name) {
  const std::span<const std::string_view> all = function_ids;
  return name == "platform.functions" ? all.first(factory_functions) : all;
}

bool counts_functions(std::string_view name) {
  return name == "platform.functions" || name == "platform.zero_carbon_functions";
}

// Output minus intermediate input: the one declared figure that a bad year turns negative.
bool may_be_negative(std::string_view name) { return name == "value_added"; }

}  // namespace celadon::registry
