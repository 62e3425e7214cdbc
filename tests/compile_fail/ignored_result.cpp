// expect: error
#include "celadon/base/result.hpp"

#pragma GCC diagnostic error "-Wunused-result"
celadon::Status write_figure();

void forget() {
#ifdef MENDED
  if (!write_figure().ok()) return;
#else
  write_figure();
#endif
}
