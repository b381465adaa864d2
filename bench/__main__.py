"""`python -m bench` writes bench.json and exits with 1 when a limit is missed."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from bench import (
    annex,
    comparison,
    desk,
    dialogue,
    dossier,
    editor,
    firmness,
    letters,
    ranking,
    report,
    saving,
    scoring,
    trail,
    tryout,
    uea,
)


def main() -> int:
    rows = [
        ranking.measure(),
        *comparison.measure(),
        *editor.measure(),
        *desk.measure(),
        *dialogue.measure(),
        *scoring.measure(),
        *saving.measure(),
        annex.measure(),
        tryout.measure(),
        *firmness.measure(),
        uea.measure(),
        dossier.measure(),
        *trail.measure(),
        report.measure(),
        letters.measure(),
    ]
    for row in rows:
        verdict = "ok" if row["ok"] else "MISSED"
        print(f"{row['name']}: ratio {row['ratio']} against a limit of {row['limit']}, {verdict}")
    Path("bench.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row["ok"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
