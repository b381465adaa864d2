"""From rows to what the award report tells of low prices, of draws, and of offers set aside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from criteria.award_offers import AsideLine, DrawProof, InquiryLine
from criteria.low_offers import Asked, Assessed, Signal, kind_of
from criteria.text import Text
from criteria.texts import sentence
from tender.actions.report_rows import Rows
from tender.store.draws import CommitmentView
from tender.store.final_offers import AsideView, StepView


def low_told(found: tuple[Signal, ...]) -> tuple[Text, ...]:
    """Why a price is low, in figures."""
    return tuple(Text(one.told("nl"), one.told("en")) for one in found)


def _named(code: str) -> Text:
    return Text(sentence(f"low.{code}", "nl"), sentence(f"low.{code}", "en"))


def inquiry_line(rows: Rows, row: StepView) -> InquiryLine:
    step, by = row.step, rows.name(row.by)
    if isinstance(step, Assessed):
        found = tuple(
            (_named(f"topic_{t}"), _named(f"verdict_{v}"), why) for t, v, why in step.rows
        )
        return InquiryLine(kind_of(step), None, None, None, "", row.name, found, by, row.at)
    until = step.until if isinstance(step, Asked) else None
    how = _named(f"how_{step.how}")
    return InquiryLine(kind_of(step), step.on, how, until, step.text, row.name, (), by, row.at)


def aside_line(rows: Rows, row: AsideView, lot: str) -> AsideLine:
    names = {str(id_): one.name for one in rows.tenderers for _, id_ in one.candidacies}

    def told(found: Any) -> tuple[tuple[str, int | None, str], ...]:
        here = next(one for one in found if one["lot"] == lot)
        return tuple(
            (names.get(one["candidacy"], ""), one["rank"], one["total"]) for one in here["rows"]
        )

    return AsideLine(
        row.reason,
        rows.name(row.first),
        rows.name(row.second),
        row.at,
        told(row.rankings["before"]),
        told(row.rankings["after"]),
    )


def proofs(rows: Rows, stage: str, lot: str) -> tuple[DrawProof, ...]:
    """The draws of a lot that were revealed, oldest first."""
    found = (row for row in rows.commitments if (row.stage, row.lot) == (stage, lot))
    return tuple(_proof(rows, row, row.seed) for row in found if row.seed is not None)


def _proof(rows: Rows, row: CommitmentView, seed: str) -> DrawProof:
    called = dict(row.drawn)
    first, second, at = row.first, row.second, row.revealed_at
    assert first is not None and second is not None and at is not None
    return DrawProof(
        rows.case.reference,
        row.stage,
        row.lot,
        row.number,
        tuple(sorted(called.values())),
        row.commitment,
        rows.name(row.by),
        row.at,
        seed,
        rows.name(first),
        rows.name(second),
        at,
        tuple(called[id_] for id_ in row.order),
    )


def set_aside(rows: Rows, candidacy: UUID, lot: str) -> AsideLine | None:
    found = rows.asides.get(candidacy)
    return aside_line(rows, found, lot) if found else None
