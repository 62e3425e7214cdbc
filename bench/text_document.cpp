// Reading a 5,000-line YAML file: goal under 60 ms.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "celadon/text/document.hpp"

namespace {

constexpr int rows = 1000;  // five lines each

std::string five_thousand_lines() {
  std::string text = "rows:\n";
  for (int i = 0; i < rows; ++i) {
    text += fmt::format(
        "  - id: node_{0}\n    name: {{zh: 第{0}号电表, en: meter number {0}}}\n"
        "    carrier: electricity\n    value: {1}   # remark\n    note: \"quoted text {0}\"\n",
        i, i * 1.25);
  }
  return text;
}

void read_five_thousand_lines(benchmark::State& state) {
  const std::string text = five_thousand_lines();
  for (auto _ : state) {
    const auto root = celadon::text::parse_document(text, "bench.yaml");
    if (!root.ok() || root->find("rows")->items.size() != rows) {
      state.SkipWithError("the text was not read whole");
      return;
    }
    benchmark::DoNotOptimize(root->members.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

BENCHMARK(read_five_thousand_lines)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
