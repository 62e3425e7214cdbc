#include "celadon/app/ladder/step_write.hpp"

#include <charconv>

#include <fmt/format.h>

#include "celadon/app/ladder/tables.hpp"
#include "celadon/registry/code/code_store.hpp"

namespace celadon::app::ladder {
namespace {

using cultivation::Happening;
using cultivation::Track;

std::string track_text(const Track& track) {
  return track.instance.empty() ? track.id : track.id + " " + track.instance;
}

/// The instance of a matter that a step opens: of a yearly one the year before, else the next.
std::string opened_instance(const LadderPicture& picture, const cultivation::Matter& matter) {
  if (matter.per == cultivation::Recurrence::year)
    return fmt::format("{}", cultivation::china_day(picture.at).year - 1);
  std::int64_t last = 0;
  for (const auto& [track, there] : picture.standing.tracks) {
    std::int64_t number = 0;
    if (track.id == matter.id)
      std::from_chars(track.instance.data(), track.instance.data() + track.instance.size(), number);
    last = std::max(last, number);
  }
  return fmt::format("{}", last + 1);
}

/// Takes back every green code of the subject that still counts, with the step.
Status revoke_codes(storage::Database& database, const LadderPicture& picture,
                    const Happening& happening) {
  namespace code = registry::code;
  if (picture.subject.credit_code.empty()) return {};
  CELADON_ASSIGN(const bool any, database.has_table("green_code"));
  if (!any) return {};
  CELADON_ASSIGN(const auto codes, code::list_codes(database, {picture.subject.credit_code, 0}));
  for (const code::IssuedCode& issued : codes) {
    if (issued.revoked) continue;
    const code::RevokedCode how{cultivation::china_day(picture.at),
                                happening.cause.empty() ? happening.transition : happening.cause,
                                fmt::format("{} #{}", happening.transition, happening.sequence),
                                picture.at, happening.user};
    CELADON_TRY(code::revoke_code(database, issued.key, issued.number, how));
  }
  return {};
}

}  // namespace

Result<Happening> write_step(storage::Database& database, LadderPicture& picture,
                             const cultivation::Step& step, const std::vector<std::string>& flags) {
  StoredHappening stored;
  stored.happening = step.happening;
  stored.flags = flags;
  Happening& happening = stored.happening;
  happening.sequence = picture.subject.sequence + 1;
  happening.recorded = picture.at;
  for (const std::string& id : step.opened_matters) {
    const cultivation::Matter* matter = picture.programme->matter(id);
    if (matter == nullptr || matter->states.empty()) continue;
    const Track track{id, opened_instance(picture, *matter)};
    if (picture.standing.tracks.count(track) != 0) continue;
    const cultivation::State& first = matter->states.front();
    happening.moves.push_back({track, first.id, first.standing, std::nullopt});
  }
  if (const StoredCampaign* campaign = picture.open_campaign(happening.track.id)) {
    stored.campaign = campaign->id;
    stored.counted = step.counts_quota;
  }
  CELADON_TRY(write_happening(database, picture.subject, stored));
  if (step.opens_notice) {
    StoredNotice notice;
    notice.subject = picture.subject.id;
    notice.sequence = happening.sequence;
    notice.rung = happening.track.id;
    notice.opens = cultivation::china_day(picture.at);
    notice.through = step.notice_through;
    CELADON_TRY(insert_notice(database, notice));
  }
  if (step.revokes_code) CELADON_TRY(revoke_codes(database, picture, happening));
  for (const cultivation::Duty& duty : step.duties)
    CELADON_TRY(insert_duty(database, picture.subject.id, happening.sequence, duty));
  return happening;
}

std::string refusal_text(const cultivation::Decision& decision) {
  std::string text;
  for (const cultivation::Objection& objection : decision.objections)
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", objection.check, objection.message);
  return text;
}

std::string state_text(const LadderPicture& picture, const Track& track) {
  const auto* here = picture.standing.on(track.id, track.instance);
  return fmt::format("{}: {}", track_text(track), here == nullptr ? "-" : here->state);
}

std::string step_text(const Happening& happening) {
  std::string text = fmt::format("#{}", happening.sequence);
  for (const cultivation::Move& move : happening.moves)
    text += fmt::format("; {}: {}", track_text(move.track), move.state);
  if (happening.barred_through)
    text += "; barred through " + format_date(*happening.barred_through);
  if (!happening.cause.empty()) text += "; cause " + happening.cause;
  if (!happening.remark.empty()) text += "; remark " + happening.remark;
  return text;
}

}  // namespace celadon::app::ladder
