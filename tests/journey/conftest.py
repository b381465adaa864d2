"""The application served for real, and a real Chromium that visits it."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from waitress.server import create_server
from waitress.wasyncore import close_all

from criteria.phases import Step
from tender import config, create_app
from tender.extensions import db
from tests.journey.visitor import Clock, Served
from tests.worlds import Worlds

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Chromium, or a plain word that the browser tests were skipped."""
    if not CHROMIUM:
        message = "no Chromium on this machine: the browser tests were skipped"
        if os.environ.get("TENDER_REQUIRE_BROWSER"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def served(
    sqlite_worlds: Worlds,
    chromium: Any,
    tmp_path: Path,
    request: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Served]:
    """The case behind a real server: before anything was chosen, or at the step of a parameter.

    A password is enough here; test_passkey_browser asks the second factor.
    """
    clock = Clock()
    monkeypatch.setattr(config, "asks_second_factor", lambda _: False)
    with sqlite_worlds.at(getattr(request, "param", Step.PREPARE)) as world:
        app = create_app(
            {
                "INSTANCE": world.instance,
                "DATABASE_URL": str(world.engine.url),
                "CLOCK": clock,
                "LOG_FILE": tmp_path / "tender.log",
            }
        )
        sockets: dict[int, Any] = {}
        server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        made = Served(f"http://127.0.0.1:{server.effective_port}", world, clock, chromium)
        yield made
        made.leave()
        server.task_dispatcher.shutdown()
        # By the thread that waits on these sockets: closed by another, its wait would fail.
        server.trigger.pull_trigger(lambda: close_all(sockets))
        thread.join(timeout=10)
        assert not thread.is_alive()
        aside = threading.Thread(target=_let_go, args=(app,))  # away from the browser's own loop
        aside.start()
        aside.join()


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()
