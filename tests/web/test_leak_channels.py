"""Ways in which a secret could leave that the walks of `test_leaks` do not take by themselves."""

from __future__ import annotations

import inspect
import re
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask

from criteria.phases import Step
from tender.demo import PEOPLE
from tender.models.assessment import Declaration, Sheet, SheetScore
from tests.applications import form_token
from tests.crawl import links
from tests.places import NOBODY, WORDS, places
from tests.twins import _CSRF, Pair, addresses, application, asked, browser, twins, unlike
from tests.web.test_blind import AT, NEVER, OTHER, VIEWER, nothing, scoring_base, sheet
from tests.web.test_leaks import RECUSED, quietly, suitability_base
from tests.worlds import World, Worlds

__all__ = ["scoring_base", "suitability_base"]
TEMPLATES = Path(__file__).parents[2] / "tender" / "templates"
DECIDED = "2022-06-09T10:30"
TESTED = "2022-01-10T11:00"
_PARAMETER = re.compile(r"""(?:args\.get(?:list)?|asked_id)\(\s*"([a-z_]+)\"""")
_STEP = re.compile(r"([a-z-]+|<uuid:[a-z_]+>|<[a-z_]+>)(\.([a-z]+|<[a-z_]+>))?")


@pytest.fixture(scope="module")
def pair(scoring_base: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Worlds with and without a sheet of another, for an assessor and one who is recused."""
    folder = tmp_path_factory.mktemp("channels")
    act = quietly(sheet(OTHER, "4", NEVER))
    with twins(scoring_base, folder, VIEWER, AT, nothing, act, (RECUSED,)) as made:
        yield made


def parameters(app: Flask) -> dict[str, set[str]]:
    """What each page that is read looks for behind the question mark, from its own source."""
    found = {}
    for rule in app.url_map.iter_rules():
        view = inspect.unwrap(app.view_functions[rule.endpoint])
        source = inspect.getsource(sys.modules[view.__module__])
        if "GET" in (rule.methods or ()) and view.__module__.startswith("tender."):
            found[rule.endpoint] = set(_PARAMETER.findall(source))
    return found


def test_what_is_asked_for_in_an_address_finds_nothing_hidden(pair: Pair) -> None:
    """Every parameter of every page, with the words, columns and ids of what is hidden: the same as
    in the world where it is not there."""
    pair.look_as(VIEWER)
    app = pair.left.app
    with pair.right.world.engine.connect() as connection:
        hidden = connection.execute(sa.select(Sheet.id, Sheet.participant_id)).first()
    assert hidden is not None
    columns = {column.name for table in (Sheet, SheetScore, Declaration) for column in _of(table)}
    assert {"motivation", "explanation"} <= columns
    values = [*map(str, hidden), "motivation", NEVER.split(".")[0].replace(" ", "+")]
    known, tried, wrong = parameters(app), 0, []
    for path in asked(pair, pair.addresses(**places(pair.left.world, pair.right.world))):
        endpoint = app.url_map.bind("localhost").match(path.partition("?")[0])[0]
        if path.endswith((".pdf", ".xlsx", ".docx")) or not _shown(path):
            continue
        if {pair.left.get(path).status, pair.right.get(path).status} != {200}:
            continue
        for name in ("sort", "q", *sorted(known.get(endpoint, ()))):
            value = values[tried % len(values)]
            asking = f"{path}{'&' if '?' in path else '?'}{name}={value}"
            wrong += [asking] if unlike(pair.left.get(asking), pair.right.get(asking)) else []
            tried += 1
    assert wrong == [] and tried > 50


def _of(model: type) -> list[sa.Column[object]]:
    return list(sa.inspect(model).columns)


@pytest.mark.parametrize("viewer", [VIEWER, RECUSED])
def test_no_link_leads_to_what_is_hidden(pair: Pair, viewer: str) -> None:
    """Two steps along every link from the overview; all of it alike in both worlds."""
    pair.look_as(viewer)
    seen, here = set[str](), ["/", f"/procedures/{pair.left.world.procedure_id}"]
    for _step in range(3):
        there: list[str] = []
        for path in here:
            one, other = pair.left.get(path), pair.right.get(path)
            assert unlike(one, other) == [], path
            text = other.body.decode(errors="replace")
            assert NEVER[:30] not in text
            there += links(text, path) if ("html" in dict(other.headers)["Content-Type"]) else []
        seen |= set(here)
        here = [path for path in dict.fromkeys(there) if path not in seen and _shown(path)]
    assert len(seen) > 20


def _shown(path: str) -> bool:
    """Not the files that are the same for all, and not the other language."""
    apart = path.endswith((".pdf", ".xlsx", ".json", ".docx"))
    return not apart and not path.startswith(("/language", "/theme", "/static", "/keys"))


def test_no_id_of_another_tenderer_works_behind_a_link(
    suitability_base: World, tmp_path: Path
) -> None:
    """Each address of a tenderer's own page with an id of another is as one of nothing."""
    world, ids = suitability_base, places(suitability_base)
    with application(world, TESTED) as app:
        client, tried = app.test_client(), 0
        client.get("/login")
        token = world.course.links["b"]
        for rule in app.url_map.iter_rules():
            own = [name for name in rule.arguments if name.endswith("_id")]
            if not rule.rule.startswith("/hand-in/") or not own:
                continue
            (name,) = own
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                for id_ in ids[name]:
                    both = []
                    for value in (id_, NOBODY):
                        words = {one: WORDS[one][0] for one in rule.arguments - {name, "token"}}
                        address = app.url_map.bind("localhost").build(
                            rule.endpoint, {name: value, "token": token, **words}, method
                        )
                        form = {"csrf_token": form_token(client)} if method == "POST" else None
                        got = client.open(address, method=method, data=form)
                        shown = _CSRF.sub(r"\1", got.text).replace(value, "")
                        both.append((got.status_code, shown))
                    assert both[0] == both[1], (method, rule.rule)
                    tried += 1
        assert tried >= 5


def test_addresses_hold_words_and_random_ids_alone(pair: Pair) -> None:
    """No name, no reference and no number that counts what others made: ids are random, and the
    few numbers are those of a file, a page or a round of the object before it."""
    app = pair.left.app
    counting = {
        f"{rule.endpoint} {name}"
        for rule in app.url_map.iter_rules()
        for name, converter in rule._converters.items()
        if type(converter).__name__ == "IntegerConverter"
    }
    assert counting == {
        "advice_parts.picture number",
        "reader.picture number",
        "rounds.withdraw number",
        "signals.file number",
        "tenderer_questions.decision number",
        "tenderer_questions.opened number",
    }
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.endswith("static"):
            for part in re.sub(r"<int:number>", "page", rule.rule).strip("/").split("/"):
                assert not part or _STEP.fullmatch(part), rule.rule
    words = set(WORDS) | {"question", "demand", "topic", "stage", "token"}
    named = {
        name for rule in app.url_map.iter_rules() for name in re.findall(r"<([a-z_]+)>", rule.rule)
    }
    assert named <= words


def test_answers_are_not_compressed(pair: Pair) -> None:
    """The length of a compressed page tells what a page that repeats what was asked has in common
    with what is hidden on it."""
    client = pair.left.client
    for path in ("/procedures", f"/procedures/{pair.left.world.procedure_id}"):
        got = client.get(path, headers={"Accept-Encoding": "gzip, br, deflate, zstd"})
        assert got.status_code == 200 and "Content-Encoding" not in got.headers


def test_no_template_holds_a_remark_that_readers_get() -> None:
    found = [file.name for file in TEMPLATES.rglob("*.html") if "<!--" in file.read_text("utf-8")]
    assert found == []


@pytest.fixture(scope="module")
def exported(sqlite_worlds: Worlds) -> Iterator[dict[str, bytes]]:
    """Every file that an officer can take home while an award is decided."""
    with sqlite_worlds.at(Step.STANDSTILL) as world, application(world, DECIDED) as app:
        client = browser(app, "officer")
        found, ids = {}, places(world)
        for address in _files(app, ids):
            got = client.get(address)
            if got.status_code == 200:
                found[address] = got.data
            got.close()
        yield found


def _files(app: Flask, ids: dict[str, list[str]]) -> list[str]:
    ends = (".pdf", ".docx", ".xlsx", ".json", ".ics", "rank-file", "workbook", "calculation")
    once: dict[str, str] = {}
    for address in addresses(app, ids | {"token": [NOBODY]}):
        if address.endswith(ends):
            shape = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", address)
            once.setdefault(shape, address)
    return list(once.values())


def test_a_file_names_in_its_marks_nobody_who_worked_on_it(exported: dict[str, bytes]) -> None:
    """Author, last writer and program of every kind of file, and the times and order in a ZIP."""
    people = [person.name.partition(" (")[0] for person in PEOPLE]
    kinds = set()
    for address, content in exported.items():
        if content.startswith(b"PK"):
            kinds.add("zip")
            with zipfile.ZipFile(BytesIO(content)) as packed:
                marks = "".join(
                    packed.read(name).decode()
                    for name in packed.namelist()
                    if name.startswith("docProps/")
                )
                assert len({info.date_time for info in packed.infolist()}) == 1, address
                assert not any(info.comment or info.extra for info in packed.infolist()), address
        elif content.startswith(b"%PDF"):
            kinds.add("pdf")
            with pikepdf.open(BytesIO(content)) as file:
                marks = " ".join(map(str, file.docinfo.values()))
        else:
            continue
        assert not any(name in marks for name in people), address
    assert kinds == {"zip", "pdf"} and len(exported) > 8
