"""Advisory councils: who advises for whom, until when, and from when the committee reads it.

Advice informs and never scores (I11): nothing here leads to a mark. Several people may be of one
council; together they are its delegation. What a member writes for the delegation alone is input;
what goes to the municipalities is advice, of a member or of all together.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from string import ascii_uppercase
from typing import TypeAlias

from criteria.documents import MEBIBYTE, is_one_of
from criteria.phases import Step
from criteria.plan import AdviceRule, AdvisingRule, EvaluationPlan, Question
from criteria.refusals import Refusal, refusal
from criteria.texts import sentence

OWN, INPUT, JOINT = KINDS = ("own", "input", "joint")
"""Advice of one member, words for the own delegation alone, advice of the delegation."""
SENT = (OWN, JOINT)
"""What goes to the municipalities and gets an answer."""

ADOPTED, NOT_RELEVANT, NOT_FOLLOWED = OUTCOMES = ("adopted", "not_relevant", "not_followed")
UNCHANGED, COMBINED, REFUSED = DECISIONS = ("unchanged", "combined", "refused")
"""What an officer does with a question for a tenderer."""

OPENS = Step.SUITABILITY
"""From here on the plan is fixed: the applications are open, and no amendment can change it."""
CLOSES = {"before_scores": Step.SCORE, "after_scores": Step.CONSENSUS}
FOR_ALL = "after_scores"
"""When advice closes that is of no council of the plan."""
TEXT_LIMIT = 20_000
MOST_FILES = 5
LARGEST_FILE = 10 * MEBIBYTE
FILE_KINDS = ("pdf", "docx", "png", "jpg", "jpeg", "txt")
"""The files that may go with an advice."""
GUIDES = ("guide_heard", "guide_transfer", "guide_good", "guide_worry")
"""Questions that help a lay person, of the goals O1 and V1."""

UNDERTAKING = tuple(f"council.undertaking_{part}" for part in ("silent", "use", "own", "after"))
"""What a delegate promises before anything opens: the sentences, in their order."""

Closings: TypeAlias = tuple[tuple[str, str], ...]
"""Each council of the plan, with when its advice closes."""


def closings(plan: EvaluationPlan) -> Closings:
    """When the advice of each council closes."""
    return tuple((row.id, row.closes) for row in plan.advice)


def wording() -> str:
    """The SHA-256 of what a delegate promises, in Dutch and in English, a sentence a line."""
    lines = (sentence(key, lang) for lang in ("nl", "en") for key in UNDERTAKING)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def is_open(closes: str, step: Step) -> bool:
    """Whether advice that closes then can be given now."""
    return step.reached(OPENS) and not step.reached(CLOSES[closes])


def council_of(plan: EvaluationPlan, seats: Collection[str]) -> str:
    """The council of the plan of which somebody has one of these seats; empty for none."""
    return next((row.id for row in plan.advice if row.id in seats), "")


def rules_of(plan: EvaluationPlan, council: str) -> tuple[AdviceRule, ...]:
    """The rules somebody advises by: of the own council; none for who sits in none of them.

    A plan of before there were advisers has none: then everybody who advises may do so on
    everything, until the sheets are in.
    """
    rules = plan.advice or (AdviceRule("", plan.title),)
    return tuple(row for row in rules if row.id == council)


def on(rules: Collection[AdviceRule], question: str) -> tuple[AdviceRule, ...]:
    """The rules that open a question to advice; all of them for advice in general."""
    return tuple(
        row for row in rules if not question or not row.questions or question in row.questions
    )


def open_rules(plan: EvaluationPlan, council: str, step: Step) -> tuple[AdviceRule, ...]:
    """The rules by which somebody of a council can advise now; none when its time is over."""
    return tuple(row for row in rules_of(plan, council) if is_open(row.closes, step))


def themes(plan: EvaluationPlan, rules: Collection[AdviceRule]) -> tuple[Question, ...]:
    """The questions of the dossier that these rules open to advice, each once."""
    asked = {one.id: one for lot in plan.lots for one in lot.selection.questions}
    return tuple(one for one in asked.values() if rules and on(rules, one.id))


def shown(closes: str, step: Step, opened: bool) -> bool:
    """Whether the committee reads advice that closes then: beside the question while it scores, or
    once the sheets were opened."""
    return step.reached(CLOSES[closes]) and (opened or closes != FOR_ALL)


def answers_visible(rule: AdvisingRule, award_sent: bool) -> bool:
    """Whether delegates read what was done with their advice."""
    return award_sent or rule.answered == "at_once"


def letters(council: str, candidacies: Collection[str]) -> Mapping[str, str]:
    """A letter for every tenderer, by its candidacy, that tells nothing of its name.

    The order is that of the SHA-256 of council and id, so a delegation sees the same letters each
    time and another council sees others. After Z comes AA.
    """
    drawn = sorted(
        candidacies, key=lambda id_: hashlib.sha256(f"{council}\n{id_}".encode()).digest()
    )
    return {id_: _letter(number) for number, id_ in enumerate(drawn)}


def _letter(number: int) -> str:
    rest, last = divmod(number, len(ascii_uppercase))
    return (_letter(rest - 1) if rest else "") + ascii_uppercase[last]


def check_answer(outcome: str, shown_in: str) -> Iterator[Refusal]:
    """Why an advice cannot be answered so: what was taken over says where it shows."""
    if outcome not in OUTCOMES:
        yield refusal("acts.outcome_missing", "outcome")
    elif outcome == ADOPTED and not shown_in.strip():
        yield refusal("council.shown_in_missing", "shown_in")


def check_file(name: str, content: bytes, known: Collection[str]) -> Iterator[Refusal]:
    """Why a file cannot go with an advice. known: the SHA-256 of those that do already."""
    if not name and not content:
        yield refusal("files.no_file", "file")
    elif not content:
        yield refusal("files.empty", "file")
    elif len(content) > LARGEST_FILE:
        yield refusal("files.too_large", "file", most=LARGEST_FILE // MEBIBYTE)
    elif not is_one_of(name, content, FILE_KINDS):
        yield refusal("files.kind", "file", kinds=FILE_KINDS)
    elif hashlib.sha256(content).hexdigest() in known:
        yield refusal("council.file_known", "file")
    elif len(known) >= MOST_FILES:
        yield refusal("council.files_full", "file", most=MOST_FILES)


def check_period(since: datetime, until: datetime, now: datetime) -> Iterator[Refusal]:
    """Why something cannot be opened to a council from one moment to another."""
    if until <= since:
        yield refusal("council.period_backwards", "until")
    elif until <= now:
        yield refusal("council.period_past", "until")
