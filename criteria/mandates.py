"""Which municipalities decide for themselves, and whether each did: the award waits for all.

The plan says who gave a mandate. A municipality may say otherwise later; its last word counts. An
own decision is about one proposal: after a new proposal every one of them decides anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from criteria.case_facts import CaseFacts, Municipality
from criteria.refusals import Refusal, refusal
from criteria.texts import sentence

MANDATED, DECIDES, AGREED, REFUSED = "mandated", "decides", "agreed", "refused"
WAITING = "waiting"
KINDS = (DECIDES, MANDATED, AGREED, REFUSED)
OWN = frozenset({AGREED, REFUSED})
LONGEST_BODY = 200


@dataclass(frozen=True, slots=True)
class Word:
    """What a municipality said; `decision` is the proposal it decided on."""

    municipality: str
    kind: str
    day: date
    by_whom: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one municipality stands: MANDATED, WAITING, AGREED or REFUSED, with what it said, and
    the day of its mandate or decision where it is known."""

    key: str
    name: str
    state: str
    word: Word | None = None
    on: date | None = None

    @property
    def waits(self) -> bool:
        """Whether the award waits for it."""
        return self.state in (WAITING, REFUSED)


def key_of(municipality: Municipality) -> str:
    return municipality.id or municipality.name


def stands(
    facts: CaseFacts, words: Iterable[Word], decision: str, today: date
) -> tuple[Stand, ...]:
    """Every member on that day. `words` are in order; `decision` is the proposal that counts."""
    said: dict[str, Word] = {}
    own: dict[str, Word] = {}
    for word in words:
        if word.kind not in OWN:
            said[word.municipality] = word
        elif word.decision == decision:
            own[word.municipality] = word
    return tuple(_stand(row, said, own) for row in facts.members_on(today))


def _stand(row: Municipality, said: dict[str, Word], own: dict[str, Word]) -> Stand:
    key = key_of(row)
    word = said.get(key)
    mandated = word.kind == MANDATED if word else row.mandate == "yes"
    if mandated:
        return Stand(key, row.name, MANDATED, word, word.day if word else row.mandate_on)
    decided = own.get(key)
    if decided is None:
        return Stand(key, row.name, WAITING, word)
    return Stand(key, row.name, decided.kind, decided, decided.day)


def waiting(found: Iterable[Stand]) -> tuple[str, ...]:
    """The names of the municipalities that the award waits for."""
    return tuple(one.name for one in found if one.waits)


def mandated(found: Iterable[Stand]) -> Mapping[date | None, tuple[str, ...]]:
    """The names of who gave a mandate, by the day on which."""
    days: dict[date | None, tuple[str, ...]] = {}
    for one in found:
        if one.state == MANDATED:
            days[one.on] = (*days.get(one.on, ()), one.name)
    return days


def deciders(found: Iterable[Stand], lang: str = "nl") -> Iterator[str]:
    """On whose behalf the award is decided: who gave a mandate, and who decided itself."""
    stands_ = tuple(found)
    for day, names in mandated(stands_).items():
        on = {"on": day} if day else {}
        code = "told_mandated" if day else "told_mandated_undated"
        yield sentence(f"mandates.{code}", lang, names=", ".join(names), **on)
    for one in stands_:
        if one.state == AGREED and one.word is not None:
            values = {"name": one.name, "on": one.on, "by_whom": one.word.by_whom}
            yield sentence("mandates.told_agreed", lang, **values)


def check_word(
    kind: str, day: date | None, by_whom: str, today: date, proposed_on: date | None
) -> Iterator[Refusal]:
    """What is wrong with a word, each fault at its field. `proposed_on`: of the proposal."""
    if kind not in KINDS:
        yield refusal("mandates.kind_missing", "kind")
    if not by_whom.strip():
        yield refusal("mandates.by_whom_missing", "by_whom")
    elif len(by_whom) > LONGEST_BODY:
        yield refusal("acts.text_long", "by_whom", limit=LONGEST_BODY)
    if day is None:
        yield refusal("mandates.day_missing", "day")
    elif day > today:
        yield refusal("mandates.day_later", "day")
    elif kind in OWN and proposed_on is not None and day < proposed_on:
        yield refusal("mandates.before_proposal", "day", day=proposed_on)
    if kind in OWN and proposed_on is None:
        yield refusal("acts.no_proposal", "kind")
