"""A self-declaration that came as a document: what an officer reads in it, typed over.

Nothing is filled in beforehand: the Dutch form of the ministry comes with the favourable answers
already in it, so that an answer counts only once a person has read it there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from criteria import espd
from criteria.refusals import Refusal, refusal
from criteria.uea import (
    INDICATOR,
    NO,
    QUESTION,
    UNSAID,
    YES,
    Answer,
    Criterion,
    Declaration,
    Operator,
    Property,
    Value,
)

SAID = (YES, NO, UNSAID)
LONGEST_FUNCTION = 120


@dataclass(frozen=True, slots=True)
class FormAnswers:
    """What an officer read in a document.

    said       per row of the ESPD catalogue yes, no or nothing
    signed_on  the day it was signed; signed_by is the function of who did
    """

    said: tuple[tuple[str, str], ...]
    signed_on: date | None
    signed_by: str


def check_form(form: FormAnswers, demands: frozenset[str], today: date) -> Iterator[Refusal]:
    """Everything that is wrong with typed answers, each at its field."""
    known = {row.id for row in espd.asked(demands)}
    for id_, said in form.said:
        if id_ not in known or said not in SAID:
            yield refusal("uea.answer_unknown", id_)
    if len({id_ for id_, _ in form.said}) != len(form.said):
        yield refusal("uea.answered_twice_form", None)
    if not any(said for _, said in form.said):
        yield refusal("uea.nothing_said", None)
    if form.signed_on is not None and form.signed_on > today:
        yield refusal("uea.signed_later", "signed_on")
    if len(form.signed_by) > LONGEST_FUNCTION:
        yield refusal("acts.text_long", "signed_by", limit=LONGEST_FUNCTION)


def typed(form: FormAnswers, name: str, company_number: str) -> Declaration:
    """The declaration that typed answers make. What was not said is asked but not answered."""
    said = dict(form.said)
    return Declaration(
        "form",
        "",
        "",
        "",
        form.signed_on,
        "",
        Operator(name, (company_number,) if company_number else ()),
        (),
        tuple(_typed(row, said[row.id]) for row in espd.rows() if row.id in said),
        signed_by=form.signed_by.strip(),
    )


def _typed(row: espd.Row, said: str) -> Criterion:
    asked = Property(f"{row.id}/1", row.title.nl, QUESTION, INDICATOR)
    if said:
        asked = replace(asked, answers=(Answer(asked.id, (Value("indicator", said),)),))
    return Criterion((row.uuids or row.codes)[0], row.codes[0], row.title.nl, (asked,))
