// Over random plants: every balancing node closes exactly, posting twice writes nothing, the order
// does not matter, and a correction nets to the new figure.

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "celadon/ledger/balance.hpp"
#include "celadon/ledger/posting.hpp"

namespace celadon::ledger {
namespace {

struct Plant {
  std::vector<Posting> postings;
  std::set<std::string> balancing;
};

Plant random_plant(std::mt19937& random) {
  Plant plant;
  const int nodes = 2 + static_cast<int>(random() % 12);
  for (int i = 0; i < nodes; ++i) {
    if (random() % 3 != 0) plant.balancing.insert("n" + std::to_string(i));
  }
  const int flows = 1 + static_cast<int>(random() % 40);
  for (int i = 0; i < flows; ++i) {
    Posting posting;
    posting.flow = "f" + std::to_string(i);
    posting.period = CivilPeriod::month(2025, 1 + static_cast<int>(random() % 3));
    posting.from = "n" + std::to_string(random() % static_cast<unsigned>(nodes));
    posting.to = "n" + std::to_string(random() % static_cast<unsigned>(nodes));
    posting.carrier = random() % 4 == 0 ? "heat" : "electricity";
    posting.amount = {static_cast<std::int64_t>(random() % 1'000'000'000'000ULL), Measure::energy};
    if (random() % 5 == 0) posting.amount.count = -posting.amount.count;
    posting.quality.measured = posting.amount.count;
    plant.postings.push_back(posting);
  }
  for (const std::string& node : plant.balancing) {
    if (random() % 2 == 0) continue;
    Posting stock;
    stock.kind = EntryKind::stock;
    stock.flow = stock_account(node);
    stock.period = CivilPeriod::month(2025, 1);
    stock.from = node;
    stock.to = stock_account(node);
    stock.carrier = "electricity";
    stock.amount = {static_cast<std::int64_t>(random() % 1'000'000) - 500'000, Measure::energy};
    plant.postings.push_back(stock);
  }
  return plant;
}

std::int64_t net_at(const std::vector<Posting>& postings, const std::string& node) {
  std::int64_t net = 0;
  for (const Posting& posting : postings) {
    if (posting.to == node) net += posting.amount.count;
    if (posting.from == node) net -= posting.amount.count;
  }
  return net;
}

TEST(BalanceProperty, closes_exactly_at_every_balancing_node_of_random_graphs) {
  std::mt19937 random(20251121);
  for (int round = 0; round < 300; ++round) {
    const Plant plant = random_plant(random);
    const auto balances = balance_nodes(plant.postings, plant.balancing);
    ASSERT_TRUE(balances.ok());
    std::vector<Posting> all = plant.postings;
    const auto closing = unaccounted_postings(*balances);
    all.insert(all.end(), closing.begin(), closing.end());
    for (const std::string& node : plant.balancing) ASSERT_EQ(net_at(all, node), 0) << node;
  }
}

TEST(BalanceProperty, does_not_depend_on_the_order_of_posting) {
  std::mt19937 random(7);
  for (int round = 0; round < 100; ++round) {
    Plant plant = random_plant(random);
    const auto before = unaccounted_postings(*balance_nodes(plant.postings, plant.balancing));
    std::shuffle(plant.postings.begin(), plant.postings.end(), random);
    const auto after = unaccounted_postings(*balance_nodes(plant.postings, plant.balancing));
    ASSERT_EQ(before, after);
  }
}

/// Books in memory: what plan_postings says is appended.
void write(std::vector<Entry>& books, const PostingPlan& plan, std::int64_t at) {
  for (const PlannedEntry& planned : plan.entries) {
    books.push_back({books.size() + 1, planned.posting, planned.reverses, Instant{at}, "test"});
  }
}

std::int64_t total(const std::vector<Entry>& books, std::int64_t as_of) {
  std::int64_t sum = 0;
  for (const Entry& entry : books) {
    if (entry.recorded_at.us <= as_of) sum += entry.posting.amount.count;
  }
  return sum;
}

TEST(PostingProperty, posting_again_writes_nothing_and_corrections_net_to_what_is_wanted) {
  std::mt19937 random(99);
  for (int round = 0; round < 100; ++round) {
    std::vector<Entry> books;
    std::vector<std::int64_t> totals;
    for (int step = 0; step < 5; ++step) {
      Plant plant = random_plant(random);
      const auto first = plan_postings(standing_entries(books), plant.postings, {});
      ASSERT_TRUE(first.ok());
      write(books, *first, step);
      const auto again = plan_postings(standing_entries(books), plant.postings, {});
      ASSERT_TRUE(again.ok());
      ASSERT_TRUE(again->entries.empty());
      std::int64_t wanted = 0;
      for (const Posting& posting : plant.postings) wanted += posting.amount.count;
      ASSERT_EQ(total(books, step), wanted);
      totals.push_back(wanted);
    }
    // What was known at each time can still be asked.
    for (std::size_t step = 0; step < totals.size(); ++step) {
      ASSERT_EQ(total(books, static_cast<std::int64_t>(step)), totals[step]);
    }
  }
}

}  // namespace
}  // namespace celadon::ledger
