"""Which file systems say nothing of what others change in them, and where the system's own limit ends the watching."""

import ctypes
import errno
import os
import re
import subprocess
import sys
from pathlib import Path

# Their files change elsewhere, or pass through a program: the kernel sees only what is done on this machine.
# fuseblk is not among them: so NTFS and exFAT disks are called, which only this machine writes.
_SILENT = re.compile(
    r"nfs4?|cifs|smb2|smb3|smbfs|ncpfs|afs|afpfs|ceph|lustre|glusterfs|9p|virtiofs|vboxsf|vmhgfs|prl_fs|davfs2?|webdav"
    r"|sshfs|fuse|fuse\..*|macfuse|osxfuse"
)
_ESCAPED = re.compile(r"\\([0-7]{3})")
_IN_DELETE_SELF = 0x400  # inotify(7)
_DRIVE_REMOTE = 4  # GetDriveTypeW

Mounts = list[tuple[str, str]]  # mount point and type of file system, the later over the earlier


def silent_file_system(path: Path) -> str | None:
    """The type of a network or FUSE file system that a path lies on; None on a disk of this machine, or unknown."""
    if sys.platform == "win32":
        drive = path.resolve().drive
        return "network drive" if ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == _DRIVE_REMOTE else None
    try:
        found = file_system(_mounts(), os.path.realpath(path))
    except (OSError, subprocess.SubprocessError):
        return None
    return found if found is not None and _SILENT.fullmatch(found) else None


def file_system(mounts: Mounts, path: str) -> str | None:
    """The type of the file system that a real path lies on. Pure."""
    best, found = "", None
    for point, kind in mounts:
        inside = path == point or path.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, found = point, kind
    return found


def from_mountinfo(text: str) -> Mounts:
    """Read Linux's `/proc/self/mountinfo`, see proc(5). Pure."""
    found = []
    for line in text.splitlines():
        before, _, after = line.partition(" - ")
        if len(before.split(" ")) > 4 and after:
            point = _ESCAPED.sub(lambda code: chr(int(code[1], 8)), before.split(" ")[4])
            found.append((point, after.split(" ")[0]))
    return found


def from_mount(text: str) -> Mounts:
    """Read what macOS's `mount` prints: `//me@nas/photos on /Volumes/photos (smbfs, nodev)`. Pure."""
    return re.findall(r"^.* on (/.*) \((\w+)", text, re.MULTILINE)


def _mounts() -> Mounts:
    if sys.platform == "darwin":
        told = subprocess.run(["/sbin/mount"], capture_output=True, text=True, timeout=10, check=True)
        return from_mount(told.stdout)
    return from_mountinfo(Path("/proc/self/mountinfo").read_text("utf-8", "surrogateescape"))


def limit_is_reached(folder: Path) -> bool:
    """Whether Linux would watch no further folder for this user: watchdog passes over those below a root in silence."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_CLOEXEC)
    if descriptor < 0:
        return False
    try:
        added = libc.inotify_add_watch(descriptor, os.fsencode(folder), _IN_DELETE_SELF)
        return added < 0 and ctypes.get_errno() == errno.ENOSPC
    finally:
        os.close(descriptor)
