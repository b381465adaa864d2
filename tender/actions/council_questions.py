"""Questions of councils to tenderers: asked, put by an officer or refused, answered.

An officer stands between a council and the tenderers. What one tenderer is asked all are asked,
unless somebody writes why not (I12).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.clarification import ANSWER_LIMIT, CLARIFY, MEANS_LIMIT
from criteria.council import REFUSED, UNCHANGED, on, open_rules, rules_of
from criteria.council_questions import (
    LONGEST_ORGANISATION,
    QUESTION_LIMIT,
    REASON_LIMIT,
    asked_in,
    check_decision,
    check_sent,
)
from criteria.notices import named
from criteria.phases import Step
from criteria.refusals import Refused, refusal, refuse_if
from criteria.visibility import opened
from tender.actions.clarification import prepare_question
from tender.actions.desk_letters import names_around
from tender.actions.entry import check_text, enter, record
from tender.actions.joining import enter_joined
from tender.actions.tenderers import require_declared, require_no_conflict
from tender.actions.unnamed import by_field, check_masked
from tender.permissions import Identity, NotGranted, Permission
from tender.store import council_questions as questions
from tender.store import tenderers
from tender.store.council_questions import AskedView, PutView, ToView
from tender.store.procedures import Case
from tender.store.tenderers import CandidacyView

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def ask_question(
    session: Session,
    actor: Identity,
    theme: str,
    candidacy: UUID | None,
    text: str,
    now: datetime,
) -> UUID:
    """A delegate asks the tenderers something, as long as the council may advise.

    theme      empty for a question in general
    candidacy  the tenderer it is about; None for all of them
    """
    case = enter_joined(session, actor)
    sight = opened(actor.viewer, case.moment, case.plan.advising.reads)
    if sight.nothing or (theme and not on(rules_of(case.plan, actor.council), theme)):
        raise NotGranted
    _check_theme(case, theme)
    if candidacy is not None and not sight.of(str(_inside(session, case, candidacy).tenderer)):
        raise NotGranted
    if not on(open_rules(case.plan, actor.council, case.step), theme):
        raise Refused(refusal("councils.asking_closed"))
    said = check_text(text, "text", QUESTION_LIMIT)
    return _keep(session, actor, case, actor.council, "", theme, candidacy, said, now)


def note_question(
    session: Session,
    actor: Identity,
    organisation: str,
    theme: str,
    candidacy: UUID | None,
    text: str,
    now: datetime,
) -> UUID:
    """An officer writes down a question of an organisation that has no access."""
    case = enter(session, actor, Permission.LEAD_COUNCILS)
    _check_theme(case, theme)
    if candidacy is not None:
        require_no_conflict(actor, _inside(session, case, candidacy).tenderer)
    if not organisation.strip():
        raise Refused(refusal("councils.organisation_missing", "organisation"))
    whose = check_text(organisation, "organisation", LONGEST_ORGANISATION)
    said = check_text(text, "text", QUESTION_LIMIT)
    return _keep(session, actor, case, "", whose, theme, candidacy, said, now)


def decide_questions(
    session: Session,
    actor: Identity,
    chosen: Collection[UUID],
    outcome: str,
    text: str,
    reason: str,
    to: Collection[UUID],
    now: datetime,
) -> UUID | None:
    """Put one question as it is, or several in one text, to these tenderers; or refuse them.

    While suitability is tested it is also prepared for the next letter to each of them.
    reason  of a refusal, or why not all tenderers get the question
    """
    case = enter(session, actor, Permission.LEAD_COUNCILS)
    every = tenderers.candidacies(session, case.id)
    inside = {one.id: one for one in {one.tenderer: one for one in reversed(every)}.values()}
    asked = questions.questions(session, case.id, questions.Which(only=set(chosen)))
    known = {one.id: one for one in asked}
    if not known.keys() >= set(chosen) or not inside.keys() >= set(to):
        raise NotGranted
    mine = [known[id_] for id_ in dict.fromkeys(chosen)]
    if not all(_led(session, actor, case, mine)):
        raise NotGranted
    if any(one.outcome is not None for one in mine):
        raise Refused(refusal("acts.already_done"))
    refuse_if(tuple(check_decision(outcome, len(mine), text, reason, len(set(to)), len(inside))))
    why = reason.strip() and check_text(reason, "reason", REASON_LIMIT)
    put, number, said = None, None, ""
    got: list[CandidacyView] = []
    if outcome == REFUSED and any(one.council for one in mine):
        check_masked(session, case, by_field({"reason": why}))
    if outcome != REFUSED:
        said = mine[0].text if outcome == UNCHANGED else check_text(text, "text", QUESTION_LIMIT)
        themes = {one.theme for one in mine}
        put, number = questions.put(session, case.id, said, actor.id, now)
        about = themes.pop() if len(themes) == 1 else ""
        places = _places(case, every, mine)
        got = [places[inside[id_].tenderer] for id_ in to]
        _put_to(session, actor, case, put, said, about, got, now)
    for one in mine:
        questions.decide(session, one.id, put, outcome, why, actor.id, now)
    object_ = f"put:{put}" if put else f"question:{mine[0].id}"
    fields = {
        "result": outcome,
        "reason": why or None,
        "version": number,
        "content": said or None,
        "questions": sorted(str(one.id) for one in mine),
        "to": sorted(str(one.id) for one in got) or None,
    }
    record(session, actor, "council.decided", object_, now, **fields)
    return put


def put_also(session: Session, actor: Identity, put: UUID, now: datetime) -> None:
    """Put a question to whoever did not get it: all tenderers are to know the same (I12)."""
    case = enter(session, actor, Permission.LEAD_COUNCILS)
    found = _put(session, case, put)
    got = {one.tenderer for one in found.to}
    asked = questions.questions(session, case.id, questions.Which(puts=(put,)))
    every = _places(case, tenderers.candidacies(session, case.id), asked)
    rest = [
        one for id_, one in every.items() if id_ not in got and str(id_) not in actor.conflicted
    ]
    if not rest:
        raise Refused(refusal("acts.already_done"))
    if not any(_led(session, actor, case, asked)):
        raise NotGranted
    themes = {one.theme for one in asked}
    about = themes.pop() if len(themes) == 1 else ""
    _put_to(session, actor, case, put, found.text, about, rest, now)
    others = sorted(str(one.id) for one in rest)
    record(session, actor, "council.put", f"put:{put}", now, to=others)


def record_sending(
    session: Session,
    actor: Identity,
    put_to: UUID,
    sent_at: datetime | None,
    means: str,
    now: datetime,
) -> None:
    """Write down when and how a question was sent that goes out with no letter from here."""
    case = enter(session, actor, Permission.LEAD_COUNCILS)
    one = _to(session, actor, case, put_to)
    if one.sent is not None:
        raise Refused(refusal("councils.sent_already"))
    if waits_for_letter(case, one):
        raise Refused(refusal("councils.in_letter"))
    refuse_if(tuple(check_sent(sent_at, one.at, now)))
    assert sent_at is not None
    if not means.strip():
        raise Refused(refusal("councils.means_missing", "means"))
    how = check_text(means, "means", MEANS_LIMIT)
    questions.send(session, one.id, sent_at, how, actor.id, now)
    fields = {"candidacy": str(one.candidacy), "sent": sent_at, "means": how}
    record(session, actor, "council.sent", f"put_to:{one.id}", now, **fields)


def waits_for_letter(case: Case, one: ToView) -> bool:
    """Whether a question goes out with the next letter to the tenderer."""
    return one.in_letter and case.step is Step.SUITABILITY


def record_answer(
    session: Session,
    actor: Identity,
    put_to: UUID,
    text: str,
    seen: int,
    now: datetime,
) -> None:
    """Write down what a tenderer answered, or write it again where it was not right.

    seen  how many versions the page showed; Refused when somebody was first
    """
    case = enter(session, actor, Permission.LEAD_COUNCILS)
    one = _to(session, actor, case, put_to)
    if one.sent is None:
        raise Refused(refusal("councils.not_sent"))
    said = check_text(text, "text", ANSWER_LIMIT)
    if seen != len(one.answers):
        raise Refused(refusal("acts.changed_meanwhile"))
    if one.answer is not None and one.answer.text == said:
        return
    check_masked(session, case, by_field({"text": said}))
    number = len(one.answers) + 1
    questions.answer(session, one.id, number, said, actor.id, now)
    fields = {"candidacy": str(one.candidacy), "version": number, "content": said}
    record(session, actor, "council.answered", f"put_to:{one.id}", now, **fields)


def _keep(
    session: Session,
    actor: Identity,
    case: Case,
    council: str,
    organisation: str,
    theme: str,
    candidacy: UUID | None,
    said: str,
    now: datetime,
) -> UUID:
    id_ = questions.ask(
        session, case.id, council, organisation, actor.id, theme, candidacy, said, now
    )
    fields = {"question": theme or None, "content": said}
    if organisation:
        fields["organisation"] = organisation
    if candidacy is not None:
        fields["candidacy"] = str(candidacy)
    record(session, actor, "council.asked", f"question:{id_}", now, **fields)
    return id_


def _check_theme(case: Case, theme: str) -> None:
    known = {one.id for lot in case.plan.lots for one in lot.selection.questions}
    if theme and theme not in known:
        raise NotGranted


def _inside(session: Session, case: Case, candidacy: UUID) -> CandidacyView:
    for one in tenderers.candidacies(session, case.id):
        if one.id == candidacy:
            return one
    raise NotGranted


def _places(
    case: Case, inside: Sequence[CandidacyView], asked: Sequence[AskedView]
) -> dict[UUID, CandidacyView]:
    """Per tenderer the candidacy in which it is asked: a council reads the answer there."""
    about = [_lots(case, inside, one) for one in asked]
    of: dict[UUID, list[tuple[str, CandidacyView]]] = {}
    for row in inside:
        of.setdefault(row.tenderer, []).append((row.lot, row))
    return {tenderer: asked_in(about, places) for tenderer, places in of.items()}


def _lots(case: Case, inside: Iterable[CandidacyView], one: AskedView) -> list[str]:
    """The lots a question can be about: that of its tenderer, those with its theme, or all."""
    return [row.lot for row in inside if row.id == one.candidacy] or [
        lot.id
        for lot in case.plan.lots
        if not one.theme or one.theme in {question.id for question in lot.selection.questions}
    ]


def may_lead(actor: Identity, one: AskedView, about: Mapping[UUID, CandidacyView]) -> bool:
    """Whether an officer sees a question and decides on it: not one about a tenderer, in or out by
    now, in which this officer has an interest. about: everybody who was ever in."""
    return one.candidacy is None or str(about[one.candidacy].tenderer) not in actor.conflicted


def _led(
    session: Session, actor: Identity, case: Case, rows: Iterable[AskedView]
) -> tuple[bool, ...]:
    about = {one.id: one for one in tenderers.every_candidacy(session, case.id)}
    return tuple(may_lead(actor, one, about) for one in rows)


def _put(session: Session, case: Case, put: UUID) -> PutView:
    found = questions.one_put(session, case.id, put)
    if found is None:
        raise NotGranted
    return found


def _to(session: Session, actor: Identity, case: Case, put_to: UUID) -> ToView:
    """A tenderer that is to get a question; NotGranted until this officer declared about it."""
    found = questions.put_with(session, case.id, put_to)
    for one in found.to if found else ():
        if one.id == put_to:
            require_declared(actor, one.tenderer)
            return one
    raise NotGranted


def _put_to(
    session: Session,
    actor: Identity,
    case: Case,
    put: UUID,
    text: str,
    theme: str,
    to: Iterable[CandidacyView],
    now: datetime,
) -> None:
    """Put it to these tenderers; no tenderer reads the name of another in it (I10)."""
    everyone = tenderers.tenderers(session, case.id)
    check_masked(session, case, by_field({"text": text}))
    letters: dict[UUID, UUID | None] = {}
    for row in to:
        require_declared(actor, row.tenderer)
        one = next(other for other in everyone if other.id == row.tenderer)
        foreign = named(text, names_around(one, everyone))
        if foreign:
            raise Refused(refusal("clarification.names_other", "text", name=foreign))
        letters[row.id] = None
        if case.step is Step.SUITABILITY:
            args = (None, theme, CLARIFY, text, now)
            letters[row.id] = prepare_question(session, actor, row.tenderer, *args)
    questions.put_to(session, put, letters, now)
