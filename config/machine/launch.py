"""Becomes another program, after giving up what that program must not have.

    python launch.py --parent PID --on-death SIGNAL [--uid UID [--enter-all]] -- COMMAND...

Run as a file with the standard library alone. It ties the program's life to its parent's (Linux): when the
parent dies, however it dies, the kernel sends SIGNAL. With --uid it first drops from root to that account.
With --enter-all the account keeps one right of root's, to read and pass through any folder, because the
project may lie below one (like /root) that only root may enter; docs/decisions/0001 says why so.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import sys

SET_DEATH_SIGNAL, SET_SECURE_BITS, AMBIENT, AMBIENT_RAISE = 1, 28, 47, 2  # <linux/prctl.h>
# Rights stay over a change of account, and count in access(2) too, by which PostgreSQL looks for its programs.
NO_SETUID_FIXUP = 1 << 2  # <linux/securebits.h>
CAPABILITY_VERSION_3 = 0x20080522
# Which right lets one pass through closed folders. The first only reads; containers often have just the second.
DAC_READ_SEARCH, DAC_OVERRIDE = 2, 1


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--on-death", type=int, required=True)
    parser.add_argument("--uid", type=int)
    parser.add_argument("--enter-all", action="store_true")
    cut = sys.argv.index("--")
    options, command = parser.parse_args(sys.argv[1:cut]), sys.argv[cut + 1 :]
    if options.uid is not None:
        drop_rights(options.uid, enter_all=options.enter_all)
    if sys.platform == "linux":
        # After the drop: a change of account clears it.
        prctl(SET_DEATH_SIGNAL, options.on_death)
        if os.getppid() != options.parent:
            sys.exit("The parent ended before its child began.")
    os.execv(command[0], command)  # noqa: S606 (the command comes from our own supervisor)


def drop_rights(uid: int, *, enter_all: bool) -> None:
    capability = passing_right() if enter_all else None
    if capability is not None:
        prctl(SET_SECURE_BITS, NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
    if capability is not None:
        keep_only(capability)


def passing_right() -> int:
    """The smallest right this process has that opens closed folders."""
    if sys.platform == "linux":
        permitted = capabilities()[1]
        for capability in (DAC_READ_SEARCH, DAC_OVERRIDE):
            if permitted & 1 << capability:
                return capability
    sys.exit("PostgreSQL refuses to run as root, and its own account may not enter this folder.")


def capabilities() -> list[int]:
    """Effective, permitted and inheritable rights of this process, the lower 32 of each."""
    header, sets = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    if libc().capget(header, sets) != 0:
        fail("capget")
    return list(sets)[:3]


def keep_only(capability: int) -> None:
    """Keeps one right over the coming exec, and every later one."""
    bit = 1 << capability
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    if libc().capset(header, (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)) != 0:
        fail("capset")
    prctl(AMBIENT, AMBIENT_RAISE, capability)


def prctl(option: int, *arguments: int) -> None:
    values = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    if libc().prctl(option, *values) != 0:
        fail("prctl")


def libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def fail(call: str) -> None:
    number = ctypes.get_errno()
    sys.exit(f"{call} failed: {os.strerror(number)}.")


if __name__ == "__main__":
    main()
