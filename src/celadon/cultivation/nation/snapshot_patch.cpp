#include "celadon/cultivation/nation/snapshot_patch.hpp"

#include <algorithm>
#include <bitset>
#include <cstring>
#include <unordered_set>

#include <fmt/format.h>

namespace celadon::cultivation::nation {
namespace {

using Runs = std::vector<RowRun>;

std::size_t rows_of(const Runs& runs) {
  std::size_t rows = 0;
  for (const RowRun& run : runs) rows += run.end - run.begin;
  return rows;
}

/// `width` elements a row.
template <class Column>
Column spliced(const Column& old, const Column& fresh, const Runs& runs, std::size_t rows,
               std::size_t width = 1) {
  Column made;
  made.reserve(rows * width);
  for (const RowRun& run : runs) {
    const Column& from = run.fresh ? fresh : old;
    const auto at = [&](SubjectIndex i) {
      return from.begin() + static_cast<std::ptrdiff_t>(i * width);
    };
    made.insert(made.end(), at(run.begin), at(run.end));
  }
  return made;
}

/// Rows that name their subject and lie in its order.
template <class Row>
std::vector<Row> spliced_facts(const std::vector<Row>& old, const std::vector<Row>& fresh,
                               const Runs& runs) {
  std::vector<Row> made;
  made.reserve(old.size() + fresh.size());
  SubjectIndex next = 0;
  for (const RowRun& run : runs) {
    const std::vector<Row>& from = run.fresh ? fresh : old;
    const auto first = [&](SubjectIndex i) {
      return std::lower_bound(from.begin(), from.end(), i,
                              [](const Row& row, SubjectIndex j) { return row.subject < j; });
    };
    for (auto row = first(run.begin); row != first(run.end); ++row) {
      made.push_back(*row);
      made.back().subject = row->subject - run.begin + next;
    }
    next += run.end - run.begin;
  }
  return made;
}

void splice_names(const Snapshot& old, const Snapshot& fresh, const Runs& runs, Snapshot& made) {
  made.names.reserve(old.names.size() + fresh.names.size());
  made.name_begin.reserve(rows_of(runs) + 1);
  made.name_begin.push_back(0);
  for (const RowRun& run : runs) {
    const Snapshot& from = run.fresh ? fresh : old;
    const std::uint32_t begin = from.name_begin[run.begin];
    const auto base = static_cast<std::uint32_t>(made.names.size()) - begin;
    made.names.append(from.names, begin, from.name_begin[run.end] - begin);
    for (SubjectIndex i = run.begin; i < run.end; ++i)
      made.name_begin.push_back(from.name_begin[i + 1] + base);
  }
}

/// The last eight characters of a credit code differ most: they tell quickly who is not looked for.
std::size_t sieve_of(std::string_view code) {
  std::uint64_t tail = 0;
  std::memcpy(&tail, code.data() + code.size() - sizeof tail, sizeof tail);
  return static_cast<std::size_t>((tail * 0x9E3779B97F4A7C15U) >> 48U);
}

Status check_codes(const Snapshot& old, const Snapshot& fresh, const Runs& runs) {
  std::unordered_set<std::string_view> codes;
  std::bitset<65536> sieve;
  for (SubjectIndex i = 0; i < fresh.size(); ++i) {
    codes.insert(fresh.credit_code(i));
    sieve.set(sieve_of(fresh.credit_code(i)));
  }
  for (const RowRun& run : runs) {
    if (run.fresh) continue;
    for (SubjectIndex i = run.begin; i < run.end; ++i) {
      const std::string_view code = old.credit_code(i);
      if (!sieve.test(sieve_of(code)) || codes.count(code) == 0) continue;
      return fail(
          ErrorCode::conflict,
          fmt::format("统一社会信用代码 {0} 重复（{1}）｜the unified social credit code {0} "
                      "stands twice ({1})",
                      code, old.name(i)));
    }
  }
  return {};
}

}  // namespace

Result<SnapshotPtr> patched(const Snapshot& old, const Snapshot& fresh, const Runs& runs) {
  CELADON_ASSERT(old.rungs.size() == fresh.rungs.size() && old.years.size() == fresh.years.size());
  CELADON_TRY(check_codes(old, fresh, runs));
  const std::size_t rows = rows_of(runs);
  const auto column = [&](auto member) { return spliced(old.*member, fresh.*member, runs, rows); };
  auto made = std::make_shared<Snapshot>();
  made->title = fresh.title;
  made->synthetic = fresh.synthetic;
  made->as_of = fresh.as_of;
  // Tables of texts were begun with the old ones, so that the numbers in old rows stay true.
  made->divisions = fresh.divisions;
  made->industries = fresh.industries;
  made->groups = fresh.groups;
  made->event_kinds = fresh.event_kinds;
  made->texts = fresh.texts;
  made->batches = fresh.batches;
  made->campaigns = fresh.campaigns;
  made->division = column(&Snapshot::division);
  made->industry = column(&Snapshot::industry);
  made->group = column(&Snapshot::group);
  made->kind = column(&Snapshot::kind);
  made->flags = column(&Snapshot::flags);
  const std::size_t code_length = 18;
  made->credit_codes = spliced(old.credit_codes, fresh.credit_codes, runs, rows, code_length);
  splice_names(old, fresh, runs, *made);
  for (std::size_t r = 0; r < old.rungs.size(); ++r) {
    const RungColumns& a = old.rungs[r];
    const RungColumns& b = fresh.rungs[r];
    made->rungs.push_back({a.id, spliced(a.standing, b.standing, runs, rows),
                           spliced(a.batch, b.batch, runs, rows),
                           spliced(a.listed_day, b.listed_day, runs, rows),
                           spliced(a.left_day, b.left_day, runs, rows)});
  }
  for (std::size_t y = 0; y < old.years.size(); ++y) {
    const YearColumns& a = old.years[y];
    const YearColumns& b = fresh.years[y];
    made->years.push_back({a.year, spliced(a.form, b.form, runs, rows),
                           spliced(a.score, b.score, runs, rows),
                           spliced(a.abnormal, b.abnormal, runs, rows)});
  }
  made->events = spliced_facts(old.events, fresh.events, runs);
  made->applications = spliced_facts(old.applications, fresh.applications, runs);
  return SnapshotPtr(std::move(made));
}

TextColumn patched(const TextColumn& old, const TextColumn& fresh, const Runs& runs) {
  TextColumn made;
  made.reserve(rows_of(runs), old.bytes() + fresh.bytes());
  for (const RowRun& run : runs) made.append(run.fresh ? fresh : old, run.begin, run.end);
  return made;
}

}  // namespace celadon::cultivation::nation
