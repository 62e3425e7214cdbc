#pragma once
// A data folder in a temporary place: series store, relational store with every table, shipped
// packs; for tests that go from files to figures.

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "celadon/base/clock.hpp"
#include "celadon/ledger/books.hpp"
#include "celadon/ledger/post.hpp"
#include "celadon/ledger/snapshot.hpp"
#include "celadon/packs/library.hpp"
#include "celadon/registry/site_store.hpp"
#include "celadon/registry/statement.hpp"
#include "celadon/storage/relational/database.hpp"
#include "celadon/storage/series/store.hpp"
#include "celadon/telemetry/import.hpp"
#include "celadon/telemetry/import_session.hpp"
#include "fresh_database.hpp"
#include "registry_fixture.hpp"

namespace celadon::testing {

class PlantBench {
 public:
  PlantBench()
      : folder_(std::filesystem::temp_directory_path() /
                ("celadon-plant-" + std::to_string(::getpid()) + "-" +
                 ::testing::UnitTest::GetInstance()->current_test_info()->name())),
        database(fresh_database()) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    store = std::move(storage::SeriesStore::open(folder_ / "series", {})).value();
    EXPECT_TRUE(registry::migrate_registry(database).ok());
    EXPECT_TRUE(telemetry::prepare_import_sessions(database).ok());
    EXPECT_TRUE(ledger::migrate_books(database).ok());
    library = packs::Library::open({}).value();
  }
  ~PlantBench() {
    store.reset();
    std::filesystem::remove_all(folder_);
  }
  PlantBench(const PlantBench&) = delete;
  PlantBench& operator=(const PlantBench&) = delete;

  void apply_site(std::string_view yaml) {
    const auto report = registry::apply_site(database, document(yaml, "site.yaml"),
                                             shipped_carriers(), {clock.now(), "test", ""});
    ASSERT_TRUE(report.ok()) << report.error().to_string();
    site_id = report->site;
    clock.advance(Duration::seconds(1));
  }
  [[nodiscard]] registry::Site site() {
    return registry::load_site(database, site_id, shipped_carriers()).value();
  }
  void apply_statement(std::string_view yaml) {
    const auto statement = registry::read_statement(document(yaml, "statement.yaml"), site(),
                                                    shipped_vocabulary(), shipped_carriers());
    ASSERT_TRUE(statement.ok()) << statement.error().to_string();
    const auto report = registry::apply_statement(database, *statement, {clock.now(), "test", ""});
    ASSERT_TRUE(report.ok()) << report.error().to_string();
    clock.advance(Duration::seconds(1));
  }
  std::filesystem::path write(const std::string& name, const std::string& bytes) {
    const auto path = folder_ / name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  Result<telemetry::ImportReport> import(const std::filesystem::path& file,
                                         const std::string& mapping) {
    telemetry::ImportRequest request;
    request.file = file;
    request.file_name = file.filename().string();
    CELADON_ASSIGN(request.mapping, telemetry::parse_mapping(mapping, "mapping.yaml"));
    request.points = site().points;
    request.site = site_id.text;
    request.who = "test";
    auto report = telemetry::import_file(request, *store, database, clock);
    clock.advance(Duration::seconds(1));
    return report;
  }
  Result<ledger::PostReport> post(const std::string& period) {
    auto report = ledger::post(site(), shipped_carriers(), CivilPeriod::parse(period).value(),
                               *store, database, clock.now(), "test");
    clock.advance(Duration::seconds(1));
    return report;
  }
  Result<ledger::SnapshotPtr> snapshot(const std::string& period, Instant as_of = Instant::max(),
                                       const ledger::SnapshotOptions& options = {}) {
    return ledger::make_snapshot(database, library, site_id, CivilPeriod::parse(period).value(),
                                 as_of, options);
  }

 private:
  std::filesystem::path folder_;

 public:
  storage::Database database;
  std::unique_ptr<storage::SeriesStore> store;
  packs::LibraryPtr library;
  ManualClock clock{parse_instant("2026-01-20T08:00:00+08:00").value()};
  registry::SiteId site_id;
};

/// The number of a determined input; a test failure otherwise.
inline double number(const ledger::Snapshot& snapshot, std::string_view name, const char* symbol) {
  const formula::Input* input = snapshot.find(name);
  EXPECT_NE(input, nullptr) << name;
  if (input == nullptr) return 0.0;
  const auto* quantity = std::get_if<units::Quantity>(&input->value);
  EXPECT_NE(quantity, nullptr) << name << " is undetermined";
  return quantity == nullptr ? 0.0 : quantity->in(units::unit(symbol)).value();
}

}  // namespace celadon::testing
