"""How a delegate sees tenderers: by name, or by a letter where the plan keeps names away."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from criteria.council import letters
from criteria.text import Text
from criteria.texts import sentence
from criteria.visibility import opened
from tender.pages.scoring import lot_title
from tender.permissions import Identity
from tender.store import tenderers
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def tenderers_seen(session: Session, actor: Identity, case: Case) -> dict[UUID, Text]:
    """What this delegate calls each tenderer it may see, by candidacy, in the order of a page.

    The letters are drawn from all that ever were in, so they stay when one is excluded. One query.
    """
    sight = opened(actor.viewer, case.moment, case.plan.advising.reads)
    every = tenderers.every_candidacy(session, case.id)
    inside = {one.id: one for one in every if sight.of(str(one.tenderer))}
    if not case.plan.advising.masked:
        return {id_: with_lot(case, one) for id_, one in inside.items()}
    drawn = letters(actor.council, [str(one.id) for one in every])
    by_letter = {UUID(id_): letter for id_, letter in drawn.items()}
    return {
        id_: with_lot(case, inside[id_], _masked(letter))
        for id_, letter in by_letter.items()
        if id_ in inside
    }


def with_lot(case: Case, one: CandidacyView, called: Text | None = None) -> Text:
    """A tenderer by name, or as it is called here; with its lot beside it where there are more."""
    called, lot = called or Text(one.name, one.name), lot_title(case, one)
    if lot is None:
        return called
    return Text(*(f"{called.get(lang)} ({lot.get(lang)})" for lang in ("nl", "en")))


def _masked(letter: str) -> Text:
    said = (sentence("council.tenderer", lang, letter=letter) for lang in ("nl", "en"))
    return Text(*said)
