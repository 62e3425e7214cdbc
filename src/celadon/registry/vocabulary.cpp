#include "celadon/registry/vocabulary.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "celadon/registry/forms.hpp"

namespace celadon::registry {

namespace {

constexpr Choices<NameShape, 4> shapes{{{"scalar", NameShape::scalar},
                                        {"set", NameShape::set},
                                        {"flag", NameShape::flag},
                                        {"text", NameShape::text}}};
constexpr Choices<NameSource, 3> sources{{{"ledger", NameSource::ledger},
                                          {"statement", NameSource::statement},
                                          {"registry", NameSource::registry}}};

Result<VocabularyName> read_name(const text::Node& row) {
  VocabularyName name;
  CELADON_ASSIGN(name.name, read_required_text(row, "name"));
  CELADON_ASSIGN(const text::Node* shape, required_member(row, "shape"));
  CELADON_ASSIGN(name.shape, read_choice(*shape, shapes));
  CELADON_ASSIGN(const text::Node* from, required_member(row, "from"));
  CELADON_ASSIGN(name.from, read_choice(*from, sources));
  CELADON_ASSIGN(name.names.zh, read_required_text(row, "zh"));
  CELADON_ASSIGN(name.names.en, read_required_text(row, "en"));
  if (name.shape == NameShape::set) {
    CELADON_ASSIGN(name.over, read_required_text(row, "over"));
  }
  if (name.shape == NameShape::set || name.shape == NameShape::scalar) {
    CELADON_ASSIGN(const text::Node* unit, required_member(row, "unit"));
    CELADON_ASSIGN(name.unit, read_unit(*unit));
  }
  return name;
}

}  // namespace

Result<Vocabulary> Vocabulary::read(const text::Node& pack) {
  CELADON_ASSIGN(const text::Node* list, required_member(pack, "names"));
  Vocabulary vocabulary;
  for (const text::Node& row : list->items) {
    CELADON_ASSIGN(VocabularyName name, read_name(row));
    if (vocabulary.find(name.name) != nullptr) {
      return row.error(
          ErrorCode::parse,
          fmt::format("\"{0}\" 在此重复｜\"{0}\" stands here a second time", name.name));
    }
    vocabulary.names_.push_back(std::move(name));
  }
  return vocabulary;
}

const VocabularyName* Vocabulary::find(std::string_view name) const {
  const auto it = std::find_if(names_.begin(), names_.end(),
                               [&](const VocabularyName& n) { return n.name == name; });
  return it == names_.end() ? nullptr : &*it;
}

}  // namespace celadon::registry
