"""Small faults put into the code one by one: for each, does a test fail? What survives is listed.

`python -m tests.soak.mutants SECONDS [SEED] [REPORT] [FOLDER]` draws faults from the files of
`TARGETS` until the time is over and writes them as JSON. Packages of others are loaded once; each
fault has a process of its own, which runs only the tests that come past that line and ends at the
first one that fails. What the course looks like at each step was made by the code without a fault,
and stands in the folder with what each test comes past, also for a next run of the same code.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.soak.copies import ROOT, copied

RULES = "tests/rules"
TRAIL = tuple(
    f"tests/actions/test_{name}.py" for name in ("trail_store", "trail_tampering", "vault")
)
RIGHTS = ("tests/actions/test_people.py", "tests/actions/test_interests.py")
DOSSIER = ("tests/actions/test_dossier.py",)
TARGETS: dict[str, tuple[str, ...]] = {
    "criteria": (RULES,),
    "tender/permissions.py": RIGHTS,
    "tender/audit.py": TRAIL,
    "tender/vault.py": TRAIL,
    "tender/store/trail.py": TRAIL,
    "criteria/verify.py": (RULES, *DOSSIER),
}
"""The files in which faults are put, and the tests that should find them. The last word counts."""
HEAVY = ("flask", "flask_security", "hypothesis", "lxml.etree", "numpy", "openpyxl", "pytest",
         "reportlab.platypus", "sqlalchemy.orm", "wtforms", "alembic", "pikepdf")  # fmt: skip
MOST_SECONDS, FIRST = 120, 25
IN_MEMORY = Path("/dev/shm")
OFTEN = {
    "tender/permissions.py": 8,
    "tender/vault.py": 6,
    "tender/audit.py": 3,
    "tender/store/trail.py": 6,
    "criteria/visibility.py": 6,
    "criteria/verify.py": 4,
}
"""How many faults in a turn: of these more than of other files."""
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}


@dataclass(frozen=True)
class Mutant:
    """One fault: what stands there from `start` to `end`, and what comes in its place."""

    file: str
    line: int
    start: int
    end: int
    was: str
    now: str

    def apply(self, source: bytes) -> bytes:
        return source[: self.start] + self.now.encode() + source[self.end :]


def mutants(file: str, source: bytes) -> Iterator[Mutant]:
    """Every fault that can be put into a file."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node, made in _faults(ast.parse(source)):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        yield Mutant(file, node.lineno, start, end, source[start:end].decode(), made)


def _faults(tree: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """The parts of a file that can be other than they are, each with what they become."""
    for node in _walked(tree):
        if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
            other = [COMPARED[type(node.ops[0])](), *node.ops[1:]]
            yield node, f"({ast.unparse(ast.Compare(node.left, other, node.comparators))})"
        elif isinstance(node, ast.BoolOp):
            turned = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield node, f"({ast.unparse(ast.BoolOp(turned, node.values))})"
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            yield node, f"bool({ast.unparse(node.operand)})"
        elif isinstance(node, ast.BinOp) and type(node.op) in COUNTED and not _text(node):
            other_op = COUNTED[type(node.op)]()
            yield node, f"({ast.unparse(ast.BinOp(node.left, other_op, node.right))})"
        elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
            yield node, str(not node.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, int):
            yield node, f"({node.value} + 1)"
        elif isinstance(node, ast.IfExp):
            yield node, f"({ast.unparse(ast.IfExp(node.test, node.orelse, node.body))})"
        elif isinstance(node, ast.Return) and node.value is not None and not _none(node.value):
            yield node, "return None"
        elif isinstance(node, ast.Raise) or _call(node):
            yield node, "pass"
        elif isinstance(node, ast.comprehension):
            for test in node.ifs:
                yield test, "True"
        elif isinstance(node, ast.Name) and node.id in CALLED:
            yield node, CALLED[node.id]


def _walked(node: ast.AST) -> Iterator[ast.AST]:
    """Everything that runs: no decorators, annotations, texts with values in them, or imports for
    types alone."""
    if isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ):
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("decorator_list", "annotation", "returns", "bases"):
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.AST):
                yield from _walked(one)


def _text(node: ast.BinOp) -> bool:
    sides = (node.left, node.right)
    return any(
        isinstance(one, ast.JoinedStr)
        or (isinstance(one, ast.Constant) and isinstance(one.value, str | bytes))
        for one in sides
    )


def _none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _call(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


def forked(work: Callable[[], int], seconds: float) -> int | None:
    """What the work gave in a process of its own; None when it took too long."""
    child = os.fork()
    if child == 0:
        os.setsid()
        quiet = os.open(os.environ.get("MUTANTS_LOG", os.devnull), os.O_WRONLY | os.O_APPEND)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        code = 3
        try:
            resource.setrlimit(resource.RLIMIT_AS, (4 * 1024**3, 4 * 1024**3))
            code = work()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def tested(folder: Path, tests: Sequence[str], temporary: str, *plugins: object) -> int:
    """Run these tests on the code in this folder; what pytest says."""
    import pytest
    from hypothesis import HealthCheck, settings

    os.chdir(folder)
    sys.path.insert(0, str(folder))
    sys.dont_write_bytecode = True
    settings.register_profile(
        "mutants",
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    options = [
        "--hypothesis-profile=mutants",
        "-p",
        "no:xdist",
        "-x",
        "-q",
        "--tb=no",
        "-k",
        "not postgresql",
        "--basetemp",
        temporary,
    ]
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # they are loaded before
    return int(pytest.main([*options, *tests], plugins=list(plugins)))


class Kept:
    """The worlds of the tests stand in a folder that outlives their process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "worlds"
        (self.folder / "sqlite").mkdir(parents=True, exist_ok=True)

    def pytest_collection_finish(self) -> None:
        import pytest

        found = [one for name, one in sys.modules.items() if name.endswith("conftest")]
        found = [one for one in found if hasattr(one, "_of_the_run")]
        if not found:
            raise pytest.UsageError("where a run keeps its worlds has another name")
        for module in found:
            module._of_the_run = lambda factory: self.folder  # type: ignore[attr-defined]
        for kind in ("template", "shared", "copy"):
            for left in (self.folder / "sqlite").glob(f"{kind}*"):
                left.unlink()
        make = pytest.TempPathFactory.mktemp

        def made(factory: pytest.TempPathFactory, name: str, numbered: bool = True) -> Path:
            return self.folder / "sqlite" if name == "sqlite" else make(factory, name, numbered)

        pytest.TempPathFactory.mktemp = made  # type: ignore[method-assign]


class Reached:
    """Notes for each test which lines it comes past, and how long it takes."""

    def __init__(self, folder: Path) -> None:
        import coverage

        self.folder, self.took = folder, {}  # type: ignore[var-annotated]
        sources = [str(folder / "criteria"), str(folder / "tender")]
        self.measured = coverage.Coverage(data_file=None, source=sources, config_file=False)
        self.measured.start()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self.took[nodeid] = time.monotonic()
        self.measured.switch_context(nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self.took[nodeid] = time.monotonic() - self.took[nodeid]
        self.measured.switch_context("")

    def write(self, file: Path) -> None:
        self.measured.stop()
        data = self.measured.get_data()
        lines = {
            str(Path(name).relative_to(self.folder)): {
                str(line): [one for one in tests if one]
                for line, tests in data.contexts_by_lineno(name).items()
            }
            for name in data.measured_files()
        }
        file.write_text(json.dumps({"lines": lines, "took": self.took}))


def reached(folder: Path, tests: Sequence[str], told: Path, kept: Kept) -> dict[str, Any]:
    """For each line of each file the tests that come past it, and how long each test takes."""
    if not told.exists():

        def work() -> int:
            noted = Reached(folder)
            code = tested(folder, tests, str(folder / "base"), noted, kept)
            noted.write(told)
            return code

        if (code := forked(work, 7200)) != 0:
            raise SystemExit(f"the tests fail without a fault ({code})")
    found: dict[str, Any] = json.loads(told.read_text())
    return found


def state(folder: Path) -> str:
    """A name for what stands in a copy of the code."""
    digest = sha256(sys.version.encode())
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        digest.update(f"\0{file.relative_to(folder)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def targets() -> dict[str, tuple[str, ...]]:
    """Each file with the tests that should find a fault in it."""
    found: dict[str, tuple[str, ...]] = {}
    for target, tests in TARGETS.items():
        where = ROOT / target
        files = sorted(where.rglob("*.py")) if where.is_dir() else [where]
        for file in files:
            found[str(file.relative_to(ROOT))] = tests
    return found


def run(seconds: float, seed: int, report: Path, kept_in: Path) -> Counter[str]:
    """Draw faults until the time is over: first one of each file, then a second one, and so on."""
    for name in HEAVY:
        importlib.import_module(name)
    dice, told = random.Random(seed), []
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as name:
        folder = copied(Path(name))
        kept_in /= state(folder)
        kept = Kept(kept_in)
        wanted = targets()
        lines: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        took: dict[str, float] = {}
        for number, tests in enumerate(((RULES,), TRAIL, RIGHTS, DOSSIER)):
            part = reached(folder, tests, kept_in / f"reached-{number}.json", kept)
            took |= part["took"]
            for file, found in part["lines"].items():
                for line, those in found.items():
                    lines[file][line] += those
        print(f"{len(took)} tests in {sum(took.values()):.0f} s", flush=True)
        drawn = {
            file: dice.sample(every, len(every))
            for file in wanted
            if (every := list(mutants(file, (folder / file).read_bytes())))
        }
        possible, end = sum(map(len, drawn.values())), time.monotonic() + seconds
        while any(drawn.values()) and time.monotonic() < end:
            for file in sorted(drawn, key=lambda one: (-OFTEN.get(one, 1), one)):
                for _ in range(OFTEN.get(file, 1)):
                    if not drawn[file] or time.monotonic() >= end:
                        break
                    mutant = drawn[file].pop()
                    fate = tried(folder, mutant, lines[file], took, wanted[file], kept)
                    told.append(asdict(mutant) | {"fate": fate})
                    made = {"seed": seed, "possible": possible, "mutants": told}
                    report.write_text(json.dumps(made, indent=1), encoding="utf-8")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    counts = Counter(str(one["fate"]) for one in told)
    print(f"{possible} faults possible, {len(told)} tried: {dict(counts)}", flush=True)
    print(f"{(used.ru_utime + used.ru_stime) / 60:.0f} minutes of the processor", flush=True)
    return counts


def tried(
    folder: Path,
    mutant: Mutant,
    lines: dict[str, list[str]],
    took: dict[str, float],
    allowed: tuple[str, ...],
    kept: Kept,
) -> str:
    """What became of a fault: killed by a test, out of time, survived, or reached by no test."""
    here = lines.get(str(mutant.line), [])
    if not here:  # what stands outside functions runs when the file is read
        here = [one for tests in lines.values() for one in tests]
    tests = [one for one in set(here) if one.startswith(allowed)]
    if not tests:
        return "not reached"
    tests.sort(key=lambda one: (took.get(one, 0), one))
    file = folder / mutant.file
    whole = file.read_bytes()
    try:
        compile(changed := mutant.apply(whole), mutant.file, "exec")
        file.write_bytes(changed)
        temporary = str(folder / "base")
        code: int | None = 0
        for part in (tests[:FIRST], tests[FIRST:]):  # most faults are found at once
            if part and code == 0:
                code = forked(partial(tested, folder, part, temporary, kept), MOST_SECONDS)
    finally:
        file.write_bytes(whole)
    return "out of time" if code is None else "survived" if code == 0 else "killed"


if __name__ == "__main__":
    first = [*sys.argv[1:], *("600", "1", "mutants.json", "mutants")[len(sys.argv) - 1 :]]
    run(float(first[0]), int(first[1]), Path(first[2]), Path(first[3]).resolve())
