"""Whether Redis answers, asked in the few bytes that it takes.

Web workers need nothing else of Redis, and its client would hold six megabytes in each of them.
"""

from __future__ import annotations

import socket
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

PATIENCE = 1.0  # seconds, for the connection and for each answer


def answers(url: str) -> bool:
    """Whether a Redis database lets us in and answers; ``url`` as `env.redis` writes it."""
    parts = urlsplit(url)
    if parts.scheme == "rediss":
        return _answers_by_tls(url)
    questions = _questions(parts)
    try:
        with _line(parts) as line, line.makefile("rb") as replies:
            line.sendall(b"".join(_packed(*words) for words in questions))
            return all(replies.readline(1_000).startswith(b"+") for _ in questions)
    except (OSError, ValueError):  # nobody there, or no port that can be
        return False


def _line(parts: SplitResult) -> socket.socket:
    if parts.scheme != "unix":
        host, port = parts.hostname or "localhost", parts.port or 6379
        return socket.create_connection((host, port), timeout=PATIENCE)
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(PATIENCE)
        line.connect(unquote(parts.path))
    except OSError:
        line.close()
        raise
    return line


def _questions(parts: SplitResult) -> list[tuple[str, ...]]:
    """What is sent: who we are, which database, and PING. Good answers begin with a plus."""
    number = dict(parse_qsl(parts.query)).get("db") or parts.path.strip("/")
    asked = [("SELECT", number if number.isdigit() else "0"), ("PING",)]
    if parts.password:
        names = (unquote(parts.username),) if parts.username else ()
        asked.insert(0, ("AUTH", *names, unquote(parts.password)))
    return asked


def _packed(*words: str) -> bytes:
    """A command as Redis reads it: how many words, and each with its length."""
    pieces = [b"*%d\r\n" % len(words)]
    for word in words:
        text = word.encode()
        pieces.append(b"$%d\r\n%b\r\n" % (len(text), text))
    return b"".join(pieces)


def _answers_by_tls(url: str) -> bool:
    """The same with certificates, whose options the client reads from the address."""
    import redis  # only those hold it whose Redis is far away

    try:
        with redis.Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        ) as broker:
            return bool(broker.ping())
    except redis.RedisError:
        return False
