"""The questions to a tenderer: prepared, sent, answered on its own page, and closed."""

from __future__ import annotations

import io
import random
import re
from typing import Any

import pytest
from docx import Document
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from criteria.admission import PROGRAMME, asked
from criteria.notices import Paper
from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import tenderers
from tender.pages.letter_papers import letter_name
from tender.store import clarification
from tender.store import tenderers as rows
from tests.files.test_inspect import _script, docx, pdf
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site
from tests.worlds import Worlds

NOW = "2022-01-10T11:00"
DEADLINE = "2022-01-14T12:00"
TEXT = "De verklaring is <b>verlopen</b>. Stuur een geldige."
PDF = pdf()


@pytest.fixture
def asking(sqlite_worlds: Worlds, clock: Clock) -> Any:
    with site(sqlite_worlds, Step.SUITABILITY, clock, NOW) as on:
        for who in ("officer", "witness", "auditor"):
            for key in "ab":
                on.world.act(who, NOW, tenderers.declare, on.tenderer(key), "none", "")
        yield on


def path(on: Site, key: str = "a") -> str:
    return f"/suitability/{on.tenderer(key)}/questions"


def cell(on: Site, key: str = "a") -> dict[str, str]:
    with on.world.looked() as session:
        found = {row.id: row for row in rows.tenderers(session, on.world.procedure_id)}
    party = found[on.tenderer(key)].parties[0]
    return {"party": str(party.id), "demand": on.world.case().plan.demands[0].id}


def prepare(on: Site, key: str = "a", **more: str) -> TestResponse:
    typed = cell(on, key) | {"kind": "proof", "text": TEXT} | more
    return on.post("officer", f"{path(on, key)}/prepare", typed)


def send(on: Site, key: str = "a", **more: str) -> TestResponse:
    page = on.get("officer", path(on, key)).text
    typed = values(page, f"{path(on, key)}/send") | {"deadline": DEADLINE} | more
    return on.post("officer", f"{path(on, key)}/send", typed)


def the_round(on: Site, key: str = "a") -> Any:
    with on.world.looked() as session:
        return clarification.rounds(session, on.world.procedure_id, on.tenderer(key))[-1]


class Tenderer:
    """The browser of a tenderer."""

    def __init__(self, on: Site, key: str = "a") -> None:
        self.link = f"/hand-in/{on.world.course.links[key]}"
        self.browser: FlaskClient = on.app.test_client()

    def get(self, path: str = "") -> TestResponse:
        return self.browser.get(f"{self.link}{path}")

    def answer(self, round_id: object, text: str = "", *files: tuple[bytes, str]) -> TestResponse:
        token = re.search(r'csrf_token"[^>]*value="([^"]+)"', self.get().text)
        data: dict[str, Any] = {"csrf_token": token[1] if token else "", "round-1-answer-1": text}
        if files:
            data["round-1-file-1"] = [(io.BytesIO(content), name) for content, name in files]
        answer = self.browser.post(
            f"{self.link}/questions/{round_id}", data=data, content_type="multipart/form-data"
        )
        answer.request.environ["wsgi.input"].close()  # the test client leaves a large file open
        return answer


def test_a_question_is_prepared_looked_at_and_sent(asking: Site) -> None:
    assert prepare(asking).status_code == 303
    page = asking.get("officer", path(asking)).text
    assert "De verklaring is &lt;b&gt;verlopen&lt;/b&gt;." in page
    assert asking.trail("clarification.sent") == 0
    looked = send(asking, act="look")
    assert looked.status_code == 200
    assert "vrijdag 14 januari 2022, 12.00 uur" in looked.text
    assert asking.trail("clarification.sent") == 0
    assert send(asking).status_code == 303
    assert asking.trail("clarification.sent") == 1
    page = asking.get("officer", path(asking)).text
    assert "Ronde 1" in page and "Vraag loopt" in page
    assert "Er staat geen vraag klaar" in page


def test_the_cell_of_the_matrix_is_chosen_already(asking: Site) -> None:
    chosen = cell(asking)
    page = asking.get(
        "officer", f"{path(asking)}?party={chosen['party']}&demand={chosen['demand']}"
    ).text
    typed = values(page, f"{path(asking)}/prepare")
    assert (typed["party"], typed["demand"]) == (chosen["party"], chosen["demand"])
    strange = asking.get("officer", f"{path(asking)}?party=<script>&demand=nothing")
    assert strange.status_code == 200 and "<script>&" not in strange.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"text": ""}, "Schrijf de vraag op."),
        ({"text": "a\x00b"}, "tekens"),
        ({"text": "x" * 4_001}, "Gebruik hoogstens 4.000 tekens."),
        ({"kind": ""}, "Kies wat het antwoord mag herstellen."),
        ({"demand": "PRE"}, "Daarover vraagt u alleen om verduidelijking."),
        ({"demand": "../etc"}, "Kies een van de mogelijkheden."),
        ({"party": "not an id"}, "Kies een van de mogelijkheden."),
    ],
)
def test_a_question_that_cannot_be_keeps_what_was_typed(
    asking: Site, typed: dict[str, str], told: str
) -> None:
    answer = prepare(asking, **typed)
    assert answer.status_code == 422
    assert told in answer.text
    if "text" not in typed:
        assert "Stuur een geldige." in answer.text
    with asking.world.looked() as session:
        assert clarification.drafts(session, asking.tenderer("a")) == ()


@pytest.mark.parametrize("deadline", ["", "morgen", NOW, "2022-01-09T12:00", "2022-12-31T12:00"])
def test_a_wrong_deadline_sends_nothing(asking: Site, deadline: str) -> None:
    prepare(asking)
    answer = send(asking, deadline=deadline)
    assert answer.status_code == 422
    assert 'id="deadline-fout"' in answer.text
    assert asking.trail("clarification.sent") == 0


def test_a_second_one_on_the_day_is_offered_the_same_term(asking: Site) -> None:
    prepare(asking)
    send(asking)
    prepare(asking, "b")
    page = asking.get("officer", path(asking, "b")).text
    assert values(page, "/send")["deadline"] == DEADLINE
    looked = send(asking, "b", deadline="2022-01-17T12:00", act="look").text
    assert "U stelde vandaag ook een andere inschrijver vragen" in looked


def test_a_term_that_ends_on_a_sunday_is_told_before_anything_goes_out(asking: Site) -> None:
    prepare(asking)
    typed = values(asking.get("officer", path(asking)).text, f"{path(asking)}/send")
    told = asking.post("officer", f"{path(asking)}/send", typed | {"deadline": "2022-01-16T23:30"})
    assert told.status_code == 422 and asking.trail("clarification.sent") == 0
    assert "zondag 16 januari 2022. Dat is geen werkdag (weekend)." in told.text
    assert "Er is nog niets verstuurd." in told.text
    again = values(told.text, f"{path(asking)}/send")
    assert asking.post("officer", f"{path(asking)}/send", again).status_code == 303
    assert asking.trail("clarification.sent") == 1


def test_a_row_of_the_programme_can_be_asked_about(asking: Site) -> None:
    page = asking.get("officer", path(asking)).text
    rows = [one.id for one in asked(asking.world.case().plan) if one.kind == PROGRAMME]
    assert rows and all(f'value="{one}"' in page for one in rows)
    assert prepare(asking, demand=rows[0]).status_code == 303


def test_a_prepared_question_can_be_taken_away(asking: Site) -> None:
    prepare(asking)
    page = asking.get("officer", path(asking)).text
    (address,) = re.findall(r'action="([^"]+/drop)"', page)
    found = asking.post("officer", address.removeprefix(asking.root))
    assert found.status_code == 303
    assert "Er staat geen vraag klaar" in asking.get("officer", path(asking)).text


def test_the_letter_can_be_fetched_as_a_draft_and_as_sent(asking: Site) -> None:
    prepare(asking)
    draft = asking.get("officer", f"{path(asking)}/letter.pdf?deadline={DEADLINE}")
    name = r"attachment; filename=concept-HVB-BW-2022-inschrijver-a-combinatie-[0-9a-f]{8}\.pdf"
    assert re.fullmatch(name, draft.headers["Content-Disposition"])
    words = " ".join(PdfReader(io.BytesIO(draft.data)).pages[0].extract_text().split())
    assert "Concept" in words and "vrijdag 14 januari 2022" in words
    assert asking.get("officer", f"{path(asking)}/letter.pdf?deadline=x").status_code == 404
    assert asking.get("auditor", f"{path(asking)}/letter.docx").status_code == 404
    send(asking)
    page = asking.get("auditor", path(asking)).text
    (address,) = re.findall(r'href="([^"]+/notices/[^"]+\.docx)"', page)
    sent = asking.get("auditor", address.removeprefix(asking.root))
    assert sent.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert (
        "filename=brief-HVB-BW-2022-inschrijver-a-combinatie-2022-0"
        in (sent.headers["Content-Disposition"])
    )
    made = Document(io.BytesIO(sent.data))
    assert any("verlopen" in paragraph.text for paragraph in made.paragraphs)
    assert "Concept" not in made.sections[0].header.paragraphs[0].text


def test_the_tenderer_reads_answers_and_adds_a_file(asking: Site) -> None:
    prepare(asking)
    send(asking)
    found = the_round(asking)
    tenderer = Tenderer(asking)
    page = tenderer.get().text
    assert "&lt;b&gt;verlopen&lt;/b&gt;" in page and "bestond al op" in page
    answer = tenderer.answer(found.id, "Zie de bijlage.", (PDF, "vog.pdf"), (docx(), "b.docx"))
    assert answer.status_code == 303
    page = tenderer.get().text
    assert "Zie de bijlage." in page and "vog.pdf" in page and "Beantwoord" in page
    desk = asking.get("officer", path(asking)).text
    assert "Antwoord van de inschrijver:" in desk and "Alles beantwoord" in desk
    (address, _) = re.findall(r'action="([^"]+/questions/files/[^"]+)"', desk)
    for who in ("officer", "officer", "auditor"):
        kept = asking.post(who, address.removeprefix(asking.root))
        assert kept.data.startswith(PDF)
        assert kept.headers["Content-Disposition"].startswith("attachment")
    assert asking.trail("object.opened") == 2  # once per person


def test_the_cell_shows_what_was_asked_and_answered_with_its_files(asking: Site) -> None:
    about = cell(asking)
    drawer = f"/suitability/{asking.tenderer('a')}?party={about['party']}&demand={about['demand']}"
    assert "Gevraagd en geantwoord" not in asking.get("officer", drawer).text
    prepare(asking)
    send(asking)
    assert "Nog geen antwoord." in asking.get("officer", drawer).text
    asking.at("2022-01-14T12:01")
    Tenderer(asking).answer(the_round(asking).id, "Zie de bijlage.", (PDF, "vog.pdf"))
    page = asking.get("officer", drawer).text
    assert "Zie de bijlage." in page and "vog.pdf" in page and "Te laat beantwoord" in page
    assert "Nog geen bewijs bij dit vakje." not in page
    (address,) = re.findall(r'action="([^"]+/questions/files/[^"]+)"', page)
    assert asking.post("officer", address.removeprefix(asking.root)).data == PDF
    assert asking.trail("object.opened") == 1
    other = asking.world.case().plan.demands[1].id
    elsewhere = drawer.replace(f"demand={about['demand']}", f"demand={other}")
    assert "Zie de bijlage." not in asking.get("officer", elsewhere).text


def test_another_tenderer_sees_and_answers_nothing_of_it(asking: Site) -> None:
    prepare(asking)
    send(asking)
    found = the_round(asking)
    other = Tenderer(asking, "b")
    page = other.get().text
    assert "verlopen" not in page and "Vraag 1" not in page
    tenderer = Tenderer(asking)
    (address,) = re.findall(r'href="/hand-in/[^/]+(/letters/[^"]+\.pdf)"', tenderer.get().text)
    mine = tenderer.get(address)
    assert mine.status_code == 200
    assert "-inschrijver-a-combinatie-2022-0" in mine.headers["Content-Disposition"]
    assert other.get(address).status_code == 404
    for link in (other.link, "/hand-in/niets"):
        sent = other.browser.post(f"{link}/questions/{found.id}", data={"round-1-answer-1": "Ja"})
        assert sent.status_code in (400, 404)
    assert asking.world.count("clarification_answers") == 0


@pytest.mark.parametrize(
    ("text", "files", "told"),
    [
        ("", (), "Schrijf een antwoord of voeg een bestand toe."),
        ("Met bijlage.", ((b"MZ", "virus.exe"),), "Dit is een programma"),
        ("Met bijlage.", ((b"MZ", "virus.exe.pdf"),), "Dit is een programma"),
        ("Met bijlage.", ((b"<svg/>", "plaatje.svg"),), "Dit soort bestand nemen wij niet aan"),
        ("Met bijlage.", ((pdf(_script), "script.pdf"),), "zit een script"),
        ("Met bijlage.", ((b"", "leeg.pdf"),), "Dit bestand is leeg."),
        ("x" * 20_001, (), "Gebruik hoogstens 20.000 tekens."),
    ],
)
def test_an_answer_that_cannot_be_keeps_what_was_typed(
    asking: Site, text: str, files: tuple[tuple[bytes, str], ...], told: str
) -> None:
    prepare(asking)
    send(asking)
    answer = Tenderer(asking).answer(the_round(asking).id, text, *files)
    assert answer.status_code == 422
    assert told in answer.text and text[:15_000] in answer.text
    assert asking.world.count("clarification_answers") == 0


def test_a_file_that_is_too_large_is_refused(asking: Site) -> None:
    prepare(asking)
    send(asking)
    large = b"%PDF-" + bytes(20 * 1024 * 1024)
    answer = Tenderer(asking).answer(the_round(asking).id, "Met bijlage.", (large, "groot.pdf"))
    assert answer.status_code == 422
    assert "Het mag ten hoogste 20 MB zijn." in answer.text


def test_room_for_files_is_only_where_questions_are_open(asking: Site) -> None:
    for key in "ab":
        prepare(asking, key)
        send(asking, key)
    large = pdf(_heavy)
    other = Tenderer(asking, "b")
    assert other.answer(the_round(asking).id, "Nee.", (large, "a.pdf")).status_code == 413
    assert other.answer(the_round(asking, "b").id, "Ja.", (large, "a.pdf")).status_code == 303


def _heavy(made: Any) -> None:
    made.Root.Heavy = made.make_stream(random.Random(1).randbytes(5 * 1024 * 1024))


def test_a_late_answer_is_told_and_marked(asking: Site) -> None:
    prepare(asking)
    send(asking)
    asking.at("2022-01-14T12:01")
    tenderer = Tenderer(asking)
    assert "De termijn sloot" in tenderer.get().text
    assert tenderer.answer(the_round(asking).id, "Alsnog.").status_code == 303
    assert "Te laat" in tenderer.get().text
    desk = asking.get("officer", path(asking)).text
    assert "Te laat beantwoord" in desk and "telt niet vanzelf mee" in desk


def test_an_answer_that_waited_for_its_turn_is_in_time(
    asking: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(asking)
    send(asking)
    after = read_local("2022-01-14T12:01")
    monkeypatch.setattr("tender.routes.tenderer_questions.now", lambda: after)
    asking.at(DEADLINE)
    tenderer = Tenderer(asking)
    assert tenderer.answer(the_round(asking).id, "Op tijd.").status_code == 303
    assert "Te laat" not in asking.get("officer", path(asking)).text


def test_an_answer_by_letter_is_written_down_and_the_round_closed(asking: Site) -> None:
    prepare(asking)
    send(asking)
    found = the_round(asking)
    record = f"{path(asking)}/{found.id}/answer/{found.questions[0].id}"
    asking.at("2022-01-17T09:00")
    wrong = asking.post("witness", record, {"question-1-1-text": "Hierbij de verklaring."})
    assert wrong.status_code == 422 and "Hierbij de verklaring." in wrong.text
    typed = {
        "question-1-1-text": "Hierbij de verklaring.",
        "question-1-1-means": "per brief",
        "question-1-1-received_at": "2022-01-13T09:00",
    }
    assert asking.post("witness", record, typed).status_code == 303
    close = f"{path(asking)}/{found.id}/close"
    assert asking.post("officer", close, {"round-1-note": " "}).status_code == 422
    assert asking.post("officer", close, {"round-1-note": "Voldoende."}).status_code == 303
    page = asking.get("auditor", path(asking)).text
    assert "Voldoende." in page and "per brief" in page
    own = Tenderer(asking).get().text
    assert "Deze ronde is gesloten." in own and 'name="round-1-answer-1"' not in own


def test_who_declared_an_interest_sees_nothing(asking: Site) -> None:
    prepare(asking)
    send(asking)
    asking.world.act(
        "witness", NOW, tenderers.declare, asking.tenderer("a"), "conflict", "Mijn zus."
    )
    page = asking.get("witness", path(asking)).text
    assert "U ziet deze inschrijver niet." in page and "verlopen" not in page
    admission = asking.get("witness", "/admission").text
    assert "ronde 1" not in admission


def test_who_did_not_declare_yet_is_asked_to(asking: Site) -> None:
    prepare(asking)
    page = asking.get("decision_maker", path(asking)).text
    assert "Verklaar eerst uw belangen." in page and "verlopen" not in page


def test_the_rounds_that_are_out_stand_together(asking: Site) -> None:
    for key in "ab":
        prepare(asking, key)
        send(asking, key)
    page = asking.get("officer", "/admission").text
    assert page.count("0 van 1 beantwoord") == 2
    assert "Er staan nog 2 vragenrondes open." in asking.get("officer", "").text


def test_the_page_takes_the_same_queries_for_many_questions(asking: Site) -> None:
    prepare(asking)
    asking.get("officer", path(asking))
    with asking.counted() as one:
        asking.get("officer", path(asking))
    for number in range(6):
        prepare(asking, text=f"Vraag nummer {number}.")
    with asking.counted() as many:
        asking.get("officer", path(asking))
    reads = [sum(one.startswith("SELECT") for one in sent) for sent in (one, many)]
    assert reads[0] == reads[1]


@pytest.mark.parametrize(
    ("to", "part"),
    [
        ("Zorg & Wonen Één B.V.", "zorg-wonen-een-b-v"),
        ("../../etc/passwd\r\nX: y", "etc-passwd-x-y"),
        ("\u062c\u0645\u0639\u064a\u0629", "inschrijver"),
        ("Stichting " + "x" * 300, "stichting-" + "x" * 30),
        ("Stichting voor de opvang van mensen in - nood", "stichting-voor-de-opvang-van-mensen-in"),
    ],
)
def test_the_name_of_a_letter_says_to_whom(to: str, part: str) -> None:
    at = read_local("2022-01-19T09:20")
    paper = Paper(to, "Tekst", "0123456789abcdef", "Gemeente", "REF-1", "1:a", at)
    assert letter_name(paper) == f"brief-REF-1-{part}-2022-01-19-01234567"
