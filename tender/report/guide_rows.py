"""Chapters of the guide besides the stages: course, demands, people, order, requirements, rules."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.application import ASKED_AT_FIRST
from criteria.case_facts import PhaseName
from criteria.catalogue import Demand, Topic
from criteria.guide import bidding, cited_rightly, scales, undecided
from criteria.limit_words import limit_words
from criteria.plan import EvaluationPlan
from criteria.plan import parts as plan_parts
from criteria.ratio_words import asked
from criteria.requirements import BIDDING, Requirement
from criteria.text import Text
from tender.report import guide_words, story_award, story_case
from tender.report.flowables import Grid
from tender.report.guide_parts import Guide, GuidePen, numbered, question_titles, questions_named
from tender.report.story_parts import capital, para

# Course and lots


def course(pen: GuidePen, guide: Guide) -> Iterator[object]:
    plan = guide.plan
    if plan.facts.phases:
        yield pen.label("course_rule")
        yield para(numbered([_phase(pen, phase) for phase in plan.facts.phases]))
    if plan.application_deadline is None:
        yield pen.label("deadline_open")
    else:
        yield pen.label("deadline", deadline=plan.application_deadline)
    if plan.facts.planning:
        yield pen.heading(pen.say("chapter_planning"), "planning", 2)
        yield from story_case.planning(pen, plan_parts.planning(plan.facts, plan_parts.section))


def _phase(pen: GuidePen, phase: PhaseName) -> str:
    steps = ", ".join(pen.text(step.name) for step in phase.steps)
    name = pen.text(phase.name)
    return pen.say("phase_steps", phase=name, steps=steps) if steps else name


def lots(pen: GuidePen, guide: Guide) -> Iterator[object]:
    if len(guide.plan.lots) < 2:
        return
    yield pen.label("lots_rule")
    yield pen.table(
        [pen.say("lot"), pen.say("lot_admitted")],
        [[pen.text(lot.title), pen.number(lot.admitted)] for lot in guide.plan.lots],
        (6, 2),
        right=(1,),
    )


# Demands


def demands(pen: GuidePen, guide: Guide) -> Iterator[object]:
    found = guide.plan.demands
    if not found:
        return
    yield pen.label("demands_rule")
    for kind in dict.fromkeys(demand.kind for demand in found):
        yield pen.heading(pen.within("demand", kind, kind), f"demands-{kind}", 2)
        yield pen.table(
            [pen.say("nr"), pen.say("demand"), pen.say("proof"), pen.say("for_whom")],
            [_demand(pen, guide.plan, demand) for demand in found if demand.kind == kind],
            (1.2, 5.4, 3.2, 1.9),
        )


def _demand(pen: GuidePen, plan: EvaluationPlan, demand: Demand) -> list[object]:
    text = pen.text(cited_rightly(plan, demand, asked(demand)))
    return [
        demand.id,
        [para(pen.text(demand.title), "bold"), para(text, "cell")],
        pen.text(cited_rightly(plan, demand, demand.proof)),
        _whom(pen, demand),
    ]


def _whom(pen: GuidePen, demand: Demand) -> str:
    """For whom a demand holds, and for which legal forms it does not."""
    if demand.ratio is not None and demand.ratio.party is not None:
        told = pen.within("ratio_for", demand.ratio.party, demand.ratio.party)
    elif set(ASKED_AT_FIRST) <= set(demand.asked_of):
        told = pen.say("everybody")
    else:
        told = ", ".join(pen.within("party", party, party) for party in demand.asked_of)
    if demand.not_for_legal_forms:
        forms = (pen.within("form", form, form) for form in demand.not_for_legal_forms)
        told = f"{told}; {pen.say('not_for', forms=', '.join(forms))}"
    return told


# Scales


def all_scales(pen: GuidePen, guide: Guide) -> Iterator[object]:
    found = scales(guide.plan)
    if not found:
        return
    yield pen.label("scales_rule")
    for number, scale in enumerate(found, 1):
        yield pen.heading(pen.text(scale.title), f"scale-{number}", 2)
        yield pen.table(
            [pen.say("mark"), pen.say("means"), pen.say("anchor")],
            [
                [pen.number(step.points), pen.text(step.name), pen.text(step.anchor)]
                for step in reversed(scale.steps)
            ],
            (0.8, 2, 7),
        )


# Who judges and who advises


def people(pen: GuidePen, guide: Guide) -> Iterator[object]:
    plan = guide.plan
    titles = question_titles(plan)
    everything = pen.say("all_questions")
    yield pen.heading(pen.say("committee"), "committee", 2)
    if plan.committee:
        named = any(seat.name for seat in plan.committee)
        heads = [pen.say("place_in_committee"), pen.say("seat_function")]
        heads += [*([pen.say("seat_name")] if named else []), pen.say("marks_questions")]
        rows = []
        for seat in plan.committee:
            asked = questions_named(pen, seat.questions, titles, everything)
            row = [capital(pen.within("role", seat.role, seat.role)), pen.text(seat.function)]
            row += [seat.name or "–"] if named else []
            rows.append([*row, asked if seat.role == "assessor" else pen.say("leads")])
        yield pen.table(heads, rows, (1.8, 4, *([2.4] if named else []), 3.4))
    else:
        yield pen.label("committee_open")
    yield pen.heading(pen.say("scoring"), "scoring", 2)
    yield para(guide_words.scoring(pen, plan))
    yield pen.heading(pen.say("consensus"), "consensus", 2)
    yield para(guide_words.consensus(pen, plan))
    yield pen.heading(pen.say("advice"), "advice", 2)
    if not plan.advice:
        yield pen.label("advice_nobody")
        return
    yield pen.label("advice_rule")
    yield para(guide_words.advising(pen, plan))
    yield pen.table(
        [pen.say("adviser"), pen.say("advises_on"), pen.say("advice_closes")],
        [
            [
                pen.text(row.title),
                questions_named(pen, row.questions, titles, everything),
                pen.within("closes", row.closes, row.closes),
            ]
            for row in plan.advice
        ],
        (4, 4, 3),
    )


# Order of operations and low prices


def order(pen: GuidePen, guide: Guide) -> Iterator[object]:
    yield pen.label("order_rule")
    for number, line in enumerate(guide_words.order(pen, guide.plan), 1):
        yield para(f"{number}. {line}")
    yield pen.heading(pen.say("low_offers"), "low-offers", 2)
    for line in guide_words.low_prices(pen, guide.plan):
        yield para(line)
    if told := guide_words.low_origin(pen, guide.plan):
        yield para(told, "note")


# Dialogue and final offer


def dialogue(pen: GuidePen, guide: Guide) -> Iterator[object]:
    if not guide.plan.topics:
        return
    yield pen.label("dialogue_rule")
    yield pen.table(
        [pen.say("nr"), pen.say("topic"), pen.say("to_decide")],
        [[row.id, pen.text(row.title), _decide(pen, row)] for row in guide.plan.topics],
        (1.3, 3.4, 6),
    )


def _decide(pen: GuidePen, topic: Topic) -> str:
    told = [pen.text(topic.decide)]
    if topic.runs_from is not None:
        told.append(pen.say("topic_runs_from", event=topic.runs_from))
    return "\n".join(told)


def elements(pen: GuidePen, guide: Guide) -> Iterator[object]:
    if not guide.plan.elements:
        return
    yield pen.label("elements_rule")
    yield pen.table(
        [pen.say("nr"), pen.say("element"), pen.say("unit"), pen.say("compared_with")],
        [
            [row.id, pen.text(row.title), pen.text(row.unit), pen.text(row.compare)]
            for row in guide.plan.elements
        ],
        (1.4, 3.6, 3.2, 3.2),
    )


# Programme of requirements


def requirements(pen: GuidePen, guide: Guide) -> Iterator[object]:
    """What binds whoever tenders, and nothing that binds others only."""
    waiting = undecided(guide.plan)
    found = bidding(guide.plan)
    if not found and not waiting:
        return
    yield pen.label("requirements_rule")
    if waiting:
        yield pen.label("requirements_open", "note", count=waiting)
    titles = question_titles(guide.plan)
    for moment, rows in found:
        name = capital(pen.within("requirement_moment", moment, moment))
        yield pen.heading(name, f"requirements-{moment}", 2)
        yield _required(pen, rows, titles)


def _required(pen: GuidePen, rows: tuple[Requirement, ...], titles: dict[str, Text]) -> Grid:
    return pen.table(
        [pen.say("nr"), pen.say("requirement"), pen.say("shown_by")],
        [
            [
                [para(row.id, "cell"), para(_bound(pen, row), "head")],
                "\n".join([pen.text(row.text), *_remarks(pen, row)]),
                _shown_by(pen, row, titles),
            ]
            for row in rows
        ],
        (2.2, 6.4, 3),
    )


def _bound(pen: GuidePen, row: Requirement) -> str:
    return ", ".join(pen.name(f"subject_{one}") for one in row.subject if one in BIDDING)


def _remarks(pen: GuidePen, row: Requirement) -> Iterator[str]:
    for limit in row.limits:
        yield pen.say("limit", limit=limit_words(limit))
    if row.now_called is not None:
        yield pen.say("now_called", name=row.now_called)
    if row.applicability == "adapted" and row.reason is not None:
        yield pen.say("adapted", reason=row.reason)


def _shown_by(pen: GuidePen, row: Requirement, titles: dict[str, Text]) -> str:
    told = [pen.text(row.proof)] if pen.text(row.proof).strip() else []
    if row.tested_by:
        places = questions_named(pen, row.tested_by, titles, "")
        told.append(pen.say("tested_in", places=places))
    return "\n".join(told)


def attachments(pen: GuidePen, guide: Guide) -> Iterator[object]:
    """What the text refers to, and what of it is missing."""
    found = guide.plan.facts.attachments
    if not found:
        return
    yield pen.label("attachments_rule")
    yield pen.table(
        [pen.say("attachment"), pen.say("attachment_source"), pen.say("attachment_found")],
        [
            [
                pen.text(row.title),
                pen.text(plan_parts.section(guide.plan.facts, row.source)),
                pen.say("attachment_missing") if row.missing else row.document,
            ]
            for row in found
        ],
        (5, 3.4, 3.2),
    )


# Rules, standstill, choices, amendments


def rules(pen: GuidePen, guide: Guide) -> Iterator[object]:
    yield from story_award.rules(pen, plan_parts.rules(guide.plan))


def standstill(pen: GuidePen, guide: Guide) -> Iterator[object]:
    yield pen.facts([(pen.say("standstill_days"), pen.number(guide.plan.standstill.days))])
    for line in guide_words.standstill(pen, guide.plan):
        yield para(line)
    yield para(guide_words.origin(pen, guide.plan, "standstill"), "note")


def settings(pen: GuidePen, guide: Guide) -> Iterator[object]:
    found = plan_parts.settings(guide.plan)
    if found.lines:
        yield from story_award.settings(pen, found)


def amendments(pen: GuidePen, guide: Guide) -> Iterator[object]:
    if not guide.amendments:
        return
    yield pen.label("amendments_rule")
    for row in guide.amendments:
        head = pen.say("amendment_head", number=row.number, on=pen.day(row.at))
        yield pen.heading(head, f"amendment-{row.number}", 2)
        yield from pen.record(row.reason)
        if row.told:
            yield pen.table(
                [pen.say("changed_part"), pen.say("was"), pen.say("becomes")],
                [[pen.text(one.place), pen.text(one.old), pen.text(one.new)] for one in row.told],
                (3.4, 4, 4),
            )
