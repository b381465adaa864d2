"""What a plan still leaves open to whoever reads it. Nothing here keeps it from being sealed.

A norm that the documents do not give, a requirement that is called adapted and reads as it did, a
reference to what the plan does not hold, the same question in both stages (TRAP-29), a mean without
a stage of rounding, what scoring without names does not do, hidden names where nothing is read, and
a term for the selection that no letter can tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from criteria.catalogue import Catalogues
from criteria.catalogue.browse import books
from criteria.guide import asked
from criteria.plan import EvaluationPlan, LotRules
from criteria.refusals import Refusal, refusal
from criteria.requirements import Requirement
from criteria.text import Text

_ID = r"(?:DLG|BAFO|INT)-\d\d|SEL-[A-Z]\d{1,2}"
_CITED = re.compile(rf"\b({_ID})\b(?:\s+(?:tot en met|to)\s+({_ID})\b)?")
_TALKS = re.compile(r"\bdialo(?:og|gue)\b", re.IGNORECASE)
_SHOWN = 5
"""So many of the rows that are missing are named one by one."""


def open_ends(plan: EvaluationPlan, catalogues: Catalogues) -> tuple[Refusal, ...]:
    """The warnings of a plan, each at its place."""
    return (
        *_norms(plan, catalogues),
        *_as_it_was(plan, catalogues),
        *_references(plan),
        *(one for lot in plan.lots for one in _asked_again(lot)),
        *_scoring(plan),
        *_selection_term(plan),
    )


# Norms that the documents leave to the buyer


def norms_to_give() -> Mapping[str, Text]:
    """What the buyer has to fill in in a demand of the catalogue, by the id of the demand."""
    fields = ((row.id, row.field("to_give")) for row in books()["demands"].entries)
    return {id_: one.value for id_, one in fields if one and isinstance(one.value, Text)}


def _norms(plan: EvaluationPlan, catalogues: Catalogues) -> Iterator[Refusal]:
    """A demand in the words of the catalogue, which leave its norm to the buyer."""
    open_ = norms_to_give()
    words = {row.id: row.text for row in catalogues.demands if row.id in open_}
    for row in plan.demands:
        if row.ratio is None and words.get(row.id) == row.text:
            place = f"demands/{row.id}/text/nl"
            yield refusal("plan.norm_open", place, id=row.id, norm=open_[row.id])


def _as_it_was(plan: EvaluationPlan, catalogues: Catalogues) -> Iterator[Refusal]:
    """A requirement for tenderers that is called adapted while nothing in it changed."""
    before = {row.requirement.id: row.requirement for row in catalogues.requirements}
    for row in plan.requirements:
        first = before.get(row.id)
        adapted = row.applicability == "adapted" and row.for_tenderers
        if adapted and first is not None and _asks(row) == _asks(first):
            yield refusal("plan.adapted_not", f"requirements/{row.id}/text/nl", id=row.id)


def _asks(row: Requirement) -> tuple[object, ...]:
    return row.text, row.proof, row.limits, row.subject, row.moment, row.now_called


# References to what is not there


def _references(plan: EvaluationPlan) -> Iterator[Refusal]:
    lists = (plan.topics, plan.demands, plan.elements)
    here = {row.id for rows in lists for row in rows}
    for place, id_, texts in _texts(plan):
        missing = [one for one in cited(texts) if one not in here]
        if missing:
            yield refusal("plan.refers_outside", place, id=id_, missing=_listed(missing))
        elif not plan.topics and any(_TALKS.search(f"{text.nl} {text.en}") for text in texts):
            yield refusal("plan.refers_to_talks", place, id=id_)


def cited(texts: Iterable[Text]) -> tuple[str, ...]:
    """The rows that texts name by their id; "DLG-10 tot en met DLG-12" names three."""
    found: dict[str, None] = {}
    for text in texts:
        for words in (text.nl, text.en):
            for first, last in _CITED.findall(words):
                found |= dict.fromkeys(_range(first, last or first))
    return tuple(found)


def _range(first: str, last: str) -> Iterator[str]:
    (start, low), (end, high) = _split(first), _split(last)
    if start != end:
        yield from (first, last)
        return
    width = len(first) - len(start)
    yield from (f"{start}{number:0{width}}" for number in range(low, high + 1))


def _split(id_: str) -> tuple[str, int]:
    head = id_.rstrip("0123456789")
    return head, int(id_.removeprefix(head))


def _listed(ids: list[str]) -> str:
    more = len(ids) - _SHOWN
    return ", ".join(ids[:_SHOWN]) + (f" (+{more})" if more > 0 else "")


def _texts(plan: EvaluationPlan) -> Iterator[tuple[str, str, tuple[Text, ...]]]:
    """What tenderers read, with the place where it is mended and the row it belongs to."""
    for demand in plan.demands:
        place = f"demands/{demand.id}"
        yield f"{place}/text/nl", demand.id, (demand.text,)
        yield f"{place}/proof/nl", demand.id, (demand.proof,)
    for element in plan.elements:
        place = f"elements/{element.id}"
        yield f"{place}/unit/nl", element.id, (element.title, element.unit)
        yield f"{place}/compare/nl", element.id, (element.compare,)
    for row in plan.requirements:
        if row.in_force and row.for_tenderers:
            reason = (row.reason,) if row.applicability == "adapted" and row.reason else ()
            yield f"requirements/{row.id}/text/nl", row.id, (row.text, row.proof)
            yield f"requirements/{row.id}/reason/nl", row.id, reason
    for stage, rules in plan.stages:
        for one in rules.questions:
            place = f"{stage}/questions/{one.id}/text/nl"
            yield place, one.id, (one.title, one.text, one.guidance)


# The same question in both stages


def _asked_again(lot: LotRules) -> Iterator[Refusal]:
    before = {one.id: asked(one) for one in lot.selection.questions}
    again = [one for one in lot.award.questions if before.get(one.id) == asked(one)]
    if again:
        place = f"lots/{lot.id}/award/questions/{again[0].id}/text/nl"
        titles = Text(", ".join(q.title.nl for q in again), ", ".join(q.title.en for q in again))
        yield refusal("plan.asked_in_both", place, titles=titles)


# How marks come about


def _scoring(plan: EvaluationPlan) -> Iterator[Refusal]:
    if plan.consensus.method == "mean" and plan.consensus.decimals is None:
        yield refusal("plan.mean_not_rounded", "consensus/decimals")
    if plan.scoring.masked:
        yield refusal("plan.masked_names", "scoring/masked")
    if plan.advising.masked and not plan.advising.reads:
        yield refusal("plan.masked_unread", "advising/masked")


# Going against a decision


def _selection_term(plan: EvaluationPlan) -> Iterator[Refusal]:
    if plan.standstill.selection_days and not plan.applies("standstill"):
        yield refusal("plan.selection_term_undeclared", "standstill/selection_days")
    if plan.standstill.rejection_days and not plan.applies("rejection-notices"):
        yield refusal("plan.rejection_term_undeclared", "standstill/rejection_days")
