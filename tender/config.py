"""Settings, from the environment and from the instance folder.

TENDER_INSTANCE        folder for database, files, secrets and exports; default `instance` here
TENDER_DATABASE_URL    SQLite or `postgresql+psycopg://…`; default `tender.sqlite` in that folder
TENDER_TRUSTED_HOSTS   host names we answer to, with commas; default the loopback names
TENDER_APP_ROLE        the role of PostgreSQL that the application logs in as; default `tender_app`
TENDER_BACKUP_ROLE     the role that only reads; default `tender_backup`
TENDER_ONE_ROLE        `1` for a small installation whose application owns its tables
TENDER_SECURITY_LOG    the file of the security log; default `log/security.log` in that folder
TENDER_TSA_URL         a time stamp authority (RFC 3161) for the heads of the trail; default none
TENDER_HTTPS           `1` when readers reach us by https
TENDER_PROXIES         how many proxies stand before us, exactly; default 0
TENDER_DEMO            `1` for demo mode: this computer only; default `1` with demo accounts present
TENDER_MAX_UPLOAD      largest request in bytes; default 4 MiB
TENDER_MAIL_URL        mail server, as `smtp+starttls://user:password@host:587`; default none
TENDER_MAIL_FROM       the address that messages come from; asked with a mail server
TENDER_PUBLIC_URL      what readers type to reach us, for links in messages; asked likewise
TENDER_HEADS           the file that each new head of the trail is told to, best on another disk;
                       default `heads.log` in the instance folder
TENDER_OIDC            the file with providers of identity to log in with (`tender/providers.py`);
                       default `oidc.toml` in the instance folder, when it is there
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from tender import providers
from tender.mail import mail_server

MEBIBYTE = 1024 * 1024
LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
_DIFFERENT = 8
"""So many different bytes a secret has at least; thirty-two random ones have about thirty."""
DEMO_ACCOUNTS = "demo-accounts.json"


class BadSettings(Exception):
    """The settings are unsafe or contradict each other: the application does not start."""


def instance_folder(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("TENDER_INSTANCE") or "instance").resolve()


def database_url(environ: Mapping[str, str], instance: Path) -> str:
    return environ.get("TENDER_DATABASE_URL") or f"sqlite:///{instance / 'tender.sqlite'}"


def settings(environ: Mapping[str, str], instance: Path) -> dict[str, object]:
    """Everything the application is started with; tests lay their own values over it."""
    demo = _flag(environ, "TENDER_DEMO", default=(instance / DEMO_ACCOUNTS).exists())
    return {
        "INSTANCE": instance,
        "DATABASE_URL": database_url(environ, instance),
        "SECRET_KEY": secret(instance, "session-key").hex(),
        "SECURITY_PASSWORD_SALT": secret(instance, "password-salt").hex(),
        "SEAL_KEY": secret(instance, "seal-key"),
        "FACTOR_KEY": secret(instance, "factor-key").hex(),
        "DEMO": demo,
        "HTTPS": _flag(environ, "TENDER_HTTPS", default=False),
        "APP_ROLE": environ.get("TENDER_APP_ROLE") or "tender_app",
        "BACKUP_ROLE": environ.get("TENDER_BACKUP_ROLE") or "tender_backup",
        "ONE_ROLE": _flag(environ, "TENDER_ONE_ROLE", default=False),
        "PROXIES": int(environ.get("TENDER_PROXIES") or 0),
        "TRUSTED_HOSTS": list(LOOPBACK_NAMES) if demo else _hosts(environ),
        "MAX_CONTENT_LENGTH": int(environ.get("TENDER_MAX_UPLOAD") or 4 * MEBIBYTE),
        "MAX_FORM_MEMORY_SIZE": MEBIBYTE,
        "MAX_FORM_PARTS": 2000,
        "SESSION_IDLE": timedelta(minutes=30),
        "SESSION_LONGEST": timedelta(hours=12),
        "CLOCK": None,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "PROVIDE_AUTOMATIC_OPTIONS": False,
        **_mail(environ),
        "PROVIDERS": _providers(environ, instance),
        "HEADS_FILE": Path(environ.get("TENDER_HEADS") or instance / "heads.log").resolve(),
        "SEALED_FILE": instance / "sealed.log",
        "TSA_URL": environ.get("TENDER_TSA_URL") or None,
        "UNEXPLAINED": False,
        "LOG_FILE": instance / "log" / "tender.log",
        "SECURITY_LOG": Path(
            environ.get("TENDER_SECURITY_LOG") or instance / "log" / "security.log"
        ).resolve(),
    }


def check(config: Mapping[str, object]) -> None:
    """Refuse to start with a weak secret, in debug mode, without knowing our own name, or where
    readers elsewhere would reach us in clear."""
    if not config.get("TRUSTED_HOSTS"):
        raise BadSettings("TENDER_TRUSTED_HOSTS names no host")
    if config.get("TESTING"):
        return
    if not __debug__:
        raise BadSettings("python -O and PYTHONOPTIMIZE take checks out of the program")
    if config.get("DEBUG"):
        raise BadSettings("debug mode shows secrets to readers")
    if len(str(config.get("SECRET_KEY") or "")) < 32:
        raise BadSettings("SECRET_KEY is too short")
    public = urlsplit(str(config.get("PUBLIC_URL") or ""))
    authority = config.get("TSA_URL")
    if authority and urlsplit(str(authority)).scheme not in ("http", "https"):
        raise BadSettings("TENDER_TSA_URL is an address with http or https")
    near = {None, *(name.strip("[]") for name in LOOPBACK_NAMES)}
    secure = public.scheme == "https" and config.get("HTTPS")
    if public.hostname not in near and not secure:
        raise BadSettings("TENDER_PUBLIC_URL needs https, and TENDER_HTTPS=1")


def asks_second_factor(config: Mapping[str, object]) -> bool:
    """Whether nobody comes in with a password alone: always, but in demo mode, which is for this
    computer only, and in a test of something else."""
    if config.get("TESTING"):
        return bool(config.get("SECOND_FACTOR"))
    return not config.get("DEMO")


def secret(instance: Path, name: str, size: int = 32) -> bytes:
    """The secret of that name; made on first use, readable by the owner alone.

    Two workers that start together agree: whoever links the file first wins.
    """
    folder = instance / "secrets"
    file = folder / name
    if not file.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        draft = folder / f".{name}.{secrets.token_hex(8)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(secrets.token_bytes(size))
                stream.flush()
                os.fsync(stream.fileno())
            with suppress(FileExistsError):
                os.link(draft, file)
        finally:
            draft.unlink()
    if file.stat().st_mode & 0o077:
        raise BadSettings(f"{file} can be read by others; make it 0400")
    found = file.read_bytes()
    if len(found) < size:
        raise BadSettings(f"{file} is too short for a secret")
    if len(set(found)) < _DIFFERENT:
        raise BadSettings(f"{file} is not random; take it away and a new one is made")
    return found


def _mail(environ: Mapping[str, str]) -> dict[str, object]:
    """The mail server, or none; without one messages wait in the outbox."""
    url, address = environ.get("TENDER_MAIL_URL"), environ.get("TENDER_PUBLIC_URL") or ""
    if not url:
        return {"MAIL_SERVER": None, "PUBLIC_URL": address.rstrip("/")}
    if urlsplit(address).scheme not in ("http", "https"):
        raise BadSettings("TENDER_PUBLIC_URL is needed for the links in messages")
    try:
        server = mail_server(url, environ.get("TENDER_MAIL_FROM") or "")
    except ValueError as wrong:
        raise BadSettings(f"TENDER_MAIL_URL or TENDER_MAIL_FROM: {wrong}") from None
    return {"MAIL_SERVER": server, "PUBLIC_URL": address.rstrip("/")}


def _providers(environ: Mapping[str, str], instance: Path) -> dict[str, providers.Provider]:
    """Who tells us who somebody is, besides ourselves."""
    named = environ.get("TENDER_OIDC")
    file = Path(named) if named else instance / "oidc.toml"
    if not named and not file.exists():
        return {}
    try:
        return providers.read(file)
    except ValueError as wrong:
        raise BadSettings(f"TENDER_OIDC: {wrong}") from None


def _flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    given = environ.get(name)
    if not given:
        return default
    if given not in ("0", "1"):
        raise BadSettings(f"{name} is 0 or 1")
    return given == "1"


def _hosts(environ: Mapping[str, str]) -> list[str]:
    named = environ.get("TENDER_TRUSTED_HOSTS") or ",".join(LOOPBACK_NAMES)
    return [host.strip() for host in named.split(",") if host.strip()]
