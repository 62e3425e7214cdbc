#pragma once
// Which requests the audit log tells of.

#include "celadon/app/access/access_control.hpp"
#include "celadon/http/route.hpp"

namespace celadon::http {

/// Puts on record every write of somebody signed in, and every refusal of what they asked for. The
/// routes of session, organisations and users tell of what was done themselves, with before and
/// after. A failure to write the log is logged; the answer has been made by then.
void put_on_record(app::access::AccessControl& access, const app::access::Principal& who,
                   const Route& route, const Request& request, int status, bool refused);

}  // namespace celadon::http
