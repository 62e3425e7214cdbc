"""Checks policy packs and answers their cases, as docs/policy-packs.md says."""
import re

from pack_rules import check_basis, problem

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
