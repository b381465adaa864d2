"""One assessor's sheet: a mark and a motivation for each question of one tenderer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from criteria.plan import StageRules
from criteria.refusals import Refusal, refusal

MOTIVATION_LIMIT = 20_000
"""Characters. Longer than any motivation that is read, short enough to store without thought."""


MARKED, ABSTAINS, UNABLE = "score", "abstain", "unable"
KINDS = (MARKED, ABSTAINS, UNABLE)
"""A mark; no mark, because the assessor abstains; no mark, because it cannot be judged."""
STRONG, WEAK, PASSAGE = "strong", "weak", "passage"
OBSERVATIONS = (STRONG, WEAK, PASSAGE)
OBSERVATION_LIMIT = 1_000
MOST_OBSERVATIONS = 30
MOST_PAGES = 9_999


@dataclass(frozen=True, slots=True)
class Observation:
    """Something noted with a score: a strong point, a weak point or a passage.

    page  of the dossier it points to; None when it points to no page
    """

    kind: str
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """What an assessor gave for one question.

    mark        None while nothing is chosen, and always without a mark to give (see `kind`)
    motivation  of the mark; or why there is none
    kind        one of KINDS
    """

    question: str
    mark: Decimal | None
    motivation: str
    kind: str = MARKED
    observations: tuple[Observation, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was chosen or typed yet."""
        untouched = self.kind == MARKED and self.mark is None
        return untouched and not self.motivation.strip() and not self.observations


def words(text: str) -> int:
    """How many words a text has."""
    return len(text.split())


def explains(text: str) -> bool:
    """Whether a text says anything: a letter or a figure at least, not blanks or signs alone."""
    return any(sign.isalnum() for sign in text)


def check_motivation(text: str, minimum_words: int, field: str) -> tuple[Refusal, ...]:
    """A motivation must be there, long enough to explain, short enough to read (I4)."""
    if not explains(text):
        return (refusal("scores.motivation_missing", field),)
    if words(text) < minimum_words:
        return (
            refusal("scores.motivation_short", field, words=words(text), minimum=minimum_words),
        )
    if len(text) > MOTIVATION_LIMIT:
        return (refusal("scores.motivation_long", field, limit=MOTIVATION_LIMIT),)
    return ()


def check_score(rules: StageRules, score: Score, minimum_words: int = 0) -> tuple[Refusal, ...]:
    """Refusals of one score, at the fields `<question>-mark` and `<question>-motivation`.

    minimum_words  of the motivation of a committee; for an assessor that number is advice
    """
    question = next((one for one in rules.questions if one.id == score.question), None)
    if question is None:
        return (refusal("scores.unknown_question", None, question=score.question),)
    field = f"{score.question}-motivation"
    if score.kind in (ABSTAINS, UNABLE):
        if not explains(score.motivation):
            return (refusal("scores.abstention_without_reason", field),)
        return (*check_mark(rules, score), *check_motivation(score.motivation, 0, field))
    found = list(check_mark(rules, score))
    if score.mark is None and not found:
        found.append(refusal("scores.mark_missing", f"{score.question}-mark"))
    found.extend(check_motivation(score.motivation, minimum_words, field))
    return tuple(found)


def check_mark(rules: StageRules, score: Score) -> tuple[Refusal, ...]:
    """Refusals of what was chosen, also in a draft: off the scale, or a mark besides abstaining."""
    question = next((one for one in rules.questions if one.id == score.question), None)
    scale = rules.scale_of(question) if question else None
    place = f"{score.question}-mark"
    if score.kind not in KINDS:
        return (refusal("scores.kind_unknown", place),)
    if score.mark is None:
        return ()
    if score.kind != MARKED:
        return (refusal("scores.mark_with_abstention", place),)
    if scale is None or scale.step(score.mark) is None:
        return (refusal("scores.off_scale", place, mark=score.mark),)
    return ()


def check_observations(score: Score) -> tuple[Refusal, ...]:
    """Refusals of what was noted with a score, at the field `<question>-observations`."""
    field = f"{score.question}-observations"
    if len(score.observations) > MOST_OBSERVATIONS:
        return (refusal("scores.observations_many", field, most=MOST_OBSERVATIONS),)
    for observation in score.observations:
        if observation.kind not in OBSERVATIONS or not observation.text.strip():
            return (refusal("scores.observation_empty", field),)
        if len(observation.text) > OBSERVATION_LIMIT:
            return (refusal("scores.observation_long", field, limit=OBSERVATION_LIMIT),)
        if observation.page is not None and not 1 <= observation.page <= MOST_PAGES:
            return (refusal("scores.observation_page", field, most=MOST_PAGES),)
    return ()


def check_sheet(rules: StageRules, scores: Iterable[Score]) -> tuple[Refusal, ...]:
    """Every refusal of a whole sheet at once; an empty tuple means it can be handed in.

    How long a motivation should be is told as a remark (`criteria/reasons`), and holds up nothing.
    """
    given = tuple(scores)
    found = [fault for score in given for fault in check_score(rules, score)]
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
