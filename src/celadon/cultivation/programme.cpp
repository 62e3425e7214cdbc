// Laying overlays over a base, and finding things in the whole.
#include "celadon/cultivation/programme.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace celadon::cultivation {
namespace {

template <class Row>
const Row* find_row(const std::vector<Row>& rows, std::string_view id) {
  for (const Row& row : rows)
    if (row.id == id) return &row;
  return nullptr;
}

/// Rows of the overlay replace those of the same id in their place; new ones come last.
template <class Row>
void lay_over(std::vector<Row>& base, std::vector<Row> overlay) {
  for (Row& row : overlay) {
    const auto same =
        std::find_if(base.begin(), base.end(), [&](const Row& r) { return r.id == row.id; });
    if (same == base.end()) {
      base.push_back(std::move(row));
    } else {
      *same = std::move(row);
    }
  }
}

bool holds(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

const State* Matter::state(std::string_view wanted) const { return find_row(states, wanted); }

bool Transition::allows(Actor actor) const {
  return std::find(by.begin(), by.end(), actor) != by.end();
}

bool Transition::concerns(SubjectKind subject) const {
  return subjects.empty() || std::find(subjects.begin(), subjects.end(), subject) != subjects.end();
}

bool Transition::moves_on(std::string_view track) const {
  return matter.empty() ? holds(rungs, track) : matter == track;
}

bool Transition::leaves(std::string_view state) const { return holds(from, state); }

Result<Programme> Programme::compose(ProgrammePart base, std::vector<ProgrammePart> overlays) {
  const packs::PackHeader header = base.pack->header();
  if (!base.amends.empty()) {
    return Error{
        ErrorCode::rule,
        fmt::format("{0} 是地方补充，不能单独使用｜{0} is an overlay and cannot stand alone",
                    header.label()),
        {}};
  }
  Programme programme;
  programme.packs_.push_back(header.label());
  programme.rules_ = std::move(base);
  ProgrammePart& rules = programme.rules_;
  std::stable_sort(overlays.begin(), overlays.end(),
                   [](const ProgrammePart& a, const ProgrammePart& b) {
                     return packs::significant_region(a.pack->header().region).size() <
                            packs::significant_region(b.pack->header().region).size();
                   });
  for (ProgrammePart& overlay : overlays) {
    const std::string label = overlay.pack->header().label();
    if (overlay.amends != header.id) {
      return Error{ErrorCode::rule,
                   fmt::format("{0} 补充的是 {1}，不是 {2}｜{0} amends {1}, not {2}", label,
                               overlay.amends, header.id),
                   {}};
    }
    for (const std::string& id : overlay.drop) {
      const auto dropped = std::find_if(rules.transitions.begin(), rules.transitions.end(),
                                        [&](const Transition& t) { return t.id == id; });
      if (dropped == rules.transitions.end()) {
        return Error{
            ErrorCode::rule,
            fmt::format(
                "{0} 取消的步骤 {1} 在 {2} 中不存在｜{0} drops {1}, which {2} does not have", label,
                id, header.label()),
            {}};
      }
      rules.transitions.erase(dropped);
    }
    lay_over(rules.values, std::move(overlay.values));
    lay_over(rules.rungs, std::move(overlay.rungs));
    lay_over(rules.states, std::move(overlay.states));
    lay_over(rules.transitions, std::move(overlay.transitions));
    lay_over(rules.causes, std::move(overlay.causes));
    lay_over(rules.papers, std::move(overlay.papers));
    lay_over(rules.matters, std::move(overlay.matters));
    lay_over(rules.campaigns, std::move(overlay.campaigns));
    lay_over(rules.agencies, std::move(overlay.agencies));
    if (overlay.code) rules.code = std::move(overlay.code);
    programme.packs_.push_back(label);
  }
  return programme;
}

const RuleValue* Programme::value(std::string_view id) const { return find_row(rules_.values, id); }
const Rung* Programme::rung(std::string_view id) const { return find_row(rules_.rungs, id); }
const State* Programme::state(std::string_view id) const { return find_row(rules_.states, id); }
const Transition* Programme::transition(std::string_view id) const {
  return find_row(rules_.transitions, id);
}
const Cause* Programme::cause(std::string_view id) const { return find_row(rules_.causes, id); }
const Paper* Programme::paper(std::string_view id) const { return find_row(rules_.papers, id); }
const Matter* Programme::matter(std::string_view id) const { return find_row(rules_.matters, id); }

const State* Programme::state_of(std::string_view track, std::string_view state) const {
  if (const Matter* matter = this->matter(track)) return matter->state(state);
  return rung(track) == nullptr ? nullptr : this->state(state);
}

const State* Programme::initial_state(std::string_view track) const {
  if (const Matter* matter = this->matter(track))
    return matter->states.empty() ? nullptr : &matter->states.front();
  if (rung(track) == nullptr) return nullptr;
  const auto outside =
      std::find_if(rules_.states.begin(), rules_.states.end(),
                   [](const State& state) { return state.standing == StateClass::outside; });
  return outside == rules_.states.end() ? nullptr : &*outside;
}

Result<ProgrammePtr> open_programme(const packs::Library& library, std::string_view id,
                                    CivilDate day, std::string_view division) {
  CELADON_ASSIGN(const packs::PackPtr base, library.find_valid(id, day, "CN"));
  CELADON_ASSIGN(ProgrammePart part, read_programme(base));
  std::vector<ProgrammePart> overlays;
  std::vector<std::string> seen;
  for (const packs::PackPtr& pack : library.list(packs::PackKind::programme)) {
    const packs::PackHeader& header = pack->header();
    if (header.id == id || holds(seen, header.id) || !header.valid_on(day) ||
        !header.covers(division))
      continue;
    seen.push_back(header.id);
    CELADON_ASSIGN(const packs::PackPtr valid, library.find_valid(header.id, day, division));
    CELADON_ASSIGN(ProgrammePart overlay, read_programme(valid));
    if (overlay.amends == id) overlays.push_back(std::move(overlay));
  }
  CELADON_ASSIGN(Programme programme, Programme::compose(std::move(part), std::move(overlays)));
  return std::make_shared<const Programme>(std::move(programme));
}

}  // namespace celadon::cultivation
