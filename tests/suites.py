"""`make test`: every suite on servers of its own, and one line at the end that sums them up."""

import os
import signal
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

from fieldapp.embedded import temporary_servers
from fieldapp.places import CannotStart
from tests import browser, lengths, migrated

PROJECT = Path(__file__).resolve().parent.parent
OURS = ("SECRET_KEY", "PUBLIC_URL", "ALLOWED_HOSTS", "EMAIL_URL", "PORT", "HOST", "PROXIES")
# A run starts some two hundred processes: each would compile all that it imports anew.
COMPILING = ("PYTHONDONTWRITEBYTECODE",)
INSTALL_WEBKIT = (
    "Playwright's is not there, or does not start: "
    "`.venv/bin/python -m playwright install --with-deps webkit` installs it."
)


def count(report: Path) -> tuple[int, int, int]:
    """Passed, failed and skipped tests of a JUnit report."""
    cases = list(ElementTree.parse(report).iter("testcase"))  # noqa: S314 - written by our own run
    failed = [
        case for case in cases if case.find("failure") is not None or case.find("error") is not None
    ]
    skipped = [case for case in cases if case.find("skipped") is not None]
    return len(cases) - len(failed) - len(skipped), len(failed), len(skipped)


def run(command: list[str], report: Path, environ: dict[str, str]) -> tuple[int, int, int]:
    """Run one suite. One that breaks off, or fails without a failed test, counts as one failure."""
    code = subprocess.run(command, cwd=PROJECT, env=environ, check=False).returncode
    if not report.exists():
        return (0, 1, 0)
    passed, failed, skipped = count(report)
    return passed, failed or int(code != 0), skipped


def python_tests(folder: Path, environ: dict[str, str], chosen: list[str]) -> tuple[int, int, int]:
    report = folder / "python.xml"
    which = [] if lengths.LONG else ["-m", "not long"]
    spread = [] if chosen else ["-n", "2", "--dist", "loadscope"]
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *spread, *which]
    return run([*command, *chosen], report, environ)


def javascript_tests(folder: Path, environ: dict[str, str]) -> tuple[int, int, int]:
    """Run our modules' tests with the Node that Playwright brings."""
    files = sorted(str(path) for path in (PROJECT / "tests" / "js").glob("*.test.js"))
    if not files:
        return (0, 0, 0)
    report = folder / "javascript.xml"
    package = find_spec("playwright")
    places = (package and package.submodule_search_locations) or []
    node = next((str(Path(place) / "driver" / "node") for place in places), "node")
    reporters = [
        "--test-reporter=dot", "--test-reporter-destination=stdout",
        "--test-reporter=junit", f"--test-reporter-destination={report}",
    ]  # fmt: skip
    return run([node, "--test", *reporters, *files], report, environ)


def webkit_tests(folder: Path, environ: dict[str, str]) -> tuple[int, int, int]:
    """The journeys and the field's scenarios once more, on WebKit; skipped with a sentence where
    there is none.
    """
    if not browser.starts_webkit():
        print(f"\nNOT RUN: the journeys and scenarios on WebKit. {INSTALL_WEBKIT}", flush=True)
        return (0, 0, 1)
    report = folder / "webkit.xml"
    command = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", "--browser", "webkit"]
    return run([*command, "tests/journeys", "tests/offline"], report, environ | {"PICTURES": ""})


def environment(addresses: dict[str, str], data: Path) -> dict[str, str]:
    """Test values for every setting, whatever the shell has."""
    kept = {name: text for name, text in os.environ.items() if name not in OURS + COMPILING}
    return {
        **kept,
        **addresses,
        "CHROMIUM": browser.find_or_install() or browser.NONE,
        "DATA_DIR": str(data),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright's loop runs in the tests' thread
    }


def prepare(environ: dict[str, str], folder: Path, chosen: list[str]) -> None:
    """What is made once for all: the static files, and for all suites a migrated database."""
    if chosen:
        collect_static_files(environ)
        return
    migrating = migrated.begin(environ)
    collect_static_files(environ)
    compile_tests(environ)
    environ |= migrated.finish(migrating, environ, folder)


def compile_tests(environ: dict[str, str]) -> None:
    """Compile the tests while the database is migrated: else each runner does, which takes more
    than ten seconds. What is wrong with them the runners will say.
    """
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qqq"]
    quiet = subprocess.DEVNULL
    subprocess.run(command, cwd=PROJECT, env=environ, check=False, stdout=quiet, stderr=quiet)


def collect_static_files(environ: dict[str, str]) -> None:
    """Collect once for all suites, so that pages name their files as in production."""
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
    if subprocess.run(command, cwd=PROJECT, env=environ, check=False).returncode:
        print("The static files could not be collected; pages will fail.", flush=True)


def main(chosen: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with temporary_servers() as servers, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environ = environment(servers.environment, folder / "data")
        prepare(environ, folder, chosen)
        results = [python_tests(folder, environ, chosen)]
        if not chosen:
            results.append(javascript_tests(folder, environ))
        if lengths.LONG and not chosen:
            results.append(webkit_tests(folder, environ))
    passed, failed, skipped = (sum(numbers) for numbers in zip(*results, strict=True))
    if environ["CHROMIUM"] == browser.NONE:
        print(
            "\nNOT RUN: the journeys in a real browser. No Chromium was found or could be "
            "installed. Install one, or set CHROMIUM to its path."
        )
        failed += int(os.environ.get("CI") == "true")
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
    except CannotStart as error:
        sys.exit(f"\n{error}")
