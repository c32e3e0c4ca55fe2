"""Server: who was not told our address gets neither page nor websocket (DNS rebinding), and nobody but this machine is served."""

import asyncio
import re
import socket

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from symbiosis.errors import UsageError
from symbiosis.explorer.server import MAX_MESSAGE, listen

FOREIGN = "trusted.example.org"


def token_in(page: str) -> str:
    return re.search(r'"token":"([^"]+)"', page).group(1)


def upgrade(token: str) -> dict[str, str]:
    """The headers with which a browser asks for a websocket."""
    return {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec_WebSocket_Protocol": f"bokeh, {token}",
    }


def knock(port: int, token: str, **headers: str) -> str | bytes | None:
    """Open the websocket with these headers and return its first message."""

    async def go() -> str | bytes | None:
        request = HTTPRequest(f"ws://127.0.0.1:{port}/explore/ws", headers=headers)
        connection = await websocket_connect(request, subprotocols=["bokeh", token])
        message = await connection.read_message()
        connection.close()
        following = message
        while following is not None:  # until the other side has closed it too
            following = await connection.read_message()
        return message

    return asyncio.run(go())


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_the_announced_names_get_the_page(name, listening, fetch):
    status, _, page = fetch(listening.port, Host=f"{name}:{listening.port}")
    assert status == 200
    assert "bokeh" in page


def test_the_page_gets_its_websocket(listening, fetch):
    _, _, page = fetch(listening.port)
    origin = f"http://127.0.0.1:{listening.port}"
    assert "ACK" in str(knock(listening.port, token_in(page), Host=f"127.0.0.1:{listening.port}", Origin=origin))


@pytest.mark.parametrize("host", [FOREIGN, "127.0.0.1", "127.0.0.1:1", "localhost.example.org", "127.0.0.1.nip.io"])
@pytest.mark.parametrize("path", ["/explore", "/explore/autoload.js?bokeh-autoload-element=1", "/explore/metadata"])
def test_a_host_that_was_not_announced_is_refused(host, path, listening, fetch):
    status, _, page = fetch(listening.port, path, Host=host)
    assert status == 403
    assert "token" not in page


def test_a_websocket_to_another_host_is_refused(listening, fetch):
    token = token_in(fetch(listening.port)[2])
    foreign = f"{FOREIGN}:{listening.port}"
    assert fetch(listening.port, "/explore/ws", Host=foreign, Origin=f"http://{foreign}", **upgrade(token))[0] == 403


def test_a_websocket_from_another_site_is_refused(listening, fetch):
    token = token_in(fetch(listening.port)[2])
    assert fetch(listening.port, "/explore/ws", Origin=f"http://{FOREIGN}", **upgrade(token))[0] == 403


def test_an_origin_that_only_begins_like_ours_is_refused(listening, fetch):
    origin = f"http://127.0.0.1:{listening.port}.example.org"
    assert fetch(listening.port, Origin=origin)[0] == 403


def test_a_variable_of_the_environment_does_not_open_the_websocket(listening, fetch, monkeypatch):
    monkeypatch.setenv("BOKEH_ALLOW_WS_ORIGIN", "*")
    token = token_in(fetch(listening.port)[2])
    assert fetch(listening.port, "/explore/ws", Origin="http://a.example", **upgrade(token))[0] == 403


def test_a_script_of_another_site_cannot_embed_the_page(listening, fetch):
    path = "/explore/autoload.js?bokeh-autoload-element=1"
    assert fetch(listening.port, path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors")[0] == 403


def test_a_token_of_another_server_is_worth_nothing(listening, fetch, serve, suzhou_folder):
    with serve(suzhou_folder) as other:
        token = token_in(fetch(other.port)[2])
    assert knock(listening.port, token, Host=f"127.0.0.1:{listening.port}") is None


def test_the_page_may_load_from_this_server_only(listening, fetch):
    policy = fetch(listening.port)[1]["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_there_is_no_index(listening, fetch):
    status, headers, _ = fetch(listening.port, "/")
    assert (status, headers["Location"]) == (302, "/explore")


@pytest.mark.parametrize(
    "path", ["/explore/static/../main.py", "/explore/static/%2e%2e/theme.yaml", "/explore/main.py"]
)
def test_only_the_static_folder_is_served(path, listening, fetch):
    assert fetch(listening.port, path)[0] in (403, 404)


def test_headers_and_cookies_do_not_reach_the_session(listening, fetch):
    fetch(listening.port, Cookie="taste=vanilla", X_Taste="vanilla")
    requests = [session.document.session_context.request for session in listening.server.get_sessions("/explore")]
    assert requests
    assert all("vanilla" not in f"{request.headers} {request.cookies}" for request in requests)


def test_a_message_over_a_megabyte_is_refused(listening):
    assert listening.server._tornado.settings["websocket_max_message_size"] == MAX_MESSAGE == 2**20


def test_one_page_too_many_gets_a_friendly_answer(serve, suzhou_folder, fetch):
    with serve(suzhou_folder, max_sessions=1) as found:
        assert fetch(found.port)[0] == 200
        status, headers, page = fetch(found.port)
    assert status == 503
    assert headers["Retry-After"]
    assert "座位已满" in page
    assert "All seats are taken" in page


def test_it_listens_on_the_loopback_address_only(listening):
    assert listening.server.address == "127.0.0.1"


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])  # noqa: S104  # refused, not bound
def test_an_address_that_is_not_loopback_is_refused(address, suzhou_folder):
    with pytest.raises(UsageError, match="loopback"):
        listen(suzhou_folder, address=address)


def test_a_port_that_is_none_is_refused(suzhou_folder):
    with pytest.raises(UsageError, match="65535"):
        listen(suzhou_folder, port=70000)


def test_the_next_free_port_is_taken():
    from symbiosis.explorer.server import _bind

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = _bind("127.0.0.1", port)
        assert found.getsockname()[1] != port
        found.close()
