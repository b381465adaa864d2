"""The practice round of the demonstration, between the sealed plan and the applications."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from criteria.moments import utc
from criteria.scores import Score
from tender.actions import practice
from tender.demo import content
from tender.demo.acts import Acts

_BETWEEN = timedelta(minutes=15)


class PracticeRound(Acts):
    """The officer writes, three assessors score, the chair opens, records and closes."""

    def practise(self) -> None:
        told = content.table("practice")
        rows: list[Any] = told["question"]
        for at, row in _spread(told["written_at"], rows):
            text = row["answer"].strip()
            self.act("officer", at, practice.write_answer, row["theme"], text, 0)
        self.act("officer", utc(told["released_at"]), practice.release_answers)
        for hour, assessor in enumerate(content.ASSESSORS):
            for at, row in _spread(told["scored_at"], rows):
                given = row["scores"][assessor]
                score = Score(row["theme"], Decimal(given["mark"]), given["motivation"])
                self.act(assessor, at + timedelta(hours=hour), practice.score_answer, score)
        self.act("chair", utc(told["opened_at"]), practice.open_scores)
        for at, row in _spread(told["opened_at"] + _BETWEEN, rows):
            self.act("chair", at, practice.record_agreement, row["theme"], row["agreement"], 0)
        self.act("chair", utc(told["closed_at"]), practice.close_round)


def _spread(start: datetime, rows: list[Any]) -> list[tuple[datetime, Any]]:
    """The rows with a moment for each, one after another."""
    return [(utc(start + number * _BETWEEN), row) for number, row in enumerate(rows)]
