"""The evidence of a tenderer on its page: added, used, withdrawn, and handed out as a file."""

from __future__ import annotations

import os
import re
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from werkzeug import formparser

from criteria.admission import asked
from criteria.application import PartyEntry
from criteria.documents import LARGEST
from criteria.evidence import NewEvidence
from criteria.parties import Change
from criteria.phases import Step
from tender.actions import tenderers
from tender.actions.evidence import add_evidence, serve_exactly
from tender.actions.parties import change_parties
from tests.desk import AT, declared, view
from tests.files.test_inspect import _script, docx, packed, pdf
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

ADDED = "evidence WHERE participant_id IS NOT NULL"
"""What officers added; what came with the application lies before it."""
LONG = "日本 é — <script>x</script> "


@pytest.fixture
def desk(sqlite_worlds: Worlds, clock: Clock) -> Any:
    with site(sqlite_worlds, Step.SUITABILITY, clock, AT) as on:
        declared(on.world, "a", "b", who=("officer", "witness", "auditor", "decision_maker"))
        yield on


def place(on: Site, key: str = "a", more: str = "") -> str:
    return f"/suitability/{on.tenderer(key)}/evidence{more}"


def add(on: Site, data: bytes | None = None, name: str = "gva.pdf", **given: Any) -> Any:
    sent: dict[str, Any] = {"kind": "gva", "title": "Verklaring van de lead", **given}
    if data is not None:
        sent["file"] = (BytesIO(data), name)
    return on.post("officer", place(on), sent)


def ids(on: Site) -> list[str]:
    with on.world.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"SELECT id FROM {ADDED} ORDER BY number").all()
    return [str(UUID(row[0])) for row in rows]


def served(on: Site) -> int:
    return on.world.count("evidence_uses WHERE serves")


def test_a_file_is_added_and_handed_out_to_keep(desk: Site) -> None:
    lead = view(desk.world, "a").parties[0]
    sent = add(desk, content := pdf(), parties=str(lead.id), issued_on="2021-06-01", valid_until="")
    assert sent.status_code == 303
    page = desk.get("officer", place(desk)).text
    assert "Verklaring van de lead" in page and "gva.pdf" in page
    assert "geldig op de peildatum" in page and "afgegeven 1 jun 2021" in page
    assert f'Verplichte uitsluitingsgronden: <span class="wb-muted">{lead.name}</span>' in page
    (id_,) = ids(desk)
    answer = desk.post("auditor", place(desk, more=f"/{id_}/file"))
    assert answer.status_code == 200 and answer.data == content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "attachment; filename=gva.pdf" in answer.headers["Content-Disposition"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    desk.post("auditor", place(desk, more=f"/{id_}/file"))
    assert desk.trail("object.opened") == 1
    assert desk.get("auditor", place(desk, more=f"/{id_}/file")).status_code == 405


def test_the_cell_shows_the_evidence_with_its_validity(desk: Site) -> None:
    lead = view(desk.world, "a").parties[0]
    given = {"kind": "iso-9001", "parties": str(lead.id), "valid_until": "2021-12-31"}
    assert add(desk, pdf(), name="iso.pdf", **given).status_code == 303
    cell = f"/suitability/{desk.tenderer('a')}?party={lead.id}&demand=SEL-T8"
    drawer = desk.get("officer", cell).text
    assert "verlopen op de peildatum" in drawer and "geldig tot en met 31 dec 2021" in drawer
    assert "Telt niet meer mee sinds 1 jan 2022." in drawer
    assert "ontbreekt" not in drawer.partition("wb-drawer")[2]
    other = desk.get("officer", cell.replace("SEL-T8", "SEL-F4")).text
    assert "Polis of verklaring van de verzekeraar" in other and "ontbreekt" in other


def test_without_demands_a_kind_serves_what_it_usually_serves(desk: Site) -> None:
    parties = [str(party.id) for party in view(desk.world, "a").parties[:2]]
    assert add(desk, pdf(), kind="accounts", title="", parties=parties).status_code == 303
    # of this plan INT-01 and SEL-F1, each put to both
    assert served(desk) == 4
    assert '<div><span lang="nl">Jaarrekening</span><br>' in desk.get("officer", place(desk)).text
    chosen = {"parties": parties, "demands": ["SEL-T8"]}
    assert add(desk, docx(), name="b.docx", **chosen).status_code == 303
    assert served(desk) == 6


def test_what_it_serves_is_changed(desk: Site) -> None:
    party = str(view(desk.world, "a").parties[0].id)
    add(desk, pdf(), parties=party)
    (id_,) = ids(desk)
    page = desk.get("officer", place(desk, more=f"?for={id_}")).text
    assert f'value="{party}" checked' in page and 'value="SEL-X1" checked' in page
    given = {"parties": party, "demands": ["SEL-X2", "SEL-X4"]}
    assert desk.post("officer", place(desk, more=f"/{id_}"), given).status_code == 303
    after = desk.get("officer", place(desk, more=f"?for={id_}")).text
    assert 'value="SEL-X2" checked' in after and 'value="SEL-X1" checked' not in after
    wrong = {"parties": "x", "demands": ["SEL-X2"]}
    assert desk.post("officer", place(desk, more=f"/{id_}"), wrong).status_code == 422


def test_what_a_piece_is_is_said_on_the_page(desk: Site) -> None:
    add(desk, pdf(), kind="other", title="Bijlage")
    (id_,) = ids(desk)
    where = place(desk, more=f"/{id_}/description")
    said = {"seen": "0", "kind": "insurance", "title": "Polis é", "issued_on": "2021-12-01"}
    wrong = desk.post("officer", where, said | {"valid_until": "2021-11-30"})
    assert (
        wrong.status_code == 422 and "Polis é" in wrong.text and 'value="2021-11-30"' in wrong.text
    )
    for _twice in range(2):
        right = desk.post("officer", where, said | {"valid_until": "2022-12-31"})
        assert right.status_code == 303
    page = desk.get("auditor", place(desk)).text
    assert "Polis é" in page and "geldig tot en met 31 dec 2022" in page
    late = desk.post("officer", where, said | {"kind": "vog"})
    assert late.status_code == 422 and "intussen gewijzigd" in late.text
    assert desk.trail("evidence.described") == 1
    assert desk.post("auditor", where, said).status_code == 404


def test_a_withdrawn_piece_shows_no_name_to_anybody(desk: Site) -> None:
    add(desk, pdf(), "kees.pdf", title="Dossier van Kees", note="Over Kees")
    (id_,) = ids(desk)
    where = place(desk, more=f"/{id_}/withdraw")
    assert desk.post("officer", where, {"reason": " "}).status_code == 422
    assert desk.post("officer", where, {"reason": "Hoort bij een ander."}).status_code == 303
    assert desk.post("officer", where, {"reason": "Nog eens"}).status_code == 422
    for key in ("officer", "auditor", "decision_maker"):
        for path in (place(desk), f"/suitability/{desk.tenderer('a')}", "/trail"):
            page = desk.get(key, path).text
            assert "Kees" not in page and "kees.pdf" not in page, (key, path)
        assert desk.post(key, place(desk, more=f"/{id_}/file")).status_code == 404
    assert "Ingetrokken stuk 18" in desk.get("auditor", place(desk)).text
    assert "Ingetrokken stuk" not in desk.get("decision_maker", place(desk)).text
    assert desk.trail("evidence.withdrawn") == 1


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"MZ" + bytes(300), "factuur.pdf", "Dit is een programma"),
        (pdf(_script), "a.pdf", "zit een script"),
        (b"", "a.pdf", "Dit bestand is leeg."),
        (b"%PDF-" + bytes(LARGEST - 4), "a.pdf", "te groot"),
        (packed(docx(), "word/media/x.png", bytes(30_000_000)), "a.docx", "uitgepakt te groot"),
        (pdf(), "contract\u202efdp.exe", "Dit soort bestand nemen wij niet aan"),
    ],
)
def test_a_bad_file_is_refused_and_what_was_typed_stays(
    desk: Site, data: bytes, name: str, says: str
) -> None:
    page = add(desk, data, name, title="Titel die blijft staan", note=LONG)
    assert page.status_code == 422 and says in page.text, re.findall("wb-error.*", page.text)
    assert "Titel die blijft staan" in page.text and "<script>x" not in page.text
    assert (desk.world.count(ADDED), desk.trail("evidence.added")) == (0, 0)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kind": ""}, "Kies wat voor bewijs het is."),
        ({"kind": "x"}, "Kies een van de mogelijkheden."),
        ({"title": "x" * 201}, "De tekst is te lang."),
        ({"note": LONG * 2000}, "De tekst is te lang."),
        ({"issued_on": "31-02-2021"}, "kalender"),
        ({"issued_on": "2022-01-11"}, "niet na vandaag"),
        ({"issued_on": "2021-06-01", "valid_until": "2021-05-31"}, "voor de dag van afgifte"),
        ({"parties": "x"}, "Not a valid"),
        ({"demands": "x"}, "Not a valid"),
    ],
)
def test_bad_fields_are_refused(desk: Site, given: dict[str, str], says: str) -> None:
    page = add(desk, pdf(), **given)
    assert page.status_code == 422, page.status_code
    assert desk.world.count(ADDED) == 0
    if says != "Not a valid":
        assert says in page.text, re.findall("wb-error.*", page.text)


def test_a_file_far_too_large_is_refused_before_it_is_read(desk: Site) -> None:
    assert add(desk, bytes(LARGEST + 2 * 1024 * 1024)).status_code == 413


def test_odd_names_are_neutralised_and_told(desk: Site) -> None:
    assert add(desk, pdf(), "../../etc/vog\u202e.pdf").status_code == 303
    page = desk.get("officer", place(desk)).text
    assert "vog.pdf" in page and ".." not in page.partition("<main")[2].partition("</main")[0]
    assert "Die zijn weg." in page


def test_sent_twice_it_is_there_once(desk: Site) -> None:
    content = pdf()
    assert add(desk, content).status_code == 303
    twice = add(desk, content)
    assert twice.status_code == 422 and "staat er al, als stuk 18" in twice.text
    assert desk.world.count(ADDED) == 1


def test_a_register_needs_no_file(desk: Site) -> None:
    assert add(desk, kind="kvk", note="Ingeschreven sinds 2010").status_code == 303
    assert "Ingeschreven sinds 2010" in desk.get("officer", place(desk)).text
    refused = add(desk, kind="gva", note="Gebeld")
    assert refused.status_code == 422 and "Kies een bestand." in refused.text
    assert add(desk, kind="kvk").status_code == 422


def test_who_did_not_declare_or_has_an_interest_sees_no_evidence(desk: Site) -> None:
    add(desk, pdf())
    (id_,) = ids(desk)
    desk.world.act(
        "witness", "2022-01-10T10:05", tenderers.declare, desk.tenderer("a"), "doubt", "B"
    )
    page = desk.get("witness", place(desk))
    assert page.status_code == 200 and "U ziet deze inschrijver niet." in page.text
    assert "Verklaring van de lead" not in page.text
    assert desk.post("witness", place(desk, more=f"/{id_}/file")).status_code == 404
    desk.world.new_party("a")
    page = desk.get("auditor", place(desk))
    assert "Verklaar eerst uw belangen." in page.text and "gva.pdf" not in page.text
    asked = desk.post("auditor", place(desk, more=f"/{id_}/file"))
    assert asked.status_code == 303 and "/declarations/" in asked.location


def test_evidence_of_another_tenderer_is_not_there(desk: Site) -> None:
    add(desk, pdf())
    (id_,) = ids(desk)
    for more, data in (("/file", {}), ("/withdraw", {"reason": "x"}), ("", {})):
        assert desk.post("officer", place(desk, "b", f"/{id_}{more}"), data).status_code == 404
    assert desk.get("officer", place(desk, more="?for=x")).status_code == 404
    for key in ("chair", "assessor1", "delegate", "contract_manager"):
        assert desk.get(key, place(desk)).status_code == 404


def test_the_list_has_filters_pages_and_a_fixed_number_of_queries(desk: Site) -> None:
    add(desk, kind="kvk", title="Nul", note="x")
    with desk.counted() as few:
        desk.get("officer", place(desk))
    for number in range(52):
        until = "2021-12-31" if number % 2 else ""
        given = {"kind": "kvk", "title": f"Stuk {number}", "note": "x", "valid_until": until}
        assert add(desk, **given).status_code == 303
    with desk.counted() as many:
        page = desk.get("officer", place(desk)).text
    assert len(few) == len(many)
    assert "Stuk 10" in page and "Stuk 51" not in page and "Bladzijde 1 van 2" in page
    assert "Stuk 51" in desk.get("officer", place(desk, more="?page=2")).text
    past = desk.get("officer", place(desk, more="?show=past")).text
    assert "Stuk 1<" in past and "Stuk 2<" not in past and "Verlopen (27)" in past


def test_what_a_piece_proved_of_a_party_that_left_stays_to_be_read(desk: Site) -> None:
    declared(desk.world, "a")
    new = PartyEntry("member", "Nieuwe Maat B.V.", "12345678", "bv", "small", "Delft")
    joined = Change("joined", "Erbij.", "Geen.", by=new)
    came = desk.world.act("officer", AT, change_parties, desk.tenderer("a"), joined, None)
    declared(desk.world, "a")
    demand = next(one for one in asked(desk.world.case().plan) if "member" in one.applies_to)
    piece = NewEvidence("other", "Brief", "b.pdf", pdf(), cells=((demand.id, str(came)),))

    def add_(session: Any, actor: Any, now: Any) -> Any:
        return add_evidence(session, actor, desk.world.vault, desk.tenderer("a"), piece, now)

    id_ = desk.world.act("officer", AT, add_)
    left = Change("left", "Eraf.", "Geen.", str(came))
    desk.world.act("officer", AT, change_parties, desk.tenderer("a"), left, None)
    page = desk.get("officer", place(desk))
    assert "Nieuwe Maat B.V. (doet niet meer mee)" in page.text
    desk.world.act("officer", AT, serve_exactly, id_, ())
    assert "Nieuwe Maat B.V. (doet niet meer mee)" in desk.get("officer", place(desk)).text


def test_a_tenderer_has_room_for_so_many_files(desk: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("criteria.evidence.MOST_FILES", 1)
    assert add(desk, pdf()).status_code == 303
    full = add(desk, docx(), "b.docx")
    assert full.status_code == 422 and "Bij deze inschrijver is geen plaats meer." in full.text


def test_a_large_file_is_nowhere_on_the_disk_while_it_is_read(
    desk: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    monkeypatch.setattr(formparser, "SpooledTemporaryFile", lambda *a, **k: made.append(a))
    add(desk, packed(docx(), "x.bin", os.urandom(900_000)), "large.docx")
    assert made == []
