"""The catalogue is complete and says nothing that a bundle could not be made of."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.errors import UsageError
from indexer.models.catalogue import PATH, Modality, PaddingSide, Pooling, Route, model_catalogue

FAMILIES = {
    "clip", "openclip", "siglip", "siglip2", "mobileclip2", "jina-clip", "cn-clip", "modernvbert", "colmodernvbert",
    "gme", "vlm2vec", "unite",
}  # fmt: skip


def test_all_families_are_there_and_each_has_a_model() -> None:
    catalogue = model_catalogue()
    assert set(catalogue.families) == FAMILIES
    assert {model.family.name for model in catalogue.models.values()} == FAMILIES


def test_what_can_be_installed_has_all_that_a_bundle_needs() -> None:
    usable = [model for model in model_catalogue().models.values() if model.route is not Route.LISTED]
    assert usable
    for model in usable:
        image, text = model.family.image, model.family.text
        assert None not in (image.fit, image.mean, image.std, text.max_tokens, text.pad_token, model.side_px)
        joined = model.family.tokens
        assert joined is None or model.dimension == joined.repetitions * 2**joined.planes * joined.projected
        assert model.family.model_types or model.family.name == "jina-clip", (
            "the one that is ready and cannot be exported"
        )


def test_what_is_only_listed_says_why() -> None:
    listed = [model.family for model in model_catalogue().models.values() if model.route is Route.LISTED]
    assert all(family.note for family in listed)


def test_siglip_pads_to_64_tokens_and_the_last_token_families_pad_left() -> None:
    families = model_catalogue().families
    assert families["siglip"].text.pad_to == families["siglip2"].text.pad_to == 64
    assert families["gme"].text.padding_side is PaddingSide.LEFT
    assert families["colmodernvbert"].text.padding_side is PaddingSide.LEFT
    assert families["colmodernvbert"].text.pooling is Pooling.TOKENS
    assert Modality.PAGE in families["modernvbert"].modalities


def test_shorter_dimensions_end_in_the_whole_one() -> None:
    model = model_catalogue().model("jina-clip-v2")
    assert model.dimensions[-1] == model.dimension
    assert model.redistributable is False


def test_names_can_stand_in_model_ids() -> None:
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in model_catalogue().models)


def test_a_misspelt_name_is_helped() -> None:
    with pytest.raises(UsageError, match="Did you mean clip-vit-base-patch32"):
        model_catalogue().model("clip-vit-base-patch23")
    with pytest.raises(UsageError, match="Unknown family"):
        model_catalogue().family("clap")


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("tokens = ", "colmodernvbert: pooling token-level and tokens belong together"),
        ("files = ", "a ready model has files"),
    ],
)
def test_what_a_family_or_model_cannot_do_without_is_missed(tmp_path: Path, missing: str, said: str) -> None:
    lines = PATH.read_text(encoding="utf-8").splitlines()
    odd = tmp_path / "catalogue.toml"
    odd.write_text("\n".join(line for line in lines if not line.startswith(missing)), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        model_catalogue(odd)
