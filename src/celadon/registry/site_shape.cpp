// Every member of site.yaml, once: names, forms, what they mean. The reader, the error messages and
// schemas/site.schema.json follow from here.
#include "celadon/registry/site_shape.hpp"

#include "celadon/registry/site_words.hpp"

namespace celadon::registry {

namespace {

const Shape& validity_shape() {
  static const Shape shape{{
      {"from", Form::date, false, "首日", "first day"},
      {"to", Form::date, false, "末日（含）", "last day, inclusive"},
  }};
  return shape;
}

Member valid_member() {
  return {"valid", Form::mapping, false, "有效期", "when it exists", {}, &validity_shape()};
}

const Shape& head_shape() {
  static const Shape shape{{
      {"id", Form::identifier, true, "工厂标识", "id of the site"},
      {"name", Form::names, true, "工厂名称", "name of the site"},
      {"organisation", Form::names, false, "企业名称", "name of the organisation"},
      {"credit_code", Form::text, false, "统一社会信用代码",
       "unified social credit code (GB 32100), 18 characters"},
      {"industry", Form::text, false, "国民经济行业代码", "industry code (GB/T 4754)"},
      {"division", Form::text, false, "行政区划代码", "division code (GB/T 2260), six digits"},
      {"utc_offset", Form::text, false, "时区偏移", "offset from UTC, \"+08:00\" by default"},
  }};
  return shape;
}

const Shape& accounting_shape() {
  static const Shape shape{{
      {"coal_equivalent_edition",
       Form::choice,
       false,
       "GB/T 2589 版本",
       "edition of GB/T 2589",
       {"2008", "2020"}},
      {"basis", Form::choice, false, "当量值或等价值", "calorific or primary basis",
       words(word::bases)},
      {"feedstock", Form::choice, false, "原料用能是否计入", "whether feedstock energy counts",
       words(word::feedstock_rules)},
      {"grid_area", Form::identifier, false, "电网因子区域",
       "area of the grid factor: CN, a grid region or a province code"},
      {"grid_variant", Form::identifier, false, "电网因子口径",
       "variant of the grid factor, e.g. average"},
      {"electricity_policy", Form::choice, false, "绿电抵扣政策", "which electricity is taken off",
       words(word::electricity_policies)},
      {"gwp_set",
       Form::choice,
       false,
       "GWP 取值",
       "set of warming potentials",
       {"SAR", "AR4", "AR5", "AR6"}},
      {"water_enthalpy", Form::choice, false, "蒸汽是否扣除给水焓",
       "whether the feed water is taken off steam", words(word::water_rules)},
      {"fuel_table", Form::identifier, false, "燃料碳含量表", "pack of the carbon of fuels"},
  }};
  return shape;
}

const Shape& profile_shape() {
  static const Shape shape{{
      {"address", Form::names, false, "地址", "address"},
      {"ownership", Form::choice, false, "企业性质", "ownership", words(word::ownerships)},
      {"department", Form::names, false, "申报部门", "department that prepares declarations"},
      {"contact", Form::text, false, "联系人", "contact person"},
      {"phone", Form::text, false, "联系电话", "telephone"},
      {"email", Form::text, false, "电子邮箱", "e-mail"},
      {"process", Form::names, false, "主要生产工艺简介，不超过 200 字",
       "how its products are made, at most 200 characters"},
      {"development", Form::names, false, "绿色发展简介，不超过 500 字",
       "its green development, at most 500 characters"},
  }};
  return shape;
}

const Shape& steam_shape() {
  static const Shape shape{{
      {"pressure", Form::quantity, false, "绝对压力", "absolute pressure", {}, nullptr, "MPa"},
      {"temperature", Form::quantity, false, "温度", "temperature", {}, nullptr, "°C"},
      {"enthalpy", Form::quantity, false, "实测焓值", "measured enthalpy", {}, nullptr, "kJ/kg"},
  }};
  return shape;
}

const Shape& node_shape() {
  static const Shape shape{{
      {"id", Form::identifier, true, "节点标识", "id of the node"},
      {"name", Form::names, false, "名称", "name"},
      {"kind", Form::choice, true, "节点类型", "kind of node", words(word::node_kinds)},
      {"carrier", Form::identifier, false, "能源品种", "energy carrier"},
      {"origin", Form::choice, false, "来源", "how what enters here came to be",
       words(word::origins)},
      {"product", Form::identifier, false, "生产线的产品", "product of a line"},
      {"steam",
       Form::mapping,
       false,
       "蒸汽状态",
       "state of steam or hot water",
       {},
       &steam_shape()},
      {"co2_factor", Form::quantity, false, "供应方排放因子",
       "emission factor of the supplier, e.g. 0.09 tCO2/GJ"},
      valid_member(),
  }};
  return shape;
}

const Shape& flow_shape() {
  static const Shape shape{{
      {"id", Form::identifier, true, "流向标识", "id of the flow"},
      {"name", Form::names, false, "名称", "name"},
      {"from", Form::identifier, true, "起点", "node it leaves"},
      {"to", Form::identifier, true, "终点", "node it enters"},
      {"carrier", Form::identifier, false, "能源品种",
       "energy carrier; by default that of the node it leaves"},
      {"point", Form::identifier, false, "计量点", "measuring point"},
      {"use", Form::choice, false, "用途", "use", words(word::flow_uses)},
      valid_member(),
  }};
  return shape;
}

const Shape& multiplier_shape() {
  static const Shape shape{{
      {"from", Form::stamp, true, "起用时刻", "from when"},
      {"ct", Form::number, false, "电流互感器变比", "current transformer ratio"},
      {"pt", Form::number, false, "电压互感器变比", "voltage transformer ratio"},
      {"factor", Form::number, false, "倍率", "multiplier, instead of ct and pt"},
  }};
  return shape;
}

const Shape& exchange_shape() {
  static const Shape shape{{
      {"at", Form::stamp, true, "换表时刻", "when"},
      {"old_final", Form::number, true, "旧表止码",
       "final reading of the old meter, in the point's unit"},
      {"new_initial", Form::number, true, "新表起码",
       "first reading of the new meter, in the point's unit"},
  }};
  return shape;
}

const Shape& gap_shape() {
  static const Shape shape{{
      {"rule", Form::choice, true, "补缺规则", "how gaps are filled", words(word::gap_rules)},
      {"longest", Form::duration, false, "最长缺口", "longest gap that is filled"},
  }};
  return shape;
}

const Shape& point_shape() {
  static const Shape shape{{
      {"id", Form::identifier, true, "计量点标识", "id of the point"},
      {"name", Form::names, false, "名称", "name"},
      {"quantity", Form::choice, true, "读数类型", "what a value is", words(word::quantities)},
      {"unit", Form::unit, true, "单位", "unit of the values"},
      {"digits", Form::integer, false, "表底整数位数",
       "digits before the point of a register; it rolls over at 10^digits"},
      {"rollover", Form::number, false, "归零值",
       "value at which a register starts again, instead of digits"},
      {"multipliers", Form::list, false, "倍率", "ratios by date", {}, &multiplier_shape()},
      {"exchanges", Form::list, false, "换表记录", "meter exchanges", {}, &exchange_shape()},
      {"accuracy_class", Form::number, false, "准确度等级", "accuracy class, % of reading"},
      {"interval", Form::duration, false, "采集间隔", "nominal interval"},
      {"stamp", Form::choice, false, "时标位置", "which side of the interval a stamp names",
       words(word::stamp_sides)},
      {"gap", Form::mapping, false, "补缺", "gap rule", {}, &gap_shape()},
      {"minimum", Form::quantity, false, "下限", "least value"},
      {"maximum", Form::quantity, false, "上限", "greatest value"},
      {"maximum_rate", Form::quantity, false, "最大变化率",
       "greatest rate of a register, e.g. 5000 kW"},
      {"meter", Form::text, false, "表计", "meter, serial number"},
      valid_member(),
  }};
  return shape;
}

const Shape& limit_shape() {
  static const Shape shape{{
      {"standard", Form::text, true, "标准号", "standard"},
      {"product", Form::text, true, "产品（表中名称）", "product as the table names it"},
      {"indicator", Form::text, false, "指标", "indicator"},
  }};
  return shape;
}

const Shape& product_shape() {
  static const Shape shape{{
      {"id", Form::identifier, true, "产品标识", "id of the product"},
      {"name", Form::names, false, "名称", "name"},
      {"unit", Form::unit, true, "产量单位", "unit of the output"},
      {"industry", Form::text, false, "国民经济行业代码", "industry code (GB/T 4754)"},
      {"energy_limit",
       Form::mapping,
       false,
       "能耗限额",
       "row of the energy limits",
       {},
       &limit_shape()},
      {"water_quota",
       Form::mapping,
       false,
       "取水定额",
       "row of the water quotas",
       {},
       &limit_shape()},
      valid_member(),
  }};
  return shape;
}

const Shape& material_shape() {
  static const Shape shape{{
      {"id", Form::identifier, true, "原材料标识", "the name in statements, material.consumed"},
      {"name", Form::names, false, "名称", "name"},
      valid_member(),
  }};
  return shape;
}

}  // namespace

const Shape& site_shape() {
  static const Shape shape{{
      {"site", Form::mapping, true, "工厂", "the site", {}, &head_shape()},
      {"accounting",
       Form::mapping,
       false,
       "核算口径",
       "rules of accounting",
       {},
       &accounting_shape()},
      {"profile",
       Form::mapping,
       false,
       "企业简介，用于申报材料",
       "what declarations ask about the enterprise",
       {},
       &profile_shape()},
      {"nodes", Form::list, false, "节点", "nodes", {}, &node_shape()},
      {"flows", Form::list, false, "流向", "flows", {}, &flow_shape()},
      {"points", Form::list, false, "计量点", "measuring points", {}, &point_shape()},
      {"products", Form::list, false, "产品", "products", {}, &product_shape()},
      {"materials",
       Form::list,
       false,
       "主要原材料的名称",
       "names of raw materials",
       {},
       &material_shape()},
  }};
  return shape;
}

}  // namespace celadon::registry
