from pathlib import Path

import pytest

from galleryai.watch.mounts import file_system, from_mount, from_mountinfo, silent_file_system

MOUNTINFO = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:40 / /mnt/my\\040nas rw,nosuid - nfs4 nas:/photos rw
41 22 0:41 / /mnt rw - ext4 /dev/sdb1 rw
42 22 0:42 / /home/me/phone rw - fuse.sshfs phone: rw
43 22 0:43 / /media/stick rw - fuseblk /dev/sdc1 rw
44 22 0:44 / /media/stick rw master:1 propagate_from:2 - cifs //nas/stick rw
broken line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "ext4"),
        ("/mnt/my nas", "nfs4"),
        ("/mnt/my nas/2024/a", "nfs4"),
        ("/mnt/my nasty", "ext4"),
        ("/home/me/phone/DCIM", "fuse.sshfs"),
        ("/home/me", "ext4"),
        ("/media/stick", "cifs"),  # mounted over the stick
    ],
)
def test_the_file_system_of_a_path_is_that_of_the_nearest_mount(path: str, kind: str) -> None:
    assert file_system(from_mountinfo(MOUNTINFO), path) == kind


def test_macos_says_it_its_own_way() -> None:
    told = "/dev/disk3s1s1 on / (apfs, sealed, local)\n//me@nas/photos on /Volumes/my (old) photos (smbfs, nodev)\n"
    assert file_system(from_mount(told), "/Volumes/my (old) photos/2024") == "smbfs"
    assert file_system(from_mount(told), "/Users/me") == "apfs"


def test_a_disk_of_this_machine_tells(tmp_path: Path) -> None:
    assert silent_file_system(tmp_path) is None
    assert silent_file_system(tmp_path / "nowhere") is None
