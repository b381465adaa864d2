"""The dialogue in the award report: sessions, agreements, and how every topic was closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from criteria import award_case as part
from criteria.references import agreement_ref
from tender.report.story_parts import Pen, para

_MINUTE = 60


def dialogue(pen: Pen, found: part.DialoguePart) -> Iterator[Any]:
    yield pen.label("dialogue_rule")
    for number, row in enumerate(found.tenderers, 1):
        yield pen.heading(row.tenderer, f"dialogue-{number}", 2)
        yield from with_one(pen, row)


def with_one(pen: Pen, row: part.TendererDialogue) -> Iterator[Any]:
    """The sessions and agreements with one tenderer, and how every topic was closed."""
    for session in row.sessions:
        yield from _session(pen, session)
    if row.agreements:
        yield pen.sub(pen.say("agreements"))
        yield pen.table(
            [pen.say("nr"), pen.say("topic"), pen.say("agreed"), pen.say("in_final_offer")],
            [_agreement(pen, line) for line in row.agreements],
            (0.7, 2.1, 5.2, 3),
            serif=(2, 3),
        )
    moved = [line for line in row.topics if line.outcome == "implementation_plan"]
    closed = [line for line in row.topics if line.outcome != "implementation_plan"]
    for code, lines in (("topics_closed", closed), ("topics_moved", moved)):
        if lines:
            yield pen.sub(pen.say(code))
            yield pen.table(
                [pen.say("topic"), pen.say("result"), pen.say("reason"), pen.say("on")],
                [
                    [
                        pen.text(line.topic),
                        pen.name(f"topic_{line.outcome}"),
                        line.reason,
                        pen.short(line.at),
                    ]
                    for line in lines
                ],
                (2.8, 2.2, 4.8, 1.4),
                serif=(2,),
            )


def _session(pen: Pen, row: part.Session) -> Iterator[Any]:
    yield pen.sub(pen.say("session", held_at=row.held_at))
    if row.ended_at is not None:
        minutes = int((row.ended_at - row.held_at).total_seconds()) // _MINUTE
        yield pen.label("session_length", "lead", hours=minutes // 60, minutes=minutes % 60)
    yield pen.label("attendance", "lead", names="; ".join(row.attendance.split("\n")))
    yield from pen.record(row.minutes)
    for item in row.items:
        yield para(f"{item.topic} {pen.text(item.title)}", "topic")
        for side, said in (("authority", item.authority), ("tenderer", item.tenderer)):
            if said.strip():
                yield pen.label("position", "lead", side=pen.name(f"side_{side}"))
                yield from pen.record(said)
        if item.text.strip():
            yield pen.label("spoken_of", "lead")
            yield from pen.record(item.text)
    for one in row.corrections:
        yield pen.label(
            "minutes_version", "note", version=one.version, on=pen.day(one.at), reason=one.reason
        )
    for given in row.confirmations:
        how = f" ({pen.name(f'confirmed_{given.how}')})" if given.how else ""
        yield pen.label(
            "minutes_confirmed",
            "note",
            side=pen.name(f"side_{given.side}"),
            by=f"{given.by}{how}",
            on=pen.day(given.at),
        )
    if not row.confirmations:
        yield pen.label("minutes_open", "note")


def _agreement(pen: Pen, line: part.AgreementLine) -> list[object]:
    kept = pen.name(f"conformity_{line.conformity or 'open'}")
    passage = [para(line.passage, "serif")] if line.passage else []
    title = [para(line.title, "bold")] if line.title else []
    about = [para(_about(pen, line), "head")] if line.version else []
    return [
        agreement_ref(line.number),
        f"{pen.text(line.topic)}\n({pen.name(f'agreement_{line.kind}')})",
        [*title, para(line.text, "serif"), *about],
        [para(kept, "bold"), *passage],
    ]


def _about(pen: Pen, line: part.AgreementLine) -> str:
    owner = pen.name(f"agreement_owner_{line.owner}")
    told = pen.say("agreement_about", version=line.version, owner=owner)
    clause = pen.say("agreement_clause", clause=line.clause) if line.clause else ""
    return f"{told} {clause}".rstrip()
