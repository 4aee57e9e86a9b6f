from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from indexer.embed.encoder import Encoder
from indexer.embed.providers import ProviderTrial, device_name
from indexer.errors import Message
from indexer.service import machine
from indexer.service.machine import OVER_S, Conditions, Idleness, Load, is_on_mains, measure, others_load
from indexer.service.messages import Configure, Wait
from tests.unit.indexer.tiny_bundle import write_bundle


class Machine:
    """A machine of two cores whose other programs use what they are told to."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.total_s = 0.0
        self.others_s = 0.0
        self.untouched_s: float | None = None
        self.idleness = Idleness(
            lambda: self.now_s, lambda: Load(self.total_s, self.others_s), lambda: self.untouched_s
        )

    def go_on(self, seconds: float, share: float) -> bool:
        """Let time pass, asking every second; return the last answer."""
        for _ in range(int(seconds)):
            self.now_s += 1
            self.total_s += 2
            self.others_s += 2 * share
            answer = self.idleness.is_idle()
        return answer


def test_a_machine_is_idle_after_it_was_calm_for_a_while() -> None:
    machine = Machine()
    assert not machine.go_on(OVER_S - 2, 0.05)
    assert machine.go_on(3, 0.05)


def test_a_busy_machine_is_not_idle_and_a_little_load_does_not_end_idleness() -> None:
    machine = Machine()
    assert not machine.go_on(60, 0.25)
    assert machine.go_on(60, 0.05)
    assert machine.go_on(60, 0.25)
    assert not machine.go_on(60, 0.6)


def test_a_touch_ends_idleness_at_once_where_the_system_tells_of_it() -> None:
    machine = Machine()
    machine.untouched_s = 600.0
    assert machine.go_on(60, 0.0)
    machine.untouched_s = 2.0
    assert not machine.go_on(1, 0.0)


def test_what_was_long_ago_says_nothing_of_now() -> None:
    machine = Machine()
    assert machine.go_on(60, 0.0)
    machine.now_s += 3600
    machine.total_s += 7200
    machine.others_s += 7200
    assert machine.go_on(1, 1.0), "one look is no news"
    assert not machine.go_on(30, 1.0)


@pytest.mark.parametrize(
    ("how", "mains", "idle", "expected"),
    [
        (Configure(), False, False, None),
        (Configure(only_mains=True), False, True, Wait.MAINS),
        (Configure(only_mains=True), True, False, None),
        (Configure(only_idle=True), True, False, Wait.IDLE),
        (Configure(only_idle=True, only_mains=True), False, False, Wait.MAINS),
        (Configure(only_idle=True), False, True, None),
    ],
)
def test_only_what_was_asked_for_is_waited_for(how: Configure, mains: bool, idle: bool, expected: Wait | None) -> None:
    machine = Machine()
    machine.go_on(60, 0.0 if idle else 1.0)
    assert Conditions(machine.idleness, lambda: mains).wait(how) is expected


def test_a_machine_without_a_battery_is_on_mains(monkeypatch: pytest.MonkeyPatch) -> None:
    class Battery:
        power_plugged: bool | None = False

    monkeypatch.setattr(psutil, "sensors_battery", lambda: None, raising=False)
    assert is_on_mains()
    battery = Battery()
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    assert not is_on_mains()
    battery.power_plugged = None
    assert is_on_mains(), "the system does not know"


def test_the_own_work_does_not_count_as_that_of_others() -> None:
    before = others_load()
    end_s = psutil.Process().cpu_times().user + 0.5
    while psutil.Process().cpu_times().user < end_s:
        sum(range(10_000))
    after = others_load()
    assert after.total_s > before.total_s
    assert after.others_s - before.others_s < after.total_s - before.total_s - 0.25


def test_the_time_since_a_touch_is_a_number_or_nothing() -> None:
    found = machine.seconds_untouched()
    assert found is None or found >= 0


@pytest.mark.parametrize(
    ("provider", "name"),
    [
        ("CPUExecutionProvider", "CPU"),
        ("CUDAExecutionProvider", "NVIDIA GPU (CUDA)"),
        ("DmlExecutionProvider", "GPU (DirectML)"),
    ],
)
def test_devices_are_named_as_people_know_them(provider: str, name: str) -> None:
    assert device_name(provider) == name


def test_the_speed_is_that_of_the_device_that_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "FOR_S", 0.05)
    write_bundle(tmp_path)
    speed = measure(Encoder.open(tmp_path, threads=1), 1)
    assert (speed.device, speed.threads, speed.pictures_per_s > 0) == ("CPU", 1, True)
    assert [device for device, _reason in speed.tried] == ["CPU"], "no clouds, and nothing else that is never used"


def test_what_came_of_a_device_names_others_as_people_do() -> None:
    trials = (
        ProviderTrial(name="AzureExecutionProvider", accepted=False, reason=Message("never used by Recallery")),
        ProviderTrial(name="TensorrtExecutionProvider", accepted=False, reason=Message("never used by Recallery")),
        ProviderTrial(name="CUDAExecutionProvider", accepted=True, reason=Message("works")),
        ProviderTrial(name="CPUExecutionProvider", accepted=True, reason=Message("used: the fastest")),
    )
    assert machine.tried_devices(trials) == (
        ("NVIDIA GPU (CUDA)", Message("works")),
        ("CPU", Message("used: the fastest")),
    )
