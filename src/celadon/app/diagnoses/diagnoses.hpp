#pragma once
// Expert diagnosis: what an expert found at a plant, what was suggested, who does it by when, and
// how it ended.

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "celadon/app/ladder/subjects.hpp"

namespace celadon::app::diagnoses {

using Json = nlohmann::ordered_json;

enum class Outcome : std::uint8_t { done = 1, not_taken = 2 };
const char* to_string(Outcome outcome) noexcept;
std::optional<Outcome> outcome_of(std::string_view word) noexcept;

struct DiagnosisClosing {
  CivilDate day;
  Outcome outcome = Outcome::done;
  std::string result;    ///< what came of it, or why it is not taken up
  std::string evidence;  ///< may be empty
  Instant recorded_at;
  std::string recorded_by;
};

struct Diagnosis {
  std::int64_t number = 0;
  ladder::StoredSubject subject;
  CivilDate day;
  std::string expert;
  std::string topic;  ///< energy, water, ... in the expert's words; may be empty
  std::string finding;
  std::string suggestion;
  std::string owner;  ///< who at the plant does it
  std::optional<CivilDate> due;
  Instant recorded_at;
  std::string recorded_by;
  std::optional<DiagnosisClosing> closing;

  [[nodiscard]] bool late(CivilDate today) const { return !closing && due && *due < today; }
};

/// Of one subject, or of all whose division begins so; by number.
Result<std::vector<Diagnosis>> diagnoses_of(storage::Database& database,
                                            const std::string& subject);
Result<std::vector<Diagnosis>> diagnoses_in(storage::Database& database, const std::string& area);

/// Errors: invalid_argument (a day in the future, due before the day).
Result<Diagnosis> add_diagnosis(storage::Database& database, Diagnosis diagnosis,
                                const ladder::Writer& writer);
/// Errors: not_found; conflict (closed already: when); invalid_argument (before it was made, in the
/// future).
Result<Diagnosis> close_diagnosis(storage::Database& database, const std::string& subject,
                                  std::int64_t number, const DiagnosisClosing& closing,
                                  const ladder::Writer& writer);

Json diagnosis_json(const Diagnosis& diagnosis, CivilDate today);
/// {subjects, suggestions, open, late, done, not_taken}.
Json summary_json(const std::vector<Diagnosis>& diagnoses, CivilDate today);

}  // namespace celadon::app::diagnoses
