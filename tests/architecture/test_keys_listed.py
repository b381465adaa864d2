"""The inventory of keys in docs/keys.md holds every secret that the code makes."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_secret_is_in_the_inventory() -> None:
    code = (ROOT / "tender" / "config.py").read_text("utf-8")
    made = set(re.findall(r'secret\(instance, "([a-z-]+)"\)', code)) | {"vault.key"}
    listed = set(
        re.findall(r"`secrets/([a-z.-]+)`", (ROOT / "docs" / "keys.md").read_text("utf-8"))
    )
    assert len(made) > 4
    assert made == listed


def test_nothing_else_makes_a_secret() -> None:
    """Only the settings and the vault write in the folder of secrets."""
    using = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "tender").rglob("*.py")
        if re.search(r'/ "secrets"', file.read_text("utf-8"))
    }
    assert using == {"tender/config.py", "tender/vault.py", "tender/cli/backup.py"}
