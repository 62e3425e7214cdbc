#pragma once

#include "celadon/base/clock.hpp"

namespace celadon::cli {

/// Runs one command line and returns the exit code of docs/exit-codes.md. Reads files and the data
/// folder; writes to standard output and standard error.
int run(int argc, const char* const* argv, const Clock& clock);

}  // namespace celadon::cli
