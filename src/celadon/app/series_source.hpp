#pragma once
// The series store of a data folder, opened at first use and shared by all who work with the folder
// in this process.

#include <filesystem>
#include <memory>
#include <mutex>

#include "celadon/storage/relational/database.hpp"
#include "celadon/storage/series/store.hpp"

namespace celadon::app {

/// Thread-safe.
class SeriesSource {
 public:
  SeriesSource(std::filesystem::path folder, storage::Access access)
      : folder_(std::move(folder)), access_(access) {}

  /// The store; for `read_only` one that refuses to write although another here may. Errors: those
  /// of SeriesStore::open; asked again it is tried again.
  Result<std::shared_ptr<storage::SeriesStore>> store(storage::Access access);

 private:
  const std::filesystem::path folder_;
  const storage::Access access_;
  std::mutex mutex_;
  std::shared_ptr<storage::SeriesStore> store_;
  std::shared_ptr<storage::SeriesStore> view_;
};

}  // namespace celadon::app
