"""Keeps other pages out: any web page that the user visits can send requests to this computer."""

from __future__ import annotations

from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.web.errors import ForeignRequest

LOOPBACK_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
HTTP_PORT: Final = 80
"""The port that browsers leave out of Host and Origin."""

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})

PLAYERS: Final = "https://www.youtube-nocookie.com https://www.youtube.com"

CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",  # blob: is the photo, shown from the browser's own memory
        "connect-src 'self'",
        f"frame-src {PLAYERS}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        # No text becomes markup, whatever a song is called: the browser refuses innerHTML and its like.
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)

HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    # YouTube's player refuses to play (error 153) for a page that sends no referrer at all.
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@web.middleware
async def only_own_page(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let through what the page itself asks; ForeignRequest for the rest.

    A foreign Host is DNS rebinding: another site's name that points at this computer. A foreign Origin, or a
    Sec-Fetch-Site other than the page's own, is another page sending a form. Programs send neither header.
    """
    hosts = _own_hosts(request)
    if request.headers.get("Host", "").lower() not in hosts:
        raise ForeignRequest
    if request.method not in SAFE_METHODS and not _sent_by(hosts, request):
        raise ForeignRequest
    return await handler(request)


def _own_hosts(request: web.Request) -> frozenset[str]:
    """Return what Host may say: a loopback name with the port that the request came in on."""
    address = request.get_extra_info("sockname") or ("", 0)
    host, port = str(address[0]), int(address[1])
    names = LOOPBACK_NAMES | {f"[{host}]" if ":" in host else host}
    return frozenset(f"{name}:{port}" for name in names) | (names if port == HTTP_PORT else frozenset())


def _sent_by(hosts: frozenset[str], request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    own_origin = origin is None or origin.lower() in {f"http://{host}" for host in hosts}
    return own_origin and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Give every response the headers that fence the page in; answers are never kept by the browser."""
    response.headers.update(HEADERS)
    # Static files are checked again on each visit, so that an update is seen at once.
    kept = "no-cache" if request.path.startswith("/static/") else "no-store"
    response.headers["Cache-Control"] = kept
