#!/usr/bin/env python3
"""The only command anybody has to know: run, test, lint, bench, lock.

Needs nothing but Python 3.11 or newer. Makes .venv by itself, through uv where it can be had, else
through pip, and brings it up to date when a requirements file has changed.

    python3 run.py run                     start Earshot
    python3 run.py test [-- PYTEST ARGS]   all tests, or those that the arguments choose
    python3 run.py soak [MINUTES]          a phone, a network, an office at their worst; counts
    python3 run.py chaos [MINUTES]         the office's processes and servers are killed; counts
    python3 run.py test-long               the same for longer: storms, odd calls, WebKit too
    python3 run.py lint                    style, types, templates, migrations
    python3 run.py bench                   speed and memory
    python3 run.py lock                    write requirements*.txt anew from requirements*.in
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

OLDEST = (3, 11)
HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = ("requirements", "requirements-dev", "requirements-uv")


def stop(sentence):
    """End with what went wrong and what to do about it."""
    sys.stderr.write("\n" + sentence + "\n")
    sys.exit(1)


def say(sentence):
    print(sentence, flush=True)


def quietly(*command, **options):
    """Run a command; return whether it worked and what it said."""
    try:
        reply = subprocess.run(
            [str(word) for word in command],
            cwd=str(HERE), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace", check=False, **options,
        )  # fmt: skip
    except OSError as error:
        return False, str(error)
    return reply.returncode == 0, reply.stdout.strip()


# --- the virtual environment -----------------------------------------------------------------


def stamp_of(name):
    """What .venv must have been made from to be up to date."""
    text = (HERE / f"{name}.txt").read_bytes() + sys.version.encode()
    return hashlib.sha256(text).hexdigest()


def venv_works():
    """Whether .venv is whole: its Python starts, no installation was cut short, and there is
    something to install with.
    """
    if (VENV / "being-installed").exists():
        return False
    tools = (VENV / "bin" / "pip", VENV / "bin" / "uv")
    if not shutil.which("uv") and not any(tool.exists() for tool in tools):
        return False
    return quietly(PYTHON, "-c", "")[0]


def ensure_venv(name):
    """Have everything that ``name``.txt lists in .venv, and do nothing when it is there."""
    with Path(__file__).open() as turn:  # two commands that start at once take turns
        fcntl.flock(turn, fcntl.LOCK_EX)
        bring_up_to_date(name)


def bring_up_to_date(name):
    """What `ensure_venv` does when it is our turn."""
    stamp = VENV / f"{name}.stamp"
    if venv_works() and stamp.exists() and stamp.read_text() == stamp_of(name):
        return
    began = time.monotonic()
    if not venv_works():
        make_venv()
    count = len(re.findall(r"^[a-z0-9][^ ]*==", (HERE / f"{name}.txt").read_text(), re.M | re.I))
    say(f"Installing {count} packages into .venv (once; a second start skips this) …")
    (VENV / "being-installed").touch()
    install(name)
    stamp.write_text(stamp_of(name))
    (VENV / "being-installed").unlink()
    say(f"Installed in {time.monotonic() - began:.0f} s.")


def make_venv():
    """Make an empty .venv, in place of a broken or half-made one."""
    say(f"Making .venv with Python {sys.version.split()[0]} …")
    if VENV.exists():
        shutil.rmtree(str(VENV), ignore_errors=True)
    worked, said = quietly(sys.executable, "-m", "venv", VENV)
    uv = shutil.which("uv")
    if not worked and uv:
        worked, said = quietly(uv, "venv", "--clear", "--python", sys.executable, VENV)
    if not worked:
        stop(
            f"{said}\n\nThe folder .venv could not be made. On Debian and Ubuntu install the "
            "missing piece with `sudo apt install python3-venv`, or install uv "
            "(https://docs.astral.sh/uv/), and start again."
        )


def install(name):
    """Install a locked file through uv, else through pip; stop with a sentence if neither can."""
    said = ""
    uv = find_uv()
    if uv:
        worked, said = quietly(
            uv, "pip", "install", "--python", PYTHON, "--compile-bytecode",
            "--require-hashes", "-r", f"{name}.txt",
        )  # fmt: skip
        if worked:
            return
        say("uv could not install them; trying pip, which takes a minute …")
    pip = (PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-q")
    worked, pip_said = quietly(*pip, "--require-hashes", "-r", f"{name}.txt")
    if not worked:
        lines = (said + "\n" + pip_said).splitlines()
        last = "\n".join([line for line in lines if "Retrying (" not in line][-12:])
        stop(
            f"{last}\n\nThe packages could not be installed; the lines above say why. If this "
            "machine has no way to the package index, connect it, or name a proxy with HTTPS_PROXY "
            "or a mirror with PIP_INDEX_URL (for uv: UV_DEFAULT_INDEX), and start again. "
            "Nothing but .venv was touched."
        )


def find_uv():
    """The uv on PATH or in .venv, else one installed there; None when it cannot be had."""
    inside = VENV / "bin" / "uv"
    found = shutil.which("uv") or (str(inside) if inside.exists() else None)
    if not found:
        pip = (PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-q")
        if quietly(*pip, "--require-hashes", "-r", "requirements-uv.txt")[0]:
            found = str(inside)
    return found


# --- the commands ----------------------------------------------------------------------------


def become(*command):
    """Let the command take our place, so that Ctrl-C and its exit code are its own."""
    sys.stdout.flush()
    os.chdir(str(HERE))
    os.execv(str(command[0]), [str(word) for word in command])


def run(arguments):
    ensure_venv("requirements")
    become(PYTHON, "-m", "fieldapp.supervisor", *arguments)  # what `manage.py serve` becomes


def test(arguments):
    ensure_venv("requirements-dev")
    become(PYTHON, "-m", "tests.suites", *arguments)


def test_long(arguments):
    os.environ["EARSHOT_LONG"] = "1"
    test(arguments)


def soak(arguments):
    """Scenario after scenario of lost networks and dead batteries; prints where everything is."""
    for_minutes("tests.offline.soak", arguments)


def chaos(arguments):
    """Storm after storm of kills; prints what became of all that was acknowledged."""
    for_minutes("tests.faults.chaos", arguments)


def for_minutes(module, arguments):
    """Run a module of the tests for as long as the argument or MINUTES says."""
    ensure_venv("requirements-dev")
    os.environ["MINUTES"] = (arguments or [os.environ.get("MINUTES", "")])[0]
    become(PYTHON, "-m", module)


def bench(arguments):
    ensure_venv("requirements-dev")
    become(PYTHON, "-m", "fieldapp.embedded", "--durable", PYTHON, "-m", "bench", *arguments)


def lint(arguments):
    """Every check that needs no database of its own making; all are run before we give up."""
    ensure_venv("requirements-dev")
    become(PYTHON, "-m", "tests.lint", *arguments)


def lock(_):
    """Pin what the .in files ask for, for every system and every Python we support."""
    ensure_venv("requirements")
    uv = find_uv() or stop("Locking needs uv: install it (https://docs.astral.sh/uv/).")
    for name in LOCKS:
        say(f"Locking {name}.in …")
        target = HERE / f"{name}.txt"
        same = ["-c", "requirements.txt"] if name == "requirements-dev" else []  # test what runs
        worked, said = quietly(
            uv, "pip", "compile", "--universal", "--python-version", ".".join(map(str, OLDEST)),
            "--generate-hashes", f"{name}.in", "-o", target.name,
            "--no-header", "--no-emit-index-url", *same,
        )  # fmt: skip
        if not worked:
            stop(f"{said}\n\n{name}.in could not be locked; {name}.txt is as it was.")
        asked = hashlib.sha256((HERE / f"{name}.in").read_bytes()).hexdigest()
        lines = target.read_text().splitlines(keepends=True)
        kept = "".join(line for line in lines if not line.startswith("# made from"))
        target.write_text(f"# made from {name}.in {asked}\n{kept}")


COMMANDS = {
    "run": run,
    "test": test,
    "test-long": test_long,
    "lint": lint,
    "soak": soak,
    "chaos": chaos,
    "bench": bench,
    "lock": lock,
}


def main():
    if sys.version_info < OLDEST:
        stop(
            "Earshot needs Python {}.{} or newer; this is {}. Start it with a newer one, "
            "for example: python3.12 run.py run".format(*OLDEST, sys.version.split()[0])
        )
    words = [word for word in sys.argv[1:] if word != "--"] or ["--help"]
    if words[0] not in COMMANDS:
        say(__doc__)
        sys.exit(0 if words[0] in ("-h", "--help", "help") else 2)
    try:
        COMMANDS[words[0]](words[1:])
    except KeyboardInterrupt:
        stop("Stopped. What was begun is picked up at the next start.")


if __name__ == "__main__":
    main()
