#pragma once
// Every number opens: a derivation is the tree from a figure down to file, row, factor and clause.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "celadon/formula/value.hpp"

namespace celadon::formula {

/// How sure a published figure is. Carried from the packs to the screen.
enum class Confidence : std::uint8_t {
  quoted = 1,       ///< read in a source that carries the text or figure
  transcribed = 2,  ///< read in a third party's transcription
  inferred = 3,     ///< inferred; the reasoning is given
  own = 4,          ///< own knowledge, unverified
  provisional = 5,  ///< published as provisional, or known to be revised
};
const char* to_string(Confidence confidence) noexcept;

/// How a figure came to be known.
enum class DataStatus : std::uint8_t {
  measured = 1,   ///< from samples of a meter
  estimated = 2,  ///< by a named gap rule
  declared = 3,   ///< from a statement
  published = 4,  ///< from a data pack
  computed = 5,   ///< by a formula over the others
};
const char* to_string(DataStatus status) noexcept;

/// Where a leaf comes from. Fields that do not apply stay empty.
struct Origin {
  std::string file;             ///< name of the imported or applied file
  std::uint64_t first_row = 0;  ///< rows count from 1 (the header is row 1 of a CSV file)
  std::uint64_t last_row = 0;
  std::string file_hash;  ///< SHA-256 of the file as imported
  std::string pack;       ///< "id@edition" of the data pack
  std::string pack_hash;
  std::string clause;  ///< e.g. "GB/T 2589-2020 Table A.1"
  std::string source;  ///< the pack's source text
  std::optional<Confidence> confidence;
};

struct Derivation;
using DerivationPtr = std::shared_ptr<const Derivation>;

/// One node: what was computed, from what, and why.
struct Derivation {
  std::string name;        ///< input name, indicator id or the text of the sub-expression
  std::string title;       ///< for people, may be empty
  std::string expression;  ///< the formula as written; empty at a leaf
  Value value;
  DataStatus status = DataStatus::computed;
  double measured_share = 0.0;  ///< share of the value that rests on measured samples, 0..1
  std::optional<Origin> origin;
  std::vector<std::string> notes;  ///< rules that were applied, marks such as "provisional"
  std::vector<DerivationPtr> children;
};

}  // namespace celadon::formula
