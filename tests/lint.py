"""`make lint`: every check is made, then we say which ones found something."""

import hashlib
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

from fieldapp.embedded import temporary_servers
from fieldapp.places import CannotStart

PROJECT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements", "requirements-dev", "requirements-uv")
PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "PUBLIC_URL": "https://earshot.example.com",
    "ALLOWED_HOSTS": "earshot.example.com",
    "EMAIL_URL": "smtp+tls://earshot:secret@mail.example.com:587",
    "PROXIES": "1",
}


def python(*words: str) -> list[str]:
    return [sys.executable, *words]


def checks() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Name of each check, its command, and what it adds to the environment."""
    templates = sorted(str(path) for path in PROJECT.glob("**/templates/**/*.html") if ours(path))
    manage, djade = python("manage.py"), [str(Path(sys.executable).parent / "djade")]
    return {
        "ruff check": (python("-m", "ruff", "check", "."), {}),
        "ruff format": (python("-m", "ruff", "format", "--check", "."), {}),
        "mypy": (python("-m", "mypy"), {}),
        "djade": ([*djade, "--check", "--target-version", "5.2", *templates], {}),
        "system checks": ([*manage, "check", "--fail-level", "WARNING"], {}),
        "migrations": ([*manage, "makemigrations", "--check", "--dry-run"], {}),
        "production": ([*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    }


def ours(path: Path) -> bool:
    return not {".venv", ".data", "node_modules"} & set(path.relative_to(PROJECT).parts)


def pins(name: str) -> dict[str, str]:
    text = (PROJECT / f"{name}.txt").read_text()
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", text, re.MULTILINE))


def locks_out_of_step() -> list[str]:
    """What a forgotten `make lock` leaves behind: old locks, or two that disagree."""
    found = []
    for name in LOCKS:
        asked = hashlib.sha256((PROJECT / f"{name}.in").read_bytes()).hexdigest()
        first = (PROJECT / f"{name}.txt").read_text().split("\n", 1)[0]
        if asked not in first:
            found.append(f"{name}.txt is not made from this {name}.in: run `make lock`.")
    tests = pins("requirements-dev")
    for package, version in pins("requirements").items():
        if tests.get(package) != version:
            found.append(f"{package} is {version} at run time and {tests.get(package)} in tests.")
    return found


def main() -> int:
    found = locks_out_of_step()
    print("\n".join(found) or "locks: in step", flush=True)
    failed = ["locks"] if found else []
    with temporary_servers() as servers:
        for name, (command, extra) in checks().items():
            print(f"\n{name} …", flush=True)
            environ = {**os.environ, **servers.environment, **extra}
            if subprocess.run(command, cwd=PROJECT, env=environ, check=False).returncode:
                failed.append(name)
    print(f"\nNot in order: {', '.join(failed)}." if failed else "\nAll in order.")
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotStart as error:
        sys.exit(f"\n{error}")
