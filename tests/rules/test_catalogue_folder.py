"""Reading the files of catalogues: all faults in order, what is no TOML, and files together."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from criteria.catalogue import FOLDER, check_file
from criteria.catalogue.files import read_folder
from criteria.refusals import Refused
from tests.rules.catalogue_files import GOAL, HEAD, faults, text_of


def test_all_faults_are_told_at_once_in_the_order_of_their_lines(tmp_path: Path) -> None:
    text = HEAD.format(id="goals") + GOAL.replace('"objective"', '"aim"').replace("§1", "") + GOAL
    text += '[[goal]]\nid = "X3"\ntitle = {nl = "Doel"}\nsource = ""\nextra = 1\n'
    file = tmp_path / "goals.toml"
    file.write_text(text, encoding="utf-8")
    assert [(fault.line, fault.place, fault.refusal.code) for fault in check_file(file)] == [
        (7, "goal[1].kind", "tables.not_allowed"),
        (12, "goal[2].id", "catalogue.id_twice"),
        (17, "goal[3].text", "tables.missing"),
        (17, "goal[3].kind", "tables.missing"),
        (19, "goal[3].title.en", "tables.missing"),
        (20, "goal[3].source", "tables.empty"),
        (21, "goal[3].extra", "tables.unknown_key"),
    ]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b'id = "goals"\nversion = \n', "catalogue.unreadable", 2),
        (b'id = "goals"\nid = "goals"\n', "catalogue.unreadable", 2),
        (b'id = "goals"\ntitle = "Do\xebl"\n', "catalogue.not_utf8", 2),
        (b'id = "goals"\nx = ' + b"9" * 5000 + b"\n", "catalogue.unreadable", 3),
        (b'id = "goals"\nx = 1e' + b"9" * 30 + b"\n", "catalogue.unreadable", 3),
        (b"x = " + b"[" * 100_000, "catalogue.too_deep", None),
        (b"x = " + b"[" * 400 + b"]" * 400, "catalogue.too_deep", None),
        (b"#" * 4_000_001, "catalogue.too_long", None),
        (b"PK\x03\x04 a spreadsheet", "catalogue.unreadable", 1),
    ],
)
def test_a_file_that_is_no_toml_is_refused_with_its_line(
    tmp_path: Path, data: bytes, code: str, line: int | None
) -> None:
    file = tmp_path / "goals.toml"
    file.write_bytes(data)
    (fault,) = check_file(file)
    assert (fault.refusal.code, fault.line) == (code, line)
    assert all(fault.refusal.sentence(lang) for lang in ("nl", "en"))


def test_a_long_file_is_read_in_a_moment(tmp_path: Path) -> None:
    rows = "".join(GOAL.replace("X1", f"X{n}") for n in range(3000))
    wrong = ", ".join(['"O1"'] * 100_000)
    assert faults(tmp_path / "goals.toml", HEAD.format(id="goals") + rows) == []
    text = text_of("elements").replace('["O1"]', f"[{wrong}]")
    assert len(faults(tmp_path / "elements.toml", text)) == 99_999


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (fault,) = check_file(tmp_path / "none.toml")
    assert (fault.refusal.code, fault.line) == ("tables.no_file", None)


def test_a_mark_at_the_start_of_a_file_is_read_over(tmp_path: Path) -> None:
    file = tmp_path / "goals.toml"
    file.write_text("\ufeff" + text_of("goals"), encoding="utf-8")
    assert check_file(file) == ()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The catalogues of the product, to break."""
    return Path(shutil.copytree(FOLDER, tmp_path / "catalogues"))


def broken(folder: Path, file: str, old: str, new: str) -> list[tuple[str, str]]:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        read_folder(folder)
    return [(one.code, one.field or "") for one in refused.value.refusals]


def test_an_id_is_unique_over_all_files_of_a_catalogue(folder: Path) -> None:
    found = broken(folder, "requirements/4-7.toml", 'id = "PVE-7-P1"', 'id = "PVE-1-P1"')
    assert [code for code, _ in found] == ["catalogue.id_twice"]
    assert re.fullmatch(r"4-7\.toml: requirement\[\d+\]\.id", found[0][1])


def test_files_of_one_catalogue_name_one_version(folder: Path) -> None:
    found = broken(folder, "requirements/4-7.toml", 'version = "1"', 'version = "2"')
    assert found == [("catalogue.versions_differ", "4-7.toml: version")]


def test_a_goal_that_goes_is_missed_by_all_it_served(folder: Path) -> None:
    found = broken(folder, "goals.toml", 'id = "V4"', 'id = "V5"')
    assert {code for code, _ in found} == {"catalogue.goal_unknown"}
    assert {field.partition(":")[0] for _, field in found} == {"themes.toml", "elements.toml"}


def test_a_part_in_its_own_folder_knows_the_other_parts() -> None:
    file = FOLDER / "requirements" / "4-7.toml"
    assert check_file(file) == ()
