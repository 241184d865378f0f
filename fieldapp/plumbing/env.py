"""Settings from the environment, loud on nonsense.

Every setting a company can make is read here, by name, once, at start. A value that makes no
sense stops the process with a sentence instead of running with a guess.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off", ""}

# No statement, lock or forgotten transaction holds a connection for long: what runs into a limit
# is answered with "try again later". Milliseconds. What is prepared is planned once.
SERVER_LIMITS = (
    "-c statement_timeout=20000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
    " -c plan_cache_mode=force_generic_plan"
)


def text(name: str, default: str = "") -> str:
    """The value of ``name``, without blanks around it; an empty one counts as unset."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool = False) -> bool:
    """A yes or no. Raises ImproperlyConfigured for anything else."""
    value = text(name, "yes" if default else "no").lower()
    if value in YES:
        return True
    if value in NO:
        return False
    raise ImproperlyConfigured(f"{name} is “{value}”. Write yes or no.")


def number(name: str, default: int) -> int:
    """A whole number. Raises ImproperlyConfigured for anything else."""
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is “{value}”. Write a whole number.") from None


def words(name: str, default: str = "") -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """A path; ``~`` is the home directory."""
    return Path(text(name, str(default))).expanduser().resolve()


def database(name: str = "DATABASE_URL") -> dict[str, object]:
    """Django's DATABASES entry from a libpq URL or connection string, read by libpq's own rules."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Start with `make run`, which brings a PostgreSQL of its own, "
            f"or set {name} to postgresql://user:password@host/name."
        )
    try:
        parts = conninfo_to_dict(value)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from None
    named = {"host", "port", "user", "password", "dbname"}
    parts.setdefault("options", SERVER_LIMITS)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "OPTIONS": {key: part for key, part in parts.items() if key not in named}
        | {"prepare_threshold": 0},  # only of what asks for it: see prepared.py
    }


def redis(url: str) -> tuple[str, str]:
    """The same Redis database as redis-py and as Celery write it; number 0 unless the URL says.

    A URL may name a socket (``unix:///path/to.sock?db=1``) or a host (``redis://host:6379/1``).
    """
    parts = urlsplit(url)
    if parts.scheme == "unix":
        number = dict(parse_qsl(parts.query)).get("db", "0")
        return (
            f"unix://{parts.path}?db={number}",
            f"redis+socket://{parts.path}?virtual_host={number}",
        )
    if parts.scheme not in {"redis", "rediss"}:
        raise ImproperlyConfigured(
            f"REDIS_URL starts with “{parts.scheme}”. Write redis://, rediss:// or unix://."
        )
    plain = parts._replace(path=parts.path.rstrip("/") or "/0").geturl()
    return plain, plain


def email(name: str = "EMAIL_URL", *, to_console: bool = True) -> dict[str, object]:
    """Django's e-mail settings from smtp://, smtps:// (TLS from the start) or smtp+tls://.

    Unset: mails are written to the console, so that nothing is sent by accident; nowhere without
    ``to_console``, since what stands on a console is kept in logs, and mails set passwords.
    """
    value = text(name)
    if not value:
        backend = "console" if to_console else "dummy"
        return {"EMAIL_BACKEND": f"django.core.mail.backends.{backend}.EmailBackend"}
    parts = urlsplit(value)
    if parts.scheme == "file":
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise ImproperlyConfigured(
            f"{name} cannot be read. Write smtp+tls://user:password@host:587."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": int(options.get("timeout", 10)),
    }
