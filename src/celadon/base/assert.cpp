#include "celadon/base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace celadon::base {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "celadon: broken invariant: %s at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace celadon::base
