#include "celadon/ledger/balance.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace celadon::ledger {
namespace {

using Key = std::tuple<std::string, std::string, CivilPeriod, Book, Measure>;

struct Sums {
  std::vector<ExactAmount> in;
  std::vector<ExactAmount> out;
  std::vector<ExactAmount> stock;
  std::vector<std::string> incomplete;
  double error_squared = 0.0;
  bool every_class_known = true;
};

void add_flow(Sums& sums, std::vector<ExactAmount>& side, const Posting& posting,
              const MeterAccuracy& accuracy) {
  side.push_back(posting.amount);
  if (posting.quality.missing_intervals > 0) sums.incomplete.push_back(posting.flow);
  const auto found = accuracy.find(posting.flow);
  if (found == accuracy.end()) {
    sums.every_class_known = false;
    return;
  }
  const double error = found->second * static_cast<double>(posting.amount.count);
  sums.error_squared += error * error;
}

Result<NodeBalance> close(const Key& key, Sums& sums) {
  NodeBalance balance;
  Measure measure = Measure::energy;
  std::tie(balance.node, balance.carrier, balance.period, balance.book, measure) = key;
  CELADON_ASSIGN(balance.inflow, sum(sums.in, measure));
  CELADON_ASSIGN(balance.outflow, sum(sums.out, measure));
  CELADON_ASSIGN(balance.stock_change, sum(sums.stock, measure));
  CELADON_ASSIGN(const ExactAmount net, subtract(balance.inflow, balance.outflow));
  CELADON_ASSIGN(balance.unaccounted, subtract(net, balance.stock_change));
  std::sort(sums.incomplete.begin(), sums.incomplete.end());
  sums.incomplete.erase(std::unique(sums.incomplete.begin(), sums.incomplete.end()),
                        sums.incomplete.end());
  balance.incomplete = std::move(sums.incomplete);
  balance.every_class_known = sums.every_class_known;
  if (balance.inflow.count != 0) {
    const auto inflow = static_cast<double>(balance.inflow.count);
    balance.unaccounted_share = static_cast<double>(balance.unaccounted.count) / inflow;
    balance.accuracy_share = std::sqrt(sums.error_squared) / std::fabs(inflow);
  }
  return balance;
}

}  // namespace

bool NodeBalance::within_accuracy() const {
  return every_class_known && std::fabs(unaccounted_share) <= accuracy_share;
}

Result<std::vector<NodeBalance>> balance_nodes(std::span<const Posting> postings,
                                               const std::set<std::string>& balancing,
                                               const MeterAccuracy& accuracy) {
  std::map<Key, Sums> by_node;
  for (const Posting& posting : postings) {
    const auto key = [&](const std::string& node) {
      return Key{node, posting.carrier, posting.period, posting.book, posting.amount.measure};
    };
    if (posting.kind == EntryKind::stock) {
      by_node[key(posting.from)].stock.push_back(posting.amount);
    } else if (posting.kind == EntryKind::flow) {
      if (balancing.contains(posting.to)) {
        Sums& sums = by_node[key(posting.to)];
        add_flow(sums, sums.in, posting, accuracy);
      }
      if (balancing.contains(posting.from)) {
        Sums& sums = by_node[key(posting.from)];
        add_flow(sums, sums.out, posting, accuracy);
      }
    }
  }
  std::vector<NodeBalance> balances;
  balances.reserve(by_node.size());
  for (auto& [key, sums] : by_node) {
    CELADON_ASSIGN(NodeBalance balance, close(key, sums));
    balances.push_back(std::move(balance));
  }
  return balances;
}

std::vector<Posting> unaccounted_postings(std::span<const NodeBalance> balances) {
  std::vector<Posting> postings;
  for (const NodeBalance& balance : balances) {
    if (balance.unaccounted.zero() && balance.incomplete.empty()) continue;
    Posting posting;
    posting.book = balance.book;
    posting.kind = EntryKind::unaccounted;
    // A node may pass several carriers on; each has its own line.
    posting.flow = unaccounted_account(balance.node) + ":" + balance.carrier;
    posting.period = balance.period;
    posting.from = balance.node;
    posting.to = unaccounted_account(balance.node);
    posting.carrier = balance.carrier;
    posting.amount = balance.unaccounted;
    posting.rules = {"inflow - outflow - change in stock"};
    for (const std::string& flow : balance.incomplete)
      posting.rules.push_back("incomplete: " + flow);
    posting.quality.missing_intervals = static_cast<std::uint32_t>(balance.incomplete.size());
    postings.push_back(std::move(posting));
  }
  return postings;
}

Result<std::vector<NodeBalance>> balance_over(std::span<const NodeBalance> balances,
                                              const CivilPeriod& period) {
  std::map<Key, Sums> by_node;
  for (const NodeBalance& balance : balances) {
    if (!period.contains(balance.period.first) || !period.contains(balance.period.last)) continue;
    Sums& sums =
        by_node[Key{balance.node, balance.carrier, period, balance.book, balance.inflow.measure}];
    sums.in.push_back(balance.inflow);
    sums.out.push_back(balance.outflow);
    sums.stock.push_back(balance.stock_change);
    sums.incomplete.insert(sums.incomplete.end(), balance.incomplete.begin(),
                           balance.incomplete.end());
    sums.every_class_known = sums.every_class_known && balance.every_class_known;
    // A meter's error is systematic over the year, so the months' errors add up linearly.
    const double error = balance.accuracy_share * static_cast<double>(balance.inflow.count);
    const double so_far = std::sqrt(sums.error_squared);
    sums.error_squared = (so_far + error) * (so_far + error);
  }
  std::vector<NodeBalance> result;
  for (auto& [key, sums] : by_node) {
    CELADON_ASSIGN(NodeBalance balance, close(key, sums));
    result.push_back(std::move(balance));
  }
  return result;
}

}  // namespace celadon::ledger
