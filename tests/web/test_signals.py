"""Confidential signals on the web: for their readers; for everybody else they are not there."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from criteria.documents import LARGEST
from criteria.phases import Step
from tender.actions import tenderers as acts
from tender.pages import signals as pages
from tender.store import tenderers as rows
from tender.store.tenderers import PartyView
from tests.files.test_inspect import _script, pdf
from tests.web.conftest import Clock
from tests.web.matrix import TABLE
from tests.web.sites import Site, site
from tests.worlds import Worlds

AT = "2022-01-10T10:00"
MARK = "Zwartepieteren"
PDF = pdf(lambda made: made.docinfo.__setitem__("/Title", MARK))
WATCHERS = ("witness", "auditor", "decision_maker", "chair", "assessor1", "delegate")


@pytest.fixture
def desk(sqlite_worlds: Worlds, clock: Clock) -> Any:
    """The step of suitability; everybody who may declare did so about two tenderers."""
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        for key in ("officer", *WATCHERS[:4]):
            for tenderer in ("a", "b"):
                on.world.act(key, AT, acts.declare, on.tenderer(tenderer), "none", "")
        yield on


def party(on: Site, key: str = "a") -> PartyView:
    with on.world.looked() as session:
        found = rows.tenderers(session, on.world.procedure_id)
    return next(row for row in found if row.id == on.tenderer(key)).parties[0]


def person(on: Site, key: str) -> str:
    return str(on.world.identity(key).id)


def filled(on: Site, **more: Any) -> dict[str, Any]:
    return {
        "party": str(party(on).id),
        "source": f"Inspectie {MARK}",
        "kind": "inspection_report",
        "weight": "serious",
        "seen_on": "2022-01-07",
        "text": f"Drie tekortkomingen bij {MARK}.",
        **more,
    }


def send(on: Site, *readers: str, key: str = "officer", **more: Any) -> TestResponse:
    given = filled(on, **more)
    return on.post(key, "/signals", {**given, "readers": [person(on, who) for who in readers]})


def recorded(on: Site, *readers: str, **more: Any) -> str:
    """Record a signal; the address of its page below the procedure."""
    answer = send(on, *readers, **more)
    assert answer.status_code == 303
    return str(answer.headers["Location"]).partition(on.root)[2]


def opened(on: Site, who: str, page: str) -> TestResponse:
    """Open a signal as a reader, and read its page."""
    assert on.post(who, page).status_code == 303
    return on.get(who, page)


def test_an_empty_form_names_everything_that_is_missing(desk: Site) -> None:
    empty = dict.fromkeys(("party", "source", "kind", "weight", "seen_on", "text"), "")
    answer = desk.post("officer", "/signals", empty)
    summary = answer.text.partition('class="wb-errors"')[2].partition("</ul>")[0]
    assert answer.status_code == 422 and summary.count("<li") == len(empty)
    assert desk.world.count("signals") == 0


def test_opening_a_signal_and_its_file_is_on_record_and_says_no_more(desk: Site) -> None:
    page = recorded(desk, "auditor", file=(BytesIO(PDF), "a.pdf"))
    for path in (page, "/signals"):
        assert MARK in desk.get("officer", path).text, "the writer knows it"
        assert MARK not in desk.get("auditor", path).text
    assert desk.trail("confidential.opened") == 0
    for _twice in range(2):
        assert MARK in opened(desk, "auditor", page).text
        assert desk.trail("confidential.opened") == 1
    for _twice in range(2):
        assert desk.post("auditor", f"{page}/files/0").data == PDF
        assert desk.trail("confidential.opened") == 2
    log = desk.get("witness", "/trail").text
    assert "Vertrouwelijk stuk geopend" in log and page.rpartition("/")[2] not in log
    assert desk.post("witness", page).status_code == 404
    assert desk.trail("confidential.opened") == 2


def test_a_signal_recorded_by_mistake_is_withdrawn_by_its_writer_alone(desk: Site) -> None:
    page = recorded(desk, "auditor", "witness", file=(BytesIO(PDF), "a.pdf"))
    opened(desk, "auditor", page), opened(desk, "witness", page)
    why = {"reason": f"Ging niet over {MARK}."}
    for who in ("auditor", "witness", "decision_maker"):
        assert desk.post(who, f"{page}/withdraw", why).status_code == 404
    assert "/withdraw" not in desk.get("witness", page).text
    empty = desk.press("officer", page, f"{page}/withdraw", {"reason": " "})
    assert empty.status_code == 422 and 'id="reason-fout"' in empty.text
    entries = desk.trail("confidential.recorded")
    done = desk.press("officer", page, f"{page}/withdraw", why)
    assert done.status_code == 303 and desk.trail("confidential.recorded") == entries + 1
    for who in ("officer", "auditor"):
        shown = desk.get(who, page).text
        assert "Drie tekortkomingen" not in shown and f"Ging niet over {MARK}." in shown
        assert MARK not in desk.get(who, "/signals").text
        assert desk.post(who, f"{page}/files/0").status_code == 404
    step = {"seen": "0", "text": "Gebeld.", "weight": "light", "on": "2022-01-08"}
    assert desk.post("witness", f"{page}/follow-up", step).status_code == 422
    assert desk.post("officer", f"{page}/withdraw", why).status_code == 422
    assert desk.world.count("signals") == 1, "nothing is erased"
    with desk.world.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM signal_withdrawals").all()
    assert len(rows) == 1 and MARK not in repr(rows)


def test_a_signal_is_recorded_read_and_followed_up(desk: Site) -> None:
    assert "Niets voor u" in desk.get("officer", "/signals").text
    page = recorded(desk, "auditor", file=(BytesIO(PDF), f"Rapport {MARK}.pdf"))
    for who in ("officer", "auditor"):
        shown = opened(desk, who, page).text
        assert f"Drie tekortkomingen bij {MARK}." in shown and f"Rapport {MARK}.pdf" in shown
        assert f"Inspectie {MARK}" in desk.get(who, "/signals").text
    file = desk.post("auditor", f"{page}/files/0")
    assert file.data == PDF
    assert file.headers["Content-Disposition"] == "attachment; filename=vertrouwelijk.pdf"
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["Cache-Control"] == "no-store"
    step = {"seen": "0", "text": "Gebeld.", "weight": "light", "on": "2022-01-08"}
    assert desk.post("officer", f"{page}/follow-up", step).status_code == 303
    assert desk.post("officer", f"{page}/follow-up", step).status_code == 422, "seen too late"
    assert "Gebeld." in desk.get("auditor", page).text
    assert desk.post("officer", f"{page}/files/1").status_code == 404
    assert desk.post("auditor", f"{page}/follow-up", {**step, "seen": "1"}).status_code == 404


def test_a_reader_is_added_and_somebody_else_gets_the_answer_of_nothing(desk: Site) -> None:
    page = recorded(desk)
    nothing = desk.get("witness", f"/signals/{uuid4()}")
    assert nothing.status_code == 404
    answer = desk.get("witness", page)
    assert (answer.status_code, steady(answer)) == (404, steady(nothing))
    for path in (page, f"{page}/files/0", f"{page}/follow-up", f"{page}/readers"):
        assert desk.post("witness", path, {"person": person(desk, "witness")}).status_code == 404
    assert "Niets voor u" in desk.get("witness", "/signals").text
    added = desk.post("officer", f"{page}/readers", {"person": person(desk, "witness")})
    assert added.status_code == 303
    assert MARK in opened(desk, "witness", page).text
    assert MARK in desk.get("witness", "/signals").text
    assert desk.get("decision_maker", page).status_code == 404


def steady(answer: TestResponse) -> str:
    """A page without what differs with each request."""
    return re.sub(r'value="[^"]*"|<code>[^<]*</code>|[0-9a-f]{8,}', "", answer.text)


def test_nobody_with_an_interest_reads_it(desk: Site) -> None:
    page = recorded(desk, "auditor")
    conflict = ("conflict", "Familie werkt daar.")
    desk.world.act("auditor", AT, acts.declare, desk.tenderer("a"), *conflict)
    desk.world.act("witness", AT, acts.declare, desk.tenderer("a"), *conflict)
    assert desk.get("auditor", page).status_code == 404
    assert MARK not in desk.get("auditor", "/signals").text
    assert person(desk, "witness") not in desk.get("officer", page).text
    refused = desk.post("officer", f"{page}/readers", {"person": person(desk, "witness")})
    assert refused.status_code == 422
    refused = send(desk, "witness")
    assert refused.status_code == 422 and "Kies personen" in refused.text


def test_no_page_number_tells_of_what_is_hidden_for_a_conflict(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE_SIZE", 1)
    for _time in range(2):
        recorded(desk, "auditor")
    opened(desk, "auditor", recorded(desk, "auditor", party=str(party(desk, "b").id)))
    assert "page=2" in desk.get("auditor", "/signals").text
    conflict = ("conflict", "Familie werkt daar.")
    desk.world.act("auditor", AT, acts.declare, desk.tenderer("a"), *conflict)
    shown = desk.get("auditor", "/signals").text
    assert "page=2" not in shown and MARK in shown


def test_who_declared_a_conflict_meanwhile_cannot_be_chosen(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page offered a person, who declared an interest before the form came back."""
    page = recorded(desk)
    desk.world.act("witness", AT, acts.declare, desk.tenderer("a"), "conflict", "Familie.")
    monkeypatch.setattr(pages, "conflicted_with", lambda *_given: frozenset())
    answer = desk.post("officer", f"{page}/readers", {"person": person(desk, "witness")})
    assert answer.status_code == 422 and "Kies personen" in answer.text
    assert desk.world.count("signal_readers") == 1


def test_a_new_party_asks_a_reader_to_declare_again(desk: Site) -> None:
    page = recorded(desk, "auditor")
    desk.world.new_party("a")
    assert desk.get("auditor", page).status_code == 303
    listed = desk.get("auditor", "/signals").text
    assert MARK not in listed and "Verklaar eerst uw belangen" in listed
    assert desk.get("witness", page).status_code == 404, "who is no reader is not even asked"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"party": ""}, "Kies over welke partij het gaat."),
        ({"party": str(UUID(int=4))}, "Kies een van de mogelijkheden."),
        ({"source": " "}, "Schrijf een tekst."),
        ({"kind": ""}, "Kies wat voor signaal het is."),
        ({"weight": "zwaar"}, "Kies een van de mogelijkheden."),
        ({"seen_on": "2022-02-30"}, ""),
        ({"seen_on": "2022-02-20"}, "Deze dag moet nog komen."),
        ({"text": "x" * 10_001}, "De tekst is te lang."),
        ({"file": (b"MZ", "rapport.exe")}, "Dit is een programma"),
        ({"file": (b"PK\3\4", "rapport.zip")}, "Dit soort bestand nemen wij niet aan"),
        ({"file": (pdf(_script), "rapport.pdf")}, "In dit PDF-bestand zit een script."),
        ({"file": (b"", "rapport.pdf")}, "Dit bestand is leeg."),
    ],
)
def test_a_refused_signal_keeps_what_was_typed(desk: Site, more: dict[str, Any], says: str) -> None:
    sent = {**more}
    if "file" in sent:
        sent["file"] = (BytesIO(more["file"][0]), more["file"][1])
    answer = send(desk, **sent)
    assert answer.status_code == 422 and html.escape(says) in answer.text
    if "source" not in more:
        assert f"Inspectie {MARK}" in answer.text
    assert desk.world.count("signals") == 0


def test_a_file_that_is_too_large_is_told_so(desk: Site) -> None:
    large = BytesIO(PDF + b"x" * (LARGEST + 1 - len(PDF)))
    answer = send(desk, file=(large, "a.pdf"))
    assert answer.status_code == 422 and "te groot" in answer.text
    assert desk.world.count("signals") == 0


def test_a_name_with_a_path_or_turned_marks_is_made_plain(desk: Site) -> None:
    page = recorded(desk, file=(BytesIO(PDF), "../../etc/\u202efdp.rapport.pdf"))
    shown = desk.get("officer", page).text
    assert "fdp.rapport.pdf" in shown and "\u202e" not in shown and "../" not in shown
    file = desk.post("officer", f"{page}/files/0")
    assert file.headers["Content-Disposition"] == "attachment; filename=vertrouwelijk.pdf"


# Nobody else


def addresses(on: Site) -> list[str]:
    """Every page of the procedure that a step has, for the tenderer and the party it is about."""
    known = {
        "tenderer": str(on.tenderer("a")),
        "party": str(party(on).id),
        "candidacy": str(on.world.course._candidacies().get("a", uuid4())),
        "demand": "SEL-X1",
        "question": "PRE",
        "lot": "1",
    }
    there = defaultdict(lambda: str(uuid4()), known)
    return [row.path.format_map(there) for row in TABLE if row.method == "GET"]


def walked(on: Site, who: str) -> dict[str, str]:
    """What somebody gets at every address, the headers included."""
    found = {}
    for path in addresses(on):
        answer = on.get(who, path)
        found[path] = f"{answer.status_code} {answer.headers} {answer.get_data(as_text=False)!r}"
    return found


def test_what_a_signal_says_is_nowhere_for_anybody_else(desk: Site) -> None:
    page = recorded(desk, file=(BytesIO(PDF), f"{MARK}.pdf"))
    step = {"seen": "0", "text": f"Gebeld met {MARK}.", "weight": "light", "on": "2022-01-08"}
    assert desk.post("officer", f"{page}/follow-up", step).status_code == 303
    signal = page.rpartition("/")[2]
    own = walked(desk, "officer")
    assert MARK in own["/signals"], "there is something to find"
    for who in WATCHERS:
        for path, answer in walked(desk, who).items():
            assert MARK not in answer and signal not in answer, (who, path)
    for key in ("a", "b"):
        link = f"/hand-in/{desk.world.course.links[key]}"
        assert MARK not in desk.app.test_client().get(link).text


def test_the_same_pages_with_and_without_a_signal_but_for_the_log(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    """No count, badge or link tells that there is one."""
    told: list[dict[str, str]] = []
    for with_signal in (False, True):
        with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
            for key in ("officer", *WATCHERS[:4]):
                on.world.act(key, AT, acts.declare, on.tenderer("a"), "none", "")
            if with_signal:
                recorded(on, file=(BytesIO(PDF), "a.pdf"))
            told.append(
                {
                    f"{who} {re.sub(r'[0-9a-f-]{36}', '', path)}": steady(answer)
                    for who in ("witness", "decision_maker")
                    for path in addresses(on)
                    if path != "/trail" and (answer := on.get(who, path)).mimetype == "text/html"
                }
            )
    assert told[0] == told[1] and len(told[0]) > 40


def test_the_log_reads_well_and_tells_nothing(desk: Site) -> None:
    recorded(desk, "auditor")
    for who in ("officer", "auditor", "witness"):
        log = desk.get(who, "/trail").text
        first = log.partition("<tbody>")[2].partition("</tr>")[0]
        assert "Vertrouwelijk stuk vastgelegd" in first
        assert html.escape(party(desk).name) not in first and "party" not in first
        assert "<dl" not in first, "no field of it is shown"


def test_the_way_there_is_on_the_pages_of_parties_alone(desk: Site) -> None:
    place = f"/suitability/{desk.tenderer('a')}/parties"
    link = f'href="{desk.root}/signals"'
    assert link in desk.get("officer", place).text, "who records signals"
    assert link not in desk.get("auditor", place).text
    recorded(desk, "auditor")
    assert link in desk.get("auditor", place).text, "a reader"
    assert link not in desk.get("decision_maker", place).text
    for path in ("", "/suitability", "/tenderers", "/plan"):
        assert link not in desk.get("officer", path).text
