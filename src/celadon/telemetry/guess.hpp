#pragma once
// A first mapping by looking at a file. It is a proposal for a person: every conclusion that the
// file does not prove is said in a remark.

#include <filesystem>
#include <string>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/telemetry/guess_sample.hpp"
#include "celadon/telemetry/mapping.hpp"

namespace celadon::telemetry {

struct MappingGuess {
  ImportMapping mapping;
  std::vector<GuessRemark> remarks;

  /// The YAML, remarks as comments at its head.
  [[nodiscard]] std::string yaml() const;
};

/// Looks at up to 40,000 records of a file (plain, zstd or a sheet of a workbook). `file_name` is
/// as the user named it (units may stand in it); empty: that of the file. Errors: those of reading;
/// parse when there is no column of numbers. Cost: one pass for the encoding, one over the sample.
Result<MappingGuess> guess_mapping(const std::filesystem::path& file, std::string file_name = {},
                                   const std::string& sheet = {});

}  // namespace celadon::telemetry
