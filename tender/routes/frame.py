"""What every page shows around its own content."""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request, url_for

from tender.routes.access import SAFE, language
from tender.routes.account import LANGUAGES, THEMES, chosen


def init_app(app: Flask) -> None:
    app.context_processor(_around)


def _around() -> dict[str, Any]:
    user = g.get("_login_user")
    known = user is not None and user.is_authenticated
    theme = chosen("theme", THEMES)
    return {
        "lang": language(),
        "theme": None if theme == THEMES[0] else theme,
        "demo": bool(current_app.config["DEMO"]),
        "home_url": "/",
        "logout_url": url_for("security.logout") if known else None,
        "other_lang_url": url_for("account.language", lang=_other(), next=_here()),
        "theme_urls": [(name, url_for("account.theme", theme=name)) for name in THEMES],
        "user_name": user.name if known else None,
    }


def _other() -> str:
    return next(lang for lang in LANGUAGES if lang != language())


def _here() -> str | None:
    return request.full_path.rstrip("?") if _readable() else None


def _readable() -> bool:
    """A page we can come back to after choosing a language: one that exists and can be read."""
    return request.method in SAFE and request.endpoint is not None and not g.get("reference")
