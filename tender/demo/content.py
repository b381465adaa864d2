"""What the people of the demonstration write and decide: data, read from `case/*.toml`.

Three tenderers are written out. Further ones, for a demonstration with many offers, are composed
from building blocks, the same way each time.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from criteria.application import PartyEntry
from criteria.exclusion import Finding

FOLDER = Path(__file__).parent / "case"
WRITTEN = ("a", "b", "c")
THEMES = ("PRE", "FIN", "SAM", "GOV", "TRA")
MOST_OFFERS = 29
ASSESSORS = ("assessor1", "assessor2", "assessor3")


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
    conformity: tuple[tuple[str, str], ...]


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


def met_reason(demand: str) -> str:
    reason: str = table("tenderers")["met"].get(demand, "")
    return reason


def ground_finding(reason: str) -> Finding:
    """The finding on the buyer's own exclusion ground that was not met."""
    return Finding(
        outcome="excluded",
        reason=reason,
        origin="signal",
        source="De toezichthouder van een gemeente in de regio.",
        event="Er loopt een onderzoek bij deze partij. De aanmelding meldt dat niet.",
        event_on=date(2021, 9, 1),
        holds="yes",
        asked_on=date(2022, 1, 11),
        cleaning="not_shown",
        waiver="none",
        proportion="proportionate",
        proportion_text="Dit lid doet een groot deel van het werk. Een lichtere maatregel helpt "
        "niet: de stukken kwamen ook na de vraag niet.",
        heard_on=date(2022, 1, 14),
        heard_how="Met een brief van 11 januari 2022; het antwoord kwam op 14 januari 2022.",
        heard_said="De inschrijver bevestigt dat het onderzoek loopt en stuurt geen stukken mee.",
    )


def topic_outcomes(key: str) -> Iterator[tuple[str, str, str]]:
    """(topic, outcome, reason) for one tenderer; composed ones follow the first."""
    like = key if key in WRITTEN else "a"
    for row in table("dialogue")["outcome"]:
        if like in row["tenderers"]:
            yield row["topic"], row["outcome"], row["reason"]


def session_of(key: str) -> Mapping[str, Any]:
    like = key if key in WRITTEN else "a"
    found: Mapping[str, Any] = next(
        row for row in table("dialogue")["session"] if row["tenderer"] == like
    )
    return found


def agreements_of(key: str) -> tuple[Mapping[str, Any], ...]:
    like = key if key in WRITTEN else "a"
    return tuple(row for row in table("dialogue")["agreement"] if row["tenderer"] == like)


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
    exclusion = next((r["reason"] for r in data["exclusion"] if r["tenderer"] == key), None)
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
        tuple(
            (found["result"], found["reason"])
            for found in table("offers")["conformity"]
            if found["tenderer"] == key
        ),
    )


# Further tenderers


def _composed(number: int) -> TendererText:
    choose = random.Random(number)
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
        tuple(("met", "") for _ in agreements_of("a")),
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
