"""What the checks of programme, policy and calendar packs share: the list of problems, days and spans."""
import calendar
import datetime as dt

ON_LIST = {"listed", "at_risk", "suspended"}
CONFIDENCE = {"quoted", "transcribed", "inferred", "own", "provisional"}

problems = []


def problem(where, text):
    problems.append(f"{where}: {text}")


def as_list(x):
    return [] if x is None else x if isinstance(x, list) else [x]


def check_basis(where, row):
    if "clause" not in row or not row.get("source") or row.get("confidence") not in CONFIDENCE:
        problem(where, "lacks clause, source or confidence")


def months_after(day, months):
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(day, span, working, counts_first=False):
    number, unit = span.split()
    number = int(number)
    if unit == "d":
        return day + dt.timedelta(days=number - (1 if counts_first else 0))
    if unit == "wd":
        while number:
            day += dt.timedelta(days=1)
            number -= working(day)
        return day
    return months_after(day, number * (12 if unit == "a" else 1))


def working_days(packs):
    years = {}
    for path, pack in packs:
        if pack["pack"]["kind"] != "calendar":
            continue
        for row in pack["years"]:
            sets = {}
            for key in ("days_off", "days_worked"):
                days = set()
                for item in row.get(key, []):
                    first, _, last = item.partition("..")
                    day, last = dt.date.fromisoformat(first), dt.date.fromisoformat(last or first)
                    while day <= last:
                        if day.year != int(row["year"]):
                            problem(path, f"{day} is not in {row['year']}")
                        days.add(day)
                        day += dt.timedelta(days=1)
                sets[key] = days
            for day in sets["days_worked"]:
                if day.weekday() < 5 or day in sets["days_off"]:
                    problem(path, f"{day} is no weekend day that is worked")
            if int(row["year"]) in years:
                problem(path, f"{row['year']} stands twice")
            years[int(row["year"])] = sets

    def working(day):
        sets = years.get(day.year)
        if sets is None:
            raise KeyError(f"no calendar for {day.year}")
        return day in sets["days_worked"] if day.weekday() > 4 else day not in sets["days_off"]
    return working


def check_calendar(where, pack, working):
    for case in pack["cases"]:
        if "day" in case:
            right = working(dt.date.fromisoformat(case["day"])) == (case["working"] == "true")
        else:
            right = last_day(dt.date.fromisoformat(case["from"]), case["span"], working).isoformat() == case["last"]
        if not right:
            problem(where, f"case {case}")
    return len(pack["cases"])
