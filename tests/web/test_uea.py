"""Self-declarations on the web: shown before they are kept, beside the demands."""

from __future__ import annotations

import base64
import html
import re
import zlib
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from criteria.parties.taking_part import Change
from criteria.phases import Step
from tender.actions import tenderers as acts
from tender.actions.evidence import seal_of
from tender.actions.parties import change_parties
from tender.imports.uea import LIMITS
from tender.models.tenderers import Exclusion
from tender.store import evidence
from tender.store.procedures import enter_step
from tests import espd
from tests.files.test_inspect import pdf
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site, token
from tests.web.test_suitability import parties
from tests.worlds import Worlds, moment

AT = "2022-01-31T10:00"
DOCUMENT = pdf()
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def desk(sqlite_worlds: Worlds, clock: Clock) -> Any:
    """The step of suitability; officer and auditor declared about one tenderer."""
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        for key in ("officer", "auditor"):
            on.world.act(key, AT, acts.declare, on.tenderer("a"), "none", "")
        yield on


def place(on: Site, more: str = "", key: str = "a") -> str:
    return f"/suitability/{on.tenderer(key)}/declared{more}"


def shown(on: Site, data: bytes, name: str = "uea.xml", key: str = "officer") -> TestResponse:
    return on.post(key, place(on), {"file": (BytesIO(data), name)})


def keep(on: Site, page: TestResponse, **typed: str) -> TestResponse:
    """Press the button; once more where the page first tells what is different for that party."""
    answer = press(on, page, **typed)
    if "Lees eerst waarin deze UEA afwijkt" in answer.text:
        answer = press(on, answer, **typed)
    return answer


def press(on: Site, page: TestResponse, **typed: str) -> TestResponse:
    return on.post("officer", place(on, "/keep"), values(page.text, "/declared/keep") | typed)


def kept(on: Site, data: bytes, party: int = 0) -> TestResponse:
    return keep(on, shown(on, data), party=str(parties(on)[party]))


def text(page: TestResponse) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def handed_in(on: Site, data: bytes, name: str = "uea.xml") -> str:
    """A file that came with the application, as the opening keeps it."""
    id_, size, digest = uuid4(), len(data), evidence.digest(data)
    said = {"kind": "uea", "title": "Eigen verklaring", "name": name, "note": ""}
    said |= {"size": size, "sha256": digest, "issued_on": None, "valid_until": None}
    with on.world.opened() as session:
        sealed = on.world.vault.seal(data, seal_of(on.world.procedure_id, id_))
        evidence.add(session, id_, on.tenderer("a"), said, sealed, None, moment(AT))
        session.commit()
    return f"/evidence/{id_}"


def versions(on: Site) -> list[str]:
    found = re.findall(r'href="[^"]*(/declared/[0-9a-f-]{36})"', on.get("officer", place(on)).text)
    return list(dict.fromkeys(found))


def test_a_file_is_shown_then_kept_and_stands_beside_the_demands(desk: Site) -> None:
    empty = desk.get("officer", place(desk))
    assert "Nog geen verklaring" in empty.text and empty.text.count("<h1") == 1
    page = shown(desk, espd.declared(applies=True))
    assert page.status_code == 200 and "Er is nog niets bewaard" in page.text
    assert "ja: de grond is van toepassing" in page.text
    assert "5, waarvan 4 herkend" in page.text and "Werken" in page.text
    assert desk.trail("uea.kept") == 0
    answer = keep(desk, page, party=str(parties(desk)[0]))
    assert answer.status_code == 303 and desk.trail("uea.kept") == 1
    beside = desk.get("officer", place(desk))
    words = text(beside)
    assert "Verklaard per eis" in words and "Een verklaring beslist niets" in words
    assert "Deelneming aan een criminele organisatie M1 ja: de grond is van toepassing" in words
    assert "Maatregelen om vertrouwen te herstellen" in words
    assert "De UEA noemt een andere naam" in words
    assert "Niet herkend Werken" in words
    assert desk.world.count("demand_decisions") == 0


def test_everything_odd_is_told_before_it_is_kept(desk: Site) -> None:
    """Who it is of is not known beforehand: what goes for any party stands on the page at once,
    and what goes for the chosen one before it is kept."""
    data = espd.declared(reference="AND-2020", issued="2022-01-30", role="SCGM")
    page = shown(desk, data)
    words = text(page)
    assert "Wij konden niet zien van welke partij" in words
    assert "De UEA noemt een andere aanbesteding: AND-2020" in words
    assert "De UEA is van zondag 30 januari 2022. Dat is na de laatste dag" in words
    assert "andere naam" not in words
    one, other = (str(party) for party in parties(desk)[:2])
    told = press(desk, page, party=one)
    assert told.status_code == 422 and desk.trail("uea.kept") == 0
    words = text(told)
    assert "Lees eerst waarin deze UEA afwijkt" in words and "De UEA noemt een andere naam" in words
    assert "De UEA noemt een andere rol: lid van een combinatie." in words
    assert press(desk, told, party=other).status_code == 422, "of this one nothing was told yet"
    assert desk.trail("uea.kept") == 0
    assert press(desk, told, party=one).status_code == 303 and desk.trail("uea.kept") == 1


def test_what_the_tenderer_handed_in_is_read_without_sending_it_again(desk: Site) -> None:
    more = handed_in(desk, espd.declared(applies=True))
    for page in (place(desk), f"/suitability/{desk.tenderer('a')}/evidence"):
        answer = desk.get("officer", page).text
        assert f"/declared{more}" in answer and "Eigen verklaring" in answer
        assert f"/declared{more}" not in desk.get("auditor", page).text
    assert "Uniform Europees Aanbestedingsdocument" in answer
    page = desk.post("officer", place(desk, more))
    assert page.status_code == 200 and "Er is nog niets bewaard" in page.text
    assert desk.trail("object.opened") == 1 and desk.trail("uea.kept") == 0
    assert keep(desk, page, party=str(parties(desk)[0])).status_code == 303
    assert desk.trail("uea.kept") == 1
    assert desk.post("auditor", place(desk, more)).status_code == 404
    assert desk.post("officer", place(desk, more, "b")).status_code in (303, 404)
    assert desk.post("witness", place(desk, more)).location == desk.root + place(desk)
    bad = desk.post("officer", place(desk, handed_in(desk, b"<a/>", "b.xml")))
    assert bad.status_code == 422 and "maar geen UEA" in bad.text


def test_a_next_version_shows_what_changed(desk: Site) -> None:
    kept(desk, espd.declared())
    kept(desk, espd.declared(applies=True))
    (last, first) = versions(desk)
    page = text(desk.get("officer", f"/suitability/{desk.tenderer('a')}{last}"))
    assert "Anders dan de vorige versie" in page and "Your answer nee ja" in page
    before = text(desk.get("officer", f"/suitability/{desk.tenderer('a')}{first}"))
    assert "Anders dan de vorige versie" not in before
    assert "Verzekering S8" in before and "EUR 2.500.000" in before


def test_the_file_is_handed_out_as_it_came(desk: Site) -> None:
    data = espd.declared()
    kept(desk, data)
    (version,) = versions(desk)
    path = f"/suitability/{desk.tenderer('a')}{version}/file"
    before = desk.trail("object.opened")
    for key in ("officer", "auditor", "officer"):
        answer = desk.post(key, path)
        assert answer.data == data
        assert answer.headers["Content-Disposition"] == "attachment; filename=uea.xml"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    other = path.replace(str(desk.tenderer("a")), str(desk.tenderer("b")))
    assert desk.post("officer", other).status_code == 404
    assert desk.post("witness", path).status_code == 404
    assert desk.trail("object.opened") == before + 2, "once for each reader"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "Dit bestand is leeg."),
        (b"PK\x03\x04", "Dit is een ingepakt bestand"),
        (b"%PDF-1.7", "Dit is een PDF, geen XML."),
        (b"MZ\x90\x00\xff", "Dit bestand is geen XML."),
        (b"<!DOCTYPE a><a/>", "documenttype"),
        (
            espd.declared().replace(b"ApplicationResponse", b"ApplicationRequest"),
            "niet het antwoord",
        ),
        (b"<a", "geen geldige XML"),
        (b"x" * (LIMITS.size + 1), "Het mag ten hoogste 8 MB zijn."),
    ],
)
def test_a_bad_file_is_refused_at_its_field(desk: Site, data: bytes, words: str) -> None:
    page = shown(desk, data)
    assert page.status_code == 422 and words in text(page)
    assert 'aria-invalid="true"' in page.text
    assert desk.world.count("uea_declarations") == 0


def test_no_file_at_all_is_told(desk: Site) -> None:
    page = desk.post("officer", place(desk))
    assert page.status_code == 422 and "Kies eerst een bestand." in page.text


def test_a_request_that_is_far_too_large_is_not_read_at_all(desk: Site) -> None:
    token(browser := desk.browser("officer"))
    told = {"CONTENT_LENGTH": str(200 * 1024 * 1024)}
    for more in ("", "/keep", f"/form/{parties(desk)[0]}"):
        answer = browser.post(desk.root + place(desk, more), data={}, environ_overrides=told)
        assert answer.status_code == 413


def test_nothing_a_file_says_runs_on_a_page(desk: Site) -> None:
    words = "<cbc:Description>{}</cbc:Description>".format
    bad = {words("Geen"): words("&lt;script>x&lt;/script>")}
    data = espd.declared(name=HOSTILE, instead=bad)
    page = shown(desk, data, name=f"{HOSTILE}.xml")
    assert page.status_code == 200 and HOSTILE not in page.text
    kept(desk, data)
    (version,) = versions(desk)
    for path in (place(desk), f"/suitability/{desk.tenderer('a')}{version}"):
        assert "<script>x" not in desk.get("officer", path).text
        assert HOSTILE not in desk.get("officer", path).text


def test_a_party_is_chosen_and_stays_chosen(desk: Site) -> None:
    page = shown(desk, espd.declared(name="Onbekend", number="00000000"))
    assert "Kies haar zelf" in page.text
    answer = keep(desk, page)
    assert answer.status_code == 422
    assert "Kies van welke partij deze UEA is." in answer.text
    again = keep(desk, answer, party=str(parties(desk)[1]))
    assert again.status_code == 303 and desk.world.count("uea_declarations") == 1
    assert keep(desk, page, party=str(parties(desk, "b")[0])).status_code == 404


def test_what_changed_meanwhile_is_shown_again(desk: Site) -> None:
    page = shown(desk, espd.declared())
    kept(desk, espd.declared(applies=True))
    answer = keep(desk, page, party=str(parties(desk)[0]))
    assert answer.status_code == 422 and "intussen" in text(answer)
    assert keep(desk, answer, party=str(parties(desk)[0])).status_code == 303
    assert desk.world.count("uea_declarations") == 2


@pytest.mark.parametrize(
    "packed",
    [
        "",
        "geen base64!",
        base64.b64encode(b"geen zlib").decode(),
        base64.b64encode(zlib.compress(b"<a/>")).decode(),
        base64.b64encode(zlib.compress(b" " * (LIMITS.size * 4))).decode(),
    ],
)
def test_a_packed_file_that_is_not_ours_is_refused(desk: Site, packed: str) -> None:
    page = shown(desk, espd.declared())
    answer = keep(desk, page, packed=packed, party=str(parties(desk)[0]))
    assert answer.status_code == 422
    assert desk.world.count("uea_declarations") == 0


def test_another_file_than_was_shown_is_not_kept(desk: Site) -> None:
    page = shown(desk, espd.declared())
    other = base64.b64encode(zlib.compress(espd.declared(applies=True))).decode()
    answer = keep(desk, page, packed=other, party=str(parties(desk)[0]))
    assert answer.status_code == 422 and desk.world.count("uea_declarations") == 0


def test_nobody_reads_it_before_declaring_interests(desk: Site) -> None:
    kept(desk, espd.declared())
    (version,) = versions(desk)
    page = desk.get("witness", place(desk))
    assert "Verklaar eerst uw belangen" in page.text and "Verklaard per eis" not in page.text
    assert shown(desk, espd.declared(), key="witness").status_code == 422
    path = f"/suitability/{desk.tenderer('a')}{version}"
    assert desk.get("witness", path).status_code == 404
    assert desk.post("witness", f"{path}/file").status_code == 404
    for answer in (desk.get("witness", form_of(desk)), desk.post("witness", form_of(desk))):
        assert (answer.status_code, answer.location) == (303, desk.root + place(desk))
    ready = values(shown(desk, espd.declared()).text, "/declared/keep")
    del ready["csrf_token"]
    for party in ("", str(parties(desk)[0])):
        answer = desk.post("witness", place(desk, "/keep"), ready | {"party": party})
        assert (answer.status_code, answer.location) == (303, desk.root + place(desk))
    answer = desk.post(
        "witness", f"/suitability/{desk.tenderer('a')}{version}/withdraw", {"reason": "x"}
    )
    assert answer.status_code == 404
    assert desk.world.count("uea_declarations") == 1
    desk.world.act("witness", AT, acts.declare, desk.tenderer("a"), "conflict", "familie")
    assert desk.get("witness", place(desk)).status_code == 404


def test_the_auditor_reads_and_writes_nothing(desk: Site) -> None:
    page = desk.get("auditor", place(desk))
    assert page.status_code == 200 and 'name="file"' not in page.text
    assert shown(desk, espd.declared(), key="auditor").status_code == 404


def test_another_tenderers_version_is_not_there(desk: Site) -> None:
    kept(desk, espd.declared())
    (version,) = versions(desk)
    desk.world.act("officer", AT, acts.declare, desk.tenderer("b"), "none", "")
    assert desk.get("officer", f"/suitability/{desk.tenderer('b')}{version}").status_code == 404
    party = parties(desk)[0]
    assert desk.get("officer", place(desk, f"?party={party}", "b")).status_code == 404
    assert desk.get("officer", place(desk, "?party=x")).status_code == 404


def test_a_mistake_is_withdrawn_and_its_name_is_nowhere(desk: Site) -> None:
    page = shown(desk, espd.declared(), name="GEHEIM.xml")
    keep(desk, page, party=str(parties(desk)[0]))
    (version,) = versions(desk)
    path = f"/suitability/{desk.tenderer('a')}{version}"
    assert "GEHEIM.xml" in desk.get("auditor", path).text
    assert "/withdraw" not in desk.get("auditor", path).text
    empty = desk.press("officer", path, f"{path}/withdraw", {"reason": " "})
    assert empty.status_code == 422 and 'id="reason-fout"' in empty.text
    done = desk.press("officer", path, f"{path}/withdraw", {"reason": "Van een ander"})
    assert done.status_code == 303 and desk.trail("uea.withdrawn") == 1
    after = desk.get("auditor", place(desk)).text
    assert "ingetrokken op" in after and "Van een ander" in after and "GEHEIM" not in after
    assert desk.get("officer", path).status_code == 404
    assert desk.post("officer", f"{path}/file").status_code == 404
    assert desk.post("officer", f"{path}/withdraw", {"reason": "x"}).status_code == 404


def test_a_file_with_far_too_much_makes_no_endless_page(desk: Site) -> None:
    again = espd.criterion(espd.CRIME, "x", "Nog eens") * 3000
    odd = "".join(espd.criterion(f"x{n}", "x", f"Vreemd {n}") for n in range(300))
    page = shown(desk, espd.declared(more=again + odd))
    assert page.status_code == 200 and len(page.text) < 200_000
    assert "Nog 2.941. U leest ze" in page.text or "Nog 2941. U leest ze" in page.text
    assert keep(desk, page, party=str(parties(desk)[0])).status_code == 303
    assert len(desk.get("officer", place(desk)).text) < 200_000
    (version,) = versions(desk)
    path = f"/suitability/{desk.tenderer('a')}{version}"
    assert "Bladzijde 1 van 166" in desk.get("officer", path).text
    assert desk.get("officer", f"{path}?page=999").status_code == 200


# Typed over


def form_of(on: Site) -> str:
    return place(on, f"/form/{parties(on)[0]}")


def test_answers_are_typed_in_the_order_of_the_form_and_nothing_is_filled_in(desk: Site) -> None:
    page = desk.get("officer", form_of(desk))
    assert page.status_code == 200
    parts = re.findall(r"Deel (I+V? [A-D])", page.text)
    order = ["II A", "II C", "II D", "III A", "III B", "III C", "IV A", "IV B", "IV C", "IV D"]
    assert list(dict.fromkeys(parts)) == order
    checked = re.findall(r'value="(\w*)" checked', page.text)
    assert checked and set(checked) == {""}


def test_typed_answers_are_kept_with_the_document(desk: Site) -> None:
    given = {"M1": "no", "M7-O10": "yes", "S14": "yes", "signed_on": "2022-01-20"}
    given |= {"signed_by": "bestuurder", "file": (BytesIO(DOCUMENT), "uea.pdf")}
    answer = desk.press("officer", form_of(desk), form_of(desk), given)
    assert answer.status_code == 303 and desk.trail("uea.kept") == 1
    words = text(desk.get("officer", place(desk)))
    assert "overgenomen van een document" in words
    assert "Belastingen niet betaald M7, O10 ja: de grond is van toepassing" in words
    assert "Ondertekend door: bestuurder." in words
    assert "Kwaliteitssysteem SEL-T8 Certificaat voor kwaliteit S14 ja: voldoet aan de eis" in words
    (version,) = versions(desk)
    file = desk.post("officer", f"/suitability/{desk.tenderer('a')}{version}/file")
    assert file.data == DOCUMENT


def test_a_form_sent_twice_is_one_version_and_another_one_asks_to_look_again(desk: Site) -> None:
    blank = values(desk.get("officer", form_of(desk)).text, form_of(desk))
    for _twice in range(2):
        assert desk.post("officer", form_of(desk), blank | {"M1": "no"}).status_code == 303
    assert desk.world.count("uea_declarations") == 1
    page = desk.post("officer", form_of(desk), blank | {"M1": "yes"})
    assert page.status_code == 422 and desk.world.count("uea_declarations") == 1
    again = values(page.text, form_of(desk))
    assert again["M1"] == "yes"
    assert desk.post("officer", form_of(desk), again).status_code == 303
    assert desk.world.count("uea_declarations") == 2


def test_what_a_party_that_left_declared_is_still_read(desk: Site) -> None:
    desk.world.new_party("a")
    for key in ("officer", "auditor"):
        desk.world.act(key, AT, acts.declare, desk.tenderer("a"), "none", "")
    there = parties(desk)
    kept(desk, espd.declared(), party=len(there) - 1)
    gone = Change("left", "Trekt zich terug.", "Anderen doen het werk.", str(there[-1]))
    desk.world.act("officer", AT, change_parties, desk.tenderer("a"), gone, None)
    page = desk.get("auditor", place(desk, f"?party={there[-1]}"))
    assert page.status_code == 200 and "Deze partij doet niet meer mee." in page.text
    assert "Verklaard per eis" in text(page)
    (version,) = versions(desk)
    path = f"/suitability/{desk.tenderer('a')}{version}"
    assert desk.get("auditor", path).status_code == 200
    assert desk.post("auditor", f"{path}/file").data == espd.declared()
    entry = place(desk, f"/form/{there[-1]}")
    assert entry not in desk.get("officer", place(desk, f"?party={there[-1]}")).text
    assert desk.get("officer", entry).status_code == 404
    done = desk.press("officer", path, f"{path}/withdraw", {"reason": "Van een ander"})
    assert done.status_code == 303


@pytest.mark.parametrize("step", (Step.SUITABILITY, Step.SCORE), ids=lambda step: step.value)
def test_a_mistake_is_withdrawn_also_once_the_tenderer_is_out_or_the_test_is_over(
    sqlite_worlds: Worlds, clock: Clock, step: Step
) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        on.world.act("officer", AT, acts.declare, on.tenderer("a"), "none", "")
        kept(on, espd.declared())
        (version,) = versions(on)
        path = f"/suitability/{on.tenderer('a')}{version}"
        with on.world.opened() as session:
            officer, case, at = on.world.identity("officer").id, on.world.case(), moment(AT)
            if step is Step.SUITABILITY:
                who = {"first_id": officer, "second_id": officer, "at": at}
                out = Exclusion(tenderer_id=on.tenderer("a"), reason="Failliet.", **who)
                session.add(out)
            else:
                enter_step(session, case, step, officer, at)
            session.commit()
        assert f'{path}/withdraw"' in on.get("officer", path).text
        assert f'{path}/withdraw"' not in on.get("auditor", path).text
        done = on.press("officer", path, f"{path}/withdraw", {"reason": "Van een ander"})
        assert done.status_code == 303 and on.trail("uea.withdrawn") == 1


def test_a_bad_form_keeps_what_was_typed(desk: Site) -> None:
    given = {"M1": "no", "signed_on": "2023-01-01", "signed_by": "bestuurder"}
    page = desk.post("officer", form_of(desk), given)
    assert page.status_code == 422 and "Deze dag ligt in de toekomst." in page.text
    assert 'value="bestuurder"' in page.text
    assert re.search(r'name="M1" id="M1-1" value="no" checked', page.text)
    page = desk.post("officer", form_of(desk), {"M1": "misschien"})
    assert page.status_code == 422 and 'id="M1-fout"' in page.text
    page = desk.post("officer", form_of(desk), {})
    assert page.status_code == 422 and "Vul ten minste één antwoord in." in page.text
    page = desk.post("officer", form_of(desk), {"M1": "no", "file": (BytesIO(b"MZ"), "a.pdf")})
    assert page.status_code == 422 and "Dit is een programma" in page.text
    page = desk.post("officer", form_of(desk), {"M1": "no", "file": (BytesIO(b"MZ"), "a.exe")})
    assert page.status_code == 422 and "Kies een PDF." in page.text
    assert desk.world.count("uea_declarations") == 0


def test_a_page_takes_a_fixed_number_of_queries(desk: Site) -> None:
    kept(desk, espd.declared())
    desk.get("officer", place(desk))
    with desk.counted() as one:
        desk.get("officer", place(desk))
    for party in range(len(parties(desk))):
        kept(desk, espd.declared(applies=True), party)
    desk.get("officer", place(desk))
    with desk.counted() as more:
        desk.get("officer", place(desk))
    assert len(more) == len(one)


def test_the_pages_are_there_in_english(desk: Site) -> None:
    kept(desk, espd.declared(applies=True))
    browser = desk.browser("officer")
    page = browser.get(f"{desk.root}{place(desk)}", headers={"Accept-Language": "en"})
    assert page.status_code == 200
