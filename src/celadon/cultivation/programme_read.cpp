// From the document of a programme pack to its part of the rules: form only; whether the names lead
// somewhere is checked in programme_check.cpp once the overlays are laid over the base.
#include "celadon/cultivation/row_reader.hpp"

namespace celadon::cultivation {

Result<ProgrammePart> read_programme(const packs::PackPtr& pack) {
  CELADON_ASSIGN(const auto body, pack->body());
  const Node* programme = body->find("programme");
  if (programme == nullptr || programme->kind != Node::Kind::mapping)
    return body->error(ErrorCode::parse, "缺少 programme｜the member programme is missing");
  CELADON_TRY(text::refuse_unknown_members(
      *programme,
      {"amends", "subjects", "sources", "values", "set", "rungs", "states", "transitions", "causes",
       "papers", "matters", "campaigns", "agencies", "code", "drop"}));
  RowReader reader(pack->header().label(), pack->header().confidence);
  CELADON_TRY(reader.read_sources(*programme));
  const auto with = [&reader](auto read) {
    return [&reader, read](const Node& node) { return read(reader, node); };
  };
  ProgrammePart part;
  part.pack = pack;
  CELADON_ASSIGN(part.amends, RowReader::text_or(*programme, "amends", ""));
  CELADON_ASSIGN(part.subjects,
                 RowReader::words<SubjectKind>(*programme, "subjects", subject_kind));
  CELADON_TRY(RowReader::rows(*programme, part.amends.empty() ? "values" : "set", part.values,
                              with(read_value)));
  CELADON_TRY(RowReader::rows(*programme, "rungs", part.rungs, with(read_rung)));
  CELADON_TRY(RowReader::rows(*programme, "states", part.states, with(read_state)));
  CELADON_TRY(RowReader::rows(*programme, "transitions", part.transitions,
                              [&](const Node& node) { return read_transition(reader, node, {}); }));
  CELADON_TRY(RowReader::rows(*programme, "matters", part.matters, [&](const Node& node) {
    return read_matter(reader, node, part.transitions);
  }));
  CELADON_TRY(RowReader::rows(*programme, "causes", part.causes, with(read_cause)));
  CELADON_TRY(RowReader::rows(*programme, "papers", part.papers, with(read_paper)));
  CELADON_TRY(RowReader::rows(*programme, "campaigns", part.campaigns, with(read_campaign)));
  CELADON_TRY(RowReader::rows(*programme, "agencies", part.agencies, with(read_agency)));
  if (const Node* code = programme->find("code"); code != nullptr && !code->is_null()) {
    CELADON_ASSIGN(part.code, read_code(reader, *code));
  }
  CELADON_ASSIGN(part.drop, RowReader::names(*programme, "drop"));
  return part;
}

}  // namespace celadon::cultivation
