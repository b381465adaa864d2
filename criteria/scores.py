"""One assessor's sheet: a mark and a motivation for each question of one tenderer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from criteria.plan import StageRules
from criteria.refusals import Refusal, refusal

MOTIVATION_LIMIT = 20_000
"""Characters. Longer than any motivation that is read, short enough to store without thought."""


@dataclass(frozen=True, slots=True)
class Score:
    """One mark with its motivation; mark is None while nothing is chosen."""

    question: str
    mark: Decimal | None
    motivation: str


def words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def check_motivation(text: str, minimum_words: int, field: str) -> tuple[Refusal, ...]:
    """A motivation must be there, long enough to explain, short enough to read (I4)."""
    if not text.strip():
        return (refusal("scores.motivation_missing", field),)
    if words(text) < minimum_words:
        return (
            refusal("scores.motivation_short", field, words=words(text), minimum=minimum_words),
        )
    if len(text) > MOTIVATION_LIMIT:
        return (refusal("scores.motivation_long", field, limit=MOTIVATION_LIMIT),)
    return ()


def check_score(rules: StageRules, score: Score, minimum_words: int) -> tuple[Refusal, ...]:
    """Refusals of one score, at the fields `<question>-mark` and `<question>-motivation`."""
    question = next((one for one in rules.questions if one.id == score.question), None)
    if question is None:
        return (refusal("scores.unknown_question", None, question=score.question),)
    scale = rules.scale_of(question)
    found: list[Refusal] = []
    if score.mark is None:
        found.append(refusal("scores.mark_missing", f"{score.question}-mark"))
    elif scale is None or scale.step(score.mark) is None:
        found.append(refusal("scores.off_scale", f"{score.question}-mark", mark=score.mark))
    found.extend(check_motivation(score.motivation, minimum_words, f"{score.question}-motivation"))
    return tuple(found)


def check_sheet(
    rules: StageRules, scores: Iterable[Score], minimum_words: int
) -> tuple[Refusal, ...]:
    """Every refusal of a whole sheet at once; an empty tuple means it can be handed in."""
    given = tuple(scores)
    found = [fault for score in given for fault in check_score(rules, score, minimum_words)]
    ids = [score.question for score in given]
    found.extend(
        refusal("scores.twice", f"{id_}-mark")
        for id_ in sorted({i for i in ids if ids.count(i) > 1})
    )
    found.extend(
        refusal("scores.mark_missing", f"{question.id}-mark")
        for question in rules.questions
        if question.id not in ids
    )
    return tuple(found)
