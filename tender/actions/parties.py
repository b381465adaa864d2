"""Recording what is known of a party, and that the parties of a tenderer changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.application import company_number
from criteria.canon import digest
from criteria.capacity import municipalities
from criteria.moments import local_date
from criteria.parties import (
    ADDED_UP,
    FACTS,
    Change,
    Fact,
    Given,
    Taker,
    check_change,
    check_fact,
    write_fact,
)
from criteria.refusals import Refused, refusal, refuse_if
from tender.actions.entry import enter, record
from tender.actions.tenderers import party_in, require_declared, require_workable, tenderer_in
from tender.permissions import Identity, Permission
from tender.store import parties
from tender.store.tenderers import TendererView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

MOST_PARTIES = 100
"""How many parties a tenderer has ever had."""


def takers(bidders: tuple[TendererView, ...]) -> tuple[Taker, ...]:
    """Who takes part in which tenderer now."""
    return tuple(
        Taker(str(bidder.id), str(party.id), party.role, party.name, party.company_number)
        for bidder in bidders
        for party in bidder.parties
    )


def record_fact(
    session: Session,
    actor: Identity,
    party_id: UUID,
    kind: str,
    content: Fact,
    seen: int | None,
    now: datetime,
) -> int:
    """Record a fact of a party as a whole new version. Returns its number.

    seen  the number of the version a page showed, 0 for none; Refused when there is a later one.
          None: there was no page

    The same fact once more, as when a form is sent twice, adds nothing. The papers of who left can
    be completed; what is added up for all parties is of those that take part.
    """
    case = enter(session, actor, Permission.RECORD_PARTIES)
    added_up = kind in ADDED_UP
    tenderer, party = party_in(session, case, party_id, ever=not added_up)
    if added_up:
        require_workable(actor, tenderer)
    require_declared(actor, tenderer.id)
    if kind not in FACTS or type(content) is not FACTS[kind]:
        raise Refused(refusal("parties.kind_unknown"))
    before = parties.latest_fact(session, party.id, kind)
    number = before.number if before else 0
    if before is not None and before.fact == content:
        return number
    if seen is not None and seen != number:
        raise Refused(refusal("parties.changed_meanwhile", None, number=number))
    given = Given(local_date(now), party.role, municipalities(case.plan.facts))
    refuse_if(check_fact(content, given))
    parties.add_fact(session, party.id, kind, number + 1, content, actor.id, now)
    record(
        session,
        actor,
        "party.fact_recorded",
        f"party:{party.id}",
        now,
        fact=kind,
        version=number + 1,
        sha256=digest(write_fact(content)),
    )
    return number + 1


def change_parties(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    change: Change,
    seen: int | None,
    now: datetime,
) -> UUID | None:
    """Record that a party left, was replaced or joined. Returns the party that is new, if any.

    seen  how many changes a page showed; Refused when there are more. None: there was no page

    Whoever declared is asked again once a party is new (I5). What a change means for a ranking or
    an exclusion stands in its words; nothing follows by itself.
    """
    case = enter(session, actor, Permission.RECORD_PARTIES)
    tenderer = tenderer_in(session, case, tenderer_id)
    require_declared(actor, tenderer.id)
    if not tenderer.parties:
        raise Refused(refusal("parties.not_opened"))
    if tenderer.exclusion is not None:
        raise Refused(refusal("parties.tenderer_out"))
    made = parties.changes(session, tenderer.id)
    if seen is not None and seen != len(made):
        raise Refused(refusal("acts.changed_meanwhile"))
    change = _tidy(change, tenderer)
    refuse_if(check_change(change, takers((tenderer,))))
    if change.by is not None and len(tenderer.ever) >= MOST_PARTIES:
        raise Refused(refusal("parties.many_parties", None, most=MOST_PARTIES))
    new = parties.add_party(session, tenderer.id, change.by) if change.by else None
    about = UUID(change.party) if change.party else new
    assert about is not None
    words = change.reason, change.effect
    by_party = new if change.kind == "replaced" else None
    id_ = parties.add_change(
        session, tenderer.id, len(made) + 1, change.kind, about, by_party, words, actor.id, now
    )
    record(
        session,
        actor,
        "parties.changed",
        f"tenderer:{tenderer.id}",
        now,
        change=id_,
        kind=change.kind,
        party=about,
        by_party=by_party,
        reason=change.reason,
        effect=change.effect,
    )
    return new


def _tidy(change: Change, tenderer: TendererView) -> Change:
    """The change without blanks around its words, and with the role that a replacement gets."""
    by = change.by if change.kind != "left" else None
    party = change.party if change.kind != "joined" else None
    if by is not None:
        roles = {str(row.id): row.role for row in tenderer.parties}
        by = replace(
            by,
            role=roles.get(party, by.role) if party else by.role,
            name=by.name.strip(),
            company_number=company_number(by.company_number),
            municipality=by.municipality.strip(),
        )
    return replace(
        change, party=party, by=by, reason=change.reason.strip(), effect=change.effect.strip()
    )
