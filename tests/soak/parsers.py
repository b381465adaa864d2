"""What reads files from outside, fed with what atheris makes of good ones, guided by the lines they
reach: a file is read or refused with a reason, in time, and nothing else happens.

`python -m tests.soak.parsers TARGET SECONDS FOLDER SEED` begins with the files in the folder and
ends with status 0 when the time is over, or tells what broke and leaves it in the folder.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

SLOWEST, LARGEST = 30, 200_000
"""Seconds that one file may take under the eyes of the fuzzer, and the most bytes it makes."""


def _plan(data: bytes) -> None:
    from tender.imports import plans

    plans.read_bytes("plan.json", data)


def _in_package(
    name: str, read: Callable[[str, bytes], object], base: bytes
) -> Callable[[bytes], None]:
    """Read a good package in which one part is what the fuzzer made; its first byte says which."""
    with ZipFile(BytesIO(base)) as archive:
        parts = {one: archive.read(one) for one in sorted(archive.namelist())}
    names = [one for one in parts if one.endswith((".xml", ".rels"))]

    def run(data: bytes) -> None:
        if not data:
            return
        changed = names[data[0] % len(names)]
        packed = BytesIO()
        with ZipFile(packed, "w") as archive:
            for one, content in parts.items():
                archive.writestr(one, data[1:] if one == changed else content)
        read(name, packed.getvalue())

    return run


def _workbook(folder: Path) -> Callable[[bytes], None]:
    from tender.imports import plans

    return _in_package("plan.xlsx", plans.read_bytes, (folder / "base").read_bytes())


def _price_sheet(folder: Path) -> Callable[[bytes], None]:
    from tender.imports import price_sheet

    return _in_package("price.xlsx", price_sheet.read_bytes, (folder / "base").read_bytes())


def _office(folder: Path) -> Callable[[bytes], None]:
    from tender.imports import inspect

    return _in_package("brief.docx", inspect.read_bytes, (folder / "base").read_bytes())


def _packed(folder: Path) -> Callable[[bytes], None]:
    """The package itself, as bytes."""
    from tender.imports import inspect, plans, price_sheet

    def run(data: bytes) -> None:
        for read, name in (
            (inspect.read_bytes, "a.docx"),
            (inspect.read_bytes, "a.xlsx"),
            (plans.read_bytes, "a.xlsx"),
            (price_sheet.read_bytes, "a.xlsx"),
        ):
            _refused_or(lambda read=read, name=name: read(name, data))

    return run


def _uea(folder: Path) -> Callable[[bytes], None]:
    from tender.imports import uea

    return lambda data: uea.read_bytes("uea.xml", data)


def _rank(folder: Path) -> Callable[[bytes], None]:
    from criteria import rank_file

    return lambda data: rank_file.read(data.decode(errors="replace"))


def _verifier(folder: Path) -> Callable[[bytes], None]:
    """One file of a good dossier is what the fuzzer made; its first byte says which."""
    from criteria import verify

    whole = folder / "base"
    names = sorted(str(one.relative_to(whole)) for one in whole.rglob("*") if one.is_file())
    names = [one for one in names if one.endswith((".json", ".jsonl"))]

    def run(data: bytes) -> None:
        if not data:
            return
        name = names[data[0] % len(names)]
        kept = (whole / name).read_bytes()
        (whole / name).write_bytes(data[1:])
        with suppress(verify.CannotSay, OSError):
            _, wrong = verify.verify(whole)
            assert wrong or data[1:] == kept or name == verify.MANIFEST, "a changed file is good"
        (whole / name).write_bytes(kept)

    return run


TARGETS: dict[str, Callable[[Path], Callable[[bytes], None]]] = {
    "plan.json": lambda folder: _plan,
    "plan.xlsx": _workbook,
    "price.xlsx": _price_sheet,
    "brief.docx": _office,
    "package": _packed,
    "uea.xml": _uea,
    "rank.json": _rank,
    "dossier": _verifier,
}


def _refused_or(read: Callable[[], object]) -> None:
    from criteria.refusals import Refused

    with suppress(Refused, MemoryError):
        read()


def main() -> None:
    import atheris

    target, seconds, folder, seed = sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4]
    with atheris.instrument_imports(include=["criteria", "tender.imports"]):
        one = TARGETS[target](folder)

    def run(data: bytes) -> None:
        _refused_or(lambda: one(data))

    options = [
        *(f"-max_total_time={seconds}", f"-timeout={SLOWEST}", f"-seed={seed}"),
        *(f"-max_len={LARGEST}", f"-artifact_prefix={folder}/broke-", "-rss_limit_mb=3000"),
    ]
    atheris.Setup([sys.argv[0], *options, str(folder / "seeds")], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
