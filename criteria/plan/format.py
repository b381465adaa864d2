"""How a plan is written down, read back and sealed.

The written plan is canonical JSON (`criteria.canon`): keys sorted, no spaces, UTF-8 in normal form
C, numbers as text without needless zeros, moments in UTC. The seal is the SHA-256 of those bytes,
so it depends on no language, operating system, database or version of Python.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from criteria.canon import Json, canonical, digest, from_plain, read_canonical, to_plain
from criteria.changes import Path
from criteria.plan import FORMAT, RULE_SETS, STAGES, EvaluationPlan

EARLIER = (2, 3)
"""The formats before today's; what was written first had no number."""


def seal(plan: EvaluationPlan) -> str:
    """SHA-256 of the canonical plan, 64 hexadecimal digits."""
    return digest(plan)


def tree(plan: EvaluationPlan) -> dict[str, Json]:
    """The plan as tables, lists and text, for comparing and editing."""
    found = to_plain(plan)
    assert isinstance(found, dict)
    return found


def stages(found: Mapping[str, Any]) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Every stage of every lot in what `tree` gave, with its place."""
    for lot in found["lots"]:
        for name in STAGES:
            yield ("lots", lot["id"], name), lot[name]


def bare(plan: EvaluationPlan) -> dict[str, Json]:
    """The plan for comparing: without who chose what, which follows from the changes."""
    return {key: value for key, value in tree(plan).items() if key != "settings"}


def planted(found: Json) -> EvaluationPlan:
    """The plan that `tree` gave. ValueError, with the place, when it is not a plan."""
    return from_plain(EvaluationPlan, found)


def write(plan: EvaluationPlan) -> str:
    """The canonical plan as text; `seal` is the hash of these bytes in UTF-8."""
    return canonical(tree(plan)).decode("utf-8")


def read(text: str) -> EvaluationPlan:
    """The plan that `write` wrote, also in an earlier format. ValueError when it is not a plan."""
    return planted(raised(read_canonical(text)))


def raised(found: Json) -> Json:
    """A written plan in the format of today. What an earlier format lacks gets its first value.

    The seal of an earlier plan is the hash of what was written then, never of this.
    """
    if not isinstance(found, dict) or found.get("format") == FORMAT:
        return found
    form = found.get("format", EARLIER[0])
    if form not in EARLIER:
        raise ValueError(f"format {form} of a plan is not known")
    try:
        plan: dict[str, Any] = dict(found) if "format" in found else _from_first(dict(found))
        for record, first in _added_after(form):
            plan[record] = {**first, **plan.get(record, {})}
    except (KeyError, TypeError, AttributeError, IndexError):
        raise ValueError("this is not a plan") from None
    return {**plan, "format": FORMAT}


def lacking(form: object) -> frozenset[Path]:
    """The fields that a plan in an earlier format does not have; of any other format none."""
    known = next((one for one in EARLIER if str(form) == str(one)), FORMAT)
    return frozenset((record, field) for record, first in _added_after(known) for field in first)


# Format 3 added how the committee comes to its mark, whether members are named on the screen, and
# how assessors score. Format 4 added how councils advise.

_ADDED: dict[int, dict[str, dict[str, Any]]] = {
    3: {
        "consensus": {"method": "consensus", "decimals": None, "names_on_screen": False},
        "scoring": {"order": "tenderer", "masked": False, "practice": False},
    },
    4: {"advising": {"reads": False, "masked": False, "answered": "after_decision"}},
}


def _added_after(form: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The fields by record that later formats added, each with its value in an earlier plan."""
    for number, records in _ADDED.items():
        if number > form:
            yield from records.items()


# Format 1, of version 0.1.0: no groups, scales, values or subtopics of questions; no committee,
# advice or requirements; no ratios and no events from which a term runs; no mandates of
# municipalities and no attachments; settings by a name of their own.

_QUESTION: dict[str, Any] = {
    "group": "",
    "scale": None,
    "value": None,
    "subtopics": [],
    "original": [],
}


def _from_first(found: dict[str, Any]) -> dict[str, Any]:
    found |= {"committee": [], "advice": [], "requirements": []}
    lacking: dict[str, dict[str, Any]] = {
        "demands": {"original": [], "ratio": None},
        "topics": {"parties": [], "kind": [], "original": [], "runs_from": None},
        "elements": {"trace": [], "original": []},
    }
    for name, first in lacking.items():
        found[name] = [{**first, **row} for row in found[name]]
    found["facts"] = _facts(found["facts"])
    several = len(found["lots"]) > 1
    found["lots"] = [_lot(lot) for lot in found["lots"]]
    found["settings"] = [
        {"author": row["author"], "id": place, "on": row["on"]}
        for row in found["settings"]
        for place in [_place(row["key"], found, several)]
        if place
    ]
    return found


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    towns = [
        {**town, "id": town["name"], "mandate": "unknown", "mandate_on": None}
        for town in facts["municipalities"]
    ]
    return {**facts, "municipalities": towns, "attachments": []}


def _lot(lot: dict[str, Any]) -> dict[str, Any]:
    stages = {
        name: {
            **lot[name],
            "groups": [],
            "questions": [{**_QUESTION, **question} for question in lot[name]["questions"]],
        }
        for name in STAGES
    }
    return {**lot, **stages, "fixed_prices": [], "cutoff": "ties"}


_STAGE_PLACES = {
    "scale": "scale",
    "minimum_total": "minimum_total",
    "ties": "ties",
    "rounding": "rounding/total",
    "against": "against",
}
_PLAN_PLACES = {
    "standstill.days": "standstill/days",
    "standstill.extend": "standstill/extend",
    "consensus.discuss_from": "consensus/discuss_from",
    "consensus.minimum_words": "consensus/minimum_words",
    "application_deadline": "application_deadline",
}


def _place(key: str, found: dict[str, Any], several: bool) -> str:
    """The path behind the name a setting had; "" for one that has no place of its own now."""
    if key in _PLAN_PLACES:
        return _PLAN_PLACES[key]
    head, _, rest = key.partition(".")
    if head == "rules":
        return f"rule_sets/{rest}" if rest in RULE_SETS else ""
    lot = found["lots"][0]["id"]
    if several:
        lot, head, rest = head, *_split(rest)
    if head == "price":
        return f"lots/{lot}/award/price" + ("/" + rest if rest in ("formula", "points") else "")
    if head not in STAGES:
        return f"lots/{lot}/{head}"
    what, id_ = _split(rest)
    if what in ("weight", "minimum"):
        field = "points" if what == "weight" else "minimum"
        return f"lots/{lot}/{head}/questions/{id_}/{field}"
    if what == "rounding" and id_:
        return f"lots/{lot}/{head}/rounding/{id_}"
    return f"lots/{lot}/{head}/{_STAGE_PLACES[what]}" if what in _STAGE_PLACES else ""


def _split(key: str) -> tuple[str, str]:
    head, _, rest = key.partition(".")
    return head, rest


def pretty(plan: EvaluationPlan) -> str:
    """The plan for people to read in an editor: the same values, one to a line."""
    return json.dumps(tree(plan), ensure_ascii=False, sort_keys=True, indent=1) + "\n"
