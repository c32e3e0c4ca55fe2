"""Ready: the kernel as it ships, in LLVM's intermediate code; the first use on a machine makes machine code of it in two seconds.

Numba takes ten times as long, most of it to understand Python. What ships is Numba's own translation of the kernels (`portable.py`
writes it), without any property of the machine that made it; here LLVM optimises it for this one. Where it was made from another text
of the kernels, or for another kind of machine, nothing is returned and Numba compiles.
"""

from __future__ import annotations

import ctypes
import hashlib
import lzma
import platform
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from symbiosis.errors import RunError

FILE = Path(__file__).parent / "kernels" / "advance.ll.xz"
"""A line that tells of which text it was made and how the function is called, then the code."""
MACHINE = ("linux", "x86_64")
"""The kind of machine on which this is tested."""

DAMAGED = (OSError, EOFError, lzma.LZMAError, ValueError)
"""What comes of a file that is not there, not whole, or another."""
DIGEST = 16
"""Bytes before the machine code in the file, which tell that it is whole: LLVM does not look, and would take the process with it."""

Advance = Callable[[Any, int, int, int, float, float], tuple[int, int, float]]


class _Told(ctypes.Structure):
    _fields_ = (("status", ctypes.c_int64), ("place", ctypes.c_int64), ("amount", ctypes.c_double))


def text_hash() -> str:
    """Return what tells one text of the kernels from another."""
    files = sorted(Path(__file__).parent.glob("kernels/*.py"))
    return hashlib.blake2b(b"".join(file.read_bytes() for file in files), digest_size=6).hexdigest()


def object_file(directory: Path) -> Path | None:
    """Return where the machine code for this machine is kept in `directory`, or None where what ships does not serve here."""
    if (sys.platform, platform.machine()) != MACHINE or _name() is None:
        return None
    import llvmlite.binding as llvm

    host = f"{llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()} {version('llvmlite')}".encode()
    return directory / f"advance-{hashlib.blake2b(host + FILE.read_bytes(), digest_size=12).hexdigest()}.bin"


def advance(directory: Path) -> Advance | None:
    """Return the kernel, made from what ships or kept in `directory` since; None where Numba has to compile."""
    kept, name = object_file(directory), _name()
    if kept is None or name is None:
        return None
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=3,
        reloc="default",
        codemodel="jitdefault",
        jit=True,
    )
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), target)
    try:
        engine.add_object_file(_object(kept, target))
    except (*DAMAGED, RuntimeError):  # the latter where this LLVM is older than the one that wrote it
        return None
    engine.finalize_object()
    address = engine.get_function_address(name)
    return _Native(engine, address) if address else None


def _object(kept: Path, target: Any) -> Any:
    """Return the object file that is kept, where it is whole, or a new one, which is kept from now on."""
    import llvmlite.binding as llvm

    try:
        whole = kept.read_bytes()
    except OSError:
        whole = b""
    content = whole[DIGEST:]
    if _digest(content) != whole[:DIGEST]:
        content = _machine_code(target)
        _keep(kept, _digest(content) + content)
    return llvm.object_file.ObjectFileRef.from_data(content)


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=DIGEST).digest()


class _Native:
    """The kernel in this process: as Numba calls it, with a place for what it returns."""

    def __init__(self, engine: Any, address: int) -> None:
        whole, real, pointer = ctypes.c_int64, ctypes.c_double, ctypes.c_void_p
        self._engine = engine
        """Keeps the code in memory."""
        kinds = (pointer, pointer, pointer, whole, whole, whole, real, real)
        self._call = ctypes.PYFUNCTYPE(ctypes.c_int32, *kinds)(address)
        """The interpreter keeps its lock in the call, as with Numba: two threads never work on one core at a time."""

    def __call__(
        self, columns: Any, task: int, events: int, stop_step: int, stop_at: float, step_h: float
    ) -> tuple[int, int, float]:
        told, error = _Told(), ctypes.c_void_p()
        given = (task, events, stop_step, stop_at, step_h)
        if self._call(ctypes.byref(told), ctypes.byref(error), columns.address, *given):
            raise RunError("the compiled settlement has failed; this is a mistake of the program")
        return told.status, told.place, told.amount


def _name() -> str | None:
    """Return the name of the function that ships, where it was made from the kernels as they stand."""
    try:
        with lzma.open(FILE, "rt") as file:
            _, made_of, name = file.readline().split()
    except DAMAGED:
        return None
    return name if made_of == text_hash() else None


def _machine_code(target: Any) -> bytes:
    """Optimise for this machine, and return an object file."""
    import llvmlite.binding as llvm

    module = llvm.parse_assembly(lzma.decompress(FILE.read_bytes()).decode())
    module.verify()
    builder = llvm.create_pass_builder(target, llvm.create_pipeline_tuning_options(speed_level=2))
    builder.getModulePassManager().run(module, builder)
    content: bytes = target.emit_object(module)
    return content


def _keep(path: Path, content: bytes) -> None:
    """Write for the next time, where something can be written, so that nobody reads half of it."""
    written: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            written = Path(file.name)
            file.write(content)
        written.replace(path)
    except OSError:
        if written is not None:
            written.unlink(missing_ok=True)
