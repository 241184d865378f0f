"""The network between a phone and the office, with all that goes wrong on it, on demand.

A real HTTP proxy in front of the real server. A fault is armed for a method and a part of the
path, for some number of requests; whatever is not armed passes through untouched.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

from tests.faults.plant import free_port

PAGE = b"<!doctype html><title>Wi-Fi</title><h1>Welcome. Please accept our terms.</h1>"
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade", "trailer"}
PATIENCE = 60  # seconds the office may take
ALWAYS = 10**9  # times: until the network is healed


@dataclass
class Request:
    """One request as it came from the phone."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes
    at: float = field(default_factory=time.monotonic)
    fault: str = ""
    status: int = 0
    answer: list[tuple[str, str]] = field(default_factory=list)

    def answered(self, name: str) -> str:
        """A header of the office's answer."""
        return next((text for key, text in self.answer if key.lower() == name.lower()), "")


@dataclass
class Fault:
    """What goes wrong for requests that match, ``times`` of them. ``released`` ends a hang."""

    name: str
    method: str
    pattern: str
    times: int
    act: Callable[[Handler, Request], None]
    released: threading.Event = field(default_factory=threading.Event)
    hits: int = 0

    def fits(self, request: Request) -> bool:
        method = self.method in ("*", request.method)
        return method and self.hits < self.times and bool(re.search(self.pattern, request.path))


DAY = "/field/day.json"
NO_DAY = Fault("no day", "GET", DAY, 1, lambda line, _: line.reply(503, PAGE, {}))


class Network:
    """What the phone believes to be the office."""

    def __init__(self, upstream: int) -> None:
        self.upstream, self.port = upstream, free_port()
        self.faults: list[Fault] = []
        self.seen: list[Request] = []
        self.lock = threading.Lock()
        self.keeps_day = False  # most tests need no pages ahead, and the office is quicker without
        self.chance: Random | None = None
        self.drops, self.rate = 0.0, 0  # in random mode: share of requests cut; bytes per second
        handler = type("Bound", (Handler,), {"network": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.server.daemon_threads = True
        self.server.handle_error = self.quiet  # type: ignore

    def start(self) -> None:
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.heal()
        self.server.shutdown()
        self.server.server_close()

    def quiet(self, *_: object) -> None:
        """Connections end here all the time; nobody wants to read of it."""

    def heal(self) -> None:
        """Everything passes again, also what hangs."""
        with self.lock:
            for fault in self.faults:
                fault.times = 0
                fault.released.set()
            self.faults.clear()
            self.chance, self.rate = None, 0

    def asked(self, method: str, pattern: str) -> list[Request]:
        """The requests that came, in order."""
        with self.lock:
            return [r for r in self.seen if r.method == method and re.search(pattern, r.path)]

    def arm(self, name: str, method: str, pattern: str, times: int, act) -> Fault:
        fault = Fault(name, method, pattern, times, act)
        with self.lock:
            self.faults.append(fault)
        return fault

    def fault_for(self, request: Request) -> Fault | None:
        with self.lock:
            self.seen.append(request)
            if request.path == DAY and not self.keeps_day:
                return NO_DAY
            found = next((fault for fault in self.faults if fault.fits(request)), None)
            if found:
                found.hits += 1
                request.fault = found.name
            elif self.chance and self.chance.random() < self.drops:
                request.fault = self.chance.choice(["cut", "lost"])
            return found

    # What can go wrong ---------------------------------------------------------------------

    def cut(self, method: str, pattern: str, times: int = 1) -> Fault:
        """The connection ends before the office has the request."""
        return self.arm("cut", method, pattern, times, lambda line, _request: line.reset())

    def cut_halfway(self, method: str, pattern: str, times: int = 1) -> Fault:
        """The office has half of the body when the connection ends."""

        def act(line: Handler, request: Request) -> None:
            half = replace(request, body=request.body[: len(request.body) // 2])
            with contextlib.suppress(OSError):
                line.dial(half).close()
            line.reset()

        return self.arm("halfway", method, pattern, times, act)

    def forget_cookie(self, name: str, method: str, pattern: str, times: int = 1) -> Fault:
        """One cookie is not what it was when the page was made: the browser sends none."""

        def act(line: Handler, request: Request) -> None:
            said = dict(request.headers)
            kept = [one for one in said["Cookie"].split("; ") if not one.startswith(f"{name}=")]
            said["Cookie"] = "; ".join(kept)
            request.headers = list(said.items())
            line.forward(request)

        return self.arm("forgotten", method, pattern, times, act)

    def lose_answer(self, method: str, pattern: str, times: int = 3) -> Fault:
        """The office acts, and its answer is lost. Browsers repeat by themselves, hence three."""

        def act(line: Handler, request: Request) -> None:
            line.upstream(request)
            line.reset()

        return self.arm("lost", method, pattern, times, act)

    def answer(
        self, status: int, method: str, pattern: str, times: int = 1, **headers: str
    ) -> Fault:
        """Something on the way answers with a page of its own, like a proxy that is overloaded."""
        more = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.arm(
            str(status), method, pattern, times, lambda line, _: line.reply(status, PAGE, more)
        )

    def captive(self, pattern: str = ".", times: int = ALWAYS) -> Fault:
        """A hotel's Wi-Fi: whatever is asked, 200 and its own page."""
        return self.arm("captive", "*", pattern, times, lambda line, _: line.reply(200, PAGE, {}))

    def hang(self, method: str, pattern: str, times: int = 1) -> Fault:
        """No answer at all until it is released; then the connection is gone."""

        def act(line: Handler, _request: Request) -> None:
            fault.released.wait(PATIENCE)
            line.reset()

        return (fault := self.arm("hang", method, pattern, times, act))

    def spoil(self, method: str, pattern: str, times: int = 1) -> Fault:
        """A byte changes on its way to the office."""

        def act(line: Handler, request: Request) -> None:
            body = bytearray(request.body)
            body[len(body) // 2] ^= 0xFF
            line.forward(replace(request, body=bytes(body)))

        return self.arm("spoiled", method, pattern, times, act)

    def grow_bad(self, seed: int, *, drops: float, rate: int = 0) -> None:
        """A bad cell: a share of the requests is cut before or after, the rest is slow."""
        with self.lock:
            self.chance, self.drops, self.rate = Random(seed), drops, rate


class Handler(BaseHTTPRequestHandler):
    """One connection from the phone."""

    protocol_version = "HTTP/1.1"
    network: Network

    def log_message(self, *_: object) -> None:
        """The tests look at ``Network.seen``."""

    def handle_any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self._slowly(length) if self.network.rate else self.rfile.read(length)
        request = Request(self.command, self.path, list(self.headers.items()), body)
        fault = self.network.fault_for(request)
        if fault:
            fault.act(self, request)
        elif request.fault == "cut":
            self.reset()
        elif request.fault == "lost":
            self.upstream(request)
            self.reset()
        else:
            self.forward(request)

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_OPTIONS = handle_any  # noqa: N815 - http.server's names

    def _slowly(self, length: int) -> bytes:
        body = b""
        while len(body) < length:
            part = self.rfile.read(min(16_384, length - len(body)))
            if not part:
                break
            body += part
            time.sleep(len(part) / self.network.rate)
        return body

    def forward(self, request: Request) -> None:
        """To the office and back."""
        try:
            status, headers, body = self.upstream(request)
        except (OSError, http.client.HTTPException):
            self.reset()  # the office is down: nobody answers
        else:
            self.reply(status, body, dict(headers), plain=headers)

    def upstream(self, request: Request) -> tuple[int, list[tuple[str, str]], bytes]:
        with contextlib.closing(self.dial(request)) as line:
            answer = line.getresponse()
            request.status, request.answer = answer.status, answer.getheaders()
            return answer.status, request.answer, answer.read()

    def dial(self, request: Request) -> http.client.HTTPConnection:
        """A line to the office, on which the request was sent."""
        line = http.client.HTTPConnection("127.0.0.1", self.network.upstream, timeout=PATIENCE)
        line.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
        for name, text in request.headers:
            if name.lower() not in HOP_BY_HOP:
                line.putheader(name, text)
        line.endheaders(request.body or None)
        return line

    def reply(
        self,
        status: int,
        body: bytes,
        headers: dict[str, str],
        plain: list[tuple[str, str]] | None = None,
    ) -> None:
        self.send_response_only(status)
        said = plain if plain is not None else [("Content-Type", "text/html"), *headers.items()]
        for name, text in said:
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, text)
        if status not in (204, 304):
            length = next((t for n, t in said if n.lower() == "content-length"), str(len(body)))
            self.send_header("Content-Length", length if self.command == "HEAD" else str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def reset(self) -> None:
        """End the connection as a lift's closing doors do: no goodbye."""
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()


@contextlib.contextmanager
def network(upstream: int) -> Iterator[Network]:
    """A network in front of the server on this port."""
    made = Network(upstream)
    made.start()
    try:
        yield made
    finally:
        made.stop()
