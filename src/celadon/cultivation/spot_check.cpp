#include "celadon/cultivation/spot_check.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "celadon/storage/digest.hpp"

namespace celadon::cultivation {
namespace {

constexpr std::int64_t most_evaluations = 1'000'000;

/// ln C(n, k).
double log_choose(std::int64_t n, std::int64_t k) {
  const auto x = static_cast<double>(n);
  const auto y = static_cast<double>(k);
  return std::lgamma(x + 1) - std::lgamma(y + 1) - std::lgamma(x - y + 1);
}

Error plan_refused(const char* field, const char* zh, const char* en, const char* remedy) {
  return Error{
      ErrorCode::invalid_argument, fmt::format("{0}: {1}｜{0}: {2}", field, zh, en), remedy, {}};
}

Status check_request(const SpotCheckRequest& request) {
  if (request.population < 0 || request.population > most_evaluations)
    return plan_refused("population", "须在 0 至 1000000 之间", "0 to 1,000,000 are taken", "120");
  if (!(request.tolerable_share >= 0 && request.tolerable_share < 1))
    return plan_refused("tolerable_share", "须不小于 0 且小于 1", "at least 0 and below 1", "0.05");
  if (!(request.risk > 0 && request.risk < 1))
    return plan_refused("risk", "须大于 0 且小于 1", "above 0 and below 1", "0.05");
  if (request.accepted < 0) return plan_refused("accepted", "不能为负", "it is not negative", "0");
  return {};
}

}  // namespace

double chance_of_acceptance(std::int64_t population, std::int64_t wrong, std::int64_t sample,
                            std::int64_t accepted) {
  const std::int64_t most = std::min({accepted, wrong, sample});
  const std::int64_t least = std::max<std::int64_t>(0, sample - (population - wrong));
  const double all = log_choose(population, sample);
  double sum = 0.0;
  for (std::int64_t x = least; x <= most; ++x)
    sum += std::exp(log_choose(wrong, x) + log_choose(population - wrong, sample - x) - all);
  return std::min(sum, 1.0);
}

Result<SpotCheckPlan> plan_spot_check(const SpotCheckRequest& request) {
  CELADON_TRY(check_request(request));
  SpotCheckPlan plan;
  plan.population = request.population;
  plan.accepted = request.accepted;
  if (request.population == 0) return plan;
  // A share such as 0.07 of 100 is 7, not the 7.000000000000001 of its double.
  constexpr double rounding = 1e-9;
  plan.intolerable =
      static_cast<std::int64_t>(std::floor(
          request.tolerable_share * static_cast<double>(request.population) + rounding)) +
      1;
  plan.intolerable = std::min(plan.intolerable, request.population);
  if (request.accepted >= plan.intolerable) {
    return plan_refused(
        "accepted", "不少于不可容忍的份数，抽查全部也无法否定",
        "not below the number that cannot be tolerated: even a check of all accepts", "0");
  }
  std::int64_t low = plan.accepted + 1;
  std::int64_t high = request.population;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    const double chance =
        chance_of_acceptance(plan.population, plan.intolerable, middle, plan.accepted);
    if (chance <= request.risk * (1 + rounding))
      high = middle;
    else
      low = middle + 1;
  }
  plan.sample = low;
  plan.risk_reached =
      chance_of_acceptance(plan.population, plan.intolerable, plan.sample, plan.accepted);
  return plan;
}

std::vector<std::string> draw_spot_check(std::vector<std::string> ids, std::int64_t sample,
                                         std::string_view seed) {
  std::vector<std::pair<std::string, std::string>> ranked;
  ranked.reserve(ids.size());
  for (std::string& id : ids) {
    std::string rank = storage::sha256_hex(fmt::format("{}\n{}", seed, id));
    ranked.emplace_back(std::move(rank), std::move(id));
  }
  std::sort(ranked.begin(), ranked.end());
  if (static_cast<std::size_t>(sample) < ranked.size())
    ranked.resize(static_cast<std::size_t>(sample));
  std::vector<std::string> drawn;
  drawn.reserve(ranked.size());
  for (auto& [rank, id] : ranked) drawn.push_back(std::move(id));
  return drawn;
}

}  // namespace celadon::cultivation
