"""A case whose plan has two councils that read, with a delegate or two who are ready."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from criteria.openings import Wanted
from criteria.plan import AdviceRule, AdvisingRule
from criteria.reading import read_local
from criteria.text import Text
from tender.actions import clarification as asking
from tender.actions import openings, planning, tenderers
from tender.store import clarification, councils, people
from tender.store import tenderers as rows
from tests.worlds import World

AT = "2022-01-10T10:00"
UNTIL = "2022-01-20T17:00"
COUNCIL, SOCIAL = "council", "social"
ONE, OTHER = "delegate", "contract_manager"
"""Of the first council the delegate of the case, of the other one its contract manager."""


def with_councils(world: World, *, masked: bool = False, reads: bool = True) -> None:
    """From the beginning of the step in which the plan is sealed to the test of suitability."""
    plan = world.case().plan
    changed = replace(
        plan,
        advice=(
            AdviceRule(COUNCIL, Text("Adviesraad", "Advisory council")),
            AdviceRule(SOCIAL, Text("Raad sociaal", "Social council"), ("PRE",)),
        ),
        advising=AdvisingRule(reads=reads, masked=masked),
    )
    world.act("officer", "2021-10-28T17:00", planning.edit_plan, planning.between(plan, changed))
    world.course.publish()
    world.course.open_applications()
    with world.looked() as session:
        inside = [one.tenderer for one in rows.candidacies(session, world.procedure_id)]
    for who in ("officer", "witness"):
        for one in inside:
            world.act(who, AT, tenderers.declare, one, "none", "")


def delegate(
    world: World, who: str = ONE, council: str = COUNCIL, keys: tuple[str, ...] | None = None
) -> UUID:
    """Somebody of a council who promised silence and declared interests: nobody has any.

    keys  the tenderers declared about; all of them when left out
    """
    id_, at = world.identity(who).id, read_local(AT)
    with world.opened() as session:
        people.grant(session, id_, "delegate")
        people.take_seat(session, id_, "delegate", council)
        if councils.undertaken(session, id_) is None:
            councils.undertake(session, id_, "0" * 64, at)
        wanted = None if keys is None else {world.course.ids[key] for key in keys}
        for one in rows.tenderers(session, world.procedure_id):
            if wanted is None or one.id in wanted:
                people.declare(session, id_, one.id, "none", "", len(one.ever), at)
        session.commit()
    return id_


def interest(world: World, id_: UUID, key: str) -> None:
    """A delegate declares an interest in a tenderer."""
    with world.opened() as session:
        found = {one.id: one for one in rows.tenderers(session, world.procedure_id)}
        one = found[world.course.ids[key]]
        people.declare(session, id_, one.id, "conflict", "Familie", len(one.ever), read_local(AT))
        session.commit()


def exclude(world: World, key: str, at: str = AT) -> None:
    """A tenderer is out."""
    both = world.identity("officer").id, world.identity("witness").id
    with world.opened() as session:
        rows.exclude(
            session, world.course.ids[key], "Geen bewijs.", *both, read_local(at), "demands"
        )
        session.commit()


def candidacy(world: World, key: str = "a") -> UUID:
    with world.looked() as session:
        found = rows.candidacies(session, world.procedure_id)
    return next(one.id for one in found if one.tenderer == world.course.ids[key])


def everyone(world: World) -> list[UUID]:
    """Every tenderer that is in, by its candidacy."""
    with world.looked() as session:
        return [one.id for one in rows.candidacies(session, world.procedure_id)]


def wanted(
    council: str = COUNCIL,
    themes: tuple[str, ...] = ("PRE",),
    since: str = AT,
    until: str = UNTIL,
) -> Wanted:
    return Wanted(council, themes, read_local(since), read_local(until))


def opened(
    world: World, *keys: str, council: str = COUNCIL, themes: tuple[str, ...] = ("PRE",)
) -> list[UUID]:
    """Written answers of these tenderers opened to a council; the ids, by theme and tenderer."""
    ids = [candidacy(world, key) for key in keys]
    world.act("officer", AT, openings.open_answers, wanted(council, themes), ids)
    with world.looked() as session:
        found = councils.openings(session, world.procedure_id, council)
    return [one.id for one in found if one.candidacy in ids]


def posted(world: World) -> None:
    """The letters with what is prepared go to every tenderer that has any."""
    until = read_local(UNTIL)
    with world.looked() as session:
        ready = clarification.prepared(session, world.procedure_id)
    for one in ready:
        world.act("officer", AT, asking.send_round, one, until, None)
