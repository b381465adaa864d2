"""Letters in their parts, and those of the desk: questions to a tenderer, and its rejection.

Each is built from a list of what it may contain: the tenderer's own facts (I10). Where a typed
reason names another tenderer, the letter does not. An article or a term is in it only when the plan
declares the set of rules it belongs to (I13).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from criteria.admission import EXCLUDED, REJECTED
from criteria.clarification import CLARIFY, PROOF
from criteria.moments import local_date, show_date, show_second
from criteria.outcome import AWARD, SELECTION
from criteria.parties.names import bare_name, bare_words
from criteria.plan import EvaluationPlan
from criteria.remedies import (
    complaints,
    notice,
    rejection_term,
    within_term,
    without_term,
)
from criteria.texts import sentence

CLARIFICATION, REJECTION = "clarification", "rejection"
KINDS = (CLARIFICATION, REJECTION)

READY, OPEN, FAILING = "ready", "open", "failing"
INCOMPLETE, TOO_LATE = "incomplete", "late"
ADMISSIONS = (READY, OPEN, FAILING, EXCLUDED, REJECTED, INCOMPLETE, TOO_LATE)
OUT = frozenset({EXCLUDED, REJECTED, INCOMPLETE, TOO_LATE})
"""Who is out of the procedure, and hears so."""


def admission_of(late: bool, aside: str | None, failed: int, undecided: int) -> str:
    """Where a tenderer stands, folded from what was decided: one of ADMISSIONS.

    aside      how two persons decided that it is out: excluded, rejected or incomplete
    failed     cells that are not met
    undecided  cells without a decision
    """
    if late:
        return TOO_LATE
    if aside is not None:
        return aside
    if failed:
        return FAILING
    return OPEN if undecided else READY


# What a letter is written from


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes to whom, about what, on which day."""

    authority: str
    title: str
    reference: str
    tenderer: str
    on: date


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question of a letter; `party` is empty where it is about nobody in particular."""

    subject: str
    party: str
    kind: str
    text: str
    scored: bool = False
    stage: str = SELECTION


@dataclass(frozen=True, slots=True)
class Failed:
    """A demand that a party of the tenderer does not meet, and why.

    text   the demand in full, where its title is not
    place  where it stands; empty where no place can be told
    """

    demand: str
    party: str
    reason: str
    text: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class RejectionFacts:
    """Why a tenderer is out: `why` is one of OUT.

    received_at, deadline  of an application that was late
    reason                 of the decision of two persons, otherwise
    """

    why: str
    failed: tuple[Failed, ...] = ()
    reason: str = ""
    received_at: datetime | None = None
    deadline: datetime | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a tenderer and its parties, and those of others, which its letter has not."""

    own: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def knowing(self, names: Collection[str]) -> Names:
        """With names that may be told as well, as that of who wins."""
        return Names(self.own.union(names), self.others.difference(names))


# The letters


def clarification_letter(
    plan: EvaluationPlan,
    head: Letterhead,
    questions: Iterable[AskedQuestion],
    deadline: datetime,
    lang: str = "nl",
) -> str:
    """The letter with the questions of a round, paragraphs parted by empty lines."""
    asked = tuple(questions)
    about = {one.stage for one in asked}
    own = "_offer" if about == {AWARD} else ""
    parts = [
        *_opening(plan, f"questions{own}", head, lang),
        _say(f"questions_intro{own}", lang, count=len(asked), deadline=deadline),
    ]
    for number, one in enumerate(asked, 1):
        named_ = f"{one.subject}, {one.party}" if one.party else one.subject
        heading = _say("question", lang, number=number, about=_line(named_))
        parts.append(section(heading, one.text, repair(plan, one, lang)))
    limits = [
        sentence(f"clarification.{code}", lang)
        for code, stage in (("may_not", SELECTION), ("may_not_offer", AWARD))
        if stage in about
    ]
    parts.append(section(_say("limits", lang), *limits))
    parts.append(section(_say("how", lang), _say("how_text", lang, deadline=deadline)))
    parts += [_say(f"unclear{own}", lang), _closing(head, lang)]
    return "\n\n".join(parts)


def repair(plan: EvaluationPlan, question: AskedQuestion, lang: str = "nl") -> str:
    """What the answer to a question may repair."""
    if question.kind == PROOF:
        deadline = plan.application_deadline
        if deadline is None:
            return sentence("clarification.may_proof_undated", lang)
        return sentence("clarification.may_proof", lang, day=local_date(deadline))
    own = "offer" if question.stage == AWARD else question.kind
    told = sentence(f"clarification.may_{own}", lang)
    if question.scored and question.kind == CLARIFY:
        told += " " + sentence("clarification.may_scored", lang)
    return told


def rejection_letter(
    plan: EvaluationPlan,
    head: Letterhead,
    facts: RejectionFacts,
    names: Names = Names(),
    lang: str = "nl",
) -> str:
    """The letter to who does not go to scoring: why, and what it can do."""
    moments = {"received": facts.received_at, "deadline": facts.deadline}
    values = {name: show_second(at, lang) if at else "" for name, at in moments.items()}
    parts = [
        *_opening(plan, "rejection", head, lang),
        _say(f"rejected_{facts.why}", lang, **values),
    ]
    for one in facts.failed:
        heading = _line(f"{one.demand}, {one.party}")
        above, found = tuple(_demanded(one, lang)), without(one.reason, names, lang)
        found = _say("found", lang, reason=found) if above else found
        parts.append(section(heading, *above, found))
    if facts.reason.strip():
        parts.append(section(_say("reason", lang), without(facts.reason, names, lang)))
    parts += [section(_say("can_do", lang), *_remedies(plan, head.on, lang)), _closing(head, lang)]
    return "\n\n".join(parts)


def _demanded(one: Failed, lang: str) -> Iterator[str]:
    """What the demand says, and where a tenderer can look it up."""
    if one.text.strip():
        yield _say("demand_text", lang, text=_line(one.text))
    if one.place:
        yield _say("demand_place", lang, place=one.place)


def _remedies(plan: EvaluationPlan, sent: date, lang: str) -> Iterator[str]:
    yield _say("ask_us", lang)
    term = rejection_term(plan, sent)
    if term is not None:
        yield from within_term(plan, term, REJECTION, lang)
    else:
        yield without_term(plan, REJECTION, lang)
    yield from complaints(plan, term, lang)
    if place := plan.place_of("rejection-notices"):
        yield _say("rule", lang, reference=place)


def _opening(plan: EvaluationPlan, kind: str, head: Letterhead, lang: str) -> Iterator[str]:
    yield _say(f"subject_{kind}", lang, title=_line(head.title))
    yield f"{_line(head.authority)}, {show_date(head.on, lang)}"
    yield from notice(plan, lang)
    yield _say("greeting", lang, name=_line(head.tenderer))


def _closing(head: Letterhead, lang: str) -> str:
    return _say("closing", lang, authority=_line(head.authority))


def _say(code: str, lang: str, **values: object) -> str:
    return sentence(f"notices.{code}", lang, **values)


def _line(text: str) -> str:
    return " ".join(text.split())


def section(heading: str, *texts: str) -> str:
    """A heading with the lines below it: the first line of a paragraph of several is a heading."""
    lines = (line.strip() for text in texts for line in text.split("\n"))
    return "\n".join([heading, *(line for line in lines if line)])


# Reading a letter back


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph of a letter; with a heading when it has several lines."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as paper shows it: its subject, who wrote it when, and its parts."""

    subject: str
    sender: str
    parts: tuple[Part, ...]


def read_letter(text: str) -> Letter:
    """The parts of the text of one of these letters."""
    subject, sender, *rest = text.split("\n\n")
    parts = []
    for paragraph in rest:
        first, *lines = paragraph.split("\n")
        parts.append(Part(first, tuple(lines)) if lines else Part("", (first,)))
    return Letter(subject, sender, tuple(parts))


@dataclass(frozen=True, slots=True)
class Paper:
    """A letter to be printed, with what proves that it is this one.

    to       the name of the tenderer it is for
    text     as it went out, or as it would go out now
    sha256   of the text
    head     place and hash of the entry of the log in which it went out; of the last one before
    sent_at  None for a draft, which says so
    """

    to: str
    text: str
    sha256: str
    authority: str
    reference: str
    head: str
    sent_at: datetime | None = None

    @property
    def letter(self) -> Letter:
        return read_letter(self.text)


# The names of others

_LITTLE = frozenset(("de", "het", "een", "en", "in", "van", "voor", "aan", "op", "bij", "te"))
"""Words that make no name by themselves."""


def named(text: str, names: Names) -> tuple[str, ...]:
    """Names of other tenderers and their parties that stand in a text, in order and once each.

    Also without their legal form, and written with other capitals, spaces or dashes.
    """
    found = (match[0] for match in _finder(names).finditer(text)) if names.others else ()
    return tuple(dict.fromkeys(name for name in found if _foreign(name, names)))


def without(text: str, names: Names, lang: str = "nl") -> str:
    """The text with words in the place of the names of others; own names stay as they are."""
    if not names.others:
        return text
    instead = _say("another", lang)

    def put(match: re.Match[str]) -> str:
        return instead if _foreign(match[0], names) else match[0]

    return _finder(names).sub(put, text)


def _foreign(found: str, names: Names) -> bool:
    """Whether what was found is the name of another, rather than an own one."""
    if found in names.own or found in names.others:
        return found not in names.own
    return bare_name(found) not in {bare_name(name) for name in names.own}


@lru_cache(maxsize=256)
def _finder(names: Names) -> re.Pattern[str]:
    """Every whole name; the longest first, so that a name within a longer one is not found."""
    every = {name for name in names.own | names.others if name.strip()}
    forms = {form for name in every for form in (tuple(name.split()), tuple(bare_words(name)))}
    ordered = sorted(forms, key=lambda words: (-len(" ".join(words)), words))
    told = "|".join(_spelt(words) for words in ordered if words)
    return re.compile(rf"(?<!\w)(?:{told})(?!\w)")


def _spelt(words: tuple[str, ...]) -> str:
    """A pattern for a name: with any capitals, unless that would find an ordinary word such as
    ‘de zorg’."""
    told = r"[\s-]+".join(re.escape(word) for word in words)
    own = [word for word in words if word.casefold() not in _LITTLE]
    return f"(?i:{told})" if len(own) > 1 else f"{told}|{told.upper()}" if told.isalpha() else told
