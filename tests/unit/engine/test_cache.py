"""Compiled cache: in the user's directory, as the user says, or in a temporary one; never a failure."""

from symbiosis import __version__
from symbiosis.engine import cache


def test_compiled_code_lies_in_the_users_cache_by_version(tmp_path, monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(cache, "user_cache", lambda: tmp_path / "home")
    chosen = cache.prepare()
    assert chosen.parent == tmp_path / "home"
    assert chosen.name.startswith(f"{__version__}-")
    assert cache.first_use()


def test_a_directory_that_the_user_has_set_stays(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert cache.prepare() == tmp_path


def test_where_nothing_can_be_written_a_temporary_directory_serves(tmp_path, monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(cache, "user_cache", lambda: tmp_path / "file" / "below")
    assert cache.prepare().is_dir()


def test_first_use_ends_when_the_kernel_is_there(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(cache.ready, "object_file", lambda directory: directory / "advance.o")
    assert cache.first_use()
    (tmp_path / "advance.o").write_text("")
    assert not cache.first_use()


def test_where_numba_compiles_first_use_ends_with_its_file(tmp_path, monkeypatch):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(cache.ready, "object_file", lambda _: None)
    assert cache.first_use()
    (tmp_path / "engine_x").mkdir()
    (tmp_path / "engine_x" / "advance.advance-1.py311.nbi").write_text("")
    assert not cache.first_use()
