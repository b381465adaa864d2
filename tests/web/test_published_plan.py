"""The plan that was published can be built in the editor from the catalogues, without a file."""

from __future__ import annotations

import html
import re
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from criteria.canon import Json
from criteria.changes import ABSENT, Change, at, changes
from criteria.phases import Step
from criteria.plan.check import check_plan
from criteria.programme import WHO
from criteria.text import Text
from tender.actions import planning
from tender.extensions import begin_write, db
from tender.store import accounts, procedures
from tender.store.procedures import Case
from tests.web.conftest import Clock
from tests.web.forms import values
from tests.web.sites import Site, site, token
from tests.worlds import Worlds

SECTIONS = {
    "facts": (),
    "planning": (),
    "municipalities": (),
    "budget": (),
    "selection": ("lots", "1", "selection", "questions"),
    "award": ("lots", "1", "award", "questions"),
    "demands": ("demands",),
    "topics": ("topics",),
    "elements": ("elements",),
    "rules": (),
    "people": (),
}
"""The pages of the editor, each with the list that is picked from a catalogue."""
ROW_PAGES = {
    "demands": "demand",
    "requirements": "requirement",
    "topics": "topic",
    "elements": "element",
}
FIXED = ("reference", "facts/id", "facts/name", "facts/reference", "facts/object/id", "catalogues")
"""What the procedure is called, which is given when it begins; and the catalogues with rows that
the editor does not take over, such as the goals."""
AROUND = ("phases", "roles", "sections", "statements", "background", "missing_tables")
"""What the facts of this case tell of the documents themselves: read in from them, and no rule."""


class Builder:
    """An officer who copies a plan from paper: what stands there is typed into the same fields."""

    def __init__(self, on: Site, paper: Case) -> None:
        self.on, self.paper = on, paper
        self.tree = planning.bare(paper.plan)
        self.browser = on.browser("officer")
        self.token = token(self.browser)
        form = values(self.browser.get("/begin").text, "/begin")
        form |= {"reference": "NAGEBOUWD-1", "title": paper.plan.title.nl, "years": "4"}
        form |= {"authority": paper.plan.authority, "origin": "empty"}
        form["start"] = paper.plan.facts.term.start.isoformat()
        answer = self.browser.post("/begin", data=form)
        assert answer.status_code == 303
        self.root = answer.location

    def case(self) -> Case:
        with self.on.world.looked() as session:
            found = procedures.case(session, UUID(self.root.rpartition("/")[2]))
        assert found is not None
        return found

    def written(self) -> dict[str, Json]:
        return planning.bare(self.case().plan)

    def post(self, path: str, typed: dict[str, Any]) -> TestResponse:
        answer = self.browser.post(self.root + path, data=typed | {"csrf_token": self.token})
        assert answer.status_code == 303, re.findall(r'wb-error".*?</p>', answer.text)[:5]
        return answer

    def pick(self, section: str, path: tuple[str, ...]) -> None:
        rows: Any = at(self.tree, path)
        self.post(f"/plan/edit/{section}/pick", {"take": "ticked", "pick": [r["id"] for r in rows]})

    def add_rows(self, section: str) -> None:
        """As many rows in each list of a page as stand on the paper, under ids of their own."""
        paper = self.on.get("officer", f"/plan/edit/{section}").text
        for path in dict.fromkeys(re.findall(r'value="add\|([^"|]+)\|"', paper)):
            place = tuple(html.unescape(path).split("/"))
            wanted: Any = at(self.tree, place)
            there: Any = self.there(place)
            for number in range(len(there) if there is not ABSENT else len(wanted), len(wanted)):
                act = "add"
                if place[-1] == "years" and number:
                    act = "add_first" if wanted[0]["year"] < self.there(place)[0]["year"] else act
                where = "/".join(own(place, self.tree, self.written()))
                typed = self.fields(section) | {"act": f"{act}|{where}|"}
                self.post(f"/plan/edit/{section}/rows", typed)

    def there(self, place: tuple[str, ...]) -> Any:
        tree = self.written()
        return at(tree, own(place, self.tree, tree))

    def fields(self, address: str) -> dict[str, Any]:
        """What a page of this plan would send as it stands."""
        page = self.browser.get(f"{self.root}/plan/edit/{address}")
        return values(page.text, f"/plan/edit/{address}")

    def copy(self, address: str, mine: str | None = None) -> None:
        """Type what the page of the paper shows into the same page of this plan."""
        paper = values(
            self.on.get("officer", f"/plan/edit/{address}").text, f"/plan/edit/{address}"
        )
        mine, tree = mine or address, self.written()
        typed = {
            "/".join(own(tuple(name.split("/")), self.tree, tree)): value
            for name, value in paper.items()
            if name not in ("csrf_token", "version") and not name.startswith("move/")
        }
        self.post(f"/plan/edit/{mine}", self.fields(mine) | typed)

    def decide_requirements(self) -> None:
        """As the catalogue proposes, and the rest by chapter: one decision with one reason."""
        self.post("/plan/edit/requirements/take", {})
        for who in WHO:
            self.post(f"/plan/edit/requirements/accept?who={who}", {})
        waiting = [row for row in self.case().plan.requirements if row.applicability == "undecided"]
        decided = {row.id: row for row in self.paper.plan.requirements}
        chapters = {
            (WHO[not row.for_tenderers], row.id.removeprefix("PVE-")[0]): decided[row.id]
            for row in waiting
        }
        for (who, chapter), as_in in chapters.items():
            reason = as_in.reason or Text("", "")
            typed = {"which": "undecided", "applicability": as_in.applicability}
            typed |= {"reason": reason.nl, "reason_en": reason.en}
            asked = f"?who={who}&part={chapter}"
            page = self.browser.get(f"{self.root}/plan/edit/requirements{asked}").text
            seen = re.findall(r'name="seen"[^>]* value="(\d+/\d+)"', page)
            self.post(f"/plan/edit/requirements/decide{asked}", typed | {"seen": seen[0]})

    def copy_rows(self) -> None:
        """The rows that are not as on the paper yet, each on a page of its own."""
        rows = {one.path[:2] for one in self.left() if one.path[0] in ROW_PAGES}
        for name, id_ in sorted(rows):
            self.copy(f"{ROW_PAGES[name]}?row={id_}")

    def left(self) -> tuple[Change, ...]:
        """What still differs from the paper, but for the ids of added rows and what is fixed."""
        facts: Any = self.tree["facts"]
        paper = self.tree | {"facts": {**facts, **{key: [] for key in AROUND}}}
        return tuple(
            one
            for one in changes(renamed(self.written(), paper), paper)
            if not "/".join(one.path).startswith(FIXED)
        )


def own(place: tuple[str, ...], paper: Json, tree: Json) -> tuple[str, ...]:
    """A place of the paper in this plan, where rows that the buyer added have other ids."""
    found: tuple[str, ...] = ()
    for depth, key in enumerate(place):
        rows, mine = at(paper, place[:depth]), at(tree, found)
        if isinstance(rows, list) and isinstance(mine, list) and key in ids(rows):
            key = ids(mine)[ids(rows).index(key)]
        found = (*found, key)
    return found


def ids(rows: list[Any]) -> list[str]:
    tables = [row for row in rows if isinstance(row, dict)]
    return [str(row.get("id", row.get("year", row.get("name")))) for row in tables]


def renamed(mine: Any, paper: Any) -> Any:
    """A tree in which rows that the buyer added have the ids that they have on the paper."""
    if isinstance(mine, dict) and isinstance(paper, dict):
        return {key: renamed(value, paper.get(key)) for key, value in mine.items()}
    if not (isinstance(mine, list) and isinstance(paper, list) and len(mine) == len(paper)):
        return mine
    found = []
    for one, other in zip(mine, paper, strict=True):
        row = renamed(one, other)
        if isinstance(row, dict) and str(row.get("id", "")).startswith("OWN-"):
            row = {**row, "id": other["id"]}
        found.append(row)
    return found


def test_the_published_plan_is_built_without_a_file(sqlite_worlds: Worlds, clock: Clock) -> None:
    with site(sqlite_worlds, Step.PUBLISH, clock, "2021-10-29T10:00") as on:
        with on.app.app_context():
            begin_write(db.session)
            officer = accounts.by_email(db.session, "inkoop@hvb.example")
            assert officer is not None
            accounts.give_platform_role(db.session, officer, accounts.INITIATOR)
            db.session.commit()
        build = Builder(on, on.world.case())
        for section, path in SECTIONS.items():
            if path:
                build.pick(section, path)
        build.decide_requirements()
        for section in SECTIONS:
            if section not in ROW_PAGES:
                build.add_rows(section)
                build.copy(section)
        build.copy_rows()
        left = [("/".join(one.path), one.old, one.new) for one in build.left()]
        assert left == []
        draft = build.case().draft
        assert draft is not None
        build.post("/plan/proposals", {"seen": str(draft.version)})
        assert check_plan(build.case().plan) == ()
