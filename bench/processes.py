"""What processes of ours cost, read from Linux's /proc: CPU time and resident memory, with all children."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its living descendants, so far."""
    return sum(sum(map(int, _stat(one)[11:13])) for one in family(pid)) / _TICKS


def rss_bytes(pid: int) -> int:
    """What a process itself has in memory now."""
    return int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) * _PAGE_BYTES


def peak_bytes(pid: int) -> int:
    """The most that a process's program ever had in memory; 0 for one that is gone.

    Not getrusage's maximum: a process inherits that from whoever started it, and keeps it over its exec.
    """
    for line in _read(f"/proc/{pid}/status").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        one = int(folder.name)
        if stat := _stat(one):
            parents[one] = int(stat[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def child_running(script: str) -> int | None:
    """The pid of a child of ours whose command line names `script`."""
    for pid in family(os.getpid())[1:]:
        if script in _read(f"/proc/{pid}/cmdline"):
            return pid
    return None


def _stat(pid: int) -> list[str]:
    """The fields after the command's name; nothing for a process that is gone."""
    return _read(f"/proc/{pid}/stat").rpartition(")")[2].split()


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8", "replace")
    except OSError:
        return ""
