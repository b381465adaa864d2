"""What the award report tells of offers after the opening: low prices, draws, set aside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from criteria import award_result as part
from criteria.award_offers import AsideLine, DrawProof, InquiryLine
from tender.report.story_parts import Pen


def inquiries(pen: Pen, lot: part.LotComparison) -> Iterator[Any]:
    """Every low price with its figures, the inquiry step by step, and the decision."""
    for offer in lot.offers:
        if not (offer.low or offer.inquiry or offer.inquiry_kept is not None):
            continue
        yield pen.sub(pen.say("inquiry", name=offer.tenderer))
        for told in offer.low:
            yield pen.label("inquiry_low", told=told)
        for step in offer.inquiry:
            yield from _step(pen, step)
        if offer.inquiry_kept is not None:
            yield pen.label("inquiry_kept" if offer.inquiry_kept else "inquiry_aside")
            yield from pen.record(offer.inquiry_reason)


def _step(pen: Pen, step: InquiryLine) -> Iterator[Any]:
    at = pen.moment(step.at)
    yield pen.label(
        f"inquiry_{step.kind}",
        by=step.by,
        at=at,
        on=pen.day(step.on),
        how=step.how or "",
        until=pen.day(step.until),
    )
    if step.text:
        yield from pen.record(step.text)
    if step.file:
        yield pen.label("inquiry_file", "note", name=step.file)
    if step.rows:
        heads = [pen.say("inquiry_topic"), pen.say("inquiry_verdict"), pen.say("inquiry_why")]
        cells = [[pen.text(topic), pen.text(verdict), why] for topic, verdict, why in step.rows]
        yield pen.table(heads, cells, (3.6, 1.6, 5), serif=(2,))


def asides(pen: Pen, lot: part.LotComparison) -> Iterator[Any]:
    """Every offer that was set aside after the opening, with both rankings."""
    for offer in lot.offers:
        if offer.aside is not None:
            yield pen.sub(pen.say("aside_after", name=offer.tenderer))
            yield from _aside(pen, offer.aside)


def advantages(pen: Pen, lot: part.LotComparison) -> Iterator[Any]:
    """What the offer of the winner has over each other one, as the letters tell it."""
    for offer in lot.offers:
        if offer.advantages:
            yield pen.sub(pen.say("advantages_told", name=offer.tenderer))
            yield from pen.record(offer.advantages)


def _aside(pen: Pen, found: AsideLine) -> Iterator[Any]:
    at = pen.moment(found.at)
    yield pen.label("aside_by", first=found.first, second=found.second, at=at)
    yield from pen.record(found.reason)
    after = {name: (rank, total) for name, rank, total in found.after}
    rows = []
    for name, rank, total in found.before:
        then = after.get(name, (None, ""))
        rows.append([name, pen.number(rank), total or "–", pen.number(then[0]), then[1] or "–"])
    heads = [
        pen.say(f"aside_{one}") for one in ("name", "rank", "total", "rank_after", "total_after")
    ]
    yield pen.table(heads, rows, (3.4, 1.6, 2.4, 1.6, 2.4), right=range(1, 5))


def proofs(pen: Pen, lot: part.LotRanking) -> Iterator[Any]:
    """How to repeat each draw."""
    for found in lot.proofs:
        yield pen.sub(pen.say("proof", number=found.number))
        yield pen.facts(_proof(pen, found))
        yield pen.label("proof_repeat", "note")


def _proof(pen: Pen, found: DrawProof) -> Iterator[tuple[str, str]]:
    said = pen.moment(found.committed_at)
    yield pen.say("proof_committed"), f"{found.committed_by}, {said}"
    yield pen.say("proof_commitment"), found.commitment
    two = pen.say("proof_two", first=found.first, second=found.second)
    yield pen.say("proof_revealed"), f"{two}, {pen.moment(found.revealed_at)}"
    yield pen.say("proof_seed"), found.seed
    yield pen.say("proof_of"), f"{found.procedure}, {found.stage}, {found.lot}, {found.number}"
    yield pen.say("proof_order"), ", ".join(found.order)
