#include <vector>

#include "celadon/cli/run.hpp"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments = celadon::cli::take_arguments(argc, argv);
  std::vector<const char*> words;
  for (const std::string& argument : arguments) words.push_back(argument.c_str());
  const celadon::SystemClock clock;
  return celadon::cli::run(static_cast<int>(words.size()), words.data(), clock);
}
