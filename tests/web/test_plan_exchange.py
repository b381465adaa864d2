"""The plan as a file: downloads, a look at what a file changes, and the change itself."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from criteria.phases import Step
from criteria.plan.format import seal, tree
from tender.actions import planning
from tender.config import MEBIBYTE
from tender.store import plans
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site, token
from tests.worlds import Worlds

PREPARE = "2021-10-19T10:00"
PUBLISH = "2021-10-29T10:00"
OPEN = "2021-12-01T10:00"
REFERENCE = "HVB-BW-2022"

Edit = Callable[[dict[str, Any]], object]


def kept(on: Site) -> plans.Draft:
    with on.world.looked() as session:
        found = plans.draft(session, on.world.procedure_id)
    assert found is not None
    return found


def edited(on: Site, edit: Edit) -> bytes:
    """The draft as JSON with something changed in it."""
    found = copy.deepcopy(tree(kept(on).plan))
    edit(found)
    return json.dumps(found, ensure_ascii=False, indent=1).encode()


def send(on: Site, data: bytes, name: str = "plan.json", who: str = "officer") -> Any:
    browser = on.browser(who)
    file = FileStorage(io.BytesIO(data), name)
    boundary, body = encode_multipart({"csrf_token": token(browser), "file": file})
    return browser.post(
        f"{on.root}/plan/exchange",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
    )


def apply(on: Site, page: Any, who: str = "officer") -> Any:
    fields = values(page.text, "/plan/exchange/apply")
    return on.post(who, "/plan/exchange/apply", {"changes": fields["changes"]})


def weigh(points: str) -> Edit:
    def edit(plan: dict[str, Any]) -> None:
        plan["lots"][0]["selection"]["questions"][0]["points"] = points

    return edit


def text_of(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


# Out


def test_the_draft_goes_out_in_the_form_it_would_be_sealed_in(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        for who in ("officer", "assessor1", "auditor"):
            answer = on.get(who, "/plan/download.json")
            assert answer.status_code == 200 and answer.mimetype == "application/json"
            assert hashlib.sha256(answer.data).hexdigest() == seal(kept(on).plan)
        name = f"beoordelingsplan-{REFERENCE}-concept.json"
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert answer.headers["Cache-Control"] == "no-store"
        book = openpyxl.load_workbook(io.BytesIO(on.get("officer", "/plan/download.xlsx").data))
        assert book["Plan"]["B1"].value == REFERENCE
        assert on.get("officer", "/plan/download.csv").status_code == 404


def test_a_sealed_version_goes_out_byte_for_byte(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, "2022-01-05T12:00") as on:
        case = on.world.case()
        for path in ("/plan/download.json", "/plan/download.json?version=1"):
            answer = on.get("chair", path)
            assert hashlib.sha256(answer.data).hexdigest() == case.seal
        assert "-v1.json" in answer.headers["Content-Disposition"]
        sheet = openpyxl.load_workbook(
            io.BytesIO(on.get("delegate", "/plan/download.xlsx?version=1").data)
        )["Lees mij"]
        assert case.seal in {row[1].value for row in sheet.iter_rows(max_col=2)}
        for number in ("0", "2", "-1", "x", "1e1", "9" * 40):
            assert on.get("chair", f"/plan/download.json?version={number}").status_code == 404
        page = on.get("chair", "/plan").text
        assert f"{on.root}/plan/download.xlsx?version=1" in page
        assert f"{on.root}/plan/download.json?version=1" in on.get("chair", "/plan/versions").text


def test_a_reader_in_english_gets_an_english_workbook(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        on.browser("officer").set_cookie("lang", "en")
        data = on.get("officer", "/plan/download.xlsx").data
        assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames[:3] == [
            "Read me",
            "Plan",
            "Lots",
        ]
        assert "There is nothing to read in." in send(on, data, "plan.xlsx").text


# In


def test_what_a_file_changes_is_shown_first_and_done_after(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        before = kept(on)

        def edit(plan: dict[str, Any]) -> None:
            weigh("24")(plan)
            plan["committee"][0]["name"] = "A. de Vries"

        data = edited(on, edit)
        page = send(on, data)
        assert page.status_code == 200
        assert "Dit bestand verandert 2 dingen in het concept" in text_of(page)
        assert "A. de Vries" in page.text and kept(on).version == before.version
        assert apply(on, page).status_code == 303
        after = kept(on)
        assert str(after.plan.lots[0].selection.questions[0].points) == "24"
        assert after.version == before.version + 1
        path = "lots/1/selection/questions/" + after.plan.lots[0].selection.questions[0].id
        (by,) = [one for one in after.plan.settings if one.id == f"{path}/points"]
        assert by.author == "Inkoopadviseur (demo)"
        assert apply(on, page).status_code == 303 and kept(on).version == after.version
        assert "Er is niets om in te lezen." in send(on, data).text


def test_the_workbook_as_it_went_out_changes_nothing(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        for kind in ("json", "xlsx"):
            data = on.get("officer", f"/plan/download.{kind}").data
            page = send(on, data, f"plan.{kind}")
            assert page.status_code == 200
            assert "Dit bestand is gelijk aan het concept" in page.text
            assert "/plan/exchange/apply" not in page.text


def test_what_a_colleague_changed_meanwhile_is_told_and_left(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:

        def edit(plan: dict[str, Any]) -> None:
            weigh("24")(plan)
            plan["standstill"]["days"] = 25

        page = send(on, edited(on, edit))
        other = send(on, edited(on, weigh("23")), who="witness")
        assert apply(on, other, "witness").status_code == 303
        answer = apply(on, page)
        assert answer.status_code == 409
        said = text_of(answer)
        assert "Iemand anders was u voor bij één veld" in said
        assert "Tweede inkoopadviseur (demo)" in said and "U typte: 24" in said
        plan = kept(on).plan
        assert str(plan.lots[0].selection.questions[0].points) == "23"
        assert plan.standstill.days == 25
        found = re.search(r'name="changes"[^>]*value="([^"]+)"', answer.text)
        assert found
        mine = {"changes": found[1]}
        assert on.post("officer", "/plan/edit/rules/settle", mine).status_code == 303
        assert str(kept(on).plan.lots[0].selection.questions[0].points) == "24"


def test_a_bad_workbook_is_told_with_its_cells_and_changes_nothing(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        before = kept(on).version
        book = openpyxl.load_workbook(io.BytesIO(on.get("officer", "/plan/download.xlsx").data))
        book["Vragen"]["K2"] = "=12+13"
        book["Vragen"]["K3"] = "twaalf"
        book["Vragen"]["A1"] = "Perseel"
        del book["Planning"]
        stream = io.BytesIO()
        book.save(stream)
        for language, words in (
            ("nl", ("In deze cel staat een formule", "Het blad Planning ontbreekt", "Perseel")),
            ("en", ("This cell holds a formula", "The sheet Planning is missing", "Perseel")),
        ):
            on.browser("officer").set_cookie("lang", language)
            page = send(on, stream.getvalue(), "plan.xlsx")
            assert page.status_code == 422 and "/plan/exchange/apply" not in page.text
            said = text_of(page)
            for word in (*words, "Vragen!K2", "Vragen!K3", "Vragen!A1"):
                assert word in said
        assert kept(on).version == before


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (
            lambda plan: plan.update(reference="ANDERS-1"),
            "Dit bestand hoort bij een ander plan: ANDERS-1. Dit plan is HVB-BW-2022.",
        ),
        (
            lambda plan: plan["demands"][0].update(id="XX-1"),
            "Het kenmerk XX-1 staat niet in dit plan en niet in de catalogus.",
        ),
        (lambda plan: plan.update(made_up=1), "De sleutel made_up hoort hier niet."),
    ],
)
def test_a_file_of_another_plan_is_refused_with_its_line(
    sqlite_worlds: Worlds, clock: Clock, edit: Edit, words: str
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        page = send(on, edited(on, edit))
        assert page.status_code == 422 and words in text_of(page)
        assert re.search(r"<b>regel \d+, [a-zA-Z_]+", page.text)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "", "Kies eerst een bestand."),
        (b"a;b", "plan.csv", "Dit soort bestand lezen wij niet."),
        (b"{", "plan.json", "Dit is geen geldige JSON."),
        (b"PK\x03\x04", "plan.xlsm", "Dit werkboek bevat macro’s."),
        (b"\xd0\xcf\x11\xe0", "plan.xlsx", "Dit is een oud of beveiligd Excel-bestand."),
        (b"<script>alert(1)</script>", "<script>.json", "Dit is geen geldige JSON."),
    ],
)
def test_what_is_no_plan_is_refused(
    sqlite_worlds: Worlds, clock: Clock, data: bytes, name: str, words: str
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        page = send(on, data, name)
        assert page.status_code == 422 and words in text_of(page)
        assert "<script>" not in page.text
        assert on.post("officer", "/plan/exchange", {"file": "text"}).status_code == 422


def test_a_file_that_is_too_large_never_arrives(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        on.browser("officer")
        assert on.app.config["MAX_CONTENT_LENGTH"] == 4 * MEBIBYTE
        on.app.config["MAX_CONTENT_LENGTH"] = 10_000
        assert send(on, b" " * 10_001).status_code == 413


def test_only_what_was_shown_is_done_and_only_by_who_saw_it(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        before = kept(on).version
        packed = values(send(on, edited(on, weigh("24"))).text, "/apply")["changes"]
        for sent in ("", "x", packed[:-1], f"x{packed}", packed.replace(".", "..", 1)):
            answer = on.post("officer", "/plan/exchange/apply", {"changes": sent})
            assert answer.status_code == 303
        assert on.post("witness", "/plan/exchange/apply", {"changes": packed}).status_code == 303
        assert "Wij konden de wijzigingen niet meer lezen." in on.get("officer", "/plan").text
        assert kept(on).version == before


def test_many_changes_are_counted_and_asked_for_as_many_queries(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    def everything(plan: dict[str, Any]) -> None:
        for row in plan["requirements"]:
            row["text"] = {"nl": row["text"]["nl"] + " Nieuw.", "en": row["text"]["en"] + " New."}

    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        little, much = edited(on, weigh("24")), edited(on, everything)
        send(on, little)
        sent = []
        for data in (little, much):
            with on.counted() as statements:
                page = send(on, data)
            sent.append(len(statements))
        assert sent[0] == sent[1]
        assert "U ziet de eerste 500 van 782 verschillen." in text_of(page)
        assert apply(on, page).status_code == 303
        assert all(row.text.nl.endswith(" Nieuw.") for row in kept(on).plan.requirements)
        assert all(row.original for row in kept(on).plan.requirements)


# When


def test_an_amendment_may_be_read_in_but_not_with_other_lots(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.OPEN_APPLICATIONS, clock, OPEN) as on:
        assert on.get("officer", "/plan/exchange").status_code == 404
        assert on.post("officer", "/plan/amendment", {}).status_code == 303
        page = on.get("officer", "/plan/exchange")
        assert page.status_code == 200 and "Haal versie 1 op als JSON" in page.text
        more = edited(on, lambda plan: plan["lots"].append({**plan["lots"][0], "id": "2"}))
        refused = send(on, more)
        assert refused.status_code == 422
        assert "De percelen liggen vast sinds de publicatie." in text_of(refused)
        assert apply(on, send(on, edited(on, weigh("24")))).status_code == 303
        sealed = on.world.case()
        assert (
            hashlib.sha256(on.get("chair", "/plan/download.json").data).hexdigest() == sealed.seal
        )
        assert str(kept(on).plan.lots[0].selection.questions[0].points) == "24"


def test_after_the_opening_nothing_is_read_in(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.SUITABILITY, clock, "2022-01-05T12:00") as on:
        assert on.get("officer", "/plan/exchange").status_code == 404
        assert send(on, b"{}").status_code == 404
        assert on.post("officer", "/plan/exchange/apply", {"changes": "x"}).status_code == 404


def test_changes_that_are_held_until_the_seal_are_refused_after_it(
    sqlite_worlds: Worlds, clock: Clock
) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, PUBLISH) as on:
        page = send(on, edited(on, lambda plan: plan["standstill"].update(days=30)))
        on.world.act("officer", PUBLISH, planning.seal_plan)
        before = on.world.case().seal
        assert apply(on, page).status_code == 303
        assert (
            "Het plan is verzegeld en kan niet meer veranderen." in on.get("officer", "/plan").text
        )
        case = on.world.case()
        assert case.seal == before and case.plan.standstill.days == 20
