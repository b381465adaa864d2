"""The record of an opening ("proces-verbaal van opening") as data: every line of it, no layout.

What a record holds follows the checklist of Aw 2.132 as far as it is known at the opening: the
authority, the subject, who took part, who was set aside and why, and what the two persons saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from criteria.opening import Remark
from criteria.text import Text

APPLICATIONS, QUALITY, PRICE = "applications", "quality", "price"
OPENED, REPLACED, LATE, WITHDRAWN, SHUT = "opened", "replaced", "late", "withdrawn", "shut"
"""What became of an envelope. Shut: a file in time of a tenderer whose application is not opened"""


@dataclass(frozen=True, slots=True)
class Line:
    """One envelope as it came in.

    kind        of the proof, once it was opened; empty otherwise
    entered_by  the officer who recorded what came in on `platform`, and could read it before
    """

    number: int
    received_at: datetime
    digest: str
    fate: str
    kind: str = ""
    withdrawn_at: datetime | None = None
    platform: str = ""
    entered_by: str = ""
    entered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """Who was set aside after the opening, because what came in cannot be tested.

    seq, head  the entry of the trail that says so
    """

    reason: str
    first: str
    second: str
    at: datetime
    seq: int
    head: str


@dataclass(frozen=True, slots=True)
class Bidder:
    """One tenderer: what came in, what became of it, and what was missing at the opening.

    parties  (role, name) as the application named them, once it was opened
    aside    what was decided later, which stands in the appendix
    """

    name: str
    parties: tuple[tuple[str, str], ...]
    versions: tuple[Line, ...]
    files: tuple[Line, ...]
    remarks: tuple[Remark, ...] = ()
    aside: Aside | None = None

    @property
    def state(self) -> str:
        """opened, late, withdrawn, or nothing."""
        fates = {line.fate for line in self.versions}
        for state in (OPENED, LATE, WITHDRAWN):
            if state in fates:
                return state
        return "nothing"

    @property
    def elsewhere(self) -> tuple[Line, ...]:
        return tuple(line for line in (*self.versions, *self.files) if line.platform)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to open that was refused: by whom, when, and the code of the reason."""

    name: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class OpeningRecord:
    """Everything the two persons sign. `seq` and `head` are the entry of the trail that says it was
    opened: whoever keeps them sees later whether anything before it was changed.

    what           applications, or the quality or price part of the final offers
    quality_final  when the judgement of quality was final; on the record of the prices alone
    """

    authority: str
    reference: str
    title: Text
    deadline: datetime | None
    begun_at: datetime
    opened_at: datetime
    first: str
    second: str
    plan_version: int | None
    plan_seal: str | None
    seq: int
    head: str
    bidders: tuple[Bidder, ...]
    attempts: tuple[Attempt, ...]
    what: str = APPLICATIONS
    quality_final: datetime | None = None

    def of(self, state: str) -> tuple[Bidder, ...]:
        """The tenderers in this state, in the order of the list."""
        return tuple(bidder for bidder in self.bidders if bidder.state == state)

    @property
    def appendix(self) -> tuple[tuple[str, Aside], ...]:
        """Who was set aside after the opening, as (tenderer, aside), the first one first."""
        found = [(bidder.name, bidder.aside) for bidder in self.bidders if bidder.aside]
        return tuple(sorted(found, key=lambda one: one[1].at))

    @property
    def elsewhere(self) -> tuple[tuple[str, Line], ...]:
        """What came in on another platform, as (tenderer, line): one line for what one person
        recorded of a tenderer at one moment."""
        found: dict[tuple[str, str, str, datetime | None], tuple[str, Line]] = {}
        for bidder in self.bidders:
            for line in bidder.elsewhere:
                key = (bidder.name, line.platform, line.entered_by, line.entered_at)
                found.setdefault(key, (bidder.name, line))
        return tuple(found.values())
