#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "celadon/registry/forms.hpp"
#include "celadon/registry/shape.hpp"
#include "celadon/registry/statement.hpp"
#include "celadon/registry/statement_fields.hpp"
#include "celadon/registry/statement_names.hpp"
#include "celadon/units/bilingual.hpp"

namespace celadon::registry {

namespace {

const Shape& certificate_shape() {
  static const Shape shape{{
      {"id", Form::identifier, true, "证书编号", "id of the certificate"},
      {"energy", Form::quantity, true, "电量", "energy", {}, nullptr, "MWh"},
      {"vintage", Form::integer, true, "生产年份", "year of generation"},
      {"retired", Form::date, false, "核销日期", "day of retirement"},
      {"kind", Form::choice, false, "类型", "kind", {"gec", "green_power"}},
      {"evidence", Form::text, false, "证明文件", "evidence"},
      {"note", Form::text, false, "备注", "note"},
  }};
  return shape;
}

class Reader {
 public:
  Reader(const Site& site, const Vocabulary& vocabulary, const Carriers& carriers)
      : site_(site), vocabulary_(vocabulary), carriers_(carriers) {}

  Result<Statement> read(const text::Node& document) {
    CELADON_ASSIGN(const StatementHead head, read_statement_head(document));
    if (head.site != site_.id) {
      return document.find("statement")
          ->find("site")
          ->error(ErrorCode::conflict,
                  fmt::format(
                      "填报写的是工厂 \"{0}\"，不是 \"{1}\"｜the statement is about site \"{0}\", "
                      "not \"{1}\"",
                      head.site.text, site_.id.text));
    }
    statement_.site = head.site;
    statement_.period = head.period;
    statement_.source = head.source;
    for (std::size_t i = 0; i < document.members.size(); ++i) {
      if (document.members[i].first == "statement") continue;
      CELADON_TRY(read_member(document, i, ""));
    }
    const auto by_name = [](const Fact& a, const Fact& b) {
      return std::tie(a.name, a.member) < std::tie(b.name, b.member);
    };
    std::sort(statement_.facts.begin(), statement_.facts.end(), by_name);
    std::sort(statement_.withdrawn.begin(), statement_.withdrawn.end(), by_name);
    return std::move(statement_);
  }

 private:
  using Node = text::Node;

  Status read_member(const Node& parent, std::size_t i, const std::string& above) {
    const auto& [key, node] = parent.members[i];
    const std::string path = above.empty() ? key : above + "." + key;
    if (const VocabularyName* name = vocabulary_.find(path); name != nullptr) {
      if (name->from == NameSource::statement) return read_named(*name, node);
      return placed(parent, i, ErrorCode::rule,
                    fmt::format("\"{0}\"（{1}）由账簿计算，不能填报｜\"{0}\" ({2}) is computed by "
                                "the ledger and cannot be declared",
                                path, name->names.zh, name->names.en),
                    "去掉它｜remove it");
    }
    if (above.empty() && key == "certificates") return read_certificates(node);
    if (above.empty()) {
      for (const Section& section : statement_sections()) {
        if (section.name == key) return read_section(section, node);
      }
    }
    if (!begins_a_name(path)) return unknown(parent, i, above);
    if (node.is_null()) return {};
    if (node.kind != Node::Kind::mapping) {
      return node.error(
          ErrorCode::parse,
          fmt::format("\"{0}\" 是一个部分，其下每行一个名称｜\"{0}\" is a section, its names "
                      "follow one per line",
                      path));
    }
    for (std::size_t j = 0; j < node.members.size(); ++j) CELADON_TRY(read_member(node, j, path));
    return {};
  }

  [[nodiscard]] bool begins_a_name(const std::string& path) const {
    return std::any_of(vocabulary_.all().begin(), vocabulary_.all().end(),
                       [&](const VocabularyName& n) { return n.name.starts_with(path + "."); });
  }

  static Error placed(const Node& parent, std::size_t i, ErrorCode code, std::string message,
                      std::string remedy) {
    return Error{code, std::move(message), std::move(remedy), parent.key_places.at(i)};
  }

  /// The names that may stand at this level.
  [[nodiscard]] std::vector<std::string_view> names_below(const std::string& above) const {
    std::set<std::string_view> found;
    if (above.empty()) {
      found.insert("certificates");
      for (const Section& section : statement_sections()) found.insert(section.name);
    }
    const std::size_t skip = above.empty() ? 0 : above.size() + 1;
    for (const VocabularyName& name : vocabulary_.all()) {
      if (name.from != NameSource::statement || (skip > 0 && !name.name.starts_with(above + ".")))
        continue;
      const std::string_view rest = std::string_view(name.name).substr(skip);
      found.insert(rest.substr(0, rest.find('.')));
    }
    return {found.begin(), found.end()};
  }

  Error unknown(const Node& parent, std::size_t i, const std::string& above) const {
    const std::string& key = parent.members[i].first;
    const auto known = names_below(above);
    std::string near = text::nearest_name(key, known);
    if (near.empty()) {
      for (const VocabularyName& name : vocabulary_.all()) {
        if (name.from == NameSource::statement && name.name.ends_with("." + key)) near = name.name;
      }
    }
    return placed(
        parent, i, ErrorCode::parse,
        above.empty()
            ? fmt::format("没有名称 \"{0}\"｜\"{0}\" is not a known name", key)
            : fmt::format("\"{1}\" 下没有名称 \"{0}\"｜\"{0}\" is not a known name under \"{1}\"",
                          key, above),
        near.empty() ? fmt::format("可用：{0}｜known names: {0}", fmt::join(known, ", "))
                     : fmt::format("是否指 \"{0}\"？｜did you mean \"{0}\"?", near));
  }

  /// The fact at a node, still without value.
  [[nodiscard]] Fact fact_at(const Node& node, std::string name, std::string member) const {
    Fact fact;
    fact.name = std::move(name);
    fact.member = std::move(member);
    fact.period = statement_.period;
    fact.file = node.place.file;
    fact.line = node.place.line;
    fact.column = node.place.column;
    return fact;
  }

  /// The value itself, of `value` or of {value: , evidence: , note: , date: }.
  Result<const Node*> value_of(const Node& node, Fact& fact) {
    if (node.kind != Node::Kind::mapping) return &node;
    CELADON_TRY(text::refuse_unknown_members(node, {"value", "evidence", "note", "date"}));
    if (const Node* evidence = node.find("evidence"); evidence != nullptr && !evidence->is_null()) {
      CELADON_ASSIGN(fact.evidence, evidence->as_text());
    }
    if (const Node* note = node.find("note"); note != nullptr && !note->is_null()) {
      CELADON_ASSIGN(fact.note, note->as_text());
    }
    if (const Node* date = node.find("date"); date != nullptr && !date->is_null()) {
      CELADON_ASSIGN(fact.date, read_date(*date));
    }
    return required_member(node, "value");
  }

  template <class Read>
  Status add(const Node& node, std::string name, std::string member, Read read) {
    Fact fact = fact_at(node, std::move(name), std::move(member));
    if (node.is_null()) {
      statement_.withdrawn.push_back(std::move(fact));
      return {};
    }
    CELADON_ASSIGN(const Node* value, value_of(node, fact));
    CELADON_ASSIGN(fact.value, read(*value));
    statement_.facts.push_back(std::move(fact));
    return {};
  }

  Status read_named(const VocabularyName& name, const Node& node) {
    if (name.shape == NameShape::set) return read_set(name, node);
    if (counts_functions(name.name) && node.kind == Node::Kind::sequence)
      return read_functions(name, node);
    return add(node, name.name, "", [&](const Node& value) -> Result<FactValue> {
      if (name.shape == NameShape::flag) return read_flag(value);
      if (name.shape == NameShape::text) {
        CELADON_ASSIGN(std::string text, value.as_text());
        return FactValue(std::move(text));
      }
      CELADON_ASSIGN(units::Quantity quantity, read_quantity(value, *name.unit));
      return may_be_negative(name.name) ? Result<FactValue>(FactValue(std::move(quantity)))
                                        : not_negative(value, std::move(quantity));
    });
  }

  static Result<FactValue> read_flag(const Node& node) {
    if (node.kind == Node::Kind::scalar && node.scalar == "是") return FactValue(true);
    if (node.kind == Node::Kind::scalar && node.scalar == "否") return FactValue(false);
    CELADON_ASSIGN(const bool flag, node.as_bool());
    return FactValue(flag);
  }

  Status read_set(const VocabularyName& name, const Node& node) {
    if (node.is_null()) {
      statement_.complete.push_back(name.name);
      return {};
    }
    if (node.kind != Node::Kind::mapping) {
      return node.error(
          ErrorCode::parse,
          fmt::format("\"{0}\"（{1}）对 {3} 的每个成员各有一个值｜\"{0}\" ({2}) has one value per "
                      "member of {3}",
                      name.name, name.names.zh, name.names.en, name.over),
          fmt::format("写成 {{成员: 1 {0}}}｜write {{member: 1 {0}}}", name.unit->symbol));
    }
    for (std::size_t i = 0; i < node.members.size(); ++i) {
      const std::string& member = node.members[i].first;
      CELADON_ASSIGN(const units::Unit unit, unit_of_member(name, node, i));
      CELADON_TRY(add(node.members[i].second, name.name, member,
                      [&](const Node& value) -> Result<FactValue> {
                        CELADON_ASSIGN(units::Quantity quantity, read_quantity(value, unit));
                        return not_negative(value, std::move(quantity));
                      }));
    }
    return {};
  }

  /// Checks that the member exists; each product counts its output in its own unit.
  Result<units::Unit> unit_of_member(const VocabularyName& name, const Node& node, std::size_t i) {
    const std::string& member = node.members[i].first;
    if (name.over == "products") {
      const Product* product = site_.find(ProductId(member));
      if (product == nullptr) {
        std::vector<std::string_view> known;
        for (const Product& p : site_.products) known.push_back(p.id.text);
        return unknown_member(node, i, "产品｜product", known);
      }
      return name.name == "product.output" ? product->unit : *name.unit;
    }
    if (name.over == "carriers" && carriers_.find(member) == nullptr)
      return unknown_member(node, i, "能源品种｜carrier", carriers_.ids());
    CELADON_TRY(check_key(node, i));
    return *name.unit;
  }

  static Error unknown_member(const Node& node, std::size_t i, std::string_view what,
                              const std::vector<std::string_view>& known) {
    const std::string near = text::nearest_name(node.members[i].first, known);
    return placed(node, i, ErrorCode::not_found, units::in_each([&](units::Language language) {
                    return language == units::Language::zh
                               ? fmt::format("没有{} \"{}\"", units::in_language(what, language),
                                             node.members[i].first)
                               : fmt::format("there is no {} \"{}\"",
                                             units::in_language(what, language),
                                             node.members[i].first);
                  }),
                  near.empty() ? fmt::format("可用：{0}｜known: {0}", fmt::join(known, ", "))
                               : fmt::format("是否指 \"{0}\"？｜did you mean \"{0}\"?", near));
  }

  /// Keys of free sets have the form of ids.
  static Status check_key(const Node& node, std::size_t i) {
    Node key;
    key.kind = Node::Kind::scalar;
    key.scalar = node.members[i].first;
    key.place = node.key_places.at(i);
    const auto id = read_identifier(key);
    return id.ok() ? Status() : Status(id.error());
  }

  Status read_functions(const VocabularyName& name, const Node& list) {
    const auto known = platform_function_ids(name.name);
    std::set<std::string> listed;
    const std::string of_each = name.name.substr(0, name.name.size() - 1);  // platform.function
    for (const Node& item : list.items) {
      CELADON_ASSIGN(const std::string id, item.as_text());
      if (std::find(known.begin(), known.end(), id) == known.end()) {
        return no_such_choice(item, {known.begin(), known.end()});
      }
      if (!listed.insert(id).second)
        return item.error(ErrorCode::rule,
                          fmt::format("\"{0}\" 在此重复｜\"{0}\" stands here a second time", id));
      Fact fact = fact_at(item, of_each, id);
      fact.value = true;
      statement_.facts.push_back(std::move(fact));
    }
    Fact count = fact_at(list, name.name, "");
    count.value = units::Quantity{static_cast<double>(listed.size()), *name.unit};
    statement_.facts.push_back(std::move(count));
    statement_.complete.push_back(of_each);
    return {};
  }

  Status read_section(const Section& section, const Node& node) {
    if (node.is_null()) return {};
    if (node.kind != Node::Kind::mapping) {
      return node.error(
          ErrorCode::parse,
          fmt::format("\"{0}\" 是一个部分，其下每行一个成员｜\"{0}\" is a section, its members "
                      "follow one per line",
                      section.name));
    }
    std::vector<std::string_view> fields;
    for (const SectionField& field : section.fields) fields.push_back(field.name);
    for (std::size_t i = 0; i < node.members.size(); ++i) {
      const auto& [member, values] = node.members[i];
      const Carrier* carrier = section.of_carriers ? carriers_.find(member) : nullptr;
      if (section.of_carriers && carrier == nullptr)
        return unknown_member(node, i, "能源品种｜carrier", carriers_.ids());
      CELADON_TRY(check_key(node, i));
      CELADON_TRY(text::refuse_unknown_members(values, fields));
      for (const SectionField& field : section.fields) {
        const Node* value = values.find(field.name);
        if (value == nullptr) continue;
        CELADON_TRY(add(*value, fmt::format("{}.{}", section.name, field.name), member,
                        [&](const Node& v) { return read_field(field, carrier, v); }));
      }
    }
    return {};
  }

  Status read_certificates(const Node& list) {
    for (const char* field : {"energy", "kind", "retired", "vintage"})
      statement_.complete.push_back(fmt::format("certificate.{}", field));
    if (list.is_null()) return {};
    if (list.kind != Node::Kind::sequence)
      return list.error(ErrorCode::parse,
                        "此处应为绿证的列表｜a list of certificates is expected here");
    std::set<std::string> seen;
    for (const Node& item : list.items) {
      CELADON_TRY(check_shape(item, certificate_shape()));
      const std::string id = item.find("id")->scalar;
      if (!seen.insert(id).second)
        return item.error(
            ErrorCode::rule,
            fmt::format("绿证 \"{0}\" 在此重复｜certificate \"{0}\" stands here a second time",
                        id));
      CELADON_TRY(read_certificate(item, id));
    }
    return {};
  }

  Status read_certificate(const Node& item, const std::string& id) {
    Fact fact = fact_at(item, "certificate.energy", id);
    if (const Node* evidence = item.find("evidence"); evidence != nullptr)
      fact.evidence = evidence->scalar;
    if (const Node* note = item.find("note"); note != nullptr) fact.note = note->scalar;
    const auto put = [&](const char* field, FactValue value) {
      fact.name = fmt::format("certificate.{}", field);
      fact.value = std::move(value);
      statement_.facts.push_back(fact);
    };
    CELADON_ASSIGN(units::Quantity energy, read_quantity(*item.find("energy")));
    if (energy.value <= 0.0)
      return item.find("energy")->error(
          ErrorCode::rule, "绿证的电量须大于 0 MWh｜a certificate is for more than 0 MWh");
    put("energy", std::move(energy));
    CELADON_ASSIGN(const std::int64_t vintage, item.find("vintage")->as_integer());
    constexpr std::int64_t first_vintage = 2000;
    if (vintage < first_vintage || vintage > statement_.period.last.year) {
      return item.find("vintage")->error(
          ErrorCode::rule,
          fmt::format("电量年份 {0} 不在 {1} 与填报年份 {2} 之间｜vintage {0} is not between {1} "
                      "and {2}, the year of the statement",
                      vintage, first_vintage, statement_.period.last.year));
    }
    put("vintage", units::Quantity{static_cast<double>(vintage), units::unit("1")});
    const Node* kind = item.find("kind");
    put("kind", kind == nullptr ? std::string("gec") : kind->scalar);
    if (const Node* retired = item.find("retired"); retired != nullptr && !retired->is_null())
      put("retired", retired->scalar);
    return {};
  }

  const Site& site_;
  const Vocabulary& vocabulary_;
  const Carriers& carriers_;
  Statement statement_;
};

}  // namespace

Result<Statement> read_statement(const text::Node& document, const Site& site,
                                 const Vocabulary& vocabulary, const Carriers& carriers) {
  return Reader(site, vocabulary, carriers).read(document);
}

}  // namespace celadon::registry
