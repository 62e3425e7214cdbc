#!/usr/bin/env python3
"""Checks programme packs, policy packs and calendars by hand (needs PyYAML): every name leads somewhere, every state is
reached and can be left, every row has its source, and the cases of each pack come out. docs/programme-packs.md says what
the words mean.

    tools/check_programmes.py [packs]
"""
import csv
import pathlib
import sys

import yaml

sys.dont_write_bytecode = True

from pack_rules import ON_LIST, as_list, check_basis, check_calendar, problem, problems, working_days
from policy_cases import check_policies
from programme_cases import run_cases

CLASSES = ["outside", "candidate", "under_way", "listed", "at_risk", "suspended", "barred"]
MATTER_CLASSES = {"open", "under_way", "closed", "failed"}
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
            if classes.get(state) in ON_LIST and not any(classes.get(w) == "barred" for w in ways):
                problem(at, "has no way to removal")
            if classes.get(state) == "barred" and not any("clock" in as_list(t["by"]) for t in steps if state in as_list(t["from"])):
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


def words_of(node, words):
    """Collects the ids that have names in vocabulary.programme-words, by table."""
    if isinstance(node, list):
        for item in node:
            words_of(item, words)
    if not isinstance(node, dict):
        return
    if node.get("guard") == "evidence":
        words["evidence"] |= set(node["kinds"])
    if node.get("guard") == "flag":
        words["flags"].add(node["name"])
    if "immediate" in node or "bars" in node:
        words["events"] |= set(as_list(node.get("events")))
    if "payer" in node:
        words["consequences"] |= set(as_list(node.get("consequence")))
        words["policy_words"] |= {f"{key}.{node[key]}" for key in ("kind", "payer", "receiver")}
    if "type" in node:
        words["paper_words"] |= set(as_list(node.get("columns")))
    for name in as_list(node.get("notify")):
        words["paper_words"].add(f"notify.{name}")
    for item in node.values():
        words_of(item, words)


def check_words(root, packs):
    words = {name: set() for name in ("evidence", "flags", "events", "consequences", "policy_words", "paper_words")}
    for _, pack in packs:
        words_of([pack.get("programme"), pack.get("policies")], words)
    for name, used in words.items():
        with open(root / "vocabulary" / "programme-words" / f"{name}.csv", encoding="utf-8", newline="") as file:
            known = {row["id"] for row in csv.DictReader(file)}
        for word in sorted(used - known):
            problem(f"vocabulary/programme-words/{name}.csv", f"has no name for {word}")


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
    check_words(root, packs)
    for line in problems:
        print(line)
    print(f"{len(packs)} packs, {cases} cases, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
