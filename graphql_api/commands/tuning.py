"""Settings of the interpreter and of the C library for a process that serves for long."""

import ctypes
import gc
import platform

from starlette.applications import Starlette

# Python looks for garbage after so many new objects; answers of thousands of objects would set it off in every request.
_COLLECT_AFTER = 50_000
# Parameters of mallopt (malloc.h), and from which size on a block is the system's own.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_LARGE = 1024 * 1024
# Free memory at the end of the heap that is kept: less than a few answers need would go and come back with each of them.
_KEPT = 8 * 1024 * 1024


def tuned(app: Starlette) -> Starlette:
    """The app, and an interpreter that no longer looks for garbage among what lives as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER, 20, 20)
    _give_back_large_blocks()
    return app


def _give_back_large_blocks() -> None:
    """Have glibc give files back to the system when they are freed.

    By itself it keeps blocks of any size after the first of that size was freed, for each thread apart: what many files at
    once took would be held for good. Other C libraries have no such habit.
    """
    if platform.libc_ver()[0] == "glibc":
        library = ctypes.CDLL(None)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        library.mallopt(_M_TRIM_THRESHOLD, _KEPT)
