"""The programme of requirements: what an earlier procurement asked, and what this one does with it.

A requirement of the old programme never applies by itself: somebody decides for each one whether it
is carried over, adapted, superseded or history, and says why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from criteria.text import Originals, Text

APPLICABILITIES = ("undecided", "carried_over", "adapted", "superseded", "historic")
IN_FORCE = ("carried_over", "adapted")
SUBJECTS = ("provider", "subcontractor", "authority", "access_team", "client")
BIDDING = frozenset({"provider", "subcontractor"})
MOMENTS = ("tender", "contract", "both")
BOUNDS = ("max", "min", "exact")
UNITS = (
    *("minutes", "hours", "days", "weeks", "months", "years", "age", "euro", "percent"),
    *("items", "persons", "cases", "rules", "exceptions", "extensions"),
)


@dataclass(frozen=True, slots=True)
class Limit:
    """A number a requirement holds somebody to. `applies` says to what, where it is not to all.

    runs_from  the event from which a term runs; None while that is not settled
    """

    bound: str
    value: Decimal
    unit: str
    applies: Text | None = None
    runs_from: Text | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A row of the programme as a plan keeps it.

    subject        whom it binds, of SUBJECTS
    moment         when it is tested: at the tender, during the contract, or both
    applicability  one of APPLICABILITIES, with the reason of the choice
    tested_by      ids of the demands, questions and offer elements in which it is tested
    now_called     what a law, register or organisation it names is called today
    """

    id: str
    text: Text
    subject: tuple[str, ...]
    moment: str
    proof: Text
    limits: tuple[Limit, ...] = ()
    applicability: str = "undecided"
    reason: Text | None = None
    tested_by: tuple[str, ...] = ()
    original: Originals = ()
    now_called: Text | None = None

    @property
    def in_force(self) -> bool:
        return self.applicability in IN_FORCE

    @property
    def for_tenderers(self) -> bool:
        """Whether it binds whoever tenders; what binds the authority is on no list of theirs."""
        return not BIDDING.isdisjoint(self.subject)

    @property
    def untested(self) -> bool:
        """In force, to be tested at the tender, and tested nowhere."""
        asked = self.in_force and self.for_tenderers and self.moment in ("tender", "both")
        return asked and not self.tested_by


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A row of the catalogue: the requirement, and where it stands in the old programme.

    What becomes of it is a proposal. A plan takes the row undecided; a person decides (I13).

    by_text  the text itself binds the subcontractor
    related  rows that ask the same or depend on it
    note     what the text prints and how we read it
    """

    requirement: Requirement
    section: str
    line: int
    category: str
    by_text: bool = False
    limit_text: Text | None = None
    related: tuple[str, ...] = ()
    note: Text | None = None

    @property
    def id(self) -> str:
        return self.requirement.id

    @property
    def undecided(self) -> Requirement:
        """The requirement as a plan takes it: nobody has decided about it."""
        return replace(self.requirement, applicability=APPLICABILITIES[0], reason=None)

    @property
    def source(self) -> str:
        """The row in the programme, by section and line."""
        return f"P §{self.section} L{self.line}"


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the programme, by the number it is cited with."""

    id: str
    title: Text
