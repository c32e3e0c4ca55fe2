"""A server on a free port in a thread of its own, and a park that tries to be HTML."""

import asyncio
import http.client
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tornado.ioloop import IOLoop

from symbiosis.explorer.server import Listening, listen
from symbiosis.shipped import parks_dir

SCRIPT = "<script>window.stolen = 1</script><img src=x onerror='window.stolen = 1'>"


@contextmanager
def serving(folder: Path, **options: object) -> Iterator[Listening]:
    ready, held = threading.Event(), []

    def run() -> None:
        asyncio.set_event_loop(asyncio.new_event_loop())
        held.append(listen(folder, port=0, **options))
        ready.set()
        held[0].run()
        IOLoop.current().close(all_fds=True)

    thread = threading.Thread(target=run)
    thread.start()
    assert ready.wait(60)
    try:
        yield held[0]
    finally:
        held[0].stop()
        thread.join(60)


@pytest.fixture(scope="session")
def suzhou_folder() -> Path:
    return parks_dir() / "suzhou-sip"


@pytest.fixture
def serve() -> Callable:
    return serving


@pytest.fixture(scope="module")
def listening(suzhou_folder: Path) -> Iterator[Listening]:
    with serving(suzhou_folder) as found:
        yield found


@pytest.fixture
def fetch() -> Callable[..., tuple[int, dict[str, str], str]]:
    """GET `path` with exactly these headers; `Host` may be any."""

    def get(port: int, path: str = "/explore", **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.putrequest("GET", path, skip_host=True, skip_accept_encoding=True)
        for key, value in {"Host": f"127.0.0.1:{port}", **{k.replace("_", "-"): v for k, v in headers.items()}}.items():
            connection.putheader(key, value)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, dict(answer.getheaders()), body

    return get


@pytest.fixture
def hostile(tmp_path: Path, suzhou_folder: Path) -> Path:
    """The shipped park with a name, and a plant's name, that are HTML."""
    folder = tmp_path / "hostile"
    shutil.copytree(suzhou_folder, folder)
    for file, old in (("park.yaml", "苏州工业园区环境基础设施循环产业园"), ("enterprises.yaml", "东吴热电厂")):
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(f"zh: {old}", f'zh: "{SCRIPT}"'), encoding="utf-8")
    return folder
