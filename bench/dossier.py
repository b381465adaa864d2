"""How fast a dossier is checked, beside a bare loop over its entries and one ranking.

Both read the same log of 50,000 entries from memory, in one process and in turns. The bare loop
parses each line and body and digests the body and each opened field, and computes the ranking once;
it compares nothing. Our side is the whole check, with 20,000 marks in 40 lots of 20 offers.
"""

from __future__ import annotations

import hashlib
import json
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from criteria import verify

ENTRIES, LOTS, OFFERS, CRITERIA = 50_000, 40, 20, 25
LIMIT = 3
REPEATS = 3
_CHAIN, _ACTOR = "00000000-0000-0000-0000-000000000001", "officer"


def measure() -> dict[str, Any]:
    """Median seconds of the whole check and of the bare loop, on the processor: one thread each."""
    files = _files()
    ours, baseline = [], []
    for _ in range(REPEATS):
        ours.append(_seconds(lambda: verify.Dossier(_Held(files)).check()))
        baseline.append(_seconds(lambda: _bare(files)))
    mine, theirs = statistics.median(ours), statistics.median(baseline)
    return {
        "name": f"check a dossier of {ENTRIES} entries and {LOTS * OFFERS * CRITERIA} marks (s)",
        "ours": mine,
        "baseline": theirs,
        "ratio": mine / theirs,
        "limit": LIMIT,
        "ok": mine / theirs <= LIMIT,
    }


class _Held(verify.Source):
    """A dossier in memory."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files, self.names = files, sorted(files)

    def read(self, name: str) -> bytes:
        return self.files[name]


def _seconds(what: Callable[[], object]) -> float:
    begun = time.process_time()
    what()
    return time.process_time() - begun


def _bare(files: dict[str, bytes]) -> None:
    for line in files["entries.jsonl"].splitlines():
        row = json.loads(line)
        json.loads(row["body"])
        hashlib.sha256(row["body"].encode()).hexdigest()
        for opening in row["openings"]:
            hashlib.sha256(json.dumps(opening).encode()).hexdigest()
    made = json.loads(files["results/award-result.json"])
    for lot in made["lots"]:
        file = json.loads(lot["rank_file"])
        verify.ranked(file["plan"], file["offers"])


def _plan() -> dict[str, Any]:
    steps = [{"points": str(n)} for n in range(11)]
    asked = [
        {"id": f"C{n}", "points": "4", "value": None, "minimum": None, "scale": None}
        for n in range(CRITERIA)
    ]
    stage = {
        "questions": asked,
        "scale": {"steps": steps},
        "against": "scale",
        "minimum_total": None,
        "price": None,
        "rounding": {"mode": "half-up", "criterion": None, "price": None, "total": None},
        "ties": ["draw"],
    }
    lot = {"admitted": 3, "cutoff": "ties", "priced_years": 1, "award": stage, "selection": stage}
    lots = [{**lot, "id": str(n)} for n in range(LOTS)]
    return {"application_deadline": None, "lots": lots}


def _acts(plan: dict[str, Any], seal: str) -> Iterator[dict[str, Any]]:
    """The course of a procedure with these marks, and topics closed to make the log long."""
    yield {"act": "procedure.created", "object": "procedure:1", "reference": "B", "step": "prepare"}
    for who, role in (("chair", "chair"), ("officer2", "officer")):
        yield {"act": "role.granted", "object": f"participant:{who}", "role": role}
    for old, new in zip(verify.STEPS[:8], verify.STEPS[1:9], strict=True):
        if old == "publish":
            yield {"act": "plan.sealed", "object": "plan:1", "seal": seal, "version": 1}
        if old == "dialogue":
            for n in range(ENTRIES - LOTS * OFFERS * CRITERIA - 16):
                yield {"act": "topic.closed", "object": f"tenderer:{n}", "result": "agreed"}
        yield {"act": "step.advanced", "object": "procedure:1", "old": old, "new": new}
    for lot in plan["lots"]:
        for offer in range(OFFERS):
            for n, question in enumerate(lot["award"]["questions"]):
                yield {
                    "act": "consensus.recorded",
                    "actor": "chair",
                    "object": f"consensus:{lot['id']}-{offer}-{n}",
                    "stage": "award",
                    "candidacy": f"{lot['id']}-{offer}",
                    "question": question["id"],
                    "content": {
                        "mark": str((offer * 7 + n) % 11),
                        "motivation": "Omdat het zo is.",
                    },
                }
    for old, new in zip(verify.STEPS[8:10], verify.STEPS[9:11], strict=True):
        yield {"act": "step.advanced", "object": "procedure:1", "old": old, "new": new}


def _files() -> dict[str, bytes]:
    plan = _plan()
    body = verify.dumps(plan)
    seal = verify.sha256(body)
    acts = list(_acts(plan, seal))
    judged = [one for one in acts if one["act"] == "consensus.recorded"]
    marks: dict[str, dict[str, str]] = {}
    for one in judged:
        marks.setdefault(one["candidacy"], {})[one["question"]] = one["content"]["mark"]
    lots = []
    for lot in plan["lots"]:
        ids = [f"{lot['id']}-{n}" for n in range(OFFERS)]
        offers = [{"id": f"T{id_}", "price": None, "marks": marks[id_]} for id_ in ids]
        rules = verify.rules_of(lot["award"])
        order = [(one.id[1:], one.rank) for one in verify.ranked(rules, offers)]
        winner = verify.outcome("award", lot, order, ())[1]
        lots.append(
            {
                "lot": lot["id"],
                "rank_file": json.dumps({"plan": rules, "offers": offers}),
                "entrants": [[id_, f"T{id_}"] for id_ in ids],
                "admitted": [],
                "winner": winner,
            }
        )
    result = verify.dumps({"stage": "award", "seal": seal, "lots": lots})
    digest = verify.sha256(result)
    proposed = {"act": "award.proposed", "object": "decision:result", "digest": digest}
    entries, head = _entries([*acts, {**proposed, "seal": seal}])
    rows = [
        {
            "id": one["object"].partition(":")[2],
            "stage": "award",
            "candidacy": one["candidacy"],
            "question": one["question"],
            **one["content"],
        }
        for one in judged
    ]
    known = [
        {"candidacy": id_, "tenderer": id_, "lot": lot["lot"], "name": name}
        for lot in lots
        for id_, name in lot["entrants"]
    ]
    files = {
        "entries.jsonl": entries,
        "plans/001.json": body.encode(),
        "results/award-result.json": result.encode(),
        "rows/candidacies.json": verify.dumps(known).encode(),
        "rows/marks.json": verify.dumps(rows).encode(),
        "rows/prices.json": b"[]",
    }
    listed = [
        {"path": name, "sha256": verify.sha256(data), "size": len(data)}
        for name, data in files.items()
    ]
    manifest = {
        "chain": _CHAIN,
        "edition": "internal",
        "files": listed,
        "format": verify.FORMAT,
        "head": head,
        "reference": "B",
    }
    return files | {"manifest.json": verify.dumps(manifest).encode()}


def _entries(acts: list[dict[str, Any]]) -> tuple[bytes, dict[str, Any]]:
    prev, lines = verify.START, []
    for seq, fields in enumerate(acts, 1):
        told = {"actor": _ACTOR, **fields}
        openings = [[f"{seq:032x}", name, value] for name, value in told.items()]
        digests = [verify.sha256("tender-field/1\n" + verify.dumps(one)) for one in openings]
        body = {
            "at": "2022-01-01T00:00:00.000000Z",
            "chain": _CHAIN,
            "d": sorted(digests),
            "prev": prev,
            "seq": seq,
            "v": 1,
        }
        text = verify.dumps(body)
        prev = verify.sha256("tender-audit/1\n" + text)
        lines.append(verify.dumps({"body": text, "hash": prev, "openings": openings}))
    return ("\n".join(lines) + "\n").encode(), {"hash": prev, "seq": len(lines)}
