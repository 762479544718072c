"""A disk made slower, by a library that is loaded before the C library's own."""

import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

SLOW_FLUSH = 0.00275
"""Seconds that a flush takes at least: what was seen on the disk that our aims were set on."""
_SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static int slowly(const char *name, int file) {
    int (*flush)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    struct timespec begun, now, left = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &begun);
    int result = flush(file);
    clock_gettime(CLOCK_MONOTONIC, &now);
    long spent = (now.tv_sec - begun.tv_sec) * 1000000000L + now.tv_nsec - begun.tv_nsec;
    if (spent < NANOSECONDS) {
        left.tv_nsec = NANOSECONDS - spent;
        nanosleep(&left, 0);
    }
    return result;
}

int fdatasync(int file) { return slowly("fdatasync", file); }
int fsync(int file) { return slowly("fsync", file); }
"""


def slow_disk() -> dict[str, str] | None:
    """The environment in which a program finds the disk slow; None without a C compiler."""
    library = _library()
    return os.environ | {"LD_PRELOAD": str(library)} if library else None


@cache
def _library() -> Path | None:
    compiler = shutil.which("cc")
    if not compiler:
        return None
    folder = Path(tempfile.mkdtemp(prefix="slow-disk-"))
    # Started by root, PostgreSQL runs as a user of its own, who must be able to load it.
    folder.chmod(0o755)
    source, library = folder / "slow.c", folder / "slow.so"
    source.write_text(_SOURCE)
    nanoseconds = f"-DNANOSECONDS={SLOW_FLUSH * 1e9:.0f}L"
    subprocess.run(
        [compiler, "-shared", "-fPIC", nanoseconds, str(source), "-o", str(library), "-ldl"],
        check=True,
    )
    return library
