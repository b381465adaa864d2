"""What was asked about final offers and what came in answer, to read beside the offers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from criteria.clarification import subject
from criteria.outcome import AWARD
from criteria.plan import EvaluationPlan
from tender.store.clarification import AnswerView, RoundView


@dataclass(frozen=True, slots=True)
class OfferQuestion:
    """One question. `about` is the id of a criterion or an element; empty for the whole offer."""

    tenderer: UUID
    name: str
    round: int
    number: int
    about: str
    title: str
    text: str
    answers: tuple[AnswerView, ...]
    files: int
    deadline: datetime
    closed: bool

    @property
    def anchor(self) -> str:
        return f"vraag-{self.tenderer}-{self.round}-{self.number}"


def offer_questions(
    plan: EvaluationPlan,
    offers: Sequence[tuple[str, UUID]],
    rounds: Iterable[RoundView],
    lang: str = "nl",
) -> tuple[OfferQuestion, ...]:
    """The questions about these offers (name, tenderer), offer by offer, the oldest first."""
    sent = tuple(rounds)
    found = []
    for name, tenderer in offers:
        for one in sent:
            for asked in one.questions if one.tenderer == tenderer else ():
                if asked.stage != AWARD:
                    continue
                about = subject(plan, asked.demand, AWARD)
                title = about.title.get(lang) if about else asked.demand
                found.append(
                    OfferQuestion(
                        tenderer,
                        name,
                        one.number,
                        asked.number,
                        asked.demand,
                        title,
                        asked.text,
                        asked.answers,
                        sum(not file.withdrawn for file in asked.files),
                        one.deadline,
                        one.closed,
                    )
                )
    return tuple(found)
