"""A server of a few pages for our worker and scripts: what it answers is said line by line.

The worker, ``prefetch.js`` and ``update.js`` are the product's own; pages and releases are made up,
so that a release can be broken, a page withheld, or an answer take too long.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from fieldapp import assets, places, pwa

PERSON = "0190163d-8694-739b-aea5-966c26f8ad91"
SCRIPTS = ("update", "prefetch", "db")
PAGE = """<!doctype html><html lang="en"><title>{title}</title>
<body data-person="{person}" data-worker><h1>{title}</h1>
<p data-ready data-ready-word="Ready, %s" data-more-word="All" hidden>
<svg><use href="#clock"/></svg><span>Not yet</span></p>
<div data-update hidden><button>Update</button></div><form><input name="note"></form>
<script type="module">import {{ wake }} from '/static/js/update.js'; await wake(document)
document.body.dataset.awake = ''</script>"""


class Small:
    """What the server answers; tests change it while it runs."""

    def __init__(self) -> None:
        self.release, self.script = "one", pwa.WORKER
        self.shell = ["/offline/", "/static/kept.0123456789ab.css"]
        self.broken: dict[str, int] = {}  # address → status; 0 cuts the connection
        self.slow = threading.Event()  # set: nobody waits
        self.slow.set()
        self.titles = {"/day/": "My day", "/visits/1/": "Visit", "/accounts/1/": "Account"}
        self.phases: dict[str, list[str]] = {
            "now": ["/day/", "/visits/1/"],
            "later": ["/accounts/1/"],
        }
        self.signed_in = True
        self.asked: list[str] = []
        self.bodies: list[str] = []
        self.origin = ""

    def day(self) -> dict[str, Any]:
        """What the phone is to keep; a page's stamp is its title."""
        pages = {
            phase: [{"url": url, "etag": self.titles[url]} for url in urls]
            for phase, urls in self.phases.items()
        }
        return {"user": PERSON, "reference": "1", **pages}

    def worker(self) -> str:
        """The product's own, for this release."""
        worker = self.script == pwa.WORKER
        return pwa.script(self.release, self.shell) if worker else assets.text(self.script)


class Answers(BaseHTTPRequestHandler):
    """One request."""

    small: Small

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        small, path = self.small, self.path.partition("?")[0]
        small.asked.append(self.path)
        small.slow.wait(30)
        if small.broken.get(path) == 0:
            self.connection.close()
            return
        if path in small.broken:
            self.say("broken", "text/plain", small.broken[path])
        elif path == "/sw.js":
            self.say(small.worker(), "text/javascript")
        elif path.startswith("/static/js/"):
            self.say((places.PROJECT / path.lstrip("/")).read_text(), "text/javascript")
        elif path.startswith("/static/"):
            self.say(f"/* {small.release} */", "text/css")
        elif path == "/field/day.json":
            self.say(json.dumps(small.day()), "application/json")
        elif path == "/field/reference.json":
            self.say(json.dumps({"user": PERSON, "stamp": "1"}), "application/json")
        else:
            self.page(path)

    def page(self, path: str) -> None:
        """A page of ours, or the way to sign in."""
        small = self.small
        if not small.signed_in and path not in ("/sign-in/", "/offline/"):
            self.say("", "text/html", 302, Location="/sign-in/")
            return
        titles = {"/offline/": f"Offline {small.release}", "/sign-in/": "Sign in"}
        title = small.titles.get(path) or titles.get(path)
        text = PAGE.format(title=title or "Unknown", person=PERSON)
        mark = {"X-Field-Page": "1"} if self.headers.get("X-Field-Prefetch") and title else {}
        if path == "/sign-in/":
            mark = {}
        self.say(text, "text/html; charset=utf-8", 200 if title else 404, **mark)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.small.bodies.append(hashlib.sha256(body).hexdigest())
        self.say("kept", "text/plain")

    do_PUT = do_POST  # noqa: N815 - http.server's name

    def say(self, text: str, kind: str, status: int = 200, **headers: str) -> None:
        """Answer."""
        body = text.encode()
        self.send_response(status)
        for name, value in ({"Content-Type": kind, "Cache-Control": "no-cache"} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving() -> Iterator[Small]:
    """The server, on a port of its own and so with caches of its own."""
    small = Small()
    handler = type("Handler", (Answers,), {"small": small})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    small.origin = f"http://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield small
    finally:
        small.slow.set()
        server.shutdown()
        server.server_close()
