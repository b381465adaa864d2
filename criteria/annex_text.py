"""The contract annex as text, piece by piece, for paper and for a document to work with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from criteria.contract_annex import (
    AnnexIndicator,
    AnnexRisk,
    Article,
    ContractAnnex,
)
from criteria.indicators import Target
from criteria.moments import short_date, show_moment
from criteria.numbers import show
from criteria.references import indicator_ref, risk_ref
from criteria.risks import Effect
from criteria.texts import sentence

HEADING, PART, RECORD, BODY, NOTE, FACTS = "heading", "part", "record", "body", "note", "facts"

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the annex.

    kind  heading of a chapter, of a part in it, what people agreed (record), a sentence of ours
          (body), a line that explains (note), or labels with what they say (facts)
    """

    kind: str
    text: str = ""
    facts: Facts = ()


def say(code: str, lang: str, **values: object) -> str:
    return sentence(f"annex.{code}", lang, **values)


def blocks(annex: ContractAnnex, lang: str) -> Iterator[Block]:
    """All that stands between the title and the signatures."""
    yield Block(FACTS, facts=_whose(annex, lang))
    if annex.draft:
        yield Block(NOTE, say("draft_told", lang))
    yield Block(HEADING, say("about", lang))
    told = {"authority": annex.authority, "tenderer": annex.tenderer, "title": annex.title}
    for code in ("about_contract", "about_order", "about_registers"):
        yield Block(BODY, say(code, lang, **told))
    yield from _agreements(annex, lang)
    if annex.years and (annex.indicators or annex.risks):
        yield Block(HEADING, say("years", lang))
        yield Block(FACTS, facts=_years(annex, lang))
    yield Block(HEADING, say("indicators", lang))
    if not annex.indicators:
        yield Block(BODY, say("no_indicators", lang))
    for measured in annex.indicators:
        yield Block(PART, f"{measured.ref} {measured.content.title}")
        yield Block(FACTS, facts=_indicator(annex, measured, lang))
    yield Block(HEADING, say("risks", lang))
    if not annex.risks:
        yield Block(BODY, say("no_risks", lang))
    for risk in annex.risks:
        yield Block(PART, f"{risk.ref} {risk.content.title}")
        yield Block(FACTS, facts=_risk(risk, lang))
    yield from _left_out(annex, lang)


def _whose(annex: ContractAnnex, lang: str) -> Facts:
    parties = "\n".join(
        f"{name} ({sentence(f'names.party_{role}', lang)})" for role, name in annex.parties
    )
    return _told(
        lang,
        ("client", annex.authority),
        ("contractor", annex.tenderer),
        ("parties", parties),
        ("reference", annex.reference),
        ("plan", say("version", lang, version=annex.plan_version) if annex.plan_version else ""),
        ("made", show_moment(annex.made_at, lang)),
        ("count", show(len(annex.articles), lang=lang)),
        ("digest", " ".join(annex.digest[at : at + 16] for at in range(0, 64, 16))),
    )


def _told(lang: str, *rows: tuple[str, str]) -> Facts:
    """Labels with what they say, without those that say nothing."""
    return tuple((say(code, lang), text) for code, text in rows if text.strip())


def _agreements(annex: ContractAnnex, lang: str) -> Iterator[Block]:
    if not annex.chapters:
        yield Block(HEADING, say("agreements", lang))
        yield Block(BODY, say("no_agreements", lang))
    for chapter in annex.chapters:
        if chapter.clause:
            yield Block(HEADING, say("clause", lang, clause=chapter.clause))
        else:
            yield Block(HEADING, say("no_clause", lang))
            yield Block(NOTE, say("no_clause_told", lang))
        for one in chapter.articles:
            yield Block(PART, f"{one.ref} {one.title}".rstrip())
            yield Block(RECORD, one.text)
            yield Block(NOTE, _about(one, lang))


def _about(one: Article, lang: str) -> str:
    kind = sentence(f"names.agreement_{one.kind}", lang)
    owner = say(f"owner_{one.owner}", lang)
    told = say("article", lang, kind=kind, owner=owner, version=one.version)
    linked = (*map(indicator_ref, one.indicators), *map(risk_ref, one.risks))
    return f"{told} {say('followed', lang, refs=linked)}" if linked else told


def _years(annex: ContractAnnex, lang: str) -> Facts:
    return tuple(
        (
            say("year", lang, number=str(year.number)),
            f"{short_date(year.start, lang)} – {short_date(year.end, lang)}",
        )
        for year in annex.years
    )


def _indicator(annex: ContractAnnex, row: AnnexIndicator, lang: str) -> Facts:
    one, goals = row.content, dict(annex.goals)
    start = say("start_unknown", lang)
    if one.start is not None:
        day = say("on_day", lang, day=short_date(one.start_on, lang)) if one.start_on else ""
        start = _joined(f"{show(one.start, lang=lang)} {one.unit}", day, one.start_source)
    goal = " · ".join(
        f"{code} {goals[code].get(lang)}" if code in goals else code
        for code in (one.objective, one.question)
    )
    instrument = sentence(f"names.instrument_kind_{one.instrument_kind}", lang)
    return _told(
        lang,
        ("definition", one.definition),
        ("formula", one.formula),
        ("unit", one.unit),
        ("basis", sentence(f"names.basis_{one.basis}", lang)),
        ("start", start),
        ("targets", _by_year([(t.year, _target(t, one.unit, lang)) for t in one.targets], lang)),
        ("instrument", f"{one.instrument} ({instrument})"),
        ("measured", f"{one.measured_by}, {one.frequency}"),
        ("runs_from", one.start_event),
        ("goal", goal),
        ("consequence", one.consequence),
        ("version_label", show(row.version, lang=lang)),
    )


def _joined(*pieces: str) -> str:
    return ", ".join(piece for piece in pieces if piece.strip())


def _target(target: Target, unit: str, lang: str) -> str:
    value = "" if target.value is None else f"{show(target.value, lang=lang)} {unit}"
    return _joined(value, target.words)


def _by_year(told: Sequence[tuple[int, str]], lang: str) -> str:
    """A line a year; years in a row of which the same is told share one."""
    lines = []
    for (_, text), run in groupby(enumerate(told), lambda one: (one[1][0] - one[0], one[1][1])):
        years = [year for _, (year, _) in run]
        first, last = str(years[0]), str(years[-1])
        named = say("year", lang, number=first)
        if first != last:
            named = say("years_through", lang, first=first, last=last)
        lines.append(f"{named}: {text}")
    return "\n".join(lines)


def _risk(row: AnnexRisk, lang: str) -> Facts:
    one = row.content
    return _told(
        lang,
        ("description", one.description),
        ("influence", sentence(f"names.influence_{one.influence}", lang)),
        ("chance", _level("chance", one.chance, lang)),
        ("impact", _level("impact", one.impact, lang)),
        ("measure", one.measure),
        ("owner", one.owner),
        ("trigger", one.trigger),
        ("risk_formula", one.formula),
        ("effects", _by_year([(e.year, _effect(e, lang)) for e in one.effects], lang)),
        ("version_label", show(row.version, lang=lang)),
    )


def _level(name: str, level: int, lang: str) -> str:
    return f"{level} ({sentence(f'names.{name}_{level}', lang)})"


def _effect(effect: Effect, lang: str) -> str:
    low, high = (_euros(amount, lang) for amount in (effect.low, effect.high))
    return low if low == high else say("effect", lang, low=low, high=high)


def _euros(amount: Decimal | None, lang: str) -> str:
    if amount is None:
        return say("unknown", lang)
    return f"€ {show(amount, 0 if amount == amount.to_integral_value() else 2, lang)}"


def _left_out(annex: ContractAnnex, lang: str) -> Iterator[Block]:
    yield Block(HEADING, say("left_out", lang))
    found = annex.left_out
    if not found.proposed and not found.dropped:
        yield Block(BODY, say("nothing_left_out", lang))
    if found.proposed:
        yield Block(BODY, say("proposed", lang, refs=found.proposed))
    if found.dropped:
        yield Block(BODY, say("dropped", lang, refs=found.dropped))
