#include "celadon/cli/run.hpp"

int main(int argc, char** argv) {
  const celadon::SystemClock clock;
  return celadon::cli::run(argc, argv, clock);
}
