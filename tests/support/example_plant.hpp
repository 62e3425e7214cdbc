#pragma once
// The bundled example plant in a data folder of its own, loaded once per test program and shared:
// the tests only read it.

#include <filesystem>
#include <memory>

#include <gtest/gtest.h>
#include <unistd.h>

#include "celadon/app/apply_documents.hpp"
#include "celadon/app/import_meters.hpp"
#include "celadon/app/posting.hpp"
#include "celadon/app/workspace.hpp"

namespace celadon::app {

/// A clock that goes on by a millisecond whenever it is asked, so that recorded times rise.
class TickingClock final : public Clock {
 public:
  explicit TickingClock(Instant start) : now_(start) {}
  [[nodiscard]] Instant now() const override {
    now_.us += 1000;
    return now_;
  }

 private:
  mutable Instant now_;
};

class ExamplePlant {
 public:
  static ExamplePlant& get() {
    static ExamplePlant plant;
    return plant;
  }
  /// Open for reading only, as a server's readers are.
  Workspace& reader() { return *reader_; }

  ~ExamplePlant() {
    reader_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

 private:
  ExamplePlant()
      : folder_(std::filesystem::temp_directory_path() /
                ("celadon-example-" + std::to_string(::getpid()))),
        clock_(parse_instant("2026-02-01T08:00:00+08:00").value()) {
    const std::filesystem::path example =
        std::filesystem::path(CELADON_SOURCE_DIR) / "examples" / "qingci";
    {
      WorkspaceOptions options;
      options.data_folder = folder_;
      options.access = storage::Access::read_write;
      options.who = "tests";
      Workspace writer = take(Workspace::open(options, clock_));
      take(apply_site_file(writer, example / "site.yaml"));
      for (const auto& [file, mapping] :
           {std::pair{"meters-2025.csv", "meters.mapping.yaml"},
            std::pair{"gas-water-2025.csv", "gas-water.mapping.yaml"}}) {
        take(import_meters(writer, {"qingci", example / file, example / mapping}, {}));
      }
      for (const char* year : {"2023", "2024", "2025"}) {
        take(apply_statement_file(writer, example / ("statement-" + std::string(year) + ".yaml")));
      }
      const Status posted = catch_up_books(writer);
      if (!posted.ok()) ADD_FAILURE() << posted.error().to_string();
    }
    WorkspaceOptions options;
    options.data_folder = folder_;
    options.access = storage::Access::read_only;
    reader_ = std::make_unique<Workspace>(take(Workspace::open(options, clock_)));
  }

  template <class T>
  static T take(Result<T> result) {
    if (!result.ok()) {
      ADD_FAILURE() << result.error().to_string();
      std::abort();
    }
    return std::move(result).value();
  }

  std::filesystem::path folder_;
  TickingClock clock_;
  std::unique_ptr<Workspace> reader_;
};

/// The value of an answer, or a failed test with its error.
template <class T>
T expect_answer(Result<T> result) {
  if (!result.ok()) {
    ADD_FAILURE() << result.error().to_string();
    return T();
  }
  return std::move(result).value();
}

}  // namespace celadon::app
