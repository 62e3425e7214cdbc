#pragma once

#include <string>
#include <vector>

#include "celadon/base/clock.hpp"

namespace celadon::cli {

/// Overwrites the secrets of database URLs in the arguments of the process, so that its title tells
/// none; the arguments as they were.
std::vector<std::string> take_arguments(int argc, char** argv);

/// Runs one command line and returns the exit code of docs/exit-codes.md. Reads files and the data
/// folder; writes to standard output and standard error.
int run(int argc, const char* const* argv, const Clock& clock);

}  // namespace celadon::cli
