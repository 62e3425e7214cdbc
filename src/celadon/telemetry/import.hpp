#pragma once
// Import of a meter export into the series store:
//   bytes -> UTF-8 -> records -> stamps and numbers -> samples -> batches -> store
// One thread reads and judges, another appends; a batch is durable before the next is acknowledged.
// Raw is never lost: a refused row or cell stands in the rejects file with its reason, a value is
// stored as it came (in the unit of its point) with flags that say what is known about it.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "celadon/base/clock.hpp"
#include "celadon/base/result.hpp"
#include "celadon/storage/relational/database.hpp"
#include "celadon/storage/series/store.hpp"
#include "celadon/telemetry/import_report.hpp"
#include "celadon/telemetry/mapping.hpp"
#include "celadon/telemetry/point.hpp"

namespace celadon::telemetry {

struct ImportRequest {
  std::filesystem::path file;
  std::string file_name;  ///< as the user named it; for messages and the session
  ImportMapping mapping;
  std::vector<MeasuringPoint> points;  ///< must hold every point that the mapping names
  std::string site;
  std::string who;
  std::filesystem::path rejects_folder;  ///< empty: refusals are counted, not written
  std::size_t batch_samples = 500'000;   ///< samples of one durable batch
};

struct ImportProgress {
  std::uint64_t rows = 0;
  std::uint64_t samples = 0;
  std::uint64_t bytes = 0;  ///< of the file as it lies on disk
  std::uint64_t total_bytes = 0;
};

/// How the caller looks on. Both are called from the thread that called import_file.
struct ImportWatch {
  std::function<void(const ImportProgress&)> progress;  ///< after each batch
  std::function<bool()> cancelled;                      ///< asked some hundred times a second
};

/// Imports a file. Importing the same bytes with the same mapping again changes nothing; an import
/// that was cut off is completed by importing again. Errors: those of reading (not_found, io, parse
/// with the row, limit, corrupt), of the mapping (invalid_argument: a column or point that does not
/// exist, a kind or unit that does not fit the point), of the store (disk_full, io), cancelled.
/// After an error, what was acknowledged stays and the session stays open.
Result<ImportReport> import_file(const ImportRequest& request, storage::SeriesStore& store,
                                 storage::Database& database, const Clock& clock,
                                 const ImportWatch& watch = {});

}  // namespace celadon::telemetry
