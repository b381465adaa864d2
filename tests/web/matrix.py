"""The reviewed table: who may reach which page, in which step.

One row per endpoint of a procedure: the roles that get in, and from which step to which. Everything
else is 404, the same answer as for what is not there. `-` is never. Steps are numbered 1 (prepare)
to 14 (closed).

Roles: O officer, C chair, A assessor, D delegate, M decision maker (mandaathouder), K contract
manager, U auditor. Whoever has no role in the procedure, or did not log in, never gets in.

The table is written from what each role is for, not from the code. Where the two
were read differently and the code was followed, the reason stands beside the row.
"""

from __future__ import annotations

from dataclasses import dataclass

ROLES = {
    "O": "officer",
    "C": "chair",
    "A": "assessor",
    "D": "delegate",
    "M": "decision_maker",
    "K": "contract_manager",
    "U": "auditor",
}
NEVER = 15
"""A step after the last: for an object that the demonstration does not have."""

Cells = frozenset[tuple[str, int]]


def cells(text: str) -> Cells:
    """The cells of `O 1-13, AD 5`: pairs of a role's letter and a step."""
    found: set[tuple[str, int]] = set()
    for part in text.split(",") if text not in ("", "-") else ():
        letters, _, span = part.strip().partition(" ")
        first, _, last = span.partition("-")
        steps = range(int(first), int(last or first) + 1)
        assert set(letters) <= set(ROLES) and 1 <= steps[0] <= steps[-1] <= 14, part
        found |= {(letter, step) for letter in letters for step in steps}
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Row:
    """One address of a procedure with one method, and who gets in.

    path    below /procedures/<id>; names in braces are objects, each of the first tenderer
    who     the roles and steps that get in
    since   the first step at whose beginning the object is there; before, nobody gets in
    beyond  what the permission of the route lets pass, and the question about the object then stops
    form    the object whose id is in the form, under this name; forms are empty otherwise
    scorer  steps in which the same person gets nothing when an assessor as well (I2)
    """

    endpoint: str
    method: str
    path: str
    who: str
    since: int = 1
    beyond: str = ""
    scorer: str = ""
    form: str = ""

    @property
    def granted(self) -> Cells:
        return cells(self.who)

    @property
    def name(self) -> str:
        return f"{self.method} {self.endpoint}"

    @property
    def objects(self) -> tuple[str, ...]:
        """The objects whose ids stand in the address or the form."""
        return tuple(name for name in OBJECTS if f"{{{name}}}" in self.path or name == self.form)


OBJECTS = (
    *("tenderer", "late", "party", "candidacy", "advice", "session", "minutes", "report"),
    *("person", "version", "envelope", "evidence", "notice"),
    *("declared", "draft", "round", "asked", "answered", "signal", "doubt"),
    *("agreement", "told", "lacking"),
    *("indicator", "risk", "scenario"),
)
"""What has an id of its own. A tenderer is there from step 3 on, with a file that came elsewhere,
which the test makes; its party and candidacy are there from step 4 on, after the opening; an advice
from 6. A session, a report and the opened consensus are made by the test in the step that makes
them, and stay. A person and a version of a document are there from the beginning. A notice is the
rejection of the late tenderer, there from 5 on; that tenderer itself from 3 on.

From step 4 on there are a doubt of the adviser, a piece of evidence, what a party declared, a round
with a question that was asked, and a draft of another, all made by the test. The answer with its
file and the signal are there from 5 on. An agreement and what all tenderers were told are made by
the test in 8, and there from then on. A topic that lacks an agreement is there from 8 on as well:
the demonstration ends its dialogue without one."""

SHEET = "/scoring/{candidacy}/{question}"
THEME = "/consensus/{candidacy}/{question}"
PARTIES = "/suitability/{tenderer}/parties"
CELL = "?party={party}&demand={demand}"
GROUNDS = "/suitability/{tenderer}/grounds/{party}/SEL-X2"
NAME_IN = "/suitability/{tenderer}/evidence/{evidence}/name"
TALK = "/dialogue/sessions/{session}"
MINUTES = "/dialogue/minutes/{minutes}"
AGREED = "/dialogue/agreements/{agreement}"
LACKING = "/dialogue/trace/{lacking}/no_agreement"
INDICATOR = "/dialogue/indicators"
RISK = "/dialogue/risks"
LUMP_SUM = "/dialogue/lump-sum"
SCENARIO = f"{LUMP_SUM}/scenarios"
ASKED = "/suitability/{tenderer}/questions"
LOW = "/low-offers/{candidacy}"

TABLE: tuple[Row, ...] = (
    # Cockpit: everybody with a role; the officer moves the course on, until it is closed
    Row("cockpit.overview", "GET", "", "OCADMKU 1-14"),
    Row("cockpit.advance", "POST", "/advance", "O 1-13"),
    # Plan: the rules of the game are no secret for whoever takes part; I1
    Row("plan.show", "GET", "/plan", "OCADMKU 1-14"),
    Row("plan_guide.pdf", "GET", "/plan/guide.pdf", "OCADMKU 1-14"),
    Row("plan_reading.show", "GET", "/plan/read/assignment", "OCADMKU 1-14"),
    Row("plan.seal", "POST", "/plan/seal", "O 2"),
    Row("plan.versions", "GET", "/plan/versions", "OCADMKU 1-14"),
    Row("plan.begin_amendment", "POST", "/plan/amendment", "O 2-3"),
    Row("plan.seal_amendment", "POST", "/plan/amendment/seal", "O 2-3"),
    # The editor: there while something is being written, so not once the plan is sealed and nobody
    # prepares an amendment
    Row("plan_edit.show", "GET", "/plan/edit/award", "O 1-3"),
    Row("plan_edit.save", "POST", "/plan/edit/award", "O 1-3"),
    Row("plan_edit.rows", "POST", "/plan/edit/award/rows", "O 1-3"),
    Row("plan_settle.settle", "POST", "/plan/edit/award/settle", "O 1-3"),
    Row("plan_edit.history", "GET", "/plan/edit/history", "O 1-3"),
    Row("plan_edit.undo", "POST", "/plan/undo", "O 1-3"),
    Row("plan.adopt", "POST", "/plan/proposals", "O 1-3"),
    # The try-out looks at what is being written, so it goes with the editor
    Row("plan_tryout.show", "GET", "/plan/try-out", "O 1-3"),
    # People: names and roles are for whoever gives them and whoever checks them
    Row("people.index", "GET", "/people", "OU 1-14"),
    Row("people.grant", "POST", "/people", "O 1-14"),
    # What the plan covers: as public to whoever takes part as the plan itself
    Row("plan_coverage.show", "GET", "/plan/coverage", "OCADMKU 1-14"),
    Row("plan_programme.decide", "POST", "/plan/edit/requirements/decide", "O 1-3"),
    Row("plan_programme.take", "POST", "/plan/edit/requirements/take", "O 1-3"),
    Row("plan_pick.show", "GET", "/plan/edit/demands/pick", "O 1-3"),
    Row("plan_pick.take", "POST", "/plan/edit/demands/pick", "O 1-3"),
    Row("plan_programme.accept", "POST", "/plan/edit/requirements/accept", "O 1-3"),
    Row("people.withdraw", "POST", "/people/{person}/withdraw", "O 1-14"),
    Row("people.restore", "POST", "/people/{person}/restore", "O 1-14"),
    Row("people.renew", "POST", "/people/{person}/link", "O 1-14"),
    Row("people.seats", "POST", "/people/seats", "O 1-13"),
    # Delegates are called to advise once there is something to advise on
    Row("people.council", "POST", "/people/{person}/council", "O 1-13"),
    Row("people.spokesperson", "POST", "/people/{person}/spokesperson", "O 1-13"),
    Row("people.call", "POST", "/people/{person}/call", "O 4-13", scorer="4-13"),
    # Documents: the tender documents are published, so no secret for whoever takes part
    Row("documents.index", "GET", "/documents", "OCADMKU 1-14"),
    Row("documents.record", "POST", "/documents", "O 1-13"),
    Row("documents.file", "GET", "/documents/{version}", "OCADMKU 1-14"),
    # Tenderers: who was invited, and who handed in by now, is there to see from step 3 on; contents
    # only after the opening. Strictly, chair and decision maker need nothing here before step 4
    Row("tenderers.index", "GET", "/tenderers", "OCMU 3-14"),
    Row("tenderers.invite", "POST", "/tenderers", "O 3"),
    # Where its letters are mailed to, also after the end: then letters may still go out
    Row("contacts.show", "GET", "/tenderers/{tenderer}/contact", "O 3-14"),
    Row("contacts.keep", "POST", "/tenderers/{tenderer}/contact", "O 3-14"),
    Row("contacts.renew", "POST", "/tenderers/{tenderer}/contact/link", "O 3-14"),
    Row("tenderers.open", "POST", "/tenderers/opening", "O 3"),
    Row("tenderers.finish", "POST", "/tenderers/opening/finish", "O 3"),
    Row("tenderers.record", "GET", "/tenderers/opening/record", "OCMU 3-14", since=4),
    # Receiving and opening: what came in elsewhere is recorded until the opening, by officers, who
    # see it before. The record is a file as well. Two officers set aside what is incomplete
    Row("tenderers.record_pdf", "GET", "/tenderers/opening/record.pdf", "OCMU 3-14", since=4),
    Row("elsewhere.show", "GET", "/tenderers/{tenderer}/elsewhere", "O 3", since=3),
    Row("elsewhere.record", "POST", "/tenderers/{tenderer}/elsewhere", "O 3", since=3),
    Row("elsewhere.withdraw", "POST", "/tenderers/{tenderer}/elsewhere/{envelope}", "O 3", since=3),
    Row("tenderers.incomplete", "GET", "/tenderers/{tenderer}/incomplete", "O 4"),
    Row("tenderers.incomplete", "POST", "/tenderers/{tenderer}/incomplete", "O 4"),
    # I5: whoever may ever open a dossier declares first; a new party asks again. Without
    # it the pages of sheets, letters, offers and promises are there, and say what to declare
    Row("tenderers.declare", "GET", "/declarations", "OCAMU 4-14"),
    Row("tenderers.declare", "POST", "/declarations", "OCAMU 4-14"),
    Row("tenderers.declare", "GET", "/declarations/{tenderer}", "OCAMU 4-14"),
    Row("tenderers.declare", "POST", "/declarations/{tenderer}", "OCAMU 4-14"),
    # A doubt is the chair's to decide on; an officer's only when no chair is free of an interest
    Row("doubts.index", "GET", "/declarations/doubts", "OC 4-13"),
    Row("doubts.show", "GET", "/declarations/doubts/{doubt}", "C 4-13", beyond="O 4-13"),
    Row("doubts.decide", "POST", "/declarations/doubts/{doubt}", "C 4-13", beyond="O 4-13"),
    Row("tenderers.dossier", "GET", "/tenderers/{tenderer}/dossier", "OCAMU 4-14"),
    Row("tenderers.open_dossier", "POST", "/tenderers/{tenderer}/dossier", "OCAMU 4-14"),
    # Suitability: evidence about integrity is not for the committee, let alone for advisers
    Row("suitability.index", "GET", "/suitability", "OMU 4-14"),
    # Exclusion until the award decision; after that a new decision would have to be made
    Row("suitability.exclude", "POST", "/suitability/exclusion?tenderer={tenderer}", "O 4-11"),
    # Grounds, places and annual accounts of one tenderer: seen by whoever sees the desk. Grounds
    # are decided as long as somebody can be excluded; papers are written down until the end
    Row("grounds.show", "GET", GROUNDS, "OMU 4-14"),
    Row("grounds.decide", "POST", f"{GROUNDS}/own", "O 4-11"),
    Row("grounds.nothing_known", "POST", f"{GROUNDS}/nothing-known", "O 4-11"),
    Row("capacity.show", "GET", "/suitability/{tenderer}/capacity", "OMU 4-14"),
    Row("capacity.show", "GET", "/suitability/{tenderer}/capacity?party={party}", "OMU 4-14"),
    Row("capacity.record", "POST", "/suitability/{tenderer}/capacity?party={party}", "O 4-13"),
    Row("figures.show", "GET", "/suitability/{tenderer}/accounts", "OMU 4-14"),
    # The plan of the demonstration asks no ratio, so there is nothing to write down
    Row(
        "figures.record",
        "POST",
        "/suitability/{tenderer}/accounts?party={party}",
        "-",
        beyond="O 4-13",
    ),
    # What parties declare of themselves: read with the matrix, read in while it is tested; after
    # the test, here and with the questions below, only of a party that joined since
    Row("uea.index", "GET", "/suitability/{tenderer}/declared", "OMU 4-14"),
    Row("uea.preview", "POST", "/suitability/{tenderer}/declared", "O 4", beyond="O 5-11"),
    Row("uea.keep", "POST", "/suitability/{tenderer}/declared/keep", "O 4", beyond="O 5-11"),
    Row(
        "uea.entry", "GET", "/suitability/{tenderer}/declared/form/{party}", "O 4", beyond="O 5-11"
    ),
    Row(
        "uea.enter", "POST", "/suitability/{tenderer}/declared/form/{party}", "O 4", beyond="O 5-11"
    ),
    Row(
        "uea.handed_in",
        "POST",
        "/suitability/{tenderer}/declared/evidence/{evidence}",
        "O 4",
        beyond="O 5-11",
    ),
    Row("uea.version", "GET", "/suitability/{tenderer}/declared/{declared}", "OMU 4-14"),
    Row("uea.withdraw", "POST", "/suitability/{tenderer}/declared/{declared}/withdraw", "O 4-13"),
    Row("uea.file", "POST", "/suitability/{tenderer}/declared/{declared}/file", "OMU 4-14"),
    Row("suitability.tenderer", "GET", "/suitability/{tenderer}", "OMU 4-14"),
    Row("suitability.tenderer", "GET", f"/suitability/{{tenderer}}{CELL}", "OMU 4-14"),
    # After the test only of a party that joined since; the demonstration has none
    Row(
        "suitability.decide",
        "POST",
        f"/suitability/{{tenderer}}/decision{CELL}",
        "O 4",
        beyond="O 5-11",
    ),
    Row(
        "suitability.decide_many",
        "POST",
        "/suitability/{tenderer}/decisions",
        "O 4",
        beyond="O 5-11",
    ),
    Row("suitability.assign", "POST", "/suitability/{tenderer}/tester", "O 4"),
    Row("suitability.export", "GET", "/suitability/overview.xlsx", "OMU 4-14"),
    Row("suitability.tenderer_export", "GET", "/suitability/{tenderer}/matrix.xlsx", "OMU 4-14"),
    # Evidence: added and withdrawn as long as the file is not closed, such as proof of the winner
    Row("evidence.index", "GET", "/suitability/{tenderer}/evidence", "OMU 4-14"),
    Row("evidence.add", "POST", "/suitability/{tenderer}/evidence", "O 4-13"),
    Row("evidence.use", "POST", "/suitability/{tenderer}/evidence/{evidence}", "O 4-13"),
    Row(
        "evidence.withdraw",
        "POST",
        "/suitability/{tenderer}/evidence/{evidence}/withdraw",
        "O 4-13",
    ),
    Row(
        "evidence.describe",
        "POST",
        "/suitability/{tenderer}/evidence/{evidence}/description",
        "O 4-13",
    ),
    Row("evidence.read", "POST", "/suitability/{tenderer}/evidence/{evidence}/file", "OMU 4-14"),
    # The name in a file: only where the plan keeps names from assessors, as here it does not
    Row("masking.show", "GET", NAME_IN, "-", beyond="O 4-13"),
    Row("masking.flag", "POST", NAME_IN, "-", beyond="O 4-13"),
    Row("masking.edition", "POST", f"{NAME_IN}/edition", "-", beyond="O 4-13"),
    # Parties: read with the desk; what is recorded of them stays open while the procedure runs
    Row("parties.index", "GET", PARTIES, "OMU 4-14"),
    Row("parties.change", "POST", f"{PARTIES}/changes", "O 4-13"),
    Row("parties.party", "GET", f"{PARTIES}/{{party}}", "OMU 4-14"),
    Row("parties.fact", "GET", f"{PARTIES}/{{party}}/fees", "OMU 4-14"),
    Row("parties.record", "POST", f"{PARTIES}/{{party}}/fees", "O 4-13"),
    # Signals: the list is there for whoever may be a reader, empty for most. The one of the
    # demonstration is read by the officer who recorded it and by the auditor; for the decision
    # maker it is not there
    Row("signals.index", "GET", "/signals", "OMU 4-14"),
    Row("signals.new", "GET", "/signals/new", "O 4-13"),
    Row("signals.record", "POST", "/signals", "O 4-13"),
    Row("signals.show", "GET", "/signals/{signal}", "OU 4-14", since=5, beyond="M 4-14"),
    Row("signals.read", "POST", "/signals/{signal}", "OU 4-14", since=5, beyond="M 4-14"),
    Row("signals.withdraw", "POST", "/signals/{signal}/withdraw", "O 4-13", since=5),
    Row("signals.file", "POST", "/signals/{signal}/files/0", "OU 4-14", since=5, beyond="M 4-14"),
    Row("signals.follow", "POST", "/signals/{signal}/follow-up", "O 4-13", since=5),
    Row("signals.open", "POST", "/signals/{signal}/readers", "O 4-13", since=5),
    # Questions to a tenderer: asked in step 4, read by whoever reads the test. A file comes with an
    # answer, which the first tenderer gives in the course of the step
    Row("clarification.index", "GET", ASKED, "OMU 4-14"),
    Row("clarification.letter", "GET", f"{ASKED}/letter.pdf", "O 4, O 10-11", beyond="O 5-9"),
    Row("clarification.prepare", "POST", f"{ASKED}/prepare", "O 4, O 10-11", beyond="O 5-9"),
    Row("clarification.send", "POST", f"{ASKED}/send", "O 4, O 10-11", beyond="O 5-9"),
    Row("clarification.drop", "POST", f"{ASKED}/{{draft}}/drop", "O 4, O 10-11", beyond="O 5-9"),
    Row(
        "clarification.record",
        "POST",
        f"{ASKED}/{{round}}/answer/{{asked}}",
        "O 4, O 10-11",
        beyond="O 5-9",
    ),
    Row("clarification.close", "POST", f"{ASKED}/{{round}}/close", "O 4, O 10-11", beyond="O 5-9"),
    Row("clarification.file", "POST", f"{ASKED}/files/{{answered}}", "OMU 4-14", since=5),
    # Who goes to scoring: the chair hears it with the others. A rejection is sent by two officers;
    # the first tenderer goes on, so its draft is that of the late one, until it is sent in step 4
    Row("admission.index", "GET", "/admission", "OCMU 4-14"),
    Row("admission.send", "POST", "/admission/{tenderer}/send", "O 4-11"),
    Row("admission.letter", "GET", "/admission/{late}/letter.docx", "O 4", beyond="O 5-11"),
    Row("admission.notice", "GET", "/notices/{notice}.docx", "OCMU 4-14", since=5),
    # The practice round: between the sealed plan and the scoring; read by the committee and whoever
    # checks it. It is about nobody, so no declaration is asked. In this world it is closed in step
    # 3, and what is sent too late is refused on the same page (422)
    Row("practice.index", "GET", "/practice", "OCAU 3-14"),
    Row("practice.question", "GET", "/practice/{question}", "OCAU 3-14"),
    Row("practice.answer", "POST", "/practice/{question}/answer", "O 3"),
    Row("practice.release", "POST", "/practice/release", "O 3"),
    Row("practice.remind", "POST", "/practice/remind", "OC 3", scorer="3"),
    Row("practice.score", "POST", "/practice/{question}/score", "A 3"),
    Row("practice.open", "POST", "/practice/open", "C 3-4"),
    Row("practice.agree", "POST", "/practice/{question}/agreement", "C 3-4"),
    Row("practice.close", "POST", "/practice/close", "C 3-4"),
    Row("practice.leave_out", "POST", "/practice/leave-out", "C 3-4"),
    # Scoring: the assessor alone. Scoring ends with the step, but the own sheets stay readable, and
    # what is sent too late is refused on the same page (422), so that nobody loses what was typed
    Row("scoring.assignments", "GET", "/scoring", "A 5-14"),
    Row("scoring.begin", "POST", "/scoring/begin", "A 5-14"),
    Row("scoring.open", "POST", "/scoring/{candidacy}/open", "A 5-14"),
    Row("scoring.sheet", "GET", SHEET, "A 5-14"),
    Row("scoring.save", "POST", SHEET, "A 5-14"),
    Row("scoring.autosave", "POST", f"{SHEET}/autosave", "A 5-14"),
    # the pages of the file beside it: for who opened the dossier, which nobody did in this world
    Row("scoring.mark", "POST", f"{SHEET}/mark", "-", beyond="A 5-14"),
    Row(
        "reader.picture",
        "GET",
        "/scoring/{candidacy}/pages/{evidence}/1",
        "-",
        since=4,
        beyond="A 5-14",
    ),
    Row("scoring.review", "GET", "/scoring/{candidacy}/review", "A 5-14"),
    Row("scoring.submit", "POST", "/scoring/{candidacy}/review", "A 5-14"),
    # Which sheets are in: officer and chair alone, and not who scores as well. The person of the
    # table is no assessor, so there is nobody to remind and no sheet to give back
    Row("progress.show", "GET", "/scoring/progress", "OC 5-7, OC 9-11", scorer="5-11"),
    Row("progress.invite", "POST", "/scoring/progress/invite", "O 5-7, O 9-11", scorer="5-11"),
    Row(
        "progress.remind",
        "POST",
        "/scoring/progress/{person}/remind",
        "-",
        beyond="O 5-7, O 9-11",
        scorer="5-11",
    ),
    Row(
        "progress.again",
        "POST",
        "/scoring/progress/{person}/again",
        "-",
        beyond="O 5-7, O 9-11",
        scorer="5-11",
    ),
    Row(
        "progress.sheet",
        "GET",
        "/scoring/progress/{person}/{candidacy}",
        "-",
        beyond="C 5-7, C 9-11",
        scorer="5-11",
    ),
    Row(
        "progress.reopen",
        "POST",
        "/scoring/progress/{person}/{candidacy}",
        "-",
        beyond="C 5-7, C 9-11",
        scorer="5-11",
    ),
    # Consensus: the chair records, the members sign; on the dossier (6) and on the offers (9), and
    # until the decision of each while it is judged again; else the act says that it is closed
    Row("consensus.index", "GET", "/consensus", "OCAMU 6-14"),
    Row("consensus.open", "POST", "/consensus/open", "C 6-7, C 9-11"),
    Row("consensus.finish", "POST", "/consensus/finish", "C 6-7, C 9-11"),
    Row("consensus.question", "GET", f"{THEME}?stage=selection", "OCAMU 6-14"),
    Row("consensus.read", "POST", f"{THEME}/read?stage=selection", "OCAMU 6-14"),
    Row("consensus.meeting", "POST", "/consensus/meetings", "C 6-7, C 9-11"),
    Row("consensus.screen", "GET", f"{THEME}/screen?stage=selection", "OC 6-14"),
    Row("consensus.record", "POST", f"{THEME}/record", "C 6-7, C 9-11"),
    Row("consensus.sign", "POST", f"{THEME}/sign", "A 6-7, A 9-11"),
    # How strict each assessor was: for the chair alone, and for none who scores as well
    Row(
        "consensus.severity",
        "GET",
        "/consensus/assessors?stage=selection",
        "C 6-14",
        scorer="6-14",
    ),
    # Judged again: from the consensus of a stage until its decision is sent; asked by the officer,
    # finished by the chair, read by whoever reads the consensus
    Row("rounds.index", "GET", "/consensus/rounds", "OCAMU 6-14"),
    Row("rounds.begin", "POST", "/consensus/rounds", "O 6-13"),
    Row("rounds.withdraw", "POST", "/consensus/rounds/2/withdraw", "O 6-13"),
    Row("rounds.finish", "POST", "/consensus/rounds/finish", "C 6-7, C 9-11"),
    # The door of a council: what a delegate promises and declares before all else. Interests are
    # declared only where the plan lets delegates read, which that of the demonstration does not
    Row("door.begin", "GET", "/advice/begin", "D 4-14"),
    Row("door.promise", "POST", "/advice/begin/promise", "D 4-14"),
    Row("door.declare", "POST", "/advice/begin/interests", "D 4-14"),
    # Advice: the delegate has the own page, the officer reads along, the others after scoring (P6).
    # Giving opens with step 4 and closes as the plan says; what comes later is refused on the page
    Row(
        "advice.index",
        "GET",
        "/advice",
        "OD 4-5, OCADMU 6-14",
        beyond="OCADMKU 1-3, CAMKU 4-5, K 6-14",
    ),
    Row("advice.give", "GET", "/advice/give", "D 4-14"),
    Row("advice.give", "POST", "/advice/give", "D 4-14"),
    Row("advice.give", "POST", "/advice/give?theme={question}", "D 4-14"),
    Row("advice.give", "GET", "/advice/give?theme={question}", "D 4-14"),
    Row("advice.keep", "POST", "/advice/keep?theme={question}", "D 4-14"),
    Row("advice.review", "GET", "/advice/review?theme={question}", "D 4-14"),
    # Nothing was written yet, so there is nothing to send
    Row("advice.review", "POST", "/advice/review?theme={question}", "D 4-14"),
    Row(
        "advice.file",
        "GET",
        "/advice/files/{advice}",
        "D 4",
        beyond="OCADMKU 1-3, OCAMKU 4, OCADMKU 5-14",
    ),
    # What somebody wrote is there for the own delegation alone: see test_advice_writing
    Row("advice.item", "GET", "/advice/{advice}", "D 4, D 6-14", beyond="D 5"),
    Row("advice.correct", "POST", "/advice/{advice}/correct", "D 6-14", beyond="D 4-5"),
    Row("advice.withdraw", "GET", "/advice/{advice}/withdraw", "D 4, D 6-14", beyond="D 5"),
    Row("advice.withdraw", "POST", "/advice/{advice}/withdraw", "D 6-14", beyond="D 4-5"),
    # I11: answered before the decision
    Row("advice_answers.annex", "GET", "/advice/annex.pdf", "OMU 12-14"),
    Row("advice_answers.answer", "POST", "/advice/{advice}/answer", "OC 6-11"),
    # Councils: an officer opens parts, decides on questions and keeps sessions, from the opening of
    # the applications on; not one who scores as well. In this plan nothing is opened and no such
    # id is there, so delegates find nothing by one
    Row("councils.index", "GET", "/councils", "O 4-13", scorer="4-13"),
    Row("councils.answers", "POST", "/councils/council/answers", "O 4-13", scorer="4-13"),
    Row("councils.pages", "POST", "/councils/council/pages", "O 4-13", scorer="4-13"),
    Row("councils.version", "POST", "/councils/council/version", "O 4-13", scorer="4-13"),
    Row("councils.end", "POST", "/councils/council/end", "O 4-13", scorer="4-13"),
    Row("councils_questions.index", "GET", "/councils/questions", "O 4-13", scorer="4-13"),
    Row("councils_questions.note", "POST", "/councils/questions", "O 4-13", scorer="4-13"),
    Row("councils_questions.decide", "POST", "/councils/questions/decide", "O 4-13", scorer="4-13"),
    Row(
        "councils_questions.others",
        "POST",
        "/councils/questions/{tenderer}/others",
        "-",
        beyond="O 4-13",
        scorer="4-13",
    ),
    Row(
        "councils_questions.answer",
        "GET",
        "/councils/questions/answers/{tenderer}",
        "-",
        beyond="O 4-13",
        scorer="4-13",
    ),
    Row(
        "councils_questions.keep_answer",
        "POST",
        "/councils/questions/answers/{tenderer}",
        "-",
        beyond="O 4-13",
        scorer="4-13",
    ),
    Row(
        "councils_questions.sent",
        "POST",
        "/councils/questions/answers/{tenderer}/sent",
        "-",
        beyond="O 4-13",
        scorer="4-13",
    ),
    Row("councils_sessions.index", "GET", "/councils/sessions", "O 4-13", scorer="4-13"),
    Row("councils_sessions.index", "POST", "/councils/sessions", "O 4-13", scorer="4-13"),
    Row(
        "councils_sessions.correct",
        "GET",
        "/councils/sessions/{tenderer}",
        "-",
        beyond="O 4-13",
        scorer="4-13",
    ),
    Row(
        "councils_sessions.correct",
        "POST",
        "/councils/sessions/{tenderer}",
        "-",
        beyond="O 4-13",
        scorer="4-13",
    ),
    Row("advice_parts.show", "GET", "/advice/parts/{tenderer}", "D 4", beyond="D 5-14"),
    Row("advice_parts.read", "POST", "/advice/parts/{tenderer}", "-", beyond="D 4-14"),
    Row("advice_parts.picture", "GET", "/advice/parts/{tenderer}/pages/1", "D 4", beyond="D 5-14"),
    Row("advice_ask.ask", "GET", "/advice/ask", "D 4-14"),
    Row("advice_ask.send", "POST", "/advice/ask", "D 4-14"),
    # Selection: proposed by the officer, approved by the decision maker, sent by two officers.
    # Nothing is tied in the demonstration, so drawing lots, by two officers as well, is a page that
    # is not there; the permission is still asked
    Row("selection.show", "GET", "/selection", "OCMU 7-14"),
    Row("award_reasons.selection", "GET", "/selection/reasons", "OCMU 7-14"),
    Row("award_reasons.selection_of", "GET", "/selection/reasons/{candidacy}", "OCMU 7-14"),
    Row(
        "award_reasons.selection_write",
        "POST",
        "/selection/reasons/{candidacy}/SAM",
        "O 7",
        beyond="O 11",
    ),
    Row(
        "decision_letters.selection",
        "GET",
        "/selection/letters/{tenderer}.pdf",
        "OCMU 8-14",
        since=8,
        beyond="OCMU 7",
    ),
    Row(
        "decision_letters.selection_delivered",
        "POST",
        "/selection/letters/{tenderer}/delivered",
        "O 8-14",
        since=8,
        beyond="O 4-7",
    ),
    Row("selection.propose", "POST", "/selection/propose", "O 7"),
    Row("selection.approve", "POST", "/selection/approve", "M 7"),
    Row("selection.ask", "POST", "/selection/ask", "M 7"),
    Row("selection.answer", "POST", "/selection/questions/{tenderer}", "-", beyond="O 7"),
    Row("selection.send", "POST", "/selection/send", "O 7"),
    # Lots: who sees the ranking sees the proof; nobody stands equal in the demonstration
    Row("draws.selection", "GET", "/selection/draw", "OCMU 7-14"),
    Row("draws.commit_selection", "POST", "/selection/draw/commit", "O 7", since=NEVER),
    Row("draws.reveal_selection", "POST", "/selection/draw/reveal", "O 7", since=NEVER),
    # Dialogue: never input for a score, so not for the committee; the contract manager steers on it
    Row("dialogue.index", "GET", "/dialogue", "OMKU 8-14", scorer="8-14"),
    Row("dialogue.index", "GET", "/dialogue?tenderer={tenderer}", "OMKU 8-14", scorer="8-14"),
    # A calculation stands in the address alone; a scenario that is kept is of one tenderer
    Row("dialogue_lump_sum.show", "GET", LUMP_SUM, "OMKU 8-14", scorer="8-14"),
    Row(
        "dialogue_lump_sum.show",
        "GET",
        f"{LUMP_SUM}?tenderer={{tenderer}}",
        "OMKU 8-14",
        scorer="8-14",
    ),
    Row("scenarios.enter", "GET", f"{SCENARIO}/new?tenderer={{tenderer}}", "O 8", scorer="8"),
    Row("scenarios.enter", "POST", f"{SCENARIO}/new?tenderer={{tenderer}}", "O 8", scorer="8"),
    Row("scenarios.show", "GET", f"{SCENARIO}/{{scenario}}", "OMKU 8-14", scorer="8-14"),
    Row("scenarios.revise", "GET", f"{SCENARIO}/{{scenario}}/revise", "O 8", scorer="8"),
    Row("scenarios.revise", "POST", f"{SCENARIO}/{{scenario}}/revise", "O 8", scorer="8"),
    Row("scenarios.drop", "POST", f"{SCENARIO}/{{scenario}}/drop", "O 8", scorer="8"),
    Row("talks.new", "GET", "/dialogue/sessions/new?tenderer={tenderer}", "O 8", scorer="8"),
    Row("talks.plan", "POST", "/dialogue/sessions/new?tenderer={tenderer}", "O 8", scorer="8"),
    Row("talks.edit", "GET", f"{TALK}/plan", "O 8", scorer="8"),
    Row("talks.move", "POST", f"{TALK}/plan", "O 8", scorer="8"),
    Row("talks.cancel", "POST", f"{TALK}/cancel", "O 8", scorer="8"),
    Row("talks.show", "GET", TALK, "OMKU 8-14", scorer="8-14"),
    Row("talks.ics", "GET", f"{TALK}.ics", "OMKU 8-14", scorer="8-14"),
    Row("talks.write", "POST", f"{TALK}/whole", "O 8", scorer="8"),
    Row("talks.write", "POST", f"{TALK}/topics/DLG-01", "O 8", scorer="8"),
    Row("talks.autosave", "POST", f"{TALK}/whole/autosave", "O 8", scorer="8"),
    Row("talks.autosave", "POST", f"{TALK}/topics/DLG-01/autosave", "O 8", scorer="8"),
    Row("minutes.index", "GET", f"{TALK}/minutes", "OMKU 8-14", scorer="8-14"),
    Row("minutes.make", "POST", f"{TALK}/minutes", "O 8", scorer="8"),
    Row("minutes.confirm", "POST", f"{MINUTES}/confirm/authority", "O 8", scorer="8"),
    Row("minutes.signed", "POST", f"{MINUTES}/signed/tenderer", "O 8", scorer="8"),
    Row("minutes.link", "POST", f"{MINUTES}/link", "O 8", scorer="8"),
    Row("minutes.file", "GET", f"{MINUTES}.pdf", "OMKU 8-14", scorer="8-14"),
    Row("minutes.file", "GET", f"{MINUTES}.docx", "OMKU 8-14", scorer="8-14"),
    # The demonstration has no signed copies
    Row(
        "minutes.copy",
        "GET",
        "/dialogue/minutes/signed/{minutes}",
        "OMKU 8-14",
        since=NEVER,
        scorer="8-14",
    ),
    Row("topics.index", "GET", "/dialogue/topics", "OMKU 8-14", scorer="8-14"),
    Row("topics.index", "GET", "/dialogue/topics?tenderer={tenderer}", "OMKU 8-14", scorer="8-14"),
    Row("topics.show", "GET", "/dialogue/topics/DLG-01", "OMKU 8-14", scorer="8-14"),
    Row("topics.close", "POST", "/dialogue/topics/DLG-01?tenderer={tenderer}", "O 8", scorer="8"),
    Row("agreements.index", "GET", "/dialogue/agreements", "OMKU 8-14", scorer="8-14"),
    Row("agreements.new", "GET", "/dialogue/agreements/new", "O 8", scorer="8"),
    Row(
        "agreements.record",
        "POST",
        "/dialogue/agreements/new?tenderer={tenderer}",
        "O 8",
        scorer="8",
    ),
    Row(
        "agreements.show", "GET", "/dialogue/agreements/{agreement}", "OMKU 8-14", 8, scorer="8-14"
    ),
    Row("agreements.rewrite", "GET", f"{AGREED}/revise", "O 8", 8, scorer="8"),
    Row("agreements.revise", "POST", f"{AGREED}/revise", "O 8", 8, scorer="8"),
    Row("agreements.drop", "POST", f"{AGREED}/drop", "O 8", 8, scorer="8"),
    # Everybody in the phase hears the same; also while offers are invited, when somebody joined
    Row("informing.index", "GET", "/dialogue/informing", "OMKU 8-14", scorer="8-14"),
    Row("informing.write", "GET", "/dialogue/informing/new", "O 8-9", scorer="8-9"),
    Row("informing.tell", "POST", "/dialogue/informing/new", "O 8-9", scorer="8-9"),
    Row(
        "informing.deliver",
        "POST",
        "/dialogue/informing/{told}/{tenderer}",
        "O 8-9",
        8,
        scorer="8-9",
    ),
    # The agreement of the test is no confidential idea, so there is nothing to consent to
    Row(
        "informing.consent",
        "GET",
        "/dialogue/informing/consent/{agreement}",
        "-",
        8,
        beyond="O 8-9",
        scorer="8-9",
    ),
    Row(
        "informing.record_consent",
        "POST",
        "/dialogue/informing/consent/{agreement}",
        "-",
        8,
        beyond="O 8-9",
        scorer="8-9",
    ),
    # What is missing between topic and contract is decided on until the award is sent
    Row("trace.index", "GET", "/dialogue/trace", "OMKU 8-14", scorer="8-14"),
    Row("trace.index", "GET", "/dialogue/trace?tenderer={tenderer}", "OMKU 8-14", scorer="8-14"),
    Row("trace.decide", "GET", LACKING, "O 8-11", 8, scorer="8-11"),
    Row("trace.decide", "POST", LACKING, "O 8-11", 8, scorer="8-11"),
    # The files of one tenderer are read as its dialogue
    Row(
        "handing_over.annex_pdf",
        "GET",
        "/dialogue/annex.pdf?tenderer={tenderer}",
        "OMKU 8-14",
        scorer="8-14",
    ),
    Row(
        "handing_over.annex_docx",
        "GET",
        "/dialogue/annex.docx?tenderer={tenderer}",
        "OMKU 8-14",
        scorer="8-14",
    ),
    Row(
        "handing_over.handover_xlsx",
        "GET",
        "/dialogue/handover.xlsx?tenderer={tenderer}",
        "OMKU 8-14",
        scorer="8-14",
    ),
    Row(
        "handing_over.handover_json",
        "GET",
        "/dialogue/handover.json?tenderer={tenderer}",
        "OMKU 8-14",
        scorer="8-14",
    ),
    # Indicators and risks, as the dialogue; side by side for the officer alone
    Row("indicators.index", "GET", INDICATOR, "OMKU 8-14", scorer="8-14"),
    Row(
        "indicators.index",
        "GET",
        f"{INDICATOR}?tenderer={{tenderer}}",
        "OMKU 8-14",
        scorer="8-14",
    ),
    Row(
        "indicators.index",
        "GET",
        f"{INDICATOR}?compare=1",
        "O 8-14",
        beyond="MKU 8-14",
        scorer="8-14",
    ),
    Row("indicators.enter", "GET", f"{INDICATOR}/new?tenderer={{tenderer}}", "O 8", scorer="8"),
    Row("indicators.enter", "POST", f"{INDICATOR}/new?tenderer={{tenderer}}", "O 8", scorer="8"),
    Row("indicators.show", "GET", f"{INDICATOR}/{{indicator}}", "OMKU 8-14", scorer="8-14"),
    Row("indicators.revise", "GET", f"{INDICATOR}/{{indicator}}/revise", "O 8", scorer="8"),
    Row("indicators.revise", "POST", f"{INDICATOR}/{{indicator}}/revise", "O 8", scorer="8"),
    Row("indicators.drop", "POST", f"{INDICATOR}/{{indicator}}/drop", "O 8", scorer="8"),
    Row("risks.index", "GET", f"{RISK}?tenderer={{tenderer}}", "OMKU 8-14", scorer="8-14"),
    Row("risks.enter", "GET", f"{RISK}/new?tenderer={{tenderer}}", "O 8", scorer="8"),
    Row("risks.enter", "POST", f"{RISK}/new?tenderer={{tenderer}}", "O 8", scorer="8"),
    Row("risks.show", "GET", f"{RISK}/{{risk}}", "OMKU 8-14", scorer="8-14"),
    Row("risks.revise", "GET", f"{RISK}/{{risk}}/revise", "O 8", scorer="8"),
    Row("risks.revise", "POST", f"{RISK}/{{risk}}/revise", "O 8", scorer="8"),
    Row("risks.close", "POST", f"{RISK}/{{risk}}/close", "O 8", scorer="8"),
    # Final offers: how far the openings are; quality by two, then prices by two (I3)
    Row("offers.index", "GET", "/offers", "OCMU 9-14"),
    Row("offers.record", "GET", "/offers/record/quality", "OCMU 9-14", since=10),
    Row("offers.record_pdf", "GET", "/offers/record/quality.pdf", "OCMU 9-14", since=10),
    Row("offers.record", "GET", "/offers/record/price", "OCMU 9-14", since=10),
    # The papers of the invitation; on the forms stands what was agreed, so interests come first
    Row("papers.sheet", "GET", "/offers/papers/{tenderer}/price-sheet.xlsx", "O 9"),
    Row("papers.form", "GET", "/offers/papers/{tenderer}/1/PRE.docx", "O 9"),
    Row("offers.invite", "POST", "/offers/invite", "O 9"),
    Row("offers.open_quality", "POST", "/offers/open-quality", "O 9"),
    Row("offers.open_prices", "POST", "/offers/open-prices", "O 9"),
    Row("offers.finish", "POST", "/offers/finish/quality", "O 9"),
    Row("offers.finish", "POST", "/offers/finish/price", "O 9"),
    # Agreements in the offers: read as dialogue, so the chair gets the page without the agreements
    Row("conformity.index", "GET", "/conformity", "OCMKU 10-14"),
    Row(
        "conformity.index",
        "GET",
        "/conformity?tenderer={tenderer}",
        "OMKU 10-14",
        beyond="C 10-14",
    ),
    Row("conformity.decide", "POST", "/conformity/{tenderer}", "O 10"),
    # Comparison: prices were opened (I3), so for whoever prepares, decides, checks or takes over;
    # never for an assessor or a delegate. The contract manager sees prices and no scores: not the
    # rank file, which holds both, and not what a tenderer wrote. An empty inquiry is refused (422)
    # before its candidacy is looked for
    Row("comparison.show", "GET", "/comparison", "OCMKU 10-14"),
    Row("comparison.read", "POST", "/comparison/read", "OCMKU 10-14"),
    # How firm the result is: a page as the comparison, worked out when an officer asks
    Row("firmness.show", "GET", "/comparison/firmness", "OCMKU 10-14"),
    Row("firmness.start", "POST", "/comparison/firmness?lot={lot}", "O 10-13"),
    # Low prices: read by whoever reads the comparison. No price of the demonstration is low
    Row("low_offers.index", "GET", "/low-offers", "OCMKU 10-14"),
    Row("low_offers.show", "GET", LOW, "OCMKU 10-14", since=NEVER),
    Row("low_offers.ask", "POST", f"{LOW}/ask", "O 10-11", since=NEVER),
    Row("low_offers.answer", "POST", f"{LOW}/answer", "O 10-11", since=NEVER),
    Row("low_offers.assess", "POST", f"{LOW}/assess", "O 10-11", since=NEVER),
    Row("low_offers.decide", "POST", f"{LOW}/decide", "O 10-11", since=NEVER),
    Row("low_offers.file", "GET", "/low-offers/files/{evidence}", "OCMKU 10-14", since=NEVER),
    # Setting an offer aside: by officers, until the decision left
    Row("setting_aside.index", "GET", "/set-aside", "OCMKU 10-14"),
    Row("setting_aside.propose", "POST", "/set-aside/{candidacy}", "O 10-11"),
    Row("setting_aside.confirm", "POST", "/set-aside/{candidacy}/confirm", "O 10-11"),
    Row(
        "comparison.rank_file",
        "GET",
        "/comparison/rank-file?lot={lot}",
        "OCMU 10-14",
        beyond="K 10-14",
    ),
    Row("comparison.calculation", "GET", "/comparison/calculation", "OCMU 10-14", beyond="K 10-14"),
    Row(
        "comparison.workbook",
        "GET",
        "/comparison/workbook?lot={lot}",
        "OCMU 10-14",
        beyond="K 10-14",
    ),
    Row(
        "comparison.promises",
        "GET",
        "/comparison/promises/{candidacy}",
        "OCMU 10-14",
        beyond="K 10-14",
    ),
    Row(
        "comparison.open_promises",
        "POST",
        "/comparison/promises/{candidacy}",
        "OCMU 10-14",
        beyond="OCAMU 4-9, A 10-14",
    ),
    # Award: the officer proposes, the decision maker approves, two officers send
    Row("award.show", "GET", "/award", "OCMKU 11-14"),
    Row("award_reasons.award", "GET", "/award/reasons", "OCMU 11-14", beyond="K 11-14"),
    Row(
        "award_reasons.award_of",
        "GET",
        "/award/reasons/{candidacy}",
        "OCMU 11-14",
        beyond="K 11-14",
    ),
    Row(
        "award_reasons.award_write",
        "POST",
        "/award/reasons/{candidacy}/SAM",
        "O 11",
        beyond="O 7",
    ),
    Row(
        "decision_letters.award",
        "GET",
        "/award/letters/{tenderer}.pdf",
        "OCMU 12-14",
        since=12,
        beyond="OCMU 11, K 11-14",
    ),
    Row(
        "decision_letters.award_delivered",
        "POST",
        "/award/letters/{tenderer}/delivered",
        "O 12-14",
        since=12,
        beyond="O 4-11",
    ),
    # Any letter, by its own number, to whom it went: the same
    Row(
        "decision_letters.mail",
        "POST",
        "/letters/{notice}/{late}/mail",
        "O 5-14",
        since=5,
        beyond="O 4",
    ),
    # A letter of the desk, by its own number: no tenderer has that of one
    Row(
        "decision_letters.notice_delivered",
        "POST",
        "/notices/{tenderer}/delivered",
        "-",
        beyond="O 4-14",
    ),
    Row("award.propose", "POST", "/award/propose", "O 11"),
    Row("award.approve", "POST", "/award/approve", "M 11"),
    # Asked by who decides, answered by who proposed; nobody asked anything when the step begins
    Row("award.ask", "POST", "/award/ask", "M 11"),
    Row("award.answer", "POST", "/award/questions/{tenderer}", "-", beyond="O 11"),
    Row("award.send", "POST", "/award/send", "O 11"),
    # Municipalities: seen with the award, written down by officers while it is decided
    Row("mandates.index", "GET", "/award/municipalities", "OCMKU 11-14"),
    Row("mandates.record", "POST", "/award/municipalities/Dongen", "O 11"),
    # Claims: whoever answers for a decision; from the first rejection on, and also one that came
    # after all was done. Nobody claims anything in the demonstration
    Row("claims.index", "GET", "/claims", "OMU 4-14"),
    Row("claims.record", "POST", "/claims", "O 4-14"),
    Row("claims.close", "POST", "/claims/{tenderer}", "-", beyond="O 4-14"),
    Row("award.verify", "POST", "/award/evidence", "O 12-13"),
    Row("draws.award", "GET", "/award/draw", "OCMKU 11-14"),
    Row("draws.commit_award", "POST", "/award/draw/commit", "O 11", since=NEVER),
    Row("draws.reveal_award", "POST", "/award/draw/reveal", "O 11", since=NEVER),
    Row("award.contract", "POST", "/award/contract", "O 13"),
    # Contract data: for who manages the contract and who answers for it, once it can be awarded
    Row("contract.show", "GET", "/contract", "OMKU 13-14", scorer="13-14"),
    # Ending without award, in any step: proposed by an officer, approved by the decision maker,
    # sent by two officers
    Row("ending.index", "GET", "/ending", "OMU 1-14"),
    Row("ending.propose", "POST", "/ending", "O 1-13"),
    Row("ending.approve", "POST", "/ending/approve", "M 1-13"),
    Row("ending.send", "POST", "/ending/send", "O 1-13"),
    # Vault: who keeps the key is chosen before the plan is sealed; words are of the holders alone,
    # and the demonstration has none
    Row("vaults.index", "GET", "/vault", "OMU 1-14"),
    Row("vaults.choose", "POST", "/vault/level", "O 1-2"),
    Row("vaults.words", "POST", "/vault/words", "-", beyond="O 1-2"),
    Row("vaults.test", "POST", "/vault/test", "O 1-2"),
    Row("vaults.lost", "POST", "/vault/lost", "-", beyond="O 1-13"),
    Row("vaults.deposit", "POST", "/vault/notary", "-", beyond="O 1-13"),
    # Keeping and destroying: terms and holds in any step, destroying once it is closed
    Row("retention.index", "GET", "/retention", "OMU 1-14"),
    Row("retention.term", "POST", "/retention/term", "O 1-14"),
    Row("retention.contract_end", "POST", "/retention/contract-end", "O 1-14"),
    Row("retention.hold", "POST", "/retention/hold", "O 1-14"),
    Row("retention.lift", "POST", "/retention/hold/{tenderer}/lift", "-", beyond="O 1-14"),
    Row("retention.propose", "POST", "/retention/list", "O 14"),
    Row("retention.person", "POST", "/retention/person", "O 14"),
    Row("retention.places", "GET", "/retention/list/{tenderer}", "-", beyond="O 14"),
    Row("retention.carry_out", "POST", "/retention/list/{tenderer}", "O 14"),
    # Report: from the decision on; a new version can be made as long as the file is kept
    Row("reports.index", "GET", "/reports", "OMU 12-14"),
    Row("reports.make", "POST", "/reports/make", "O 12-14"),
    Row("court.show", "GET", "/reports/court", "OMU 12-14"),
    Row("court.take", "POST", "/reports/court", "OMU 12-14"),
    Row("reports.dossier", "POST", "/reports/dossier", "OMU 12-14"),
    Row("reports.pdf", "GET", "/reports/{report}.pdf", "OMU 12-14"),
    Row("reports.read", "GET", "/reports/{report}/read", "OMU 12-14"),
    Row("reports.record", "GET", "/reports/{report}/record.pdf", "OMU 12-14"),
    # Trail: tells who did what when, so not for one who scores as well
    Row("trail.index", "GET", "/trail", "OU 1-14", scorer="1-14"),
    # Who keeps its heads elsewhere: read with the log, changed by an officer who is no assessor
    Row("keepers.index", "GET", "/trail/keepers", "OU 1-14", scorer="1-14"),
    Row("keepers.add", "POST", "/trail/keepers", "O 1-13", scorer="1-13"),
    Row(
        "keepers.remove",
        "POST",
        "/trail/keepers/{tenderer}/remove",
        "-",
        beyond="O 1-13",
        scorer="1-13",
    ),
    # The plan as a file: out for whoever reads the plan, in again for whoever writes it
    Row("plan_exchange.download", "GET", "/plan/download.json", "OCADMKU 1-14"),
    Row("plan_exchange.download", "GET", "/plan/download.xlsx", "OCADMKU 1-14"),
    Row("plan_exchange.show", "GET", "/plan/exchange", "O 1-3"),
    Row("plan_exchange.read", "POST", "/plan/exchange", "O 1-3"),
    Row("plan_exchange.apply", "POST", "/plan/exchange/apply", "O 1-3"),
)
