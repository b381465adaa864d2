"""The guide to the evaluation ("beoordelingsleidraad"): the plan on paper, for the documents.

The same plan with the same seal and language gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from criteria.formulas import FORMULAS
from criteria.guide import Amendment, Stretch, stretches
from criteria.guide_example import curve, example, mark_step
from criteria.plan import EvaluationPlan
from criteria.plan.parts import procedure
from tender.report import fonts, guide_price, guide_rows, guide_stage
from tender.report.guide_parts import Guide, GuidePen, Priced, lots_named
from tender.report.paper import Sheet, printed
from tender.report.story import bound
from tender.report.story_cover import masthead, term
from tender.report.story_parts import BRAND, SEALED, TINT, WARN, Pen, boxed, capital, gap, para

_Chapter = Callable[[GuidePen, Guide, guide_stage.Seen], Iterator[Any]]


def _plain(chapter: Callable[[GuidePen, Guide], Iterator[Any]]) -> _Chapter:
    return lambda pen, guide, _: chapter(pen, guide)


_CHAPTERS: Mapping[str, _Chapter] = {
    "course": _plain(guide_rows.course),
    "lots": _plain(guide_rows.lots),
    "demands": _plain(guide_rows.demands),
    "selection": guide_stage.selection,
    "dialogue": _plain(guide_rows.dialogue),
    "award": guide_price.award,
    "elements": _plain(guide_rows.elements),
    "scales": _plain(guide_rows.all_scales),
    "people": _plain(guide_rows.people),
    "order": _plain(guide_rows.order),
    "requirements": _plain(guide_rows.requirements),
    "attachments": _plain(guide_rows.attachments),
    "rules": _plain(guide_rows.rules),
    "standstill": _plain(guide_rows.standstill),
    "settings": _plain(guide_rows.settings),
    "amendments": _plain(guide_rows.amendments),
}


def render(
    plan: EvaluationPlan,
    lang: str = "nl",
    *,
    version: int,
    seal: str | None = None,
    sealed_at: datetime | None = None,
    amendments: Sequence[Amendment] = (),
) -> bytes:
    """The PDF of a plan in `lang`.

    version  of the sealed plan, or of the draft
    seal     64 hexadecimal digits; None for a draft, which says so on every page
    """
    guide = _guide(plan, version, seal, sealed_at, tuple(amendments))
    pen = GuidePen(lang)
    return printed(pen, _sheet(pen, guide), lambda pen: _story(pen, guide))


def _guide(
    plan: EvaluationPlan,
    version: int,
    seal: str | None,
    sealed_at: datetime | None,
    amendments: tuple[Amendment, ...],
) -> Guide:
    selection, award = stretches(plan, "selection"), stretches(plan, "award")
    return Guide(
        plan,
        version,
        seal,
        sealed_at,
        amendments,
        selection,
        award,
        tuple(mark_step(stretch.rules) for stretch in selection),
        tuple(_priced(stretch, plan) for stretch in award),
    )


def _priced(stretch: Stretch, plan: EvaluationPlan) -> Priced:
    found = example(stretch.lot, plan.facts)
    rule = stretch.rules.price
    return Priced(found, curve(rule, found) if found and rule else None)


def _sheet(pen: GuidePen, guide: Guide) -> Sheet:
    plan = guide.plan
    title = pen.say("document_title", title=fonts.printable(pen.text(plan.title), "PlexSans"))
    words = {"title": title, "version": guide.version}
    if guide.seal is None:
        tag = pen.say("tag_draft")
        foot = (pen.say("foot_draft", **words), tag)
        return Sheet(title, plan.authority, plan.reference, tag, foot, tag)
    tag = pen.say("tag_sealed", version=guide.version)
    made = pen.say("foot_sealed", **words, on=pen.day(guide.sealed_at))
    foot = (made, pen.say("foot_seal", seal=guide.seal))
    return Sheet(title, plan.authority, plan.reference, tag, foot)


def _story(pen: Pen, guide: Guide) -> list[Any]:
    assert isinstance(pen, GuidePen)
    return bound(pen, _cover(pen, guide), _chapters(pen, guide))


def _chapters(pen: GuidePen, guide: Guide) -> Iterator[Any]:
    """The chapters that hold something, numbered."""
    seen: guide_stage.Seen = {}
    number = 0
    for name, write in _CHAPTERS.items():
        made = list(write(pen, guide, seen))
        if made:
            number += 1
            yield pen.heading(f"{number}. {pen.say(f'chapter_{name}')}", f"chapter-{name}")
            yield from made


# The title page


def _cover(pen: GuidePen, guide: Guide) -> Iterator[Any]:
    plan = guide.plan
    sealed = guide.seal is not None
    tag = pen.say("tag_sealed", version=guide.version) if sealed else pen.say("tag_draft")
    yield masthead(plan.authority, plan.reference, tag)
    yield gap(20)
    yield para(pen.say("title"), "title")
    yield para(pen.text(plan.title), "title")
    yield para(pen.say("subtitle"), "subtitle")
    yield gap(12)
    yield pen.facts(_facts(pen, guide))
    yield gap(10)
    yield boxed([para(pen.say("in_short"), "h3"), *_short(pen, guide)], TINT, BRAND)
    yield gap(10)
    if guide.seal is None:
        yield boxed([pen.label("draft_rule")], WARN, SEALED)
        return
    yield pen.heading(pen.say("this_plan"), "seal", 3)
    yield pen.label("seal_rule")
    yield pen.facts(
        [
            (pen.say("plan_version"), pen.number(guide.version)),
            (pen.say("sealed_at"), pen.moment(guide.sealed_at)),
            (pen.say("plan_seal"), guide.seal),
        ]
    )


def _facts(pen: GuidePen, guide: Guide) -> Iterator[tuple[str, str]]:
    plan, facts = guide.plan, guide.plan.facts
    yield pen.say("assignment"), pen.text(facts.object.text)
    kind = procedure(facts)
    if kind is not None:
        yield pen.say("procedure"), pen.text(kind)
    if facts.municipalities:
        yield pen.say("members"), ", ".join(each.name for each in facts.municipalities)
    years = facts.contract_years()
    base = [year for year in years if year.kind == "base"] or years
    options = tuple(part.years for part in facts.term.parts if part.kind != "base")
    if base:
        yield pen.say("term"), term(pen, facts.term.start, base[-1].end, options)
    if plan.notice.strip():
        yield pen.say("notice"), plan.notice
    deadline = plan.application_deadline
    yield pen.say("apply_until"), pen.moment(deadline) if deadline else pen.say("not_chosen")


def _short(pen: GuidePen, guide: Guide) -> Iterator[Any]:
    for stretch in guide.selection:
        rules, lot = stretch.rules, stretch.lot
        weights = [question.points for question in rules.questions]
        points = sum((weight or Decimal(0) for weight in weights), Decimal(0))
        code = "short_selection_all" if lot.cutoff == "all" else "short_selection"
        code = "short_open" if None in weights else code
        told = pen.say(code, count=len(rules.questions), points=points, admitted=lot.admitted)
        yield para(_about(pen, stretch, told))
    for stretch in guide.award:
        yield para(_about(pen, stretch, _short_award(pen, stretch)))


def _about(pen: GuidePen, stretch: Stretch, told: str) -> str:
    named = lots_named(pen, stretch)
    return pen.say("for_lots", lots=capital(named), text=told) if named else told


def _short_award(pen: GuidePen, stretch: Stretch) -> str:
    rule = stretch.rules.price
    if rule is None:
        return pen.say("price_open")
    quality = sum((q.points or Decimal(0) for q in stretch.rules.questions), Decimal(0))
    name = pen.name(f"formula_{rule.formula}")
    if not FORMULAS[rule.formula].needs_price:
        return pen.say("short_quality", quality=quality)
    if FORMULAS[rule.formula].is_value:
        return pen.say("short_value", formula=name)
    price = "–" if rule.points is None else pen.number(rule.points)
    return pen.say("short_award", quality=quality, price=price, formula=name)
