#!/usr/bin/env python3
"""Checks programme packs, policy packs and calendars by hand (needs PyYAML): every name leads somewhere, every state is
reached and can be left, every row has its source, and the cases of each pack come out. docs/programme-packs.md says what
the words mean.

    tools/check_programmes.py [packs]
"""
import calendar
import datetime as dt
import pathlib
import re
import sys

import yaml

CONFIDENCE = {"quoted", "transcribed", "inferred", "own", "provisional"}
CLASSES = ["outside", "candidate", "under_way", "listed", "at_risk", "suspended", "barred"]
MATTER_CLASSES = {"open", "under_way", "closed", "failed"}
ON_LIST = {"listed", "at_risk", "suspended"}
ACTORS = {"energy_manager", "plant_director", "park_operator", "group_leader", "evaluator", "reviewer_county",
          "reviewer_city", "reviewer_province", "reviewer_nation", "anybody", "clock", "event"}
# guard: members that must stand, members that may; those in VALUES name a value.
GUARDS = {
    "on_rung": ({"rung", "classes"}, set()), "not_barred": (set(), set()), "no_cause": (set(), {"causes", "within"}),
    "evidence": ({"kinds"}, set()), "evaluation": ({"standards", "by"}, {"score_at_least", "stage"}),
    "above_area_mean": ({"area"}, set()), "window": (set(), set()), "quota": (set(), set()), "before": ({"day"}, set()),
    "past": ({"day"}, {"since"}), "elapsed": ({"since", "at_least"}, set()), "within": ({"since", "at_most"}, set()),
    "no_open_objection": (set(), set()), "form_filed": ({"state", "year"}, set()), "form_missing": ({"year"}, set()),
    "other_person": ({"of"}, set()), "no_conflict": (set(), set()), "agency_cap": ({"cap", "of"}, set()),
    "last_share": ({"share", "years"}, set()), "reviews_agree": ({"number", "difference"}, set()),
    "rung_active": (set(), set()), "bar_ended": (set(), set()), "validity_ended": (set(), set()),
    "happened": ({"causes"}, {"within"}), "remark_given": (set(), set()), "flag": ({"name"}, set()),
    "grade": ({"rung"}, {"at_least", "below"}),
}
EFFECTS = {
    "cascade": ({"rungs", "to"}, set()), "bar": ({"for"}, set()), "list_on": ({"rung"}, set()),
    "duty": ({"transition"}, {"due", "within"}), "valid_for": ({"for"}, {"renew"}), "revoke_code": (set(), set()),
    "open_notice": ({"for"}, set()), "count_quota": (set(), set()), "note_cause": ({"cause"}, set()),
    "consequence": ({"policy"}, set()), "set_grade": (set(), set()), "open_matter": ({"matter"}, set()),
}
VALUES = {"within", "day", "at_least", "at_most", "cap", "share", "years", "number", "difference", "score_at_least", "for", "due"}

problems = []


def problem(where, text):
    problems.append(f"{where}: {text}")


def as_list(x):
    return [] if x is None else x if isinstance(x, list) else [x]


# ---- time -----------------------------------------------------------------------------------------------------------
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


# ---- composing ------------------------------------------------------------------------------------------------------
LISTS = ["values", "rungs", "states", "transitions", "causes", "papers", "matters", "agencies", "campaigns"]


def compose(base, overlays):
    rules = {key: {row["id"]: row for row in base["programme"].get(key, [])} for key in LISTS}
    for overlay in overlays:
        part = overlay["programme"]
        for key in LISTS:
            for row in part.get("set" if key == "values" else key, []):
                rules[key][row["id"]] = row
        for name in part.get("drop", []):
            if rules["transitions"].pop(name, None) is None:
                problem(overlay["pack"]["id"], f"drops {name}, which is not there on that day")
    rules["subjects"] = base["programme"]["subjects"]
    return rules


def holds(pack, day):
    head = pack["pack"]
    return head.get("valid_from", "0000") <= day <= head.get("valid_to", "9999")


def pick(packs, day, wanted):
    found = [p for p in packs if wanted(p) and holds(p, day)]
    return max(found, key=lambda p: p["pack"].get("valid_from", "")) if found else None


def composed_for(packs, day, division):
    base = pick(packs, day, lambda p: not p["programme"].get("amends"))
    if base is None:
        return None
    ids = {p["pack"]["id"] for p in packs if p["programme"].get("amends") == base["pack"]["id"]
           and division.startswith(p["pack"]["region"])}
    overlays = [pick(packs, day, lambda p, i=i: p["pack"]["id"] == i) for i in ids]
    overlays = sorted((o for o in overlays if o), key=lambda p: (len(p["pack"]["region"]), p["pack"]["id"]))
    return compose(base, overlays)


# ---- names and states -----------------------------------------------------------------------------------------------
def check_basis(where, row):
    if "clause" not in row or not row.get("source") or row.get("confidence") not in CONFIDENCE:
        problem(where, "lacks clause, source or confidence")


def check_step(where, t, rules, states):
    names = {m["id"]: {x["id"] for x in m["transitions"]} for m in rules["matters"].values()}
    known = set(rules["transitions"]) | set().union(set(), *names.values())
    check_basis(where, t)
    for state in as_list(t["from"]) + [t["to"]]:
        if state not in states:
            problem(where, f"no state {state}")
    for actor in as_list(t["by"]):
        if actor not in ACTORS:
            problem(where, f"no role {actor}")
    for subject in as_list(t.get("subjects")):
        if subject not in rules["subjects"]:
            problem(where, f"no subject {subject}")
    for key, table in (("papers", rules["papers"]), ("causes", rules["causes"])):
        for name in as_list(t.get(key)):
            if name not in table:
                problem(where, f"no {key} {name}")
    due = t.get("due", {})
    for key in ("day", "within"):
        if key in due and due[key] not in rules["values"]:
            problem(where, f"no value {due[key]}")
    if "of" in due and due["of"] not in known:
        problem(where, f"no transition {due['of']}")
    for word, table, rows in (("guard", GUARDS, t.get("when", [])), ("effect", EFFECTS, t.get("effects", []))):
        for row in rows:
            form = table.get(row[word])
            if form is None:
                problem(where, f"no {word} {row[word]}")
                continue
            members = set(row) - {word, "note"}
            if form[0] - members or members - form[0] - form[1]:
                problem(where, f"{row[word]} has {sorted(members)}")
            for key in members & VALUES:
                if row[word] != "grade" and row[key] not in rules["values"]:
                    problem(where, f"no value {row[key]}")
            for key in ("rung", "rungs"):
                for rung in as_list(row.get(key)):
                    if rung not in rules["rungs"]:
                        problem(where, f"no rung {rung}")
            for key in ("since", "transition", "renew"):
                if key in row and row[key] not in known:
                    problem(where, f"no transition {row[key]}")
            for cause in as_list(row.get("causes")) + as_list(row.get("cause")):
                if cause not in rules["causes"]:
                    problem(where, f"no cause {cause}")
            for cls in as_list(row.get("classes")):
                if cls not in CLASSES:
                    problem(where, f"no class {cls}")
            if row[word] == "open_matter" and row["matter"] not in rules["matters"]:
                problem(where, f"no matter {row['matter']}")


def check_rules(where, rules):
    for key in LISTS:
        for row in rules[key].values():
            if key not in ("transitions",):
                check_basis(f"{where} {key} {row['id']}", row)
    for value in rules["values"].values():
        if value["value"] == "undetermined" and not (value.get("kind") and value.get("note")):
            problem(f"{where} value {value['id']}", "undetermined without kind or note")
    classes = {s["id"]: s["class"] for s in rules["states"].values()}
    for t in rules["transitions"].values():
        check_step(f"{where} {t['id']}", t, rules, classes)
        for rung in as_list(t["rung"]):
            if rung not in rules["rungs"]:
                problem(f"{where} {t['id']}", f"no rung {rung}")
    seen = set()
    for rung in rules["rungs"].values():
        for need in as_list(rung.get("needs")):
            if need not in rules["rungs"]:
                problem(f"{where} rung {rung['id']}", f"needs {need}")
        steps = [t for t in rules["transitions"].values() if rung["id"] in as_list(t["rung"])]
        reached, grown = {"outside"}, True
        for t in rules["transitions"].values():
            for row in t.get("effects", []):
                if row["effect"] == "cascade" and rung["id"] in as_list(row["rungs"]):
                    reached.add(row["to"])
                if row["effect"] == "list_on" and row["rung"] == rung["id"]:
                    reached.add("listed")
        while grown:
            grown = False
            for t in steps:
                if t["to"] not in reached and reached & set(as_list(t["from"])):
                    reached.add(t["to"])
                    grown = True
        seen |= reached
        for state in reached:
            ways = {t["to"] for t in steps if state in as_list(t["from"])}
            at = f"{where} rung {rung['id']} state {state}"
            if classes[state] in ON_LIST and not any(classes[w] == "barred" for w in ways):
                problem(at, "has no way to removal")
            if classes[state] == "barred" and not any("clock" in as_list(t["by"]) for t in steps if state in as_list(t["from"])):
                problem(at, "no clock ends the ban")
            if not ways:
                problem(at, "leads nowhere")
    for state in set(classes) - seen:
        problem(where, f"state {state} is never reached")
    for matter in rules["matters"].values():
        at = f"{where} matter {matter['id']}"
        own = {s["id"]: s["class"] for s in matter["states"]}
        if set(own.values()) - MATTER_CLASSES:
            problem(at, "has a state of no known class")
        reached, grown = {matter["states"][0]["id"]}, True
        while grown:
            grown = False
            for t in matter["transitions"]:
                if t["to"] not in reached and reached & set(as_list(t["from"])):
                    reached.add(t["to"])
                    grown = True
        for state in set(own) - reached:
            problem(at, f"state {state} is never reached")
        for t in matter["transitions"]:
            check_step(f"{at} {t['id']}", t, rules, own)


# ---- cases ----------------------------------------------------------------------------------------------------------
class World:
    """One subject, walked through the steps of a case."""

    def __init__(self, rules, case, working):
        self.rules, self.working = rules, working
        self.kind = case["subject"]["kind"]
        self.facts, self.happened, self.matters = dict(case.get("facts", {})), [], {}
        self.states, self.grades, self.valid, self.barred = {}, {}, {}, None
        for rung, state in case.get("standing", {}).items():
            if isinstance(state, dict):
                self.grades[rung] = state.get("grade")
                if state.get("valid_through"):
                    self.valid[rung] = dt.date.fromisoformat(state["valid_through"])
                state = state["state"]
            self.states[rung] = state
        for row in self.facts.get("past", []):
            self.happened.append((dt.datetime.fromisoformat(row["at"]), row["transition"], row.get("rung")))
        self.classes = {s["id"]: s["class"] for s in rules["states"].values()}

    def value(self, name):
        value = self.rules["values"][name]["value"]
        return None if value == "undetermined" else value

    def last(self, transition):
        found = [at for at, name, _ in self.happened if name == transition]
        return max(found) if found else None

    def transition(self, name):
        if name in self.rules["transitions"]:
            return self.rules["transitions"][name], None
        for matter in self.rules["matters"].values():
            for t in matter["transitions"]:
                if t["id"] == name:
                    return t, matter
        return None, None

    def day_of_year(self, name, year):
        value = self.value(name)
        if value is None:
            return None
        month, day = (int(x) for x in value.split("-"))
        return dt.date(year, month, min(day, calendar.monthrange(year, month)[1]))

    def span_end(self, since, name):
        """(known, last day) of a span that began with a transition."""
        at, span = self.last(since), self.value(name)
        if span is None:
            return False, None
        if at is None:
            return True, None
        step, _ = self.transition(since)
        notice = any(x["effect"] == "open_notice" for x in step.get("effects", []))
        return True, last_day(at.date(), span, self.working, notice)

    def causes_now(self, names, within, day):
        span = self.value(within) if within else None
        for event in self.facts.get("events", []):
            begun = dt.date.fromisoformat(event["day"])
            for cause in self.rules["causes"].values():
                if cause["id"] not in names or event["kind"] not in as_list(cause.get("events")) or begun > day:
                    continue
                ended = event.get("ended")
                if cause.get("only_while_open") == "true" and ended and dt.date.fromisoformat(ended) < day:
                    continue
                if cause.get("only_while_open") == "true" and not ended:
                    return True
                if span is None or last_day(begun, span, self.working) >= day:
                    return True
        return False

    def guard(self, row, at, step):
        """True, False or None (cannot be checked)."""
        name, day, facts = row["guard"], at.date(), self.facts
        year = int(step["year"]) + 1 if "year" in step else at.year  # a yearly matter is due in the year after
        if name == "on_rung":
            return self.classes[self.states.get(row["rung"], "outside")] in as_list(row["classes"])
        if name == "not_barred":
            return self.barred is None or day > self.barred
        if name == "bar_ended":
            return self.barred is None or day > self.barred
        if name in ("no_cause", "happened"):
            bars = [c["id"] for c in self.rules["causes"].values() if c.get("bars", "true") == "true"]
            found = self.causes_now(as_list(row.get("causes")) or bars, row.get("within"), day)
            return found if name == "happened" else not found
        if name in ("before", "past"):
            limit = self.day_of_year(row["day"], year)
            if limit is None:
                return None
            if row.get("since"):
                limit = self.day_of_year(row["day"], self.last(row["since"]).year + 1)
            return day <= limit if name == "before" else day > limit
        if name in ("elapsed", "within"):
            known, end = self.span_end(row["since"], row["at_least" if name == "elapsed" else "at_most"])
            if not known:
                return None
            return end is not None and (day > end if name == "elapsed" else day <= end)
        if name == "evidence":
            return "evidence" not in facts or set(as_list(row["kinds"])) <= set(facts["evidence"])
        if name == "evaluation":
            if "evaluations" not in facts:
                return True
            return any(x["standard"] in row["standards"] and x["gates_met"] == "true" and row["by"] in ("either", x["by"])
                       and ("stage" not in row or x.get("stage") == row["stage"])
                       and ("score_at_least" not in row or self.value(row["score_at_least"]) is None
                            or float(x["score"]) >= float(self.value(row["score_at_least"]))) for x in facts["evaluations"])
        if name == "above_area_mean":
            return "area_mean" not in facts or float(facts["evaluations"][-1]["score"]) >= float(facts["area_mean"])
        if name == "quota":
            return int(facts.get("quota_left", 1)) > 0
        if name == "window":
            return facts.get("window_open", "true") == "true"
        if name == "no_open_objection":
            return int(facts.get("open_objections", 0)) == 0
        if name == "no_conflict":
            return facts.get("conflict", "false") != "true"
        if name == "agency_cap":
            cap = self.value(row["cap"])
            return None if cap is None else int(facts.get("agency_projects", 0)) < int(cap)
        if name in ("form_filed", "form_missing"):
            wanted = at.year - (1 if row["year"] == "last" else 0)
            state = facts.get("forms", {}).get(str(wanted)) or self.matters.get(("form", str(wanted)), "due")
            filed = state not in ("due", "late", "filed_late")
            return not filed if name == "form_missing" else filed and (row["state"] == "filed" or state == "accepted")
        if name == "last_share":
            years = int(self.value(row["years"]))
            found = {int(x) for x in facts.get("in_last_share", [])}
            return all(y in found for y in range(at.year - years, at.year))
        if name == "reviews_agree":
            if self.value(row["number"]) is None or self.value(row["difference"]) is None:
                return None
            scores = [float(x) for x in facts.get("review_scores", [])]
            if not scores:
                return True
            return len(scores) >= int(self.value(row["number"])) and (
                max(scores) - min(scores) <= float(self.value(row["difference"])) or facts.get("arbitrated") == "true")
        if name == "validity_ended":
            end = self.valid.get(step["_rung"])
            return end is not None and day > end
        if name == "flag":
            return row["name"] not in step.get("no_flags", []) and row["name"] not in facts.get("no_flags", [])
        if name == "rung_active":
            return self.rules["rungs"][step["_rung"]].get("active", "true") == "true"
        if name == "grade":
            grades = as_list(self.rules["rungs"][row["rung"]].get("grades"))
            held = step.get("grade") or self.grades.get(row["rung"])
            place = grades.index(held) if held in grades else -1
            return place >= grades.index(row["at_least"]) if "at_least" in row else place < grades.index(row["below"])
        return True  # other_person, remark_given: nothing in a case stands in their way

    def take(self, step):
        """(state, [refusals], [unchecked])"""
        self.facts.update(step.get("facts", {}))
        t, matter = self.transition(step["transition"])
        if t is None:
            return None, ["transition"], []
        at = dt.datetime.fromisoformat(step["at"])
        refused, unchecked = [], []
        if matter:
            key = (matter["id"], step.get("year") or step.get("matter"))
            state = self.matters.get(key, matter["states"][0]["id"])
            rung = None
        else:
            rungs = as_list(t["rung"])
            rung = step.get("rung") or (rungs[0] if len(rungs) == 1 else None)
            if rung not in rungs:
                return None, ["rung"], []
            state = self.states.get(rung, "outside")
        step = dict(step, _rung=rung)
        if state not in as_list(t["from"]):
            refused.append("state")
        if step["by"] not in as_list(t["by"]):
            refused.append("role")
        own = as_list(self.rules["rungs"][rung].get("subjects")) if rung else []
        if any(kinds and self.kind not in kinds for kinds in (as_list(t.get("subjects")), own)):
            refused.append("subject")
        if t.get("remark") == "required" and not step.get("remark"):
            refused.append("remark")
        if t.get("cause") == "required":
            allowed = as_list(t.get("causes")) or list(self.rules["causes"])
            if step.get("cause") not in allowed:
                refused.append("cause")
        for row in t.get("when", []):
            answer = self.guard(row, at, step)
            if answer is None:
                unchecked.append(row["guard"])
            elif not answer:
                refused.append(row["guard"])
        if refused:
            return None, refused, unchecked
        self.happened.append((at, t["id"], rung))
        if matter:
            self.matters[key] = t["to"]
            return t["to"], [], unchecked
        self.states[rung] = t["to"]
        self.valid.pop(rung, None)
        if step.get("grade"):
            self.grades[rung] = step["grade"]
        for row in t.get("effects", []):
            if row["effect"] == "bar" and self.value(row["for"]):
                self.barred = last_day(at.date(), self.value(row["for"]), self.working)
            elif row["effect"] == "cascade":
                for other in as_list(row["rungs"]):
                    if other != rung and self.classes[self.states.get(other, "outside")] not in ("outside", "barred"):
                        self.states[other] = row["to"]
            elif row["effect"] == "list_on" and self.classes[self.states.get(row["rung"], "outside")] not in ON_LIST:
                self.states[row["rung"]] = "listed"
            elif row["effect"] == "valid_for" and self.value(row["for"]):
                self.valid[rung] = last_day(at.date(), self.value(row["for"]), self.working)
        return t["to"], [], unchecked


def run_cases(where, pack, rules_for, working):
    count = 0
    for case in pack.get("cases", []):
        rules = rules_for(case)
        world = World(rules, case, working)
        for number, step in enumerate(case["steps"], 1):
            at = f"{where} case {case['id']} step {number} {step['transition']}"
            state, refused, unchecked = world.take(step)
            if "refused" in step:
                if step["refused"] not in refused:
                    problem(at, f"expected refusal by {step['refused']}, got {state or refused}")
            elif state != step["expect"]:
                problem(at, f"expected {step['expect']}, got {state or refused}")
            for name in step.get("unchecked", []):
                if name not in unchecked:
                    problem(at, f"{name} was checked")
            for rung, wanted in step.get("expect_standing", {}).items():
                if world.states.get(rung, "outside") != wanted:
                    problem(at, f"{rung} is {world.states.get(rung, 'outside')}, not {wanted}")
        count += 1
    return count


def check_calendar(where, pack, working):
    for case in pack["cases"]:
        if "day" in case:
            right = working(dt.date.fromisoformat(case["day"])) == (case["working"] == "true")
        else:
            right = last_day(dt.date.fromisoformat(case["from"]), case["span"], working).isoformat() == case["last"]
        if not right:
            problem(where, f"case {case}")
    return len(pack["cases"])


# ---- policies -------------------------------------------------------------------------------------------------------
POLICY = {"id", "region", "region_printed", "programme", "rung", "subjects", "kind", "zh", "en", "period", "conditions", "amount",
          "stacking", "payer", "receiver", "claw_back", "consequence", "status", "clause", "source", "confidence", "note"}
ANSWERS = {"qualifies", "missing", "undetermined", "not_here", "not_now", "not_this_kind", "not_shown"}


def condition(row, case, rungs):
    """qualifies, missing or undetermined."""
    if "any" in row:
        found = [condition(x, case, rungs) for x in row["any"]]
        return next((x for x in ("qualifies", "undetermined") if x in found), "missing")
    if row["guard"] == "flag":
        return "qualifies" if row["name"] in case.get("facts", {}).get("flags", []) else "missing"
    states = {rung: CLASS_OF.get(x["state"] if isinstance(x, dict) else x) for rung, x in case["standing"].items()}
    if row["guard"] == "on_rung":
        if row["rung"] != "undetermined":
            return "qualifies" if states.get(row["rung"]) in row["classes"] else "missing"
        return "undetermined" if set(states.values()) & set(row["classes"]) else "missing"
    if row["guard"] == "grade":
        held = case["standing"].get(row["rung"], {}).get("grade", "")
        return "qualifies" if held and (held >= row["at_least"] if "at_least" in row else held < row["below"]) else "missing"
    return "undetermined"


def answer(policy, case):
    """(answer, guard or what is missing)"""
    period = policy["period"]
    day, division = case["day"], case["subject"]["division"]
    if policy.get("status") == "not_shown":
        return "not_shown", None
    if policy["region"] not in ("CN", "undetermined") and not division.startswith(policy["region"]):
        return "not_here", None
    if case["subject"]["kind"] not in policy["subjects"]:
        return "not_this_kind", None
    first, last = period.get("from", ""), period.get("to", "undetermined")
    if first > day or last != "undetermined" and last < day[:len(last)]:
        return "not_now", None
    found = "qualifies", None
    for row in policy["conditions"]:
        one = condition(row, case, None)
        name = row.get("guard") or row["any"][0]["guard"]
        if one == "missing":
            return one, name
        if one == "undetermined":
            found = one, "rung" if row.get("rung") == "undetermined" else name
    return found


CLASS_OF = {"listed": "listed", "rated": "listed", "warned": "at_risk", "rectifying": "at_risk", "suspended": "suspended"}


def check_policies(where, pack):
    for row in pack.get("policies", []):
        at = f"{where} {row.get('id')}"
        check_basis(at, row)
        if set(row) - POLICY:
            problem(at, f"unknown members {sorted(set(row) - POLICY)}")
        amount = row.get("amount", {})
        if amount and not ({"exactly", "at_most", "at_least", "undetermined"} & set(amount)):
            problem(at, "an amount without a figure")
        if amount and "unit" not in amount:
            problem(at, "an amount without a unit")
        if not amount and "consequence" not in row:
            problem(at, "neither amount nor consequence")
        if not re.fullmatch(r"CN|\d{2}(\d{2}){0,2}|undetermined", row["region"]):
            problem(at, f"region {row['region']}")
    ids = [row["id"] for row in pack.get("policies", [])]
    for name in {x for x in ids if ids.count(x) > 1}:
        problem(where, f"{name} stands twice")
    policies = {row["id"]: row for row in pack["policies"]}
    for case in pack["cases"]:
        for wanted in case["expect"]:
            at = f"{where} case {case['id']} {wanted['policy']}"
            got, missing = answer(policies[wanted["policy"]], case)
            if wanted["answer"] not in ANSWERS or got != wanted["answer"] or wanted.get("missing", missing) != missing:
                problem(at, f"expected {wanted['answer']} {wanted.get('missing')}, got {got} {missing}")
            amount = policies[wanted["policy"]].get("amount", {})
            if "amount" in wanted and wanted["amount"] != f"{amount.get('exactly')} {amount['unit']}":
                problem(at, f"amount is {amount}")
    return len(pack["cases"])


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent / "packs")
    packs = []
    for folder in ("programmes", "calendars", "policies"):
        for path in sorted((root / folder).rglob("pack.yaml")):
            packs.append((str(path.relative_to(root)), yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)))
    working = working_days(packs)
    programmes = [p for _, p in packs if p["pack"]["kind"] == "programme"]
    cases = 0
    known = {row["id"] for _, p in packs for row in p.get("policies", [])}
    for path, pack in packs:
        for t in pack.get("programme", {}).get("transitions", []):
            for row in t.get("effects", []):
                if row["effect"] == "consequence" and row["policy"] not in known:
                    problem(f"{path} {t['id']}", f"no policy {row['policy']}")
        if pack["pack"]["kind"] == "calendar":
            cases += check_calendar(path, pack, working)
        if pack["pack"]["kind"] == "policy":
            cases += check_policies(path, pack)
        if pack["pack"]["kind"] != "programme":
            continue
        if pack["programme"].get("amends"):
            first = pack["pack"].get("valid_from", "2025-01-01")
            days = sorted({first, "2019-06-01", "2022-06-01", "2023-06-01", "2024-06-01", "2025-10-01", "2026-11-01"})
            for day in (d for d in days if holds(pack, d)):
                rules = composed_for(programmes, day, pack["pack"]["region"].ljust(6, "0"))
                check_rules(f"{path} on {day}", rules)
            cases += run_cases(path, pack, lambda c: composed_for(programmes, c["steps"][0]["at"][:10], c["subject"]["division"]), working)
        else:
            rules = compose(pack, [])
            check_rules(path, rules)
            cases += run_cases(path, pack, lambda c, r=rules: r, working)
    for line in problems:
        print(line)
    print(f"{len(packs)} packs, {cases} cases, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
