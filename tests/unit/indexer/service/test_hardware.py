from __future__ import annotations

from pathlib import Path

import pytest

from indexer.embed.encoder import Encoder
from indexer.embed.providers import ProviderTrial, device_name
from indexer.errors import Message
from indexer.service import hardware
from indexer.service.hardware import measure
from tests.unit.indexer.tiny_bundle import write_bundle


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
    monkeypatch.setattr(hardware, "FOR_S", 0.05)
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
    assert hardware._tried(trials) == (
        ("NVIDIA GPU (CUDA)", Message("works")),
        ("CPU", Message("used: the fastest")),
    )
