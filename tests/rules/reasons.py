"""A sheet of two questions on the even scale, to look at motivations with.

The marks are 0, 2, 4, 6, 8 and 10: 4 stands at 2/5 (low), 6 at 3/5 (neither), 8 at 4/5 (high). The
plan asks at least ten words.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from criteria.catalogue import load
from criteria.plan import Question, StageRules
from criteria.reasons import Elsewhere, Remark, remarks
from criteria.scores import Score
from criteria.text import Text

EVEN = next(scale for scale in load().scales if scale.id == "even-0-10")
LEAST = 10
ANSWER = """Wij openen één aanmeldpunt met een wekelijkse stand van vrije plekken. Niemand weigert
zonder meekijken van een gedragskundige. De wachttijd daalt van 14 naar 7 weken. One single desk
shows the vacancies every week, and a psychologist joins each intake."""


def question(id_: str, nl: str, en: str) -> Question:
    asks = Text(f"Hoe zorgt u voor {nl}?", f"How do you take care of {en}?")
    return Question(id_, Text(nl.capitalize(), en.capitalize()), asks, Text("", ""), ())


RULES = StageRules(
    (question("G1", "doorstroom", "flow"), question("G2", "toezicht", "control")), EVEN
)


def looked_at(
    mark: str,
    text: str,
    *,
    answer: str = ANSWER,
    rules: StageRules = RULES,
    others: Iterable[str] = (),
    elsewhere: Iterable[Elsewhere] = (),
) -> tuple[Remark, ...]:
    score = Score("G1", Decimal(mark), text)
    return remarks(rules, [score], LEAST, {"G1": answer}, elsewhere, others)


def codes(mark: str, text: str, **more: object) -> set[str]:
    return {remark.code for remark in looked_at(mark, text, **more)}  # type: ignore[arg-type]


def only(code: str, mark: str, text: str, **more: object) -> Remark:
    found = [one for one in looked_at(mark, text, **more) if one.code == code]  # type: ignore[arg-type]
    assert len(found) == 1, looked_at(mark, text, **more)  # type: ignore[arg-type]
    return found[0]


GOOD = {
    "nl": "Het aanmeldpunt met een wekelijkse stand van vrije plekken is concreet en "
    "te controleren. Ik mis een norm voor de gemiddelde wachttijd: alleen de daling naar 7 weken "
    "is genoemd, en niet wat er in een jaar met weinig plekken gebeurt.",
    "en": "The desk that shows the vacancies every week is concrete and can be checked. What is "
    "missing is a norm for the average waiting time: only the fall to 7 weeks is named, and "
    "nothing is said about a year with few vacancies.",
}
