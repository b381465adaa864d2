"""Who takes part: one party in several tenderers, and changes after the opening."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from criteria.application import (
    LEGAL_FORMS,
    PARTY_ROLES,
    SIZES,
    PartyEntry,
    check_company_number,
)
from criteria.parties.names import bare_name
from criteria.refusals import Refusal, refusal

CHANGES = ("left", "replaced", "joined")
REASON = 5_000


@dataclass(frozen=True, slots=True)
class Taker:
    """A party as it takes part in a tenderer."""

    tenderer: str
    party: str
    role: str
    name: str
    company_number: str


@dataclass(frozen=True, slots=True)
class Double:
    """An organisation that takes part in more than one tenderer. `by` is number or name.

    It is a question to answer, and decides nothing.
    """

    by: str
    takers: tuple[Taker, ...]

    def beside(self, tenderer: str) -> tuple[Taker, ...]:
        """Those in other tenderers than this one."""
        return tuple(taker for taker in self.takers if taker.tenderer != tenderer)


def doubles(takers: Iterable[Taker]) -> tuple[Double, ...]:
    """Every organisation that is in more than one tenderer, by its number or else by its name."""
    rows = tuple(takers)
    numbers: dict[str, list[Taker]] = {}
    names: dict[str, list[Taker]] = {}
    for row in rows:
        numbers.setdefault(row.company_number, []).append(row)
        names.setdefault(bare_name(row.name), []).append(row)
    found = [Double("number", tuple(group)) for group in numbers.values() if _several(group)]
    known = {frozenset(taker.party for taker in double.takers) for double in found}
    for group in names.values():
        own = frozenset(taker.party for taker in group)
        if _several(group) and not any(own <= seen for seen in known):
            found.append(Double("name", tuple(group)))
    return tuple(found)


def _several(group: list[Taker]) -> bool:
    return len({taker.tenderer for taker in group}) > 1


@dataclass(frozen=True, slots=True)
class Change:
    """A party left, was replaced or joined, with why and what follows from it, in words.

    party  who left or was replaced; None when one joined
    by     who joined or took the place; None when one left. Who takes a place takes the role
    """

    kind: str
    reason: str
    effect: str
    party: str | None = None
    by: PartyEntry | None = None


def check_change(change: Change, parties: Iterable[Taker]) -> Iterator[Refusal]:
    """Everything that is wrong with a change, given who takes part in this tenderer now."""
    there = tuple(parties)
    if change.kind not in CHANGES:
        yield refusal("parties.change_missing", "kind")
        return
    leaving = next((row for row in there if row.party == change.party), None)
    if change.kind != "joined" and leaving is None:
        yield refusal("parties.who_missing", "party")
    if change.kind == "left" and leaving is not None and leaving.role == "lead":
        yield refusal("parties.lead_stays", "party")
    if change.kind != "left":
        yield from _check_new(change, there, leaving)
    for field, text in (("reason", change.reason), ("effect", change.effect)):
        if not text.strip():
            yield refusal(f"parties.{field}_missing", field)
        elif len(text) > REASON:
            yield refusal("acts.text_long", field, limit=REASON)


def _check_new(
    change: Change, there: tuple[Taker, ...], leaving: Taker | None
) -> Iterator[Refusal]:
    new = change.by
    if new is None or not new.name.strip():
        yield refusal("parties.name_missing", "name")
    elif len(new.name) > 200:
        yield refusal("acts.text_long", "name", limit=200)
    if new is None:
        return
    if change.kind == "joined" and new.role not in set(PARTY_ROLES) - {"lead"}:
        yield refusal(
            "parties.lead_taken" if new.role == "lead" else "parties.role_missing", "role"
        )
    wrong = check_company_number(new.company_number)
    if wrong is not None:
        yield refusal(wrong, "company_number")
    elif any(row.company_number == new.company_number for row in there if row is not leaving):
        yield refusal("parties.there_already", "company_number")
    elif leaving is not None and leaving.company_number == new.company_number:
        yield refusal("parties.same_party", "company_number")
    if new.legal_form not in LEGAL_FORMS:
        yield refusal("parties.form_missing", "legal_form")
    if new.size not in SIZES:
        yield refusal("parties.size_missing", "size")
    if len(new.municipality) > 80:
        yield refusal("acts.text_long", "municipality", limit=80)
