#pragma once
// A first mapping by looking at a file. It is a proposal for a person: every conclusion that the
// file does not prove is said in a remark.

#include <filesystem>
#include <string>
#include <vector>

#include "celadon/base/result.hpp"
#include "celadon/telemetry/mapping.hpp"

namespace celadon::telemetry {

struct MappingGuess {
  ImportMapping mapping;
  std::vector<std::string> remarks;  ///< what was concluded from what, and what to check

  /// The YAML, remarks as comments at its head.
  [[nodiscard]] std::string yaml() const { return write_mapping(mapping, remarks); }
};

/// Looks at up to 40,000 records of a file (plain or zstd). Errors: those of reading; parse when
/// there is no column of numbers. Cost: one pass for the encoding, one over the sample.
Result<MappingGuess> guess_mapping(const std::filesystem::path& file);

}  // namespace celadon::telemetry
