import pytest

from bot.web.guard import HEADERS
from tests.bot.web.conftest import Client

WORDS = {"text": "happy"}


def _port(client: Client) -> int:
    port = client.port
    assert port is not None
    return port


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
async def test_every_name_of_this_computer_is_answered(client: Client, name: str) -> None:
    response = await client.get("/", headers={"Host": f"{name}:{_port(client)}"})
    assert response.status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:{port}",
        "evil.example",
        "localhost.evil.example:{port}",
        "evil.example@127.0.0.1:{port}",
        "127.0.0.1:1",
        "127.0.0.1",
        "localhost",
        "",
    ],
)
async def test_a_foreign_name_that_points_here_is_refused(client: Client, host: str) -> None:
    for path in ("/", "/api/start", "/static/page.js", "/healthz", "/nowhere"):
        response = await client.get(path, headers={"Host": host.format(port=_port(client))})
        assert response.status == 403
        assert (await response.json())["kind"] == "ForeignRequest"


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://localhost:1",
        "https://127.0.0.1:{port}",
        "http://evil.example:{port}",
    ],
)
async def test_nothing_is_changed_for_another_page(client: Client, origin: str) -> None:
    headers = {"Origin": origin.format(port=_port(client))}
    for path in ("photo", "words", "correct", "consent", "withdraw"):
        assert (await client.post(f"/api/{path}", json=WORDS, headers=headers)).status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_a_browser_that_names_another_site_as_the_sender_is_refused(client: Client, site: str) -> None:
    assert (await client.post("/api/words", json=WORDS, headers={"Sec-Fetch-Site": site})).status == 403


async def test_the_page_itself_is_answered(client: Client) -> None:
    headers = {"Origin": f"http://127.0.0.1:{_port(client)}", "Sec-Fetch-Site": "same-origin"}
    assert (await client.post("/api/words", json=WORDS, headers=headers)).status == 200


async def test_a_program_without_an_origin_is_answered(client: Client) -> None:
    assert (await client.post("/api/words", json=WORDS)).status == 200


@pytest.mark.parametrize("path", ["/", "/api/start", "/static/page.js", "/nowhere"])
async def test_every_answer_carries_the_protecting_headers(client: Client, path: str) -> None:
    headers = (await client.get(path)).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


async def test_a_refusal_carries_the_protecting_headers_too(client: Client) -> None:
    headers = (await client.get("/", headers={"Host": "evil.example"})).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


async def test_scripts_are_the_page_s_own_and_frames_are_youtube_s(client: Client) -> None:
    policy = (await client.get("/")).headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["frame-src"].split() == ["https://www.youtube-nocookie.com", "https://www.youtube.com"]
    assert rules["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy


async def test_youtube_s_player_is_told_who_embeds_it(client: Client) -> None:
    assert (await client.get("/")).headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


@pytest.mark.parametrize(
    ("path", "kept"), [("/", "no-store"), ("/api/start", "no-store"), ("/static/page.js", "no-cache")]
)
async def test_the_browser_keeps_no_answer(client: Client, path: str, kept: str) -> None:
    assert (await client.get(path)).headers["Cache-Control"] == kept
