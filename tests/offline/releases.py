"""A new release of the office, as far as a phone can tell: a worker of another name."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.offline.phones import Phone
from tests.offline.proxy import ALWAYS, Handler, Network, Request

UPDATE = "navigator.serviceWorker.getRegistration().then((found) => found.update())"
WAITING = "navigator.serviceWorker.getRegistration().then((found) => !!found?.waiting)"
AT_WORK = """navigator.serviceWorker.getRegistration().then(
    ({ waiting, active }) => !waiting && active.state === 'activated')"""
VERSION = """() => new Promise((done) => {
  const { port1, port2 } = new MessageChannel()
  port1.onmessage = ({ data }) => done(data)
  navigator.serviceWorker.ready.then(({ active }) => active.postMessage('version', [port2]))
})"""


def deploy(network: Network, known: str, name: str) -> None:
    """From now on the office serves the release ``name``, until the network is healed.

    ``known`` is the one that it really has.
    """

    def act(line: Handler, request: Request) -> None:
        plain = [(name, text) for name, text in request.headers if name != "Accept-Encoding"]
        status, headers, body = line.upstream(Request("GET", request.path, plain, b""))
        renamed = body.replace(known.encode(), name.encode())
        assert status != 200 or renamed != body
        line.reply(status, renamed, dict(headers), plain=headers)

    for former in network.faults:
        if former.name == "release":
            former.times = 0
    network.arm("release", "GET", "^/sw.js", ALWAYS, act)


def has_come_in(phone: Phone) -> bool:
    """By itself at the start; where something was just being sent, one is asked.

    The worker is not: a question would keep the old one at work.
    """
    button = phone.page.locator("[data-update] button")
    if button.is_visible():
        button.tap(timeout=2000)
    return not phone.run(WAITING)


def is_at_work(phone: Phone) -> bool:
    """It has taken over, and does what comes."""
    return phone.run(AT_WORK)


def waits(page: Page) -> bool:
    """It is installed, and the one before is at work still."""
    return page.evaluate(WAITING)
