"""Text of a file: UTF-8 of bounded size without control characters, or a problem that names what it is instead."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from symbiosis.errors import Problem

MEGABYTE = 1_000_000
DEFAULT_LIMIT = 5 * MEGABYTE
"""Largest file that is read, unless its reader allows more [bytes]."""

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Control characters, line separators that editors do not count, marks that reorder text on the screen, lone surrogates."""

_CJK = re.compile("[\u4e00-\u9fff\u3000-\u303f\uff01-\uff5e]")


def label(path: Path, root: Path) -> str:
    """Return the name of a file in messages: its posix path below `root`, or its own name where it lies elsewhere."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.name


def read_text(path: Path | str, *, root: Path | str, problems: list[Problem], limit: int = DEFAULT_LIMIT) -> str | None:
    r"""Return the text of `path` (absolute, or below `root`), or None after adding to `problems`.

    A byte order mark is dropped, `\\r\\n` becomes `\\n`. `limit` [bytes] caps the size.
    """
    full = Path(root) / path
    file = label(full, Path(root))
    data = read_bytes(full, file=file, problems=problems, limit=limit)
    if data is None:
        return None
    text = _decode(data, file, problems)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = FORBIDDEN.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        problems.append(Problem("text_control", file, line, details={"char": f"U+{ord(found[0]):04X}"}))
        return None
    if not text.strip():
        problems.append(Problem("file_empty", file))
        return None
    return text


def read_bytes(path: Path, *, file: str, problems: list[Problem], limit: int) -> bytes | None:
    """Return the bytes of an ordinary file of at most `limit` bytes, or None after adding to `problems`."""
    try:
        if path.is_dir():
            problems.append(Problem("file_is_folder", file))
            return None
        if not path.exists():
            problems.append(Problem("file_missing", file))
            return None
        if not path.is_file():
            problems.append(Problem("file_special", file))
            return None
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except (OSError, ValueError, RuntimeError) as error:
        text = getattr(error, "strerror", None) or type(error).__name__
        problems.append(Problem("file_unreadable", file, details={"text": text}))
        return None
    if len(data) > limit:
        problems.append(Problem("file_too_large", file, details={"limit": f"{limit / MEGABYTE:g} MB"}))
        return None
    return data


def _decode(data: bytes, file: str, problems: list[Problem]) -> str | None:
    wide = _wide_encoding(data)
    if wide:
        problems.append(Problem("file_encoding", file, details={"encoding": wide}))
        return None
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    if _is_gb18030(data):
        problems.append(Problem("file_encoding", file, line, details={"encoding": "GB18030 (GBK, GB2312)"}))
    else:
        problems.append(Problem("file_not_utf8", file, line))
    return None


def _wide_encoding(data: bytes) -> str:
    """Return the name of an encoding of two or four bytes per character, by its mark or by its zeros."""
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "UTF-32"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "UTF-16"
    head = data[:200]
    pairs = len(head) // 2
    if pairs >= 2 and (head[1::2].count(0) > 0.6 * pairs) != (head[::2].count(0) > 0.6 * pairs):
        return "UTF-16"
    return ""


def _is_gb18030(data: bytes) -> bool:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return _CJK.search(text) is not None
