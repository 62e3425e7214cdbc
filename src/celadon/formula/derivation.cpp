#include "celadon/formula/derivation.hpp"

#include "celadon/base/assert.hpp"

namespace celadon::formula {

const char* to_string(Confidence confidence) noexcept {
  switch (confidence) {
    case Confidence::quoted: return "quoted";
    case Confidence::transcribed: return "transcribed";
    case Confidence::inferred: return "inferred";
    case Confidence::own: return "own";
    case Confidence::provisional: return "provisional";
  }
  return "unknown";
}

const char* to_string(DataStatus status) noexcept {
  switch (status) {
    case DataStatus::measured: return "measured";
    case DataStatus::estimated: return "estimated";
    case DataStatus::declared: return "declared";
    case DataStatus::published: return "published";
    case DataStatus::computed: return "computed";
  }
  return "unknown";
}

}  // namespace celadon::formula
