#pragma once
// The balance of a node over a sub-period and a carrier:
//
//   inflow - outflow = change in stock + unaccounted          (all in base units of one measure)
//
// Only nodes that pass energy or stuff on (bus, storage) balance; sources and loads are the edges
// of the graph. `unaccounted` (计量差) is what the meters leave open: line loss, unmetered taps,
// meter error. It may be negative. It is booked under its own name, so that every node's accounts
// close.

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "celadon/ledger/entry.hpp"

namespace celadon::ledger {

/// Accuracy of the meter on a flow, as the relative error at full load: class 0.5 is 0.005.
using MeterAccuracy = std::map<std::string, double, std::less<>>;  ///< by flow id

/// One side of the balance of one node and one carrier in one sub-period.
struct NodeBalance {
  std::string node;
  std::string carrier;
  Book book = Book::electricity;
  CivilPeriod period;
  ExactAmount inflow;
  ExactAmount outflow;
  ExactAmount stock_change;  ///< rise is positive
  ExactAmount unaccounted;
  std::vector<std::string>
      incomplete;  ///< flows with missing intervals: the balance is only known in part
  /// unaccounted / inflow; 0 when nothing flowed in.
  double unaccounted_share = 0.0;
  /// sqrt(sum (class x amount)^2) / inflow over all flows of known class: what the meters explain.
  double accuracy_share = 0.0;
  bool every_class_known = false;
  /// |unaccounted_share| <= accuracy_share, where every class is known.
  [[nodiscard]] bool within_accuracy() const;
};

/// Balances of `balancing` nodes from flow and stock postings (other kinds are passed over). One
/// row per node, carrier and sub-period, ordered by these. Errors: limit, unit. Cost O(postings log
/// postings).
Result<std::vector<NodeBalance>> balance_nodes(std::span<const Posting> postings,
                                               const std::set<std::string>& balancing,
                                               const MeterAccuracy& accuracy = {});

/// The postings that close those balances: the unaccounted amount leaves the node. None where it is
/// zero and nothing is missing.
std::vector<Posting> unaccounted_postings(std::span<const NodeBalance> balances);

/// Sum of balances of one node and carrier over sub-periods that follow each other.
Result<std::vector<NodeBalance>> balance_over(std::span<const NodeBalance> balances,
                                              const CivilPeriod& period);

}  // namespace celadon::ledger
