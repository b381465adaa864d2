"""Clarification rounds: questions prepared, sent with a letter, answered, and the round closed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from criteria.canon import digest
from criteria.clarification import (
    MEANS_LIMIT,
    MOST_FILES,
    SentFile,
    came,
    check_answers,
    check_closing,
    check_question,
    check_received,
    check_round,
    subject,
)
from criteria.documents import file_name
from criteria.evidence import NewEvidence
from criteria.evidence_kinds import OTHER
from criteria.moments import is_late
from criteria.notices import (
    CLARIFICATION,
    named,
)
from criteria.outcome import AWARD, SELECTION
from criteria.refusals import Refusal, Refused, refusal, refuse_if
from tender.actions import desk
from tender.actions.asking import Askable, askable, may_ask, may_handle
from tender.actions.desk_letters import names_around, write_questions
from tender.actions.entry import check_seen, check_text, enter, record
from tender.actions.evidence import keep_evidence
from tender.actions.posting import post_letters
from tender.actions.receiving import own_case
from tender.actions.tenderers import require_declared, tenderer_in
from tender.imports.inspect import inspect_file
from tender.permissions import Identity, NotGranted, Permission
from tender.store import clarification, notices, tenderers
from tender.store.clarification import DraftView, QuestionView, RoundView
from tender.store.procedures import Case
from tender.store.tenderers import TendererView
from tender.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def prepare_question(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    party_id: UUID | None,
    demand: str,
    kind: str,
    text: str,
    now: datetime,
    stage: str = SELECTION,
) -> UUID:
    """Prepare a question to a tenderer; nothing is sent yet. Returns the question.

    party_id  a party of this tenderer, or None for all of them together; after the test only one
              that joined since
    demand    a demand or a scored question of the plan; empty for the application as a whole
    stage     award for a question about the final offer: `demand` is then a criterion or an element
              of it, or empty for the whole
    """
    case, tenderer, bidders, found = _asked(session, actor, tenderer_id)
    if stage == AWARD:
        _check_offer(case, found, party_id, demand)
    about = subject(case.plan, demand, stage)
    if about is None:
        raise Refused(refusal("clarification.subject_unknown", "demand"))
    if party_id is not None and all(party.id != party_id for party in tenderer.parties):
        raise Refused(refusal("clarification.party_unknown", "party"))
    if stage != AWARD and not desk.may_test(session, case, party_id):
        raise Refused(refusal("clarification.party_tested", "party"))
    refuse_if(check_question(about, kind, text))
    foreign = named(text, names_around(tenderer, bidders))
    if foreign:
        raise Refused(refusal("clarification.names_other", "text", name=foreign))
    return clarification.add_draft(
        session, tenderer.id, stage, party_id, demand, kind, text.strip(), actor.id, now
    )


def _check_offer(case: Case, found: Askable, party_id: UUID | None, demand: str) -> None:
    """Refused for a part of the offer that cannot be asked about now."""
    if party_id is not None:
        raise Refused(refusal("clarification.offer_party", "party"))
    if found.about(AWARD, demand) is None:
        raise Refused(
            refusal("clarification.subject_unknown", "demand")
            if found.offer
            else refusal("clarification.offer_closed", "demand")
        )


def drop_question(
    session: Session, actor: Identity, tenderer_id: UUID, question_id: UUID, now: datetime
) -> None:
    """Take a prepared question away. NotGranted when it is not there, or was sent."""
    _asked(session, actor, tenderer_id)
    if not clarification.drop_draft(session, tenderer_id, question_id):
        raise NotGranted


def _asked(
    session: Session, actor: Identity, tenderer_id: UUID
) -> tuple[Case, TendererView, tuple[TendererView, ...], Askable]:
    """The tenderer that is asked something, among all of them, and what it can be asked."""
    case = enter(session, actor, Permission.ASK_CLARIFICATION)
    bidders = tenderers.tenderers(session, case.id)
    tenderer = next((row for row in bidders if row.id == tenderer_id), None)
    if tenderer is None:
        raise NotGranted
    require_declared(actor, tenderer.id)
    if not tenderer.valid:
        raise Refused(refusal("clarification.not_asked"))
    found = askable(session, actor, case, tenderer)
    if not found:
        raise NotGranted
    return case, tenderer, bidders, found


def round_basis(prepared: Iterable[DraftView]) -> str:
    """What a sending rests on: the digest of the prepared questions."""
    return digest(
        [
            [str(one.id), one.stage, str(one.party or ""), one.demand, one.kind, one.text]
            for one in prepared
        ]
    )


def send_round(
    session: Session,
    actor: Identity,
    tenderer_id: UUID,
    deadline: datetime | None,
    seen: str | None,
    now: datetime,
) -> UUID:
    """Send every prepared question of a tenderer, with one letter. Returns the round.

    seen  the basis a page showed, so that nothing goes out that its sender did not read
    """
    case, tenderer, bidders, found = _asked(session, actor, tenderer_id)
    prepared = clarification.drafts(session, tenderer.id)
    refuse_if(check_round(len(prepared), now, deadline))
    assert deadline is not None
    check_seen(seen, round_basis(prepared))
    if any(one.party in {party.id for party in tenderer.former} for one in prepared):
        raise Refused(refusal("clarification.party_left"))
    if not all(may_ask(session, case, found, one) for one in prepared):
        raise Refused(refusal("clarification.party_tested"))
    foreign = named("\n\n".join(one.text for one in prepared), names_around(tenderer, bidders))
    if foreign:
        raise Refused(refusal("clarification.names_other", None, name=foreign))
    text = write_questions(case, tenderer, prepared, deadline, now)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    round_id, number = clarification.add_round(
        session, tenderer.id, deadline, prepared, actor.id, now
    )
    sent = notices.add_notice(
        session, tenderer.id, CLARIFICATION, text, sha256, actor.id, now, round_id=round_id
    )
    post_letters(session, actor, {tenderer.id: sent}, now, deadline)
    record(
        session,
        actor,
        "clarification.sent",
        f"round:{round_id}",
        now,
        tenderer=str(tenderer.id),
        version=number,
        deadline=deadline,
        digest=sha256,
        questions=len(prepared),
    )
    return round_id


def answer_questions(
    session: Session,
    actor: Identity,
    vault: Vault,
    round_id: UUID,
    texts: Mapping[UUID, str],
    files: Mapping[UUID, Sequence[SentFile]],
    now: datetime,
    arrived: datetime | None = None,
) -> bool:
    """A tenderer answers questions of its own round, as often as it likes. Whether it was late.

    texts, files  by question. What is there already is not kept twice. After the deadline an answer
    is kept as late; once the round is closed it is refused.
    arrived       when all of it was here, where it had to wait for its turn: decides what is late
    """
    came_at = arrived or now
    case = own_case(session, actor, lock=True)
    found = _round(session, case, round_id, actor.id)
    if found.closed:
        raise Refused(refusal("clarification.round_closed"))
    known = {one.id: one for one in found.questions}
    if not known.keys() >= {*texts, *files}:
        raise NotGranted
    _check(known, texts, files)
    late = is_late(came_at, found.deadline)
    new_texts = {id_: text.strip() for id_, text in texts.items() if _is_new(known[id_], text)}
    new_files = [
        (id_, file)
        for id_, sent in files.items()
        for file in sent
        if hashlib.sha256(file.content).hexdigest() not in {one.sha256 for one in known[id_].files}
    ]
    if not new_texts and not new_files:
        return late
    for id_, text in new_texts.items():
        clarification.add_answer(session, id_, text, late, came_at, now)
    for id_, file in new_files:
        _keep_file(session, case, actor, vault, known[id_], file, now, came_at)
    for id_ in dict.fromkeys(id_ for id_, _ in new_files if id_ not in new_texts):
        if not any(one.late is late for one in known[id_].answers):
            clarification.add_answer(session, id_, "", late, came_at, now)
    record(
        session,
        actor,
        "clarification.answered",
        f"round:{found.id}",
        now,
        late=late,
        content=[[str(id_), text] for id_, text in sorted(new_texts.items())],
        digests=sorted(hashlib.sha256(file.content).hexdigest() for _, file in new_files),
    )
    return late


def _check(
    known: Mapping[UUID, QuestionView],
    texts: Mapping[UUID, str],
    files: Mapping[UUID, Sequence[SentFile]],
) -> None:
    """Every fault of answers, each at the field of its question."""
    said = {str(known[id_].number): text for id_, text in texts.items()}
    sent = {known[id_].number: some for id_, some in files.items() if some}
    before = {one.number: len(one.files) for one in known.values()}
    counts = {str(number): before[number] + len(some) for number, some in sent.items()}
    refuse_if(dict.fromkeys((*check_answers(said, counts), *check_files(sent))))


def check_files(files: Mapping[int, Sequence[SentFile]]) -> tuple[Refusal, ...]:
    """What is wrong with the files of answers, by the number of their question.

    It takes long, so that it is best asked before anybody has to wait for us.
    """
    faults: list[Refusal] = []
    for number, sent in files.items():
        for file in sent[:MOST_FILES]:
            try:
                inspect_file(file.name, file.content, f"file-{number}")
            except Refused as refused:
                faults += refused.refusals
    return tuple(faults)


def _is_new(question: QuestionView, text: str) -> bool:
    own = [one.text for one in question.answers if one.participant is None]
    return bool(text.strip()) and own[-1:] != [text.strip()]


def _keep_file(
    session: Session,
    case: Case,
    actor: Identity,
    vault: Vault,
    question: QuestionView,
    file: SentFile,
    now: datetime,
    arrived: datetime,
) -> None:
    """Keep a file that came with an answer, each fault at the field of its question."""
    new = NewEvidence(OTHER, file_name(file.name), file.name, file.content)
    try:
        keep_evidence(
            session,
            case,
            actor,
            vault,
            actor.id,
            new,
            now,
            question=question.id,
            by_tenderer=True,
            arrived=arrived,
        )
    except Refused as refused:
        raise Refused(one.at(f"file-{question.number}") for one in refused.refusals) from None


def record_answer(
    session: Session,
    actor: Identity,
    round_id: UUID,
    question_id: UUID,
    text: str,
    received_at: datetime | None,
    means: str,
    now: datetime,
) -> bool:
    """An officer writes down an answer that came by other means. Whether it was late.

    received_at  when it came in, which decides whether it is late
    means        how it came in, such as by letter
    """
    case = enter(session, actor, Permission.ASK_CLARIFICATION)
    found, _ = _handled(session, actor, case, round_id)
    question = next((one for one in found.questions if one.id == question_id), None)
    if question is None:
        raise NotGranted
    if found.closed:
        raise Refused(refusal("clarification.round_closed"))
    refuse_if(check_received(received_at, found.at, now))
    assert received_at is not None
    if not means.strip():
        raise Refused(refusal("clarification.means_missing", "means"))
    told, how = check_text(text, "text"), check_text(means, "means", MEANS_LIMIT)
    refuse_if(check_answers({"": told}, {}))
    late = is_late(received_at, found.deadline)
    clarification.add_answer(session, question.id, told, late, received_at, now, actor.id, how)
    record(
        session,
        actor,
        "clarification.recorded",
        f"round:{found.id}",
        now,
        late=late,
        received=received_at,
        means=how,
        content=[str(question.id), told],
    )
    return late


def close_round(
    session: Session, actor: Identity, round_id: UUID, note: str, now: datetime
) -> None:
    """Close a round once all is answered or the term is over, with what the answers came to."""
    case = enter(session, actor, Permission.ASK_CLARIFICATION)
    found, tenderer = _handled(session, actor, case, round_id)
    if found.closed:
        raise Refused(refusal("acts.already_done"))
    out = not tenderer.valid
    states = [came(one.given, found.deadline, now) for one in found.questions]
    refuse_if(check_closing(states, found.deadline, now, note, out=out))
    clarification.close(session, found.id, note.strip(), actor.id, now)
    record(
        session,
        actor,
        "clarification.closed",
        f"round:{found.id}",
        now,
        reason=note.strip(),
    )


def _handled(
    session: Session, actor: Identity, case: Case, round_id: UUID
) -> tuple[RoundView, TendererView]:
    """A round that this person writes answers to and closes, and to whom it went."""
    found = _round(session, case, round_id)
    tenderer = tenderer_in(session, case, found.tenderer)
    require_declared(actor, tenderer.id)
    if not may_handle(session, actor, case, tenderer, found):
        raise NotGranted
    return found, tenderer


def _round(
    session: Session, case: Case, round_id: UUID, tenderer_id: UUID | None = None
) -> RoundView:
    """A round of this procedure, or of one tenderer; NotGranted when it is not there."""
    for found in clarification.rounds(session, case.id, tenderer_id):
        if found.id == round_id:
            return found
    raise NotGranted
