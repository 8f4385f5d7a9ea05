import socket
from collections.abc import Iterator

import aiohttp
import pytest

from bot.service import Serenade
from bot.settings import Settings
from bot.web.app import serve_page
from bot.web.errors import CannotListen, PortInUse


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket on a free port that listens once a test says so."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield listener


def _settings(port: int, host: str = "127.0.0.1") -> Settings:
    return Settings(web_host=host, web_port=port)


async def test_the_page_is_served_while_the_context_lasts(service: Serenade, listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    listener.close()
    async with aiohttp.ClientSession() as session:
        async with serve_page(service, _settings(port)) as address, session.get(address) as page:
            assert page.status == 200
            assert str(address) == f"http://127.0.0.1:{port}/"
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(address)


async def test_a_port_in_use_is_named_with_the_setting_that_changes_it(
    service: Serenade, listener: socket.socket
) -> None:
    listener.listen()
    port = listener.getsockname()[1]
    with pytest.raises(PortInUse, match=f"Port {port} is in use.*SERENADE_WEB_PORT"):
        async with serve_page(service, _settings(port)):
            pytest.fail("the body must not run")


async def test_an_address_that_this_computer_lacks_is_named(service: Serenade, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_: object) -> None:
        raise PermissionError(13, "permission denied")

    monkeypatch.setattr("aiohttp.web.TCPSite.start", refuse)
    with pytest.raises(CannotListen, match="SERENADE_WEB_HOST") as caught:
        async with serve_page(service, _settings(80)):
            pytest.fail("the body must not run")
    assert not isinstance(caught.value, PortInUse)


async def test_the_body_s_own_failure_comes_through_and_frees_the_port(
    service: Serenade, listener: socket.socket
) -> None:
    port = listener.getsockname()[1]
    listener.close()
    with pytest.raises(LookupError):
        async with serve_page(service, _settings(port)):
            raise LookupError
    async with serve_page(service, _settings(port)):
        pass
