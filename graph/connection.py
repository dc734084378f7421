"""HTTP to servers that hold graphs: logins from the environment, patience that ends, errors that say what to do.

What is sent may be sent twice: all requests of `gongbao.graph` leave a server in the same state the second time. So
a connection that breaks and a server that is busy for a moment (502, 503, 504) are tried again, a few times, with
growing pauses; a request that took too long is not, since the server may still be at work on it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from gongbao.parser.model import GongbaoError

try:
    import requests
    from requests.adapters import HTTPAdapter
    from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
    from urllib3.connectionpool import ConnectionPool
    from urllib3.exceptions import HTTPError, ReadTimeoutError, SSLError
    from urllib3.response import BaseHTTPResponse
    from urllib3.util import Retry
except ImportError as missing:
    raise GongbaoError(
        f"servers are reached by the package {missing.name}, which is not installed: pip install 'gongbao[push]'"
    ) from missing

BROKEN_OFF = (OSError, HTTPError)
"""What reading on in an answer's `raw` raises where the connection breaks."""

CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 300.0

# Pauses of 0, 0.6, 1.2, 2.4 and 4.8 s, or what the server asks for, up to a minute.
_TRIES = 5
_PAUSE = 0.3
_LONGEST_PAUSE = 60

_BUSY = frozenset({502, 503, 504})
_SHORT = 300  # characters of an answer that are shown


@dataclass(frozen=True, slots=True)
class Login:
    """Who asks: user and password, or a token, or nobody. None of it is ever shown."""

    user: str | None = field(default=None, repr=False)
    password: str = field(default="", repr=False)
    token: str | None = field(default=None, repr=False)


def login_from(environment: Mapping[str, str]) -> Login:
    """Return the login that the environment holds: GONGBAO_USER and GONGBAO_PASSWORD, or GONGBAO_TOKEN.

    Raises:
        GongbaoError: both are set, or the token can't be one.

    Example:
        >>> login_from({"GONGBAO_USER": "analyst", "GONGBAO_PASSWORD": "…"})
        Login()

    """
    user, token = environment.get("GONGBAO_USER"), environment.get("GONGBAO_TOKEN", "").strip()
    if user and token:
        raise GongbaoError("GONGBAO_USER and GONGBAO_TOKEN are both set: unset the one that the server doesn't take")
    if not token.isascii() or any(each.isspace() for each in token):
        raise GongbaoError("GONGBAO_TOKEN is no token: it has blanks or letters beyond ASCII")
    return Login(user or None, environment.get("GONGBAO_PASSWORD", ""), token or None)


def checked_url(url: str) -> str:
    """Return the URL of a server's endpoint.

    Raises:
        GongbaoError: it is none of HTTP, or holds a password, which belongs into the environment.

    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.fragment:
        shown = url.rpartition("@")[2]
        raise GongbaoError(f"{shown}: is no URL of a server; give one such as http://localhost:7878/store")
    if "@" in parts.netloc:
        raise GongbaoError(
            f"{parts.hostname}: leave user and password out of the URL, and set GONGBAO_USER and GONGBAO_PASSWORD"
        )
    return url


class Connection:
    """A session with servers: keeps connections open, and knows the login. A context manager, which closes them.

    Args:
        login: who asks; the password is sent as it is (Basic) only to servers that offer no Digest.
        timeout: seconds to wait for an answer to begin, or to go on.
        busy: the states of a server in which it is asked again.

    """

    def __init__(
        self, login: Login | None = None, *, timeout: float = READ_TIMEOUT, busy: Collection[int] = _BUSY
    ) -> None:
        self._login = login or Login()
        self.timeout = timeout
        self._session = requests.Session()
        self._session.headers["Accept-Encoding"] = "identity"
        # Never None: then a password that ~/.netrc has for the host would be sent.
        self._session.auth = _Open()
        if self._login.token is not None:
            self._session.auth = _Bearer(self._login.token)
        elif self._login.user is not None:
            self._session.auth = HTTPDigestAuth(self._login.user, self._login.password)
        retry = _Retry(
            total=_TRIES,
            connect=2,
            allowed_methods=None,
            status_forcelist=busy,
            backoff_factor=_PAUSE,
            retry_after_max=_LONGEST_PAUSE,
            raise_on_status=False,
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        content_type: str | None = None,
        accept: str = "*/*",
        also: Collection[int] = (),
        stream: bool = False,
    ) -> requests.Response:
        """Send a request and return the answer to it.

        Args:
            method: the HTTP method.
            url: where to, with its parameters.
            body: what is sent, of `content_type`.
            content_type: see `body`.
            accept: the media types that the answer may have.
            also: states to return beside those of success (200 to 299).
            stream: return when the answer begins; reading from its `raw` gives the rest.

        Raises:
            GongbaoError: there is no answer, or one of another state; the message names the URL without parameters.

        """
        headers = {"Accept": accept} | ({} if content_type is None else {"Content-Type": content_type})
        options: dict[str, Any] = {"data": body, "headers": headers, "stream": stream}
        place = url.partition("?")[0]
        response = self._request(method, url, place, options)
        if response.status_code == 401 and self._basic_is_wanted(response):
            # As bytes: names and passwords beyond Latin 1 are UTF-8 nowadays (RFC 7617).
            login = self._login
            self._session.auth = HTTPBasicAuth((login.user or "").encode(), login.password.encode())
            response = self._request(method, url, place, options)
        if 200 <= response.status_code < 300 or response.status_code in also:
            return response
        raise GongbaoError(f"{place}: {self._refusal(response)}")

    def _request(self, method: str, url: str, place: str, options: dict[str, Any]) -> requests.Response:
        try:
            return self._session.request(
                method, url, timeout=(CONNECT_TIMEOUT, self.timeout), allow_redirects=False, **options
            )
        except requests.exceptions.ReadTimeout as error:
            raise AnswerTimeoutError(f"{place}: gave no answer in time") from error
        except requests.exceptions.SSLError as error:
            raise GongbaoError(
                f"{place}: its certificate can't be trusted ({_cause(error)}); "
                "set REQUESTS_CA_BUNDLE to the file of the authority that signed it"
            ) from error
        except requests.exceptions.RequestException as error:
            raise GongbaoError(
                f"{place}: can't be reached ({_cause(error)}); see that the server runs and the URL is right"
            ) from error

    def _basic_is_wanted(self, response: requests.Response) -> bool:
        offered = response.headers.get("WWW-Authenticate", "").lower()
        return isinstance(self._session.auth, HTTPDigestAuth) and "basic" in offered and "digest" not in offered

    def _refusal(self, response: requests.Response) -> str:
        state = response.status_code
        known = self._login != Login()
        if state == 401 and not known:
            return "wants a login (401): set GONGBAO_USER and GONGBAO_PASSWORD, or GONGBAO_TOKEN"
        if state == 401:
            return "refuses the login (401): check GONGBAO_USER and GONGBAO_PASSWORD, or GONGBAO_TOKEN"
        if state == 403:
            return "forbids this (403): " + (
                "give the login the right to it" if known else "set GONGBAO_USER and GONGBAO_PASSWORD, or GONGBAO_TOKEN"
            )
        if 300 <= state < 400:
            return (
                f"has moved ({state}): give its new URL, {response.headers.get('Location', 'which it does not tell')}"
            )
        if state == 413:
            return "takes no requests of this size (413): let it take 4 MB and a little"
        if state in _BUSY:
            return f"is busy or down ({state}), also when asked again: try later"
        return f"answers {state} {first_words(response)}".rstrip()


class AnswerTimeoutError(GongbaoError):
    """A server gave no answer in time."""


def first_words(response: requests.Response) -> str:
    """Return the first line of an answer in plain text, which says what went wrong."""
    if not response.headers.get("Content-Type", "").startswith("text/plain"):
        return response.reason or ""
    lines = response.content[: 4 * _SHORT].decode("utf-8", "replace").split("\n")
    return next((line.strip()[:_SHORT] for line in lines if line.strip()), "")


class _Open(AuthBase):
    """No login."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class _Bearer(AuthBase):
    """A token, as in RFC 6750."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Retry(Retry):
    """Tries again, but not what took too long, nor what a certificate forbids."""

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: BaseHTTPResponse | None = None,
        error: Exception | None = None,
        _pool: ConnectionPool | None = None,
        _stacktrace: TracebackType | None = None,
    ) -> Self:
        if isinstance(error, ReadTimeoutError | SSLError):
            raise error
        return super().increment(method, url, response, error, _pool, _stacktrace)


def _cause(error: BaseException) -> str:
    """Return what the system says of a failure, under all that libraries say of it."""
    said, below = "it broke off", list[BaseException | None]([error])
    seen: set[int] = set()
    while below:
        current = below.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        if isinstance(current, OSError) and current.strerror:
            said = current.strerror
        below += [current.__cause__, current.__context__]
    return said
