"""Chapters on the procedure: course, planning, facts, parties, dialogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from criteria import award_case as part
from tender.report.story_parts import Pen, around, capital, para


def course(pen: Pen, found: part.CoursePart) -> Iterator[Any]:
    yield pen.table(
        [pen.say("step"), pen.say("begun_at"), pen.say("by")],
        [[pen.name(f"step_{row.step}"), pen.moment(row.at), row.by] for row in found.steps],
        (3, 4, 3),
    )
    yield pen.heading(pen.say("openings"), "openings", 2)
    yield pen.label("openings_rule")
    yield pen.table(
        [pen.say("what"), pen.say("opened_at"), pen.say("first_person"), pen.say("second_person")],
        [
            [
                capital(pen.name(f"part_{row.what}")),
                pen.moment(row.opened_at or row.begun_at),
                row.first,
                row.second or "–",
            ]
            for row in found.openings
        ],
        (2.2, 3.6, 3, 3),
    )
    yield pen.heading(pen.say("events"), "events", 2)
    yield pen.table(
        [pen.say("event"), pen.say("when"), pen.say("by")],
        [[pen.say(f"event_{row.code}"), pen.moment(row.at), row.by or "–"] for row in found.events],
        (3, 4, 3),
    )
    if found.doubts:
        yield pen.heading(pen.say("doubts"), "doubts", 2)
        yield pen.label("doubts_rule")
    for doubt in found.doubts:
        yield from _doubt(pen, doubt)


def ended(pen: Pen, found: part.EndedPart) -> Iterator[Any]:
    """That the procedure ended without an award, since when and why."""
    yield pen.label(f"ended_{found.kind}", on=pen.day(found.at))
    yield from pen.record(found.reason)


def _doubt(pen: Pen, row: part.Doubt) -> Iterator[Any]:
    who = capital(pen.say("member", number=row.member)) if row.member else row.person
    yield pen.sub(pen.say("doubt_about", who=who, name=row.tenderer))
    if row.declared == "conflict":
        told = [(pen.say("interest_told"), pen.moment(row.declared_at))]
        yield pen.facts([*told, (pen.say("result"), pen.say("interest_away"))])
        return
    told = [(pen.say("doubt_told"), pen.moment(row.declared_at))]
    if row.decided_at is None:
        yield pen.facts([*told, (pen.say("result"), pen.say("doubt_open"))])
        return
    yield pen.facts(
        [
            *told,
            (pen.say("result"), pen.say("doubt_conflict" if row.conflict else "doubt_none")),
            (pen.say("doubt_decided"), f"{row.decided_by}, {pen.moment(row.decided_at)}"),
        ]
    )
    yield from pen.record(row.reason)


def planning(pen: Pen, found: part.PlanningPart) -> Iterator[Any]:
    yield pen.label("planning_rule")
    yield pen.table(
        [pen.say("step"), pen.say("from"), pen.say("until"), pen.say("printed"), pen.say("source")],
        [
            [
                pen.text(row.name),
                pen.short(row.start),
                pen.short(row.end),
                row.printed,
                pen.text(row.source),
            ]
            for row in found.lines
        ],
        (2.4, 1.5, 1.5, 2.3, 3.4),
    )
    for row in found.lines:
        if row.correction is not None:
            yield pen.sub(pen.say("correction", step=row.name))
            yield para(pen.text(row.correction))


def facts(pen: Pen, found: part.FactsPart) -> Iterator[Any]:
    yield pen.table(
        [pen.say("fact"), pen.say("source")],
        [[pen.text(row.text), pen.text(row.source)] for row in found.facts],
        (6, 3),
    )
    if found.members:
        yield from _members(pen, found)
    if found.budget:
        yield from _budget(pen, found)
    yield from _term(pen, found)


def _members(pen: Pen, found: part.FactsPart) -> Iterator[Any]:
    yield pen.heading(pen.say("members"), "members", 2)
    yield pen.table(
        [pen.say("municipality"), pen.say("takes_part"), pen.say("remark")],
        [
            [
                row.name,
                pen.say("from_the_start") if row.joined is None else pen.day(row.joined),
                pen.text(row.note) if row.note else "",
            ]
            for row in found.members
        ],
        (2.4, 2.2, 5),
    )


def _term(pen: Pen, found: part.FactsPart) -> Iterator[Any]:
    """The contract years; with their part of the budget where the documents give a budget."""
    yield pen.heading(pen.say("term"), "term", 2)
    heads = [pen.say("contract_year"), pen.say("from"), pen.say("until"), pen.say("kind")]
    rows = [
        [
            str(row.number),
            pen.short(row.start),
            pen.short(row.end),
            pen.name(f"years_{row.kind}"),
        ]
        for row in found.term
    ]
    if found.budget:
        heads.append(pen.say("budget_share"))
        budgets = pen.moneys([row.budget for row in found.term])
        rows = [[*row, shown] for row, shown in zip(rows, budgets, strict=True)]
    yield pen.table(heads, rows, (1.4, 2, 2, 2.4, 2.6)[: len(heads)], right=(4,))
    if found.condition.nl:
        yield pen.label("condition", "note", text=found.condition, source=found.term_source)
    if found.budget:
        yield pen.label("budget_share_rule", "note")


def _budget(pen: Pen, found: part.FactsPart) -> Iterator[Any]:
    yield pen.heading(pen.say("budget"), "budget", 2)
    yield pen.table(
        [pen.say("year"), pen.say("historical"), pen.say("objective"), pen.say("in_all")],
        [
            [str(row.year), *(pen.money(n) for n in (row.historical, row.objective, row.total))]
            for row in found.budget
        ],
        (1.2, 2, 2, 2),
        right=(1, 2, 3),
    )
    if found.budget_without:
        yield pen.label("budget_without", "note", names=found.budget_without)
    for note in found.budget_notes:
        yield para(pen.text(note), "note")
    yield pen.label("source_is", "note", source=found.budget_source)


def parties(pen: Pen, found: part.PartiesPart) -> Iterator[Any]:
    if found.deadline is not None:
        yield pen.label("parties_deadline", deadline=found.deadline)
    yield pen.table(
        [pen.say("tenderer"), pen.say("received_at"), pen.say("parties"), pen.say("standing")],
        [
            [
                row.name,
                pen.moment(row.received_at),
                str(len(row.parties)) if row.parties else "–",
                pen.name(f"tenderer_{row.standing}"),
            ]
            for row in found.tenderers
        ],
        (3, 4, 1.2, 2.4),
        right=(2,),
    )
    titles = {row.id: pen.text(row.title) for row in found.demands}
    for number, row in enumerate(found.tenderers, 1):
        yield pen.heading(row.name, f"tenderer-{number}", 2)
        yield from _file(pen, row, titles)


def _file(pen: Pen, row: part.TendererFile, titles: dict[str, str]) -> Iterator[Any]:
    if row.digest:
        yield pen.label("application_digest", "lead", digest=row.digest)
    if row.standing == "late":
        yield pen.label("late_rule")
    if row.standing == "invited":
        yield pen.label("nothing_received")
    if row.lots:
        yield pen.label("applied_for", parts=", ".join(map(pen.text, row.lots)))
    if row.exclusion is not None:
        gone = row.exclusion
        yield pen.sub(pen.say(f"{row.standing}_why"))
        yield from pen.record(gone.reason)
        yield pen.label("excluded_by", "note", first=gone.first, second=gone.second, at=gone.at)
    yield from around(pen, row.around)
    if row.parties:
        yield pen.table(
            [
                pen.say("nr"),
                pen.say("party"),
                pen.say("role"),
                pen.say("legal_form"),
                pen.say("size"),
                pen.say("company_number"),
                pen.say("place"),
            ],
            [
                [
                    str(p.number),
                    p.name,
                    pen.name(f"party_{p.role}"),
                    pen.name(f"form_{p.legal_form}"),
                    pen.name(f"size_{p.size}"),
                    p.company_number,
                    p.municipality,
                ]
                for p in row.parties
            ],
            (0.6, 3, 1.8, 1.9, 1.2, 1.5, 1.9),
        )
    for move in row.moves:
        yield pen.sub(pen.say(f"party_{move.kind}", party=move.party, by=move.by))
        yield from pen.record(move.reason)
        yield from pen.record(move.effect)
        yield pen.label("decided_by", "note", by=move.who, at=move.at)
    if row.tests:
        yield pen.sub(pen.say("tests"))
        yield pen.table(
            [pen.say("demand"), pen.say("parties_nr"), pen.say("verdict"), pen.say("reason")],
            [
                [
                    f"{titles.get(test.demand, '')} ({test.demand})",
                    _ranges(test.parties),
                    pen.name(f"outcome_{test.outcome}"),
                    pen.say("demand_elsewhere")
                    if test.outcome == "not_applicable" and not test.reason
                    else test.reason,
                ]
                for test in row.tests
            ],
            (3.4, 0.9, 1.4, 4),
            serif=(3,),
        )


def _ranges(numbers: tuple[int, ...]) -> str:
    """1, 3–6: party numbers that follow each other are written as a range."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(
        str(run[0])
        if len(run) == 1
        else f"{run[0]}–{run[-1]}"
        if len(run) > 2
        else f"{run[0]}, {run[1]}"
        for run in runs
    )
