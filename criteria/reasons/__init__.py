"""Whether a motivation explains its mark: advice to the assessor who wrote it, and to nobody else.

A motivation is read as words (`reading`). The words that praise, criticise, deny or compare are
data, per language (`words.toml`, `lexicon`). The rules for one text (`rules`) and the likeness of
two (`alike`) give remarks with the words they are about (`remark`). A remark never holds up a sheet
and is kept nowhere: it follows from the texts whenever it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from criteria.plan import StageRules
from criteria.reasons.alike import Shape, most_alike, shape, shared_words
from criteria.reasons.remark import Remark
from criteria.reasons.rules import Reason, by_itself
from criteria.scores import Score
from criteria.text import Text

__all__ = ["Elsewhere", "Remark", "remarks"]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the same assessor wrote about the same question for another tenderer."""

    tenderer: str | Text
    question: str
    mark: Decimal | None
    text: str


def remarks(
    rules: StageRules,
    scores: Iterable[Score],
    minimum_words: int,
    answers: Mapping[str, str],
    elsewhere: Iterable[Elsewhere] = (),
    others: Iterable[str] = (),
) -> tuple[Remark, ...]:
    """All remarks on one sheet, by question in the order of the plan.

    answers  what the tenderer wrote, per question
    others   names of the other tenderers and their parties
    """
    given = {score.question: score for score in scores}
    shapes = {id_: shape(score.motivation) for id_, score in given.items()}
    named, away = tuple(others), tuple(elsewhere)
    found: list[Remark] = []
    for question in rules.questions:
        score = given.get(question.id)
        if score is None:
            continue
        reason = Reason(
            question,
            rules.scale_of(question),
            score.mark,
            score.motivation,
            minimum_words,
            answers.get(question.id, ""),
            named,
            rules.against,
        )
        found.extend(by_itself(reason))
        found.extend(_like_another_tenderer(reason, shapes[question.id], away))
        found.extend(_like_another_question(reason, shapes, rules))
    return tuple(found)


def _like_another_tenderer(
    reason: Reason, own: Shape, elsewhere: Iterable[Elsewhere]
) -> Iterator[Remark]:
    there = (one for one in elsewhere if one.question == reason.question.id)
    found = most_alike(own, ((one, shape(one.text)) for one in there))
    if found:
        one, other = found
        code = "same_tenderer" if one.mark == reason.mark else "same_tenderer_other_mark"
        yield _same(code, reason, own, other, name=one.tenderer)


def _like_another_question(
    reason: Reason, shapes: Mapping[str, Shape], rules: StageRules
) -> Iterator[Remark]:
    beside = (one for one in rules.questions if one.id in shapes and one.id != reason.question.id)
    own = shapes[reason.question.id]
    found = most_alike(own, ((one, shapes[one.id]) for one in beside))
    if found:
        question, other = found
        yield _same("same_question", reason, own, other, title=question.title)


def _same(code: str, reason: Reason, own: Shape, other: Shape, **values: object) -> Remark:
    return reason.about(code, [own.reading.quote(*shared_words(own, other))], **values)
