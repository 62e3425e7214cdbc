#pragma once
// The registry of subjects: factories, parks, supply-chain enterprises, with what is known of each
// in two clocks, its edges to others, and what happened outside.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "celadon/app/ladder/code_lists.hpp"
#include "celadon/base/civil.hpp"
#include "celadon/base/instant.hpp"
#include "celadon/cultivation/record.hpp"
#include "celadon/registry/site.hpp"
#include "celadon/storage/relational/database.hpp"

namespace celadon::app::ladder {

/// A subject as it is known now: drawn from its facts.
struct StoredSubject {
  std::string id;
  cultivation::SubjectKind kind = cultivation::SubjectKind::factory;
  registry::Names names;
  std::string credit_code;    ///< GB 32100; empty: none (parks)
  std::string industry;       ///< GB/T 4754
  std::string division;       ///< GB/T 2260, six digits
  std::string organisation;   ///< of the access module: who sees it; may be empty
  std::string site;           ///< the plant whose figures are here; may be empty
  std::int64_t sequence = 0;  ///< of its last happening
  std::optional<CivilDate> barred_through;

  [[nodiscard]] cultivation::Subject subject() const;
};

/// What is said of a subject from a day on.
struct SubjectFact {
  std::int64_t number = 0;
  std::string name;   ///< one of fact_names()
  std::string value;  ///< "中文｜English" for names and address
  CivilDate valid_from;
  std::optional<CivilDate> valid_to;
  std::string source;
  std::string evidence;
  Instant recorded_at;
  std::string recorded_by;
};
/// names, credit_code, industry, division, organisation, site, address, boundary, capacity,
/// ownership, merged_into.
const std::vector<std::string_view>& fact_names();

struct SubjectEdge {
  std::int64_t number = 0;
  std::string subject;
  std::string kind;   ///< group, park, supplier
  std::string other;  ///< the group, the park, the supplied chain leader
  CivilDate valid_from;
  std::optional<CivilDate> valid_to;
  std::string source;
};

struct StoredEvent {
  std::int64_t number = 0;
  std::string subject;
  cultivation::OutsideEvent event;
  std::string level;
  std::string note;
  Instant recorded_at;
  std::string recorded_by;
};

struct NewSubject {
  std::string id;  ///< empty: the credit code in small letters
  cultivation::SubjectKind kind = cultivation::SubjectKind::factory;
  std::map<std::string, std::string> facts;  ///< by name
  std::optional<CivilDate> valid_from;       ///< unset: today
  std::string source;
};

/// Who writes and when.
struct Writer {
  std::string login;
  Instant now;
};

// Writes check before they begin a transaction of their own, so that one which is refused does not
// spoil the caller's.

/// Checks the value of a fact. Errors: invalid_argument that begins with the fact's name.
Status check_fact(std::string_view name, std::string_view value, const CodeLists& lists);

/// Registers a subject. Errors: those of check_fact; invalid_argument (no name, no division, a bad
/// id); conflict (id or credit code in use: which subject holds it).
Result<StoredSubject> register_subject(storage::Database& database, const NewSubject& wanted,
                                       const CodeLists& lists, const Writer& writer);
/// Adds a fact and draws the subject anew. Errors: those of check_fact; not_found; conflict.
Result<StoredSubject> add_fact(storage::Database& database, const std::string& subject,
                               SubjectFact fact, const CodeLists& lists, const Writer& writer);
/// Errors: invalid_argument (kind, a circle), not_found.
Status add_edge(storage::Database& database, SubjectEdge edge, const Writer& writer);
/// The number of the event; the same event of the same source again answers the first's. Errors:
/// invalid_argument, not_found.
Result<std::int64_t> add_event(storage::Database& database, StoredEvent event,
                               const CodeLists& lists, const Writer& writer);
/// Errors: not_found, conflict (ended already), invalid_argument (before it began).
Status end_event(storage::Database& database, std::int64_t number, CivilDate ended,
                 const std::string& source, const Writer& writer);

/// Error not_found.
Result<StoredSubject> find_subject(storage::Database& database, const std::string& id);
Result<std::optional<StoredSubject>> find_by_code(storage::Database& database,
                                                  const std::string& code);
Result<std::vector<SubjectFact>> facts_of(storage::Database& database, const std::string& subject);
/// The facts that hold on a day, as known at a recorded time, by name.
std::map<std::string, SubjectFact> holding(const std::vector<SubjectFact>& facts, CivilDate day,
                                           Instant known_at = Instant::max());
Result<std::vector<SubjectEdge>> edges_of(storage::Database& database, const std::string& subject);
Result<std::vector<StoredEvent>> events_of(storage::Database& database, const std::string& subject);

/// What a list of subjects asks for.
struct SubjectFilter {
  std::string kind, division, industry, rung, state, klass, q, organisation, site;
  std::vector<std::string> divisions;      ///< reached areas (prefixes) ...
  std::vector<std::string> organisations;  ///< ... or organisations; both empty: everything
  bool everything = false;
  std::string after;       ///< id of the last item of the page before
  std::size_t limit = 50;  ///< 0: all
};
struct SubjectPage {
  std::vector<StoredSubject> subjects;  ///< by id
  std::uint64_t total = 0;
};
Result<SubjectPage> list_subjects(storage::Database& database, const SubjectFilter& filter);

}  // namespace celadon::app::ladder
