"""What the demonstration does at the selection desk between the opening and the marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from criteria import espd
from criteria.admission import applies, asked
from criteria.catalogue import Demand
from criteria.clarification import SentFile
from criteria.evidence import NewEvidence
from criteria.evidence_kinds import DOSSIER, kinds
from criteria.exclusion import OWN
from criteria.moments import utc
from criteria.parties import Change
from criteria.proof import Proof, ProofNote
from criteria.reading import read_local
from criteria.signals import Signal, SignalFile
from criteria.uea import NO, UNSAID, YES
from criteria.uea_form import FormAnswers
from tender.actions import (
    clarification,
    evidence,
    exclusion,
    parties,
    signals,
    suitability,
    uea,
)
from tender.actions.pages import draw_undrawn
from tender.actions.receiving import submit_file
from tender.demo import content
from tender.demo.acts import Acts
from tender.demo.content import TendererText
from tender.demo.papers import Chapter, bundle, certificate, dossier, drawn
from tender.store import clarification as rounds
from tender.store import evidence as lists
from tender.store import people
from tender.store import tenderers as rows
from tender.store.tenderers import PartyView, TendererView

TESTED = "2022-01-18T16:30"
EVIDENCE_AT = "2022-01-10T09:00"
ASKED_AT, ANSWER_BY, ANSWERED_AT = "2022-01-11T10:00", "2022-01-18T12:00", "2022-01-14T11:30"


class Desk(Acts):
    """Facts of parties, evidence, a round of questions, findings, decisions."""

    def desk(self) -> None:
        """Everything that lies on the desk, in the order of the days it came."""
        self._assign()
        for tenderer in self.in_time():
            self._evidence(tenderer)
        self._facts()
        self._declared()
        self._signal()
        self._round()
        self._change()
        self._close()
        for tenderer in self.in_time():
            self._test(tenderer)

    def _known(self, tenderer: TendererText) -> TendererView:
        return {row.id: row for row in self.look(rows.tenderers)}[self.ids[tenderer.key]]

    def _parties(self) -> dict[str, PartyView]:
        """Every party that takes part, by its name."""
        return {party.name: party for row in self.look(rows.tenderers) for party in row.parties}

    def _demands(self) -> tuple[Demand, ...]:
        return asked(self.case().plan)

    # What lies on the desk

    def _assign(self) -> None:
        """Two officers divide the files."""
        officers = {one.user_id: one.id for one in self.look(people.people)}
        for number, tenderer in enumerate(self.in_time()):
            tester = officers[self.users[("officer", "witness")[number % 2]]]
            id_, at = self.ids[tenderer.key], read_local("2022-01-06T09:00")
            self.act("officer", at, suitability.assign_file, id_, tester)

    def files(self, tenderer: TendererText) -> None:
        """What a tenderer hands in beside its application, a minute apart."""
        for number, new in enumerate(self._papers(tenderer)):
            note = ProofNote(new.kind, new.title, new.name, "", new.issued_on, new.valid_until)
            at = utc(tenderer.received_at) - timedelta(minutes=30 - number)
            self.hand_in(tenderer.key, at, submit_file, Proof(note, new.content))

    def _papers(self, tenderer: TendererText) -> Iterator[NewEvidence]:
        for row in content.table("desk")["bundle"]:
            if tenderer.key != row.get("without") and not kinds().kind(row["kind"]).register:
                yield NewEvidence(
                    row["kind"],
                    row["title"],
                    f"{row['kind']}.pdf",
                    bundle(row["title"], row["issued"], row.get("until")),
                    row["issued"],
                    row.get("until"),
                )
        row = content.table("desk")["expired"]
        if tenderer.key == row["tenderer"]:
            yield self._certificate(row, "")
        if tenderer.key in content.WRITTEN:
            yield self._dossier(tenderer)

    def _dossier(self, tenderer: TendererText) -> NewEvidence:
        """The competence dossier as a file; it says what was typed, with more beside it."""
        paper = content.table("dossier")["paper"]
        chapters = tuple(
            Chapter(
                theme.title.nl,
                tenderer.answers[theme.id],
                tuple(tuple(row) for row in paper["rows"][theme.id]),
            )
            for theme in self.case().plan.lots[0].selection.questions
        )
        made = dossier(paper["title"], tenderer.name, paper["for"], tuple(paper["head"]), chapters)
        return NewEvidence(DOSSIER, paper["title"], "bekwaamheidsdossier.pdf", made)

    def draw(self) -> None:
        """The pages of the dossiers, for who will read them."""
        opened, at = read_local("2022-01-05T09:40"), self.procedure_id
        draw_undrawn(self.opened, self.vault, at, lambda: opened, drawn)

    def _evidence(self, tenderer: TendererText) -> None:
        """What each file serves, and what the registers say."""
        at, id_ = read_local(EVIDENCE_AT), self.ids[tenderer.key]
        given = {one.kind: one for one in self.look(lists.evidence, id_)}
        late = content.table("desk")["expired"]
        for number, row in enumerate(content.table("desk")["bundle"]):
            cells = self._served(tenderer, row)
            if not cells or tenderer.key == row.get("without"):
                continue
            moment = at + timedelta(minutes=number)
            if row["kind"] in given:
                piece = given[row["kind"]].id
                self.act("officer", moment, evidence.use_evidence, piece, cells, True)
            else:
                note = content.table("desk")["seen"]
                put = tuple((demand, str(party)) for demand, party in cells)
                fact = NewEvidence(
                    row["kind"], row["title"], issued_on=row.get("issued"), note=note, cells=put
                )
                self.act("officer", moment, evidence.add_evidence, self.vault, id_, fact)
        if tenderer.key == late["tenderer"]:
            one = (late["demand"], self._parties()[late["party"]].id)
            piece = given[late["kind"]].id
            self.act("officer", at + timedelta(hours=1), evidence.use_evidence, piece, [one], True)

    def _served(
        self, tenderer: TendererText, row: Mapping[str, Any]
    ) -> tuple[tuple[str, UUID], ...]:
        """The cells that a bundle of papers serves."""
        serves = kinds().demands_of(row["kind"])
        return tuple(
            (demand.id, party.id)
            for demand, party in _cells(self._demands(), self._known(tenderer))
            if demand.id in serves and party.name not in row.get("not_for", ())
        )

    def _certificate(self, row: Mapping[str, Any], which: str) -> NewEvidence:
        issued, until = row[f"{which}issued"], row[f"{which}until"]
        return NewEvidence(
            row.get("evidence", row["kind"]),
            row[f"{which}title"],
            row[f"{which}file"],
            certificate(row[f"{which}title"], row["party"], issued, until),
            issued,
            until,
        )

    def _facts(self) -> None:
        at, there = read_local("2022-01-14T09:00"), self._parties()
        for name, kind, fact in content.facts():
            self.act("officer", at, parties.record_fact, there[name].id, kind, fact, 0)
        region = frozenset(row.name for row in self.case().plan.facts.municipalities)
        for name, found in content.capacities():
            if not region.issuperset(row.municipality for row in found.rows):
                continue  # places are counted in the municipalities of the region alone
            self.act("officer", at, parties.record_fact, there[name].id, "capacity", found, 0)

    def _declared(self) -> None:
        """What each party says of itself, typed over from the document it sent."""
        known = frozenset(demand.id for demand in self.case().plan.demands)
        said = tuple(
            (row.id, NO if row.kind == "exclusion" else YES if row.kind == "selection" else UNSAID)
            for row in espd.asked(known)
        )
        form = FormAnswers(said, date(2021, 12, 20), "Bestuurder")
        at, there = read_local("2022-01-06T14:00"), self._parties()
        written = [one for one in self.in_time() if one.key in (*content.WRITTEN, "d")]
        for name in (party.name for one in written for party in one.parties):
            self.act("officer", at, uea.enter_uea, self.vault, there[name].id, form, None)

    def _signal(self) -> None:
        """A signal that one officer and the auditor read, and nobody else."""
        row = content.table("desk")["signal"]
        words = Signal(row["source"], row["kind"], row["weight"], row["text"], row["seen_on"])
        auditor = self.users["auditor"]
        reader = next(one.id for one in self.look(people.people) if one.user_id == auditor)
        party, at = self._parties()[row["party"]].id, read_local("2022-01-07T09:00")
        letter = SignalFile(row["file"], bundle(row["title"], row["seen_on"], None))
        self.act("officer", at, signals.record_signal, self.vault, party, words, letter, (reader,))

    # One round of questions

    def _round(self) -> None:
        for key in ("a", "d"):
            asked_ = [row for row in content.questions() if row["tenderer"] == key]
            at = read_local(ASKED_AT)
            for row in asked_:
                at += timedelta(minutes=2)
                party = self._parties()[row["party"]].id
                self.act(
                    "officer",
                    at,
                    clarification.prepare_question,
                    self.ids[key],
                    party,
                    row["demand"],
                    row["kind"],
                    row["text"],
                )
            round_ = self.act(
                "officer",
                at + timedelta(minutes=10),
                clarification.send_round,
                self.ids[key],
                read_local(ANSWER_BY),
                None,
            )
            self._answer(key, round_, asked_)

    def _answer(self, key: str, round_id: UUID, asked_: list[Mapping[str, Any]]) -> None:
        sent = next(one for one in self.look(rounds.rounds) if one.id == round_id)
        texts: dict[UUID, str] = {}
        files: dict[UUID, list[SentFile]] = {}
        for question, row in zip(sent.questions, asked_, strict=True):
            if "answer" in row:
                texts[question.id] = row["answer"]
            if "renewed_file" in row:
                new = self._certificate(row, "renewed_")
                files[question.id] = [SentFile(new.name, new.content)]
        at = read_local(ANSWERED_AT)
        self.hand_in(key, at, clarification.answer_questions, round_id, texts, files)
        for row in asked_:
            if "renewed_file" in row:
                self._describe(key, row, at + timedelta(hours=2))

    def _describe(self, key: str, row: Mapping[str, Any], at: datetime) -> None:
        """An officer reads what came with the answer, says what it is and what it serves."""
        new = self._certificate(row, "renewed_")
        given = self.look(lists.evidence, self.ids[key])
        piece = next(one for one in given if one.sha256 == lists.digest(new.content))
        self.act("officer", at, evidence.describe_evidence, piece.id, new, 0)
        cell = (row["demand"], self._parties()[row["party"]].id)
        self.act("officer", at, evidence.use_evidence, piece.id, [cell], True)

    def _close(self) -> None:
        for one in self.look(rounds.rounds):
            at, note = read_local("2022-01-18T16:00"), content.table("desk")["closing"]
            self.act("officer", at, clarification.close_round, one.id, note)

    def _change(self) -> None:
        row = content.table("desk")["change"]
        party = str(self._parties()[row["party"]].id)
        change = Change("left", row["reason"], row["effect"], party)
        self.act(
            "officer",
            read_local(row["on"]),
            parties.change_parties,
            self.ids[row["tenderer"]],
            change,
            0,
        )

    # What was decided

    def _test(self, tenderer: TendererText) -> None:
        """Every cell decided: what is held against a party by itself, the rest per reason."""
        at, known = read_local(TESTED), self._known(tenderer)
        together: dict[tuple[str, str], list[tuple[str, UUID]]] = {}
        for demand, party in _cells(self._demands(), known):
            cell = demand.id, party.id
            outcome, reason = tenderer.findings.get(
                (party.name, demand.id), ("met", content.met_reason(demand))
            )
            if demand.kind == "exclusion" and outcome == "not_met":
                finding = content.ground_finding(reason)
                self.act("officer", at, exclusion.decide_ground, cell[1], demand.id, OWN, finding)
            else:
                together.setdefault((outcome, reason), []).append(cell)
        for (outcome, reason), cells in together.items():
            self.act("officer", at, suitability.decide_demands, cells, outcome, reason)


def _cells(demands: Iterable[Demand], tenderer: TendererView) -> Iterator[tuple[Demand, PartyView]]:
    for demand in demands:
        for party in tenderer.parties:
            if applies(demand, party.standing):
                yield demand, party
