"""`python -m supply.audit`: whether a hole is known in a package of the lock (pip-audit).

It ends with 1 when one is known, and when a package could not be looked up. Where nobody answers,
on a network of its own or behind a mirror without advisories, nothing is known: it says so and ends
with 0, because the code is not at fault.
"""

from __future__ import annotations

import json
import subprocess  # nosec B404  # a list, no shell
import sys
from typing import Any

from supply.lock import ALL, pins

UNKNOWN = "NOT AUDITED: {}. Nothing is known of {} packages; ask again where it answers."
_PIP_AUDIT = (
    *(sys.executable, "-m", "pip_audit", "--requirement", str(ALL), "--disable-pip"),
    *("--require-hashes", "--progress-spinner", "off", "--format", "json", "--desc", "off"),
)
_NOBODY = ("ConnectionError", "ConnectTimeout", "ReadTimeout", "ServiceError")


def main() -> int:
    """Ask, and tell what came of it."""
    done = subprocess.run(  # nosec B603  # our own interpreter, and what is asked of it here
        [*_PIP_AUDIT, *sys.argv[1:]], capture_output=True, text=True, check=False
    )
    status, told = verdict(done.stdout, done.stderr, len(pins(ALL)))
    print("\n".join(told))
    return status


def verdict(answer: str, trouble: str, count: int) -> tuple[int, list[str]]:
    """The exit status and what to tell, by what pip-audit wrote of so many packages."""
    try:
        packages: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        last = trouble.strip().rpartition("\n")[2]
        if any(kind in trouble for kind in _NOBODY):
            return 0, [UNKNOWN.format(f"the service of advisories does not answer ({last})", count)]
        return 1, [trouble]
    passed = [one for one in packages if "skip_reason" in one]
    if passed and len(passed) == len(packages):
        return 0, [UNKNOWN.format("the index that was asked has no advisories", count)]
    told = [f"{one['name']}: not looked up, {one['skip_reason']}" for one in passed]
    for one in packages:
        for hole in one.get("vulns", ()):
            mended = ", ".join(hole["fix_versions"]) or "no version yet"
            told.append(f"{one['name']} {one['version']}: {hole['id']}, mended in {mended}")
    return bool(told), told or [f"No hole is known in {len(packages)} packages."]


if __name__ == "__main__":
    sys.exit(main())
