// The published counts of the programme, read from its vocabulary and added up.

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "celadon/cultivation/nation/synthetic.hpp"
#include "celadon/packs/terms.hpp"

namespace celadon::cultivation::nation {
namespace {

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::uint32_t count(const packs::Term& term, std::string_view column) {
  return static_cast<std::uint32_t>(whole(term.column(column)).value_or(0));
}

/// A day, or the last day of a month that is all that is known.
Result<CivilDate> day_of(std::string_view text) {
  if (text.size() == 7) {
    CELADON_ASSIGN(const CivilPeriod month, CivilPeriod::parse(text));
    return month.last;
  }
  return parse_date(text);
}

Result<Round> read_round(const packs::Term& term) {
  Round round;
  round.id = term.id;
  const std::string_view listed =
      !term.column("listed").empty() ? term.column("listed") : term.column("notice_dated");
  CELADON_ASSIGN(round.listed, day_of(listed));
  // A round of the year counts for that year, one that has but a number for the year of its list.
  const auto year = term.id.front() == 'r' ? whole(std::string_view(term.id).substr(1))
                                           : std::optional<std::int64_t>();
  round.year = year ? static_cast<std::int32_t>(*year) : round.listed.year;
  round.applied = count(term, "applied");
  round.factories = count(term, "factories");
  round.parks = count(term, "parks");
  round.chains = count(term, "chains");
  round.removed_factories = count(term, "removed_factories");
  round.removed_parks = count(term, "removed_parks");
  round.removed_chains = count(term, "removed_chains");
  return round;
}

Result<std::uint32_t> figure(const packs::TermTable& figures, std::string_view id) {
  const packs::Term* term = figures.find(id);
  const auto value = term == nullptr ? std::nullopt : whole(term->column("value"));
  if (!value)
    return fail(ErrorCode::not_found,
                fmt::format("词汇包没有数据 {0}｜the vocabulary has no figure {0}", id));
  return static_cast<std::uint32_t>(*value);
}

template <class Get>
std::int64_t sum_to(const Marginals& m, std::int32_t last_year, Get get) {
  std::int64_t sum = 0;
  for (const Round& round : m.rounds)
    if (round.year <= last_year) sum += get(round);
  return sum;
}

std::int64_t net_factories(const Round& r) {
  return std::int64_t{r.factories} - r.removed_factories;
}
std::int64_t net_parks(const Round& r) { return std::int64_t{r.parks} - r.removed_parks; }
std::int64_t net_chains(const Round& r) { return std::int64_t{r.chains} - r.removed_chains; }

Status check_sum(std::int64_t sum, std::uint32_t published, std::string_view what) {
  if (sum == published) return {};
  return fail(ErrorCode::rule,
              fmt::format("{0}：各批之和 {1} 与公布的累计 {2} 不符｜{0}: the rounds add to {1}, "
                          "published is {2}",
                          what, sum, published));
}

}  // namespace

std::uint32_t Marginals::factories() const {
  return static_cast<std::uint32_t>(sum_to(*this, 9999, net_factories));
}
std::uint32_t Marginals::parks() const {
  return static_cast<std::uint32_t>(sum_to(*this, 9999, net_parks));
}
std::uint32_t Marginals::chains() const {
  return static_cast<std::uint32_t>(sum_to(*this, 9999, net_chains));
}

Result<Marginals> read_marginals(const packs::Library& library) {
  Marginals m;
  CELADON_ASSIGN(const packs::TermTable rounds, packs::find_terms(library, "programme_rounds"));
  CELADON_ASSIGN(const packs::TermTable figures, packs::find_terms(library, "programme_figures"));
  for (const packs::Term& term : rounds.terms) {
    CELADON_ASSIGN(Round round, read_round(term));
    m.rounds.push_back(std::move(round));
  }
  std::stable_sort(m.rounds.begin(), m.rounds.end(),
                   [](const Round& a, const Round& b) { return a.listed < b.listed; });
  CELADON_ASSIGN(const std::uint32_t parks, figure(figures, "parks_national.CN.2023"));
  CELADON_ASSIGN(const std::uint32_t chains, figure(figures, "chains_national.CN.2023"));
  for (Round& round : m.rounds) {
    if (round.year > 2023 || round.parks != 0) continue;
    round.parks = static_cast<std::uint32_t>(parks - sum_to(m, 2023, net_parks));
    round.chains = static_cast<std::uint32_t>(chains - sum_to(m, 2023, net_chains));
  }
  CELADON_TRY(check_sum(sum_to(m, 2023, net_parks), parks, "parks 2023"));
  CELADON_TRY(check_sum(sum_to(m, 2023, net_chains), chains, "chains 2023"));
  CELADON_ASSIGN(const std::uint32_t now, figure(figures, "factories_national.CN.2025"));
  CELADON_ASSIGN(const std::uint32_t parks_now, figure(figures, "parks_national.CN.2025"));
  CELADON_ASSIGN(const std::uint32_t early, figure(figures, "factories_national.CN.2019"));
  CELADON_TRY(check_sum(m.factories(), now, "factories 2025"));
  CELADON_TRY(check_sum(m.parks(), parks_now, "parks 2025"));
  CELADON_TRY(check_sum(sum_to(m, 2019, net_factories), early, "factories 2019"));
  CELADON_ASSIGN(m.local_factories, figure(figures, "factories_local.CN.2024"));
  std::int64_t regions = 0;
  for (const packs::Term& term : figures.terms) {
    if (term.column("what") != "factories_national_batch1_4") continue;
    m.first_batches[std::string(term.column("where"))] = count(term, "value");
    regions += count(term, "value");
  }
  CELADON_TRY(check_sum(regions, early, "regions 2019"));
  CELADON_ASSIGN(const packs::TermTable industries, packs::find_terms(library, "industries"));
  for (const packs::Term& term : industries.terms)
    if (term.id.size() == 3 && term.id.front() == 'C') m.industries.push_back(term.id);
  if (m.industries.empty())
    return fail(ErrorCode::not_found,
                "词汇包没有制造业大类｜the vocabulary has no divisions of manufacturing");
  return m;
}

}  // namespace celadon::cultivation::nation
