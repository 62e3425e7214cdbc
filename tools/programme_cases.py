"""Walks a subject through the cases of a programme pack, as docs/programme-packs.md says."""
import calendar
import datetime as dt

from pack_rules import ON_LIST, as_list, last_day, problem


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
        self.was = [(dt.date.min, dict(self.states))]  # the standing from that day on

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

    def owed(self, matter, year, day):
        """Whether a yearly matter is owed: on a list at the end of its last day, or now while it is not over."""
        matter = self.rules["matters"][matter]
        kinds = as_list(matter.get("subjects"))
        if kinds and self.kind not in kinds:
            return False
        days = [self.day_of_year(t["due"]["day"], year + 1) for t in matter["transitions"] if "day" in t.get("due", {})]
        last = min((x for x in days if x), default=day)
        then = [states for since, states in self.was if since <= min(last, day)][-1]
        return any(self.classes[then.get(rung, "outside")] in ON_LIST for rung in as_list(matter.get("owed_by")))

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
            if name == "form_missing":
                return not filed and self.owed("form", wanted, day)
            return filed and (row["state"] == "filed" or state == "accepted")
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
        self.was.append((at.date(), dict(self.states)))
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
