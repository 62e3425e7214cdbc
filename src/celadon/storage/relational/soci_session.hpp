#pragma once
// SOCI as this folder sees it. Debian's SOCI announces Boost types in its headers; we use none of
// them and do not ask for Boost's headers, so the announcement is taken back (templates only, no
// layout).

#include <soci/soci-config.h>
#undef SOCI_HAVE_BOOST
#undef SOCI_HAVE_BOOST_DATE_TIME
#include <string_view>
#include <utility>

#include <soci/soci.h>

#include "celadon/base/result.hpp"

namespace celadon::storage {

/// The Error for the exception being handled; only inside a catch block. It names no parameter of a
/// statement: they may be secret.
Error database_error(std::string_view what);

/// Runs `body`, turning what SOCI throws into an Error: the seam.
template <class Body>
auto at_seam(std::string_view what, Body&& body) -> decltype(body()) {
  try {
    return std::forward<Body>(body)();
  } catch (...) {
    return database_error(what);
  }
}

}  // namespace celadon::storage
