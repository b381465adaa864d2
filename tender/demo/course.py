"""The course of the demonstration, step by step, at the case's own dates.

Every act is the act of the page, with its own transaction, by a person who may do it: there is no
side door (`acts`). Times are passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from criteria.case import load as load_facts
from criteria.catalogue import load as load_catalogues
from criteria.phases import Step
from criteria.reading import read_local
from criteria.text import Text
from tender.actions import course, delegations, people, planning
from tender.demo.acts import Opened
from tender.demo.award import AwardPhase
from tender.demo.people import COUNCILS, PEOPLE, SEATS, SPOKESPERSON
from tender.demo.plan import filled
from tender.demo.selection import SelectionPhase
from tender.store import people as store
from tender.vault import Vault

REFERENCE = "HVB-BW-2022"
TITLE = Text("Beschermd Wonen Hart van Brabant", "Sheltered Housing Hart van Brabant")
AUTHORITY = "Regio Hart van Brabant"


@dataclass(frozen=True, slots=True)
class Demo:
    """What was built: the procedure and the personal links of the tenderers."""

    procedure_id: UUID
    links: dict[str, str]


class Course(SelectionPhase, AwardPhase):
    """The whole course: the plan, the selection phase, the award phase."""

    def run(self, until: Step | None = None) -> Demo:
        """Everything before `until`, or the whole course."""
        self.start()
        for step, perform in self.steps():
            if step is until:
                break
            perform()
        return Demo(self.procedure_id, dict(self.links))

    def steps(self) -> Iterable[tuple[Step, Callable[[], None]]]:
        return (
            (Step.PREPARE, self.prepare),
            (Step.PUBLISH, self.publish),
            (Step.OPEN_APPLICATIONS, self.open_applications),
            (Step.SUITABILITY, self.suitability),
            (Step.SCORE, self.score),
            (Step.CONSENSUS, self.consensus),
            (Step.SELECT, self.select),
            (Step.DIALOGUE, self.dialogue),
            (Step.OFFERS, self.final_offers),
            (Step.COMPARE, self.compare),
            (Step.DECIDE, self.decide),
            (Step.STANDSTILL, self.standstill),
            (Step.AWARD, self.award),
        )

    def start(self) -> None:
        at = read_local("2021-10-18T09:00")
        with self.opened() as session:
            actor = course.create_procedure(
                session,
                self.users["officer"],
                REFERENCE,
                TITLE,
                AUTHORITY,
                load_catalogues(),
                load_facts(),
                at,
            )
            self.procedure_id = actor.procedure_id
            session.commit()
        for minute, person in enumerate(PEOPLE, 1):
            for role in person.roles:
                if person.key != "officer":
                    self.act(
                        "officer",
                        at + timedelta(minutes=minute),
                        course.grant_role,
                        person.email,
                        role,
                    )

    def prepare(self) -> None:
        draft = self.case()
        self.act(
            "officer",
            read_local("2021-10-25T10:00"),
            planning.edit_plan,
            planning.between(draft.plan, filled(draft.plan, self.offers)),
        )
        at, seen = read_local("2021-10-25T16:00"), self.case().draft_version
        self.act("officer", at, planning.adopt, seen)
        self._seat(read_local("2021-10-26T09:00"))
        self.advance(Step.PREPARE, read_local("2021-10-28T16:00"))

    def _seat(self, at: datetime) -> None:
        """Who sits on which seat of the committee, and which delegate in which council."""
        everyone = self.look(store.people)
        sitting = {person.user_id: person.id for person in everyone}
        wanted = {seat: sitting[self.users[key]] for seat, key in SEATS.items()}
        self.act("officer", at, people.seat_people, wanted, people.seating(everyone))
        for key, council in COUNCILS.items():
            member = sitting[self.users[key]]
            self.act("officer", at, delegations.seat_delegate, member, council)
        speaks = sitting[self.users[SPOKESPERSON]]
        self.act("officer", at, delegations.name_spokesperson, speaks)

    def publish(self) -> None:
        self.act("officer", read_local("2021-10-29T11:00"), planning.seal_plan)
        self.advance(Step.PUBLISH, read_local("2021-11-01T09:00"))


def build(
    opened: Opened,
    vault: Vault,
    users: dict[str, UUID],
    until: Step | None = None,
    offers: int = 3,
    progress: Callable[[Step], None] = lambda step: None,
) -> Demo:
    """Build the demonstration up to the beginning of `until`, or the whole course."""
    return Course(opened, vault, users, offers, progress).run(until)
