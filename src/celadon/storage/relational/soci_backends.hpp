#pragma once
// SOCI's two backends, included past what soci_session.hpp takes back.

#include "celadon/storage/relational/soci_session.hpp"
#undef SOCI_HAVE_BOOST
#undef SOCI_HAVE_BOOST_DATE_TIME
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>
