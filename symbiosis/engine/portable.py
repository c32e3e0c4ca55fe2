"""Portable: writes the kernel in LLVM's intermediate code, as it ships; `make generated` runs it after a kernel has changed.

`python -m symbiosis.engine.portable` takes Numba's translation before it is optimised, drops what only Numba needs, and lets LLVM make
it small in ways that serve every machine of a kind; what serves one machine comes when it is used.
"""

from __future__ import annotations

import lzma
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

from symbiosis.engine.ready import FILE, MACHINE, text_hash


def code() -> tuple[str, str]:
    """Return the name of the kernel's function and its module."""
    import llvmlite.binding as llvm
    from numba.core import types

    from symbiosis.engine.kernels.advance import advance
    from symbiosis.engine.kernels.columns import COLUMNS

    whole, real = types.int64, types.float64
    signature = (COLUMNS, whole, whole, whole, real, real)
    advance.compile(signature)
    module = llvm.parse_assembly(advance.inspect_llvm(signature))
    name = advance.overloads[signature].fndesc.llvm_func_name
    for thing in (*module.functions, *module.global_variables):
        if not thing.is_declaration:
            thing.linkage = "internal"
    module.get_function(name).linkage = "external"
    _shrink(module)
    return name, str(module)


def _shrink(module: Any) -> None:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple().create_target_machine(cpu="generic", opt=2, jit=True)
    options = llvm.create_pipeline_tuning_options(speed_level=2)
    options.loop_vectorization = options.slp_vectorization = options.loop_unrolling = False
    builder = llvm.create_pass_builder(target, options)
    builder.getModulePassManager().run(module, builder)


def main() -> None:
    """Write the file, of the kernels as they stand."""
    if (sys.platform, platform.machine()) != MACHINE:
        sys.exit("what ships is made on " + " ".join(MACHINE) + ", for it is used there")
    name, text = code()
    with tempfile.NamedTemporaryFile(dir=FILE.parent, delete=False) as file:
        file.write(lzma.compress(f"; {text_hash()} {name}\n{text}".encode(), preset=9))
    Path(file.name).chmod(0o644)
    Path(file.name).replace(FILE)
    sys.stdout.write(f"{FILE.name}: {FILE.stat().st_size} bytes\n")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as empty:
        os.environ["NUMBA_OPT"] = "0"  # read when Numba is imported
        os.environ["NUMBA_CACHE_DIR"] = empty
        main()
