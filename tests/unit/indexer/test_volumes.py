from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from indexer.types import VolumeId
from indexer.volumes import locate, mounted_volumes, volume_of
from indexer.volumes.devices import DeviceName, udev_name, unescaped
from indexer.volumes.linux import LinuxMounts, MountInfo, parse_mounts
from indexer.volumes.mounts import Volumes
from indexer.volumes.windows import VolumeFacts, WindowsTable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="mounts of Linux")

ROOT = "20 1 8:1 / / rw - ext4 /dev/sda1 rw"
USB = "UUID-OF-USB"


@dataclass
class Machine:
    """A mount table that a test changes."""

    lines: list[str]
    names: dict[tuple[int, int], DeviceName] = field(default_factory=dict)
    asked: list[tuple[int, int]] = field(default_factory=list)
    is_new: bool = True

    def changed(self) -> bool:
        new, self.is_new = self.is_new, False
        return new

    def read(self) -> bytes:
        return os.fsencode("\n".join(self.lines) + "\n")

    def name(self, device: tuple[int, int], source: str, fs_type: str) -> DeviceName:
        self.asked.append(device)
        return self.names.get(device, DeviceName())

    def set(self, *lines: str) -> None:
        self.lines, self.is_new = [ROOT, *lines], True


@pytest.fixture
def machine() -> Machine:
    names = {(8, 1): DeviceName("Root-Uuid", "system"), (8, 17): DeviceName(USB, "Trips"), (8, 33): DeviceName("b-t-r")}
    return Machine([ROOT], names)


@pytest.fixture
def places(machine: Machine) -> Volumes:
    return Volumes(LinuxMounts(machine, machine.name).table)


def _at(places: Volumes, path: str) -> tuple[str, str]:
    found = places.volume_of(Path(path))
    return found.volume.volume_id, str(found.relative)


def test_a_file_keeps_its_name_where_ever_its_disk_is_mounted(machine: Machine, places: Volumes) -> None:
    machine.set("30 20 8:17 / /nomedia/one rw - vfat /dev/sdb1 rw")
    first = _at(places, "/nomedia/one/2019/a.jpg")
    machine.set("31 20 8:17 / /nomedia/two rw - vfat /dev/sdb1 rw")
    second = _at(places, "/nomedia/two/2019/a.jpg")

    assert first == second == ("uuid:uuid-of-usb", "2019/a.jpg")
    assert places.locate(VolumeId(first[0]), first[1]) == Path("/nomedia/two/2019/a.jpg")


def test_a_disk_that_is_away_has_no_place(machine: Machine, places: Volumes) -> None:
    assert places.locate(VolumeId("uuid:uuid-of-usb"), "2019") is None
    assert VolumeId("uuid:uuid-of-usb") not in places.mounted_volumes()


def test_the_top_of_a_volume_is_a_dot_and_is_found_by_an_empty_text(machine: Machine, places: Volumes) -> None:
    machine.set("30 20 8:17 / /nomedia/usb rw - vfat /dev/sdb1 rw")

    assert _at(places, "/nomedia/usb") == ("uuid:uuid-of-usb", ".")
    assert places.locate(VolumeId("uuid:uuid-of-usb"), "") == Path("/nomedia/usb")


def test_odd_characters_in_a_mount_point_are_read(machine: Machine, places: Volumes) -> None:
    machine.set(r"30 20 8:17 / /nomedia/My\040Disk\134\011x\012y rw shared:1 master:2 - vfat /dev/sdb1 rw")

    assert _at(places, "/nomedia/My Disk\\\tx\ny/a.jpg") == ("uuid:uuid-of-usb", "a.jpg")


def test_names_that_are_not_utf8_survive() -> None:
    line = parse_mounts(b"30 20 8:17 / /m/\xff rw - vfat /dev/sdb1 rw\n")[0]

    assert os.fsencode(line.point) == b"/m/\xff"


def test_a_bind_mount_shows_the_same_volume(machine: Machine, places: Volumes) -> None:
    machine.set("30 20 8:1 /home/ada/photos /srv/nomedia rw - ext4 /dev/sda1 rw")

    assert _at(places, "/srv/nomedia/a.jpg") == ("uuid:root-uuid", "home/ada/photos/a.jpg")
    assert places.locate(VolumeId("uuid:root-uuid"), "home/ada/photos/a.jpg") == Path("/home/ada/photos/a.jpg")
    assert places.mounted_volumes()[VolumeId("uuid:root-uuid")].mount == Path("/")


def test_a_bind_mount_alone_finds_only_what_it_shows(machine: Machine, places: Volumes) -> None:
    machine.set("30 20 8:17 /photos /srv/nomedia rw - ext4 /dev/sdb1 rw")

    assert places.locate(VolumeId("uuid:uuid-of-usb"), "photos/a.jpg") == Path("/srv/nomedia/a.jpg")
    assert places.locate(VolumeId("uuid:uuid-of-usb"), "music/a.mp3") is None


def test_subvolumes_of_one_btrfs_are_one_volume(
    machine: Machine, places: Volumes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.volumes.linux.number_of", lambda source: (8, 33))
    machine.set(
        "30 20 0:45 /@pics /nomedia/pics rw - btrfs /dev/sdc1 rw,subvol=/@pics",
        "31 20 0:45 /@docs /nomedia/docs rw - btrfs /dev/sdc1 rw,subvol=/@docs",
    )

    assert _at(places, "/nomedia/pics/a.jpg") == ("uuid:b-t-r", "@pics/a.jpg")
    assert _at(places, "/nomedia/docs/b.pdf") == ("uuid:b-t-r", "@docs/b.pdf")
    assert places.locate(VolumeId("uuid:b-t-r"), "@docs/b.pdf") == Path("/nomedia/docs/b.pdf")


def test_a_later_mount_at_the_same_point_hides_the_earlier(machine: Machine, places: Volumes) -> None:
    machine.set("30 20 8:33 / /nomedia/m rw - ext4 /dev/sdc1 rw", "31 30 8:17 / /nomedia/m rw - vfat /dev/sdb1 rw")

    assert _at(places, "/nomedia/m/a") == ("uuid:uuid-of-usb", "a")
    assert places.locate(VolumeId("uuid:b-t-r"), "a") is None
    assert VolumeId("uuid:b-t-r") not in places.mounted_volumes()


def test_a_mount_over_a_parent_hides_what_was_mounted_below(machine: Machine, places: Volumes) -> None:
    machine.set("30 20 8:33 / /nomedia/m/deep rw - ext4 /dev/sdc1 rw", "31 20 8:17 / /nomedia/m rw - vfat /dev/sdb1 rw")

    assert _at(places, "/nomedia/m/deep/a") == ("uuid:uuid-of-usb", "deep/a")
    assert places.locate(VolumeId("uuid:b-t-r"), "a") is None


def test_the_order_of_lines_does_not_hide_mounts_below_the_top(machine: Machine, places: Volumes) -> None:
    machine.set()
    machine.lines = ["22 20 8:17 / /nomedia rw - vfat /dev/sdb1 rw", ROOT]

    assert _at(places, "/nomedia/a") == ("uuid:uuid-of-usb", "a")


def test_a_neighbour_with_a_longer_name_is_another_folder(machine: Machine, places: Volumes) -> None:
    machine.set("30 20 8:17 / /nomedia/usb rw - vfat /dev/sdb1 rw")

    assert _at(places, "/nomedia/usb2/a") == ("uuid:root-uuid", "nomedia/usb2/a")


def test_another_disk_at_the_same_node_and_place_is_another_volume(machine: Machine, places: Volumes) -> None:
    line = "30 20 7:0 / /nomedia/loop rw - ext4 /dev/loop0 rw"
    machine.names[7, 0] = DeviceName("first")
    machine.set(line)
    first = _at(places, "/nomedia/loop/a")
    machine.names[7, 0] = DeviceName("second")
    machine.set(line)

    assert (first[0], _at(places, "/nomedia/loop/a")[0]) == ("uuid:first", "uuid:second")


def test_a_disk_and_its_copy_are_not_confused(machine: Machine, places: Volumes) -> None:
    machine.names[8, 33] = DeviceName(USB)
    machine.set("30 20 8:17 / /nomedia/a rw - ext4 /dev/sdb1 rw", "31 20 8:33 / /nomedia/b rw - ext4 /dev/sdc1 rw")

    assert _at(places, "/nomedia/a/x")[0] == "uuid:uuid-of-usb"
    assert _at(places, "/nomedia/b/x")[0] == "uuid:uuid-of-usb+dev:/dev/sdc1"


def test_nothing_is_asked_again_while_no_mount_changes(machine: Machine, places: Volumes) -> None:
    for _ in range(3):
        _at(places, "/nomedia/x")

    assert machine.asked == [(8, 1)]


@pytest.mark.parametrize(
    ("line", "volume_id", "supports_events"),
    [
        ("30 20 0:50 / /nomedia/m rw - nfs4 nas:/photos rw", "nfs4:nas:/photos", False),
        ("30 20 0:50 / /nomedia/m rw - cifs //nas/photos rw", "cifs://nas/photos", False),
        ("30 20 0:50 / /nomedia/m rw - fuse.sshfs ada@host:/p rw", "fuse.sshfs:ada@host:/p", False),
        ("30 20 0:50 / /nomedia/m rw - 9p drvfs rw", "9p:drvfs", False),
        ("30 20 0:50 / /nomedia/m rw - tmpfs tmpfs rw", "tmpfs:/nomedia/m", True),
        ("30 20 0:50 / /nomedia/m rw - overlay overlay rw", "overlay:/nomedia/m", True),
        ("30 20 0:50 / /nomedia/m rw - zfs tank/photos rw", "zfs:tank/photos", True),
        ("30 20 254:7 / /nomedia/m rw - ext4 /dev/vdz rw", "dev:/dev/vdz", True),
        ("30 20 8:17 / /nomedia/m rw - fuseblk /dev/sdb1 rw", "uuid:uuid-of-usb", True),
    ],
)
def test_each_kind_of_volume_has_a_name(
    machine: Machine, places: Volumes, line: str, volume_id: str, supports_events: bool
) -> None:
    machine.set(line)

    volume = places.volume_of(Path("/nomedia/m/a")).volume

    assert volume.volume_id == volume_id
    assert volume.supports_events is supports_events
    assert volume.is_network is not supports_events


def test_lines_that_are_no_part_of_the_tree_are_left_out(machine: Machine, places: Volumes) -> None:
    machine.set(
        "30 20 0:4 net:[4026532] /run/netns/x rw - nsfs nsfs rw",
        "31 20 8:17 /x//deleted /nomedia rw - ext4 /dev/sdb1 rw",
        "rubbish",
    )

    assert list(places.mounted_volumes()) == ["uuid:root-uuid"]


def test_a_machine_without_a_top_mount_still_answers(machine: Machine, places: Volumes) -> None:
    machine.lines, machine.is_new = ["30 20 8:17 / /nomedia rw - vfat /dev/sdb1 rw"], True

    assert _at(places, "/nomedia/a") == ("uuid:uuid-of-usb", "a")
    assert _at(places, "/elsewhere/a") == ("root:/", "elsewhere/a")


def test_a_path_is_found_again_where_the_top_is_no_mount(machine: Machine, places: Volumes) -> None:
    machine.lines, machine.is_new = ["30 20 8:17 / /disk rw - vfat /dev/sdb1 rw"], True
    here = places.volume_of(Path("/home/a.jpg"))
    assert here.volume.volume_id in places.mounted_volumes()
    assert places.locate(here.volume.volume_id, here.relative) == Path("/home/a.jpg")
    assert places.volume_of(Path("/disk/a.jpg")).volume.volume_id != here.volume.volume_id


def test_symbolic_links_are_followed_first(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")

    assert volume_of(tmp_path / "link" / "a.jpg") == volume_of(tmp_path / "real" / "a.jpg")


def test_a_real_path_is_found_again(tmp_path: Path) -> None:
    placed = volume_of(tmp_path)

    assert locate(placed.volume.volume_id, placed.relative) == tmp_path.resolve()
    assert locate(placed.volume.volume_id, str(placed.relative)) == tmp_path.resolve()
    assert placed.volume.volume_id in mounted_volumes()


def test_udev_names_are_read(tmp_path: Path) -> None:
    (tmp_path / "b8:1").write_text("S:disk/x\nE:ID_FS_UUID=1234-ABCD\nE:ID_FS_LABEL_ENC=My\\x20Disk\nE:odd\n")

    assert udev_name(tmp_path / "b8:1") == DeviceName("1234-ABCD", "My Disk")
    assert udev_name(tmp_path / "none") == DeviceName()
    assert unescaped("caf\\xc3\\xa9") == "café"
    assert unescaped("bad\\xzz") == "bad\\xzz"


def _image(path: Path) -> str:
    name = str(uuid.uuid4())
    with path.open("wb") as file:
        file.truncate(8 << 20)
    subprocess.run(["mkfs.ext4", "-q", "-U", name, "-L", "Trips", path], check=True, capture_output=True)
    return name


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[Path, Path], None]]:
    """Mounts an image at a folder, unmounting everything at the end; skips where that is not permitted."""
    if shutil.which("mkfs.ext4", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") is None or os.geteuid() != 0:
        pytest.skip("needs mkfs.ext4 and root")
    done: list[Path] = []

    def mounting(image: Path, point: Path) -> None:
        point.mkdir(exist_ok=True)
        found = subprocess.run(["mount", "-o", "loop", image, point], check=False, capture_output=True, text=True)
        if found.returncode:
            pytest.skip(f"mounting is not possible here: {found.stderr.strip()}")
        done.append(point)

    yield mounting
    for point in done:
        subprocess.run(["umount", point], check=False, capture_output=True)


def test_a_real_disk_keeps_its_name_and_another_in_its_place_has_its_own(
    tmp_path: Path, mount: Callable[[Path, Path], None]
) -> None:
    first_uuid, second_uuid = _image(tmp_path / "first.img"), _image(tmp_path / "second.img")
    a, b = tmp_path / "a", tmp_path / "b with space"

    mount(tmp_path / "first.img", a)
    (a / "2019").mkdir()
    before = volume_of(a / "2019" / "x.jpg")
    assert before.volume.volume_id == f"uuid:{first_uuid}"
    assert (before.volume.label, before.relative) == ("Trips", PurePosixPath("2019/x.jpg"))

    subprocess.run(["umount", a], check=True)
    assert locate(before.volume.volume_id, before.relative) is None

    mount(tmp_path / "second.img", a)
    assert volume_of(a).volume.volume_id == f"uuid:{second_uuid}"

    mount(tmp_path / "first.img", b)
    after = volume_of(b / "2019" / "x.jpg")
    assert (after.volume.volume_id, after.relative) == (before.volume.volume_id, before.relative)
    assert locate(before.volume.volume_id, "2019") == b / "2019"


def test_the_kernel_tells_of_a_change_even_where_the_text_stays_the_same(
    tmp_path: Path, mount: Callable[[Path, Path], None]
) -> None:
    _image(tmp_path / "first.img")
    mount(tmp_path / "first.img", tmp_path / "a")
    info = MountInfo()
    before = info.read()
    assert not info.changed()

    subprocess.run(["umount", tmp_path / "a"], check=True)
    mount(tmp_path / "first.img", tmp_path / "a")

    assert info.changed()
    assert sorted(before.splitlines()) == sorted(info.read().splitlines())


def test_without_proc_there_is_the_top_alone(tmp_path: Path) -> None:
    places = Volumes(LinuxMounts(MountInfo(str(tmp_path / "mountinfo"))).table)

    assert _at(places, "/nomedia/a") == ("root:/", "nomedia/a")
    assert places.locate(VolumeId("root:/"), "nomedia/a") == Path("/nomedia/a")


class FakeWindows:
    """A computer with C:, an empty card reader E:, and a share as Z:."""

    def tops(self) -> list[str]:
        return ["C:\\", "E:\\", "Z:\\"]

    def top_of(self, path: str) -> str:
        return "\\\\Nas\\Photos\\" if path.startswith("\\\\") else path[:3]

    def facts(self, top: str) -> VolumeFacts | None:
        if top.startswith("E"):
            return None
        share = "\\\\nas\\photos" if top == "Z:\\" else ""
        return VolumeFacts(serial=0x1234ABCD, label="Windows", fs_type="NTFS", share=share)


def test_windows_drives_are_named_by_serial_and_shares_by_server() -> None:
    table = WindowsTable(FakeWindows())

    assert [mount.volume.volume_id for mount in table.mounts] == ["serial:1234-abcd", "unc:\\\\nas\\photos"]
    assert table.of(Path("C:\\Users")).volume.supports_events
    share = table.of(Path(str(PureWindowsPath("\\\\Nas\\Photos\\2019")))).volume
    assert (share.volume_id, share.is_network) == ("unc:\\\\nas\\photos", True)
