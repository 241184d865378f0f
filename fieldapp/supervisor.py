"""The one process behind `make run`: it starts everything in order and keeps it running.

Servers (where the environment names none), then the database's preparation, then the web server,
the worker, and the relay with beat. It loads no Django itself, so it costs next to nothing. Each
child has its own session: Ctrl-C reaches only this process, which stops the others in order.
"""

import fcntl
import http.client
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from fieldapp import places, processes
from fieldapp.children import Child, end_leftovers, process_set
from fieldapp.embedded import Servers
from fieldapp.places import CannotStart
from fieldapp.servers import tail

START_LIMIT = 180.0  # seconds until the first page must answer
DEMO_PEOPLE = """Sign in with the password demo as one of:
  erin   technician                    sam, rita   sales reps
  carl   technician, contractor        sven        service manager
  otto   technician, elsewhere         mona        sales and service manager
                                       admin       sets things up"""


class Stopped(Exception):
    """Somebody pressed Ctrl-C, or the system asks us to end."""


def say(sentence: str) -> None:
    """Tell whoever sits at the terminal, at once."""
    print(sentence, flush=True)


class Supervisor:
    """What runs, where, and in which order it starts and stops."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.host, self.port = address(environ)
        self.servers = Servers.for_environment(environ)
        self.logs = self.servers.data / "logs"
        self.environ = {**environ, **self.servers.environment}
        self.children: list[Child] = []
        self.lock: IO[str] | None = None
        self.public = environ.get("PUBLIC_URL", "").strip() or f"http://localhost:{self.port}"
        self.demo = not environ.get("SECRET_KEY", "").strip()

    def start(self) -> None:
        """Everything from nothing to a page that answers. Raises CannotStart with what to do."""
        run = places.passable_folder(self.servers.run)
        places.remember_run_folder(self.servers.data, run)
        self.lock = only_one(run / "serve.lock", self.public)
        end_leftovers(run, say)
        require_free_port(self.host, self.port)
        self.servers.start(say)
        self.prepare()
        say("Starting the web server, the worker, beat and the relay …")
        self.children = process_set(self.host, self.port, self.servers, self.environ)
        for child in self.children:
            child.start()
        self.wait_until_ready()

    def prepare(self) -> None:
        """Run `manage.py prepare`: migrations, static files, the demo company."""
        command = [sys.executable, str(places.PROJECT / "manage.py"), "prepare"]
        process = subprocess.Popen(
            command, cwd=places.PROJECT, env=self.environ, start_new_session=True
        )
        try:
            code = process.wait()
        except BaseException:
            processes.end([process.pid], 10)
            raise
        if code:
            raise CannotStart("The database could not be prepared; the lines above say why.")

    def wait_until_ready(self) -> None:
        """Wait for the first good answer of /readyz, and give up early when a child cannot live."""
        end = time.monotonic() + START_LIMIT
        answer = "nothing"
        while time.monotonic() < end:
            for child in self.children:
                child.keep_running(say)
                if child.hopeless:
                    raise CannotStart(
                        f"The {child.name} cannot run. It said:\n{tail(child.log)}\n"
                        f"All of it is in {child.log}."
                    )
            status, answer = self.readiness()
            if status == 200:
                return
            time.sleep(0.1)
        raise CannotStart(
            f"Earshot did not become ready within {START_LIMIT:.0f} seconds. "
            f"/readyz says: {answer}\nThe logs in {self.logs} may say why."
        )

    def readiness(self) -> tuple[int, str]:
        """Status and text of /readyz; status 0 when the web server does not answer."""
        public = urlsplit(self.public)
        headers = {"Host": public.netloc, "X-Forwarded-Proto": public.scheme}
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - compared
        line = self.line(host)
        try:
            line.request("GET", "/readyz", headers=headers)
            reply = line.getresponse()
            return reply.status, reply.read(500).decode(errors="replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, str(error)
        finally:
            line.close()

    def line(self, host: str) -> http.client.HTTPConnection:
        """To the web server; where it speaks TLS, only to one that shows our certificate."""
        certificate = self.environ.get("TLS_CERTIFICATE", "")
        if not certificate:
            return http.client.HTTPConnection(host, self.port, timeout=5)
        ours = ssl.create_default_context(cafile=certificate)
        ours.check_hostname = False  # it names the public address
        ours.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        return http.client.HTTPSConnection(host, self.port, timeout=5, context=ours)

    def greet(self) -> None:
        """Tell the address, and in demo mode whom to sign in as."""
        say(f"\nEarshot is ready: {self.public}")
        if self.demo:
            say(DEMO_PEOPLE)
        say(f"Ctrl-C stops it. Logs: {self.logs}")

    def watch(self) -> None:
        """Keep everything running until we are asked to stop."""
        while True:
            for child in self.children:
                child.keep_running(say)
            for server in self.servers.ours.values():
                if server.pid() is None:
                    say(f"{server.title} has ended; starting it again. Its log: {server.log}")
                    server.start()
            time.sleep(0.5)

    def stop(self) -> None:
        """Stop in order; a second Ctrl-C while we do kills the children."""
        for child in self.children:
            child.stop()
        self.servers.stop()
        if self.lock:
            self.lock.close()


def address(environ: dict[str, str]) -> tuple[str, int]:
    """HOST and PORT. By default only this machine can reach us: demo passwords are known to all."""
    text = environ.get("PORT", "").strip() or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT is “{text}”. Write a number from 1 to 65535, for example 8000.")
    return environ.get("HOST", "").strip() or "127.0.0.1", int(text)


def require_free_port(host: str, port: int) -> None:
    """Refuse to start where somebody else listens already."""
    try:
        kind = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind[0], kind[1]) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            line.bind(kind[4])
    except OSError as error:
        raise CannotStart(
            f"Port {port} on {host} cannot be used ({error.strerror}). Stop the program that has "
            f"it, or choose another port: PORT={port + 1 if port < 65535 else 8000} make run"
        ) from error


def only_one(path: Path, public: str) -> IO[str]:
    """Hold the lock that says "running"; raise CannotStart when another holds it."""
    lock = path.open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise CannotStart(
            f"Earshot runs already on this data: {lock.read().strip()}. Stop it there with "
            "Ctrl-C, or give this one its own DATA_DIR and PORT."
        ) from None
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, {public}\n")
    lock.flush()
    return lock


def listen_for_the_end(supervisor: Supervisor) -> None:
    """Ctrl-C, `kill` and a closed terminal all mean: stop in order."""

    def first(*_: object) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, second)
        raise Stopped

    def second(*_: object) -> None:
        for child in supervisor.children:
            child.kill()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, first)


def main() -> int:
    """Start, run until we are asked to stop, stop. Returns the exit code."""
    try:
        supervisor = Supervisor(dict(os.environ))
        listen_for_the_end(supervisor)
    except CannotStart as error:
        return refuse(error)
    try:
        supervisor.start()
        supervisor.greet()
        supervisor.watch()
    except CannotStart as error:
        return refuse(error)
    except Stopped:
        say("\nStopping …")
    finally:
        if supervisor.lock:  # without it, what runs is somebody else's
            supervisor.stop()
    say("Stopped. The data is kept." if supervisor.servers.ours else "Stopped.")
    return 0


def refuse(error: CannotStart) -> int:
    """Say why nothing started; the exit code that goes with it."""
    sys.stdout.flush()
    sys.stderr.write(f"\n{error}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
