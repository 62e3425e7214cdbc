#include "celadon/ledger/open_books.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "celadon/ledger/books.hpp"
#include "celadon/ledger/draft.hpp"
#include "celadon/ledger/post.hpp"
#include "celadon/registry/statement.hpp"
#include "celadon/telemetry/import_session.hpp"

namespace celadon::ledger {
namespace {

bool within(const CivilPeriod& inner, const CivilPeriod& outer) {
  return outer.first <= inner.first && inner.last <= outer.last;
}

/// Whether a declaration tells a property of a carrier: what holds for a year holds in its months,
/// while an amount of a year says nothing about a month.
bool is_property(const registry::Fact& fact) {
  for (const char* name : {"declared_energy.net_calorific_value", "declared_energy.carbon_content",
                           "declared_energy.oxidation", "declared_energy.co2_factor"}) {
    if (fact.name == name) return true;
  }
  return false;
}

/// The facts that speak about a period: those of periods within it, and of each property that none
/// of them tells the declaration of the shortest longer period around it.
std::vector<registry::Fact> facts_about(const std::vector<registry::Fact>& all,
                                        const CivilPeriod& period) {
  std::vector<registry::Fact> facts;
  std::map<std::pair<std::string, std::string>, const registry::Fact*> around;
  for (const registry::Fact& fact : all) {
    if (within(fact.period, period)) {
      facts.push_back(fact);
    } else if (within(period, fact.period) && is_property(fact)) {
      const registry::Fact*& best = around[{fact.name, fact.member}];
      if (best == nullptr || fact.period.days() < best->period.days()) best = &fact;
    }
  }
  for (const registry::Fact& fact : facts) around.erase({fact.name, fact.member});
  for (const auto& [key, fact] : around) facts.push_back(*fact);
  return facts;
}

/// Drafts what the standing entries leave open and puts it beside them.
Status fill(PlantBooks& books, const storage::SeriesStore& store, Instant as_of) {
  const std::vector<CivilPeriod> parts = sub_periods(books.period, SubPeriod::month);
  std::erase_if(books.entries, [&](const Entry& entry) {
    return std::find(parts.begin(), parts.end(), entry.posting.period) == parts.end();
  });
  std::set<CivilPeriod> booked;
  for (const Entry& entry : books.entries) booked.insert(entry.posting.period);
  std::vector<CivilPeriod> open;
  for (const CivilPeriod& part : parts) {
    if (!booked.contains(part)) open.push_back(part);
  }
  if (open.empty()) return {};
  CELADON_ASSIGN(std::vector<Posting> drafts,
                 draft_postings(books.site, books.carriers, open, store, as_of));
  for (Posting& posting : drafts) {
    books.entries.push_back({0, std::move(posting), std::nullopt, as_of, {}});
  }
  return {};
}

}  // namespace

Result<PlantBooks> read_books(storage::Database& database, const registry::Site& site,
                              const registry::Carriers& carriers, const CivilPeriod& period,
                              Instant as_of, const storage::SeriesStore* store) {
  PlantBooks books{site, carriers, period, {}, {}, {}};
  CELADON_ASSIGN(books.entries, read_standing(database, site.id.text, period, as_of));
  const CivilPeriod ever{{1900, 1, 1}, {9999, 12, 31}};
  CELADON_ASSIGN(const auto facts, registry::facts(database, site.id, ever, as_of));
  books.facts = facts_about(facts, period);
  CELADON_ASSIGN(const auto sessions, telemetry::import_sessions(database, site.id.text));
  for (const telemetry::ImportSession& session : sessions) {
    books.files[session.id] = {session.file_name, session.sha256};
  }
  if (store != nullptr) CELADON_TRY(fill(books, *store, as_of));
  return books;
}

PlantBooks books_within(const PlantBooks& books, const CivilPeriod& part) {
  PlantBooks slice{books.site, books.carriers, part, {}, {}, books.files};
  for (const Entry& entry : books.entries) {
    if (within(entry.posting.period, part)) slice.entries.push_back(entry);
  }
  slice.facts = facts_about(books.facts, part);
  return slice;
}

}  // namespace celadon::ledger
