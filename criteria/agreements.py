"""What is agreed in the dialogue: numbered, in versions, and traced to what follows from it.

A version says who owes what, whether both sides agreed, and which offer elements, indicators, risks
and clause of the contract it leads to. Nothing is deleted: an agreement that no longer holds is
dropped in a next version, with a reason.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from criteria.canon import later
from criteria.dialogue import AgreementType
from criteria.refusals import Refusal, refusal

OWNERS = ("authority", "tenderer", "both")
TITLE_LIMIT, CLAUSE_LIMIT = 200, 80
MOST_LINKS = 20


class AgreementStatus(StrEnum):
    """Whether a version binds: on the table, agreed by both sides, or no longer holding."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Details:
    """What goes with the text of one version.

    owner       who has to do it: one of OWNERS
    clause      the article of the draft contract; empty while it has no place there
    elements    ids of elements of the final offer
    indicators  ids of indicators; `risks` of risks
    """

    title: str = later("")
    status: str = later(AgreementStatus.AGREED.value)
    owner: str = later("both")
    clause: str = later("")
    elements: tuple[str, ...] = later(())
    indicators: tuple[str, ...] = later(())
    risks: tuple[str, ...] = later(())


def check_details(
    details: Details,
    elements: Collection[str],
    indicators: Collection[str],
    risks: Collection[str],
) -> tuple[Refusal, ...]:
    """What is wrong with the details: a title, a known owner and status, links to what is there."""
    found = []
    if not details.title.strip() or len(details.title) > TITLE_LIMIT:
        found.append(refusal("dialogue.title_missing", "title", limit=TITLE_LIMIT))
    if details.owner not in OWNERS:
        found.append(refusal("dialogue.owner_missing", "owner"))
    if details.status not in set(AgreementStatus):
        found.append(refusal("dialogue.status_missing", "status"))
    if len(details.clause) > CLAUSE_LIMIT:
        found.append(refusal("acts.text_long", "clause", limit=CLAUSE_LIMIT))
    for field, chosen, known in (
        ("elements", details.elements, elements),
        ("indicators", details.indicators, indicators),
        ("risks", details.risks, risks),
    ):
        if not set(chosen) <= set(known):
            found.append(refusal("dialogue.link_unknown", field))
        elif len(chosen) > MOST_LINKS:
            found.append(refusal("dialogue.links_many", field, limit=MOST_LINKS))
    return tuple(found)


def check_sealed(kind: str, confirmed: bool) -> tuple[Refusal, ...]:
    """A change never concerns criteria, weights or minimums: those are sealed. Who agrees on one
    says that it does not."""
    if kind == AgreementType.CHANGE and not confirmed:
        return (refusal("dialogue.sealed_rules", "sealed_rules"),)
    return ()


def must_be_told(kind: str, status: str) -> bool:
    """Whether every tenderer in the phase has to hear of it: a change of what is asked (I12)."""
    return kind == AgreementType.CHANGE and status == AgreementStatus.AGREED
