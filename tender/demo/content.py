"""What the people of the demonstration write and decide: data, read from `case/*.toml`.

Three tenderers are written out. Further ones, for a demonstration with many offers, are composed
from building blocks, the same way each time.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

from criteria.application import PartyEntry
from criteria.capacity import CapacityRow, PartyCapacity
from criteria.catalogue import Demand, load
from criteria.exclusion import Finding
from criteria.parties import FACTS, Fact, read_fact
from criteria.replacing import with_replacement

FOLDER = Path(__file__).parent / "case"
WRITTEN = ("a", "b", "c")
THEMES = ("PRE", "FIN", "SAM", "GOV", "TRA")
MOST_OFFERS = 29
ASSESSORS = ("assessor1", "assessor2", "assessor3")


MOVED = {
    True: {
        "assessor1": "Ik had te licht laten wegen wat het antwoord openlaat.",
        "assessor2": "Een collega wees mij op een deel van de vraag dat niet is beantwoord.",
        "assessor3": "Naast de woorden bij de schaal gelegd, houdt mijn score geen stand.",
    },
    False: {
        "assessor1": "Ik had te weinig meegewogen wat het antwoord al concreet maakt.",
        "assessor2": "Een collega wees mij op een toezegging die ik te klein had geacht.",
        "assessor3": "Naast de woorden bij de schaal gelegd, was mijn score te streng.",
    },
}
"""What a member learnt who agrees with a lower, or else a higher, mark than the own one."""


def moved(assessor: str, theme: str, tenderer: str, own: str, mark: str) -> str:
    """What a member says who agrees with another mark than the own one."""
    title = next(one.title.nl for one in load().themes if one.id == theme)
    learnt = MOVED[Decimal(own) > Decimal(mark)][assessor]
    return (
        f"{title}, inschrijver {tenderer.upper()}: ik gaf een {own}. {learnt} Ik ga mee met {mark}."
    )


@dataclass(frozen=True)
class Judged:
    """A mark with its motivation."""

    mark: str
    text: str


@dataclass(frozen=True)
class StageText:
    """All scores of one tenderer in one stage: per assessor and theme, and the consensus."""

    scores: Mapping[tuple[str, str], Judged]
    consensus: Mapping[str, Judged]
    dissents: Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class OfferText:
    """A final offer."""

    received_at: datetime
    answers: Mapping[str, str]
    elements: Mapping[str, str]
    lump_sum: tuple[int, ...]


@dataclass(frozen=True)
class TendererText:
    """Everything about one tenderer of the demonstration."""

    key: str
    name: str
    received_at: datetime
    parties: tuple[PartyEntry, ...]
    answers: Mapping[str, str]
    findings: Mapping[tuple[str, str], tuple[str, str]]
    exclusion: str | None
    dossier: StageText | None = None
    offer: OfferText | None = None
    award: StageText | None = None


@cache
def table(name: str) -> Mapping[str, Any]:
    """One file of the demonstration."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def settings() -> dict[str, Any]:
    """The buyer's settings, by key."""
    return {row["key"]: row["value"] for row in table("settings")["setting"]}


def tenderers(offers: int) -> tuple[TendererText, ...]:
    """Who applies: the written ones, one that is excluded, one that is late, and enough others."""
    found = [_written(row) for row in table("tenderers")["tenderer"]]
    return (*found, *(_composed(number) for number in range(4, offers + 1)))


def met_reason(demand: Demand) -> str:
    """Why a demand is met, when nothing special was found."""
    if demand.kind == "programme":
        return str(table("tenderers")["met"]["programme"])
    reason: str = table("tenderers")["met"].get(demand.id, "")
    return reason


def ground_finding(reason: str) -> Finding:
    """The finding on the exclusion ground that was not met, with the measures weighed."""
    row = table("desk")["finding"]
    return Finding(
        outcome="excluded",
        reason=reason,
        holds="yes",
        cleaning="insufficient",
        waiver="none",
        proportion="proportionate",
        **{key: row[key] for key in row if key not in ("tenderer", "party", "demand")},
    )


def facts() -> Iterator[tuple[str, str, Fact]]:
    """What is known of the parties: name, kind, fact."""
    for name, rows in table("desk")["beneficiaries"].items():
        yield name, "beneficiaries", _fact("beneficiaries", {"rows": rows})
    for row in table("desk")["fact"]:
        yield row["party"], row["kind"], _fact(row["kind"], row["content"])


def _fact(kind: str, given: Mapping[str, Any]) -> Fact:
    return read_fact(kind, _whole(FACTS[kind], given))


def _whole(cls: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """What was written down, with everything else as it is when nothing is known."""
    types, found = get_type_hints(cls), {}
    for one in fields(cls):
        value = given.get(one.name, one.default)
        inside = get_args(types[one.name])
        rows = [_whole(inside[0], row) for row in value] if isinstance(value, list) else None
        found[one.name] = value if rows is None else rows
    return found


def capacities() -> Iterator[tuple[str, PartyCapacity]]:
    """The places of each party, by its name."""
    desk = table("desk")
    for name, places in desk["capacity"].items():
        rows = tuple(CapacityRow(*place) for place in places)
        yield name, PartyCapacity("places", desk["capacity_source"], rows)


def questions() -> tuple[Mapping[str, Any], ...]:
    """What is asked of the tenderers, in the order of the letters."""
    desk = table("desk")
    late = desk["expired"]
    first = {**late, "kind": "proof", "evidence": late["kind"], "text": late["question"]}
    return (first, *desk["question"])


def _written(row: Mapping[str, Any]) -> TendererText:
    key = row["key"]
    parties = tuple(
        PartyEntry(
            party["role"],
            party["name"],
            party["kvk"],
            party["legal_form"],
            party["size"],
            party["municipality"],
        )
        for party in row["party"]
    )
    data = table("tenderers")
    findings = {
        (found["party"], found["demand"]): (found["result"], found["reason"])
        for found in data["finding"]
        if found["tenderer"] == key
    }
    out = next((row for row in data["exclusion"] if row["tenderer"] == key), None)
    exclusion = with_replacement(out["reason"], out["replacement"]) if out else None
    answers = _stripped(table("dossier")["answers"][key])
    base = TendererText(
        key,
        row["label"],
        datetime.fromisoformat(row["received_at"]),
        parties,
        answers,
        findings,
        exclusion,
    )
    if key not in WRITTEN:
        return base
    return TendererText(
        **{
            **base.__dict__,
            "dossier": _stage(table("scores"), key, "score", "consensus"),
            "offer": _offer(key),
            "award": _stage(table("offers"), key, "award_score", "award_consensus"),
        }
    )


def _stripped(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text.strip() for name, text in texts.items()}


def _stage(data: Mapping[str, Any], key: str, scores: str, consensus: str) -> StageText:
    return StageText(
        {
            (row["assessor"], row["theme"]): Judged(row["mark"], row["motivation"].strip())
            for row in data[scores]
            if row["tenderer"] == key
        },
        {
            row["theme"]: Judged(row["mark"], row["motivation"].strip())
            for row in data[consensus]
            if row["tenderer"] == key
        },
        {
            (row["assessor"], row["theme"]): row["text"].strip()
            for row in data.get("dissent", ())
            if row["tenderer"] == key and scores == "score"
        },
    )


def _offer(key: str) -> OfferText:
    row = next(row for row in table("offers")["offer"] if row["tenderer"] == key)
    return OfferText(
        datetime.fromisoformat(row["received_at"]),
        _stripped(row["answers"]),
        row["elements"],
        tuple(row["lump_sum"]),
    )


# Further tenderers


def _composed(number: int) -> TendererText:
    choose = random.Random(number)  # nosec B311  # the same demonstration each time
    name = f"Inschrijver {_letters(number + 2)}"
    party = PartyEntry(
        "lead",
        f"Zorgpartij {_letters(number + 2)}1",
        f"9{number:06}1",
        "stichting",
        "small",
        "Tilburg",
    )
    used = {theme: choose.sample(table("extra")["theme"][theme]["middle"], 3) for theme in THEMES}
    answers = {theme: _answer(choose, name, theme, used[theme][:2]) for theme in THEMES}
    final = {theme: f"{answers[theme]}\n\n{_indicator(choose, theme)}" for theme in THEMES}
    ceilings = settings()["price.ceiling_per_contract_year"]
    share = choose.randint(*table("extra")["lump_sum"]["of_ceiling"])
    like = _offer("a")
    offer = OfferText(
        like.received_at,
        final,
        {**like.elements, "BAFO-40": "Alle afspraken zijn voldaan."},
        tuple(ceiling * share // 1000 for ceiling in ceilings),
    )
    return TendererText(
        f"x{number}",
        name,
        datetime.fromisoformat("2022-01-03T12:00:00+01:00").replace(minute=number),
        (party,),
        answers,
        {},
        None,
        _judgement(choose, used),
        offer,
        _judgement(choose, used),
    )


def _letters(number: int) -> str:
    """A, B … Z, AA, AB …; the number counts from 1."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _answer(choose: random.Random, name: str, theme: str, middles: list[Any]) -> str:
    blocks = table("extra")["theme"][theme]
    pieces = [
        choose.choice(blocks["openings"]),
        *(middle["text"] for middle in middles),
        choose.choice(blocks["closings"]),
    ]
    values = {"name": name, "places": choose.randint(690, 720), "weeks": choose.randint(3, 6)}
    return "\n\n".join(pieces).format(**values)


def _indicator(choose: random.Random, theme: str) -> str:
    row = choose.choice([row for row in table("extra")["indicator"] if row["theme"] == theme])
    text: str = row["text"].format(
        **{name: choose.randint(*row[name]) for name in ("start", "target", "year")}
    )
    return text


def _judgement(choose: random.Random, used: Mapping[str, list[Any]]) -> StageText:
    scores: dict[tuple[str, str], Judged] = {}
    consensus: dict[str, Judged] = {}
    titles = {
        "PRE": "prestaties",
        "FIN": "financiële beheersbaarheid",
        "SAM": "samenwerking",
        "GOV": "governance",
        "TRA": "transformatie",
    }
    for theme in THEMES:
        slots = dict(
            zip(("subject", "second", "missing"), (m["subject"] for m in used[theme]), strict=True)
        )
        marks = [choose.choice(("6", "6", "8")) for _ in ASSESSORS]
        for assessor, mark in zip(ASSESSORS, marks, strict=True):
            rows = [
                r for r in table("extra")["motivation"] if (r["theme"], r["mark"]) == (theme, mark)
            ]
            scores[assessor, theme] = Judged(mark, choose.choice(rows)["text"].format(**slots))
        agreed = "8" if marks.count("8") > 1 else "6"
        rows = [r for r in table("extra")["consensus"] if r["mark"] == agreed]
        given = ", ".join(marks[:-1]) + f" en {marks[-1]}"
        text = choose.choice(rows)["text"].format(**slots, marks=given, theme=titles[theme])
        consensus[theme] = Judged(agreed, text)
    return StageText(scores, consensus, {})
