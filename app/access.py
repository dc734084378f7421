"""Around every request of the server: headers that all answers have, and the access log, a JSON object a line."""

import json
import logging
import sys
import time
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Any page may read what is public here; the pages themselves load nothing from elsewhere, and run no script.
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After, X-Gongbao-Problem, X-Gongbao-Truncated",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Access:
    """Adds the headers that all answers have, and logs each request on standard error.

    A line has time, method, path, status, ms, bytes, and where there was a query its hash (`query`, the same for
    the same text) and why it gave no answer (`problem`); endpoints put these two into the request's `state.log`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection of the server's protocol."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        app = _options if scope["method"] == "OPTIONS" else self.app
        begun = time.perf_counter()
        log: dict[str, Any] = {}
        scope.setdefault("state", {})["log"] = log
        sent = {"status": 500, "bytes": 0}

        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent["status"] = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            elif message["type"] == "http.response.body" and scope["method"] != "HEAD":
                sent["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            await app(scope, receive, noted)
        finally:
            milliseconds = round((time.perf_counter() - begun) * 1000, 1)
            write_line({"method": scope["method"], "path": scope["path"], "ms": milliseconds, **sent, **log})


async def _options(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer what browsers ask before they let a page of another site send a request."""
    headers = {
        "Allow": "GET, HEAD, POST, OPTIONS",
        "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
        "Access-Control-Max-Age": "86400",
    }
    await Response(status_code=204, headers=headers)(scope, receive, send)


class JsonLines(logging.Handler):
    """Writes what the HTTP server has to say as lines of the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        line: dict[str, Any] = {"level": record.levelname.lower(), "message": record.getMessage()}
        if record.exc_info:
            line["error"] = logging.Formatter().formatException(record.exc_info)
        write_line(line)


def write_line(said: MutableMapping[str, Any]) -> None:
    """Write a line of the log: the time (UTC, ISO 8601), then what is said."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    print(json.dumps({"time": now, **said}, ensure_ascii=True), file=sys.stderr, flush=True)
