"""Opens ModernVBERT. transformers 4.57 has no class for it: its SigLIP and its ModernBERT are joined here.

A page becomes tiles in the manner of Idefics 3: rows of square tiles, each after a token that says where it lies, then
the whole page shrunk to one tile. A page as large as a tile is that tile alone. The vision tower's patches become
tokens among those of a prompt, and the text tower reads both. One vector a page is the mean of all tokens; the
late-interaction model projects each token instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F
from transformers import ModernBertModel, SiglipVisionModel

from indexer.errors import ModelError, UsageError
from model_export.families.modernvbert_config import ModernVBertConfig, read_config
from model_export.families.opened import Opened, image_policy, tokenizer_file

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from indexer.models.catalogue import Family, ImagePolicy

IMAGE = "<image>"
"""In a prompt: the place of the page. Among the tokens: one for each token of a tile."""
_FENCE = "<fake_token_around_image>"
_WHOLE = "<global-img>"
_MOST_TILES = 6
"""On each side; there are tokens for no more."""
_LOBES = 3
"""Of the Lanczos window, which the reference shrinks with."""
_NAMES = (
    (r"^(model|vlm)\.", ""),
    (r"^vision_model\.(vision_model\.)?", "vision_model.vision_model."),
    (r"^connector\.modality_projection\.(proj\.)?", "connector."),
    (r"^(custom_text_proj|embedding_proj_layer)\.", "projection."),
)
"""Patterns of weight names in the layouts of checkpoints, and their names here."""
_UNUSED = "vision_model.vision_model.head."
"""Pools the patches, which are read one by one here."""
_WORDS = "text_model.embeddings.tok_embeddings.weight"
_FURTHER_WORDS = "text_model.embeddings.tok_embeddings.additional_embedding.weight"
"""In the first layout: tokens that the text tower alone lacks, such as that of a page."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The tiles of a page: how many on each side, and the pixels and tokens of each."""

    tiles: int
    tile_px: int
    tile_tokens: int

    @classmethod
    def of(cls, side_px: int, tile_px: int, tile_tokens: int) -> Grid:
        """Return the grid of a square page.

        Raises:
            UsageError: the side is not a multiple of a tile's, or too large.
        """
        if side_px % tile_px or not 0 < side_px <= _MOST_TILES * tile_px:
            message = f"The model reads tiles of {tile_px} px, 1 to {_MOST_TILES} a side: {tile_px}, {2 * tile_px}, ..."
            raise UsageError(f"Pages cannot be {side_px} px wide", message)
        return cls(side_px // tile_px, tile_px, tile_tokens)

    @property
    def views(self) -> int:
        """The number of tiles, including the shrunk page where there is one."""
        return self.tiles**2 + (self.tiles > 1)

    @property
    def text(self) -> str:
        """The text of a page in a prompt."""
        tile = IMAGE * self.tile_tokens
        whole = f"{_FENCE}{_WHOLE}{tile}{_FENCE}"
        if self.tiles == 1:
            return whole
        places = range(1, self.tiles + 1)
        rows = ["".join(f"{_FENCE}<row_{row}_col_{column}>{tile}" for column in places) for row in places]
        return "\n".join([*rows, "", whole])


class Views(nn.Module):
    """float32 [N, 3, S, S] -> a list of float32 [N, 3, T, T]: the tiles row by row, then the whole."""

    shrink: torch.Tensor
    black: torch.Tensor
    white: torch.Tensor

    def __init__(self, grid: Grid, policy: ImagePolicy) -> None:
        super().__init__()
        self.grid = grid
        shrink = torch.from_numpy(lanczos(grid.tiles * grid.tile_px, grid.tile_px))
        mean = torch.tensor(policy.mean or (0.0,) * 3).reshape(3, 1, 1)
        std = torch.tensor(policy.std or (1.0,) * 3).reshape(3, 1, 1)
        self.register_buffer("shrink", shrink, persistent=False)
        self.register_buffer("black", -mean / std, persistent=False)
        self.register_buffer("white", (1 - mean) / std, persistent=False)

    def forward(self, pixel_values: torch.Tensor) -> list[torch.Tensor]:
        """Cut and shrink pages."""
        if self.grid.tiles == 1:
            return [pixel_values]
        rows = pixel_values.tensor_split(self.grid.tiles, dim=2)
        tiles = [tile for row in rows for tile in row.tensor_split(self.grid.tiles, dim=3)]
        return [*tiles, self._whole(pixel_values)]

    def _whole(self, pixel_values: torch.Tensor) -> torch.Tensor:
        narrow = self._possible(torch.matmul(pixel_values, self.shrink.T))
        return self._possible(torch.matmul(self.shrink, narrow))

    def _possible(self, pixels: torch.Tensor) -> torch.Tensor:
        """Clip colours that no picture has, where the Lanczos window overshoots."""
        return torch.minimum(torch.maximum(pixels, self.black), self.white)


def lanczos(from_px: int, to_px: int) -> NDArray[np.float32]:
    """Return float32 [to, from], the matrix that shrinks a line of pixels; its rows sum to 1."""
    scale = from_px / to_px
    centres = (np.arange(to_px)[:, None] + 0.5) * scale
    distances = (np.arange(from_px)[None] + 0.5 - centres) / scale
    weights = np.where(np.abs(distances) < _LOBES, np.sinc(distances) * np.sinc(distances / _LOBES), 0.0)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), dtype=np.float32)


class ModernVBert(nn.Module):
    """Both towers, and the connector between them."""

    def __init__(self, config: ModernVBertConfig) -> None:
        super().__init__()
        self.shuffle = config.shuffle
        config.vision.vision_use_head = False
        for tower in (config.vision, config.text):
            # The exporter traces attention most reliably as plain matrix products.
            tower._attn_implementation = "eager"  # noqa: SLF001
        width = config.text.hidden_size
        self.vision_model = SiglipVisionModel(config.vision)
        self.connector = nn.Linear(config.vision.hidden_size * config.shuffle**2, width, bias=False)
        self.text_model = ModernBertModel(config.text)
        self.projection = nn.Linear(width, config.token_dimension) if config.token_dimension else None

    def tile(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """Read tiles: float32 [N, 3, T, T] -> [N, P, H], a token for each square of patches."""
        patches = self.vision_model(pixel_values=pixel_values).last_hidden_state
        side = int(patches.shape[1] ** 0.5) // self.shuffle
        squares = patches.reshape(-1, side, self.shuffle, side, self.shuffle, patches.shape[2])
        squares = squares.permute(0, 1, 3, 2, 4, 5).reshape(-1, side * side, self.connector.in_features)
        joined: torch.Tensor = self.connector(squares)
        return joined

    def words(self, input_ids: torch.Tensor) -> torch.Tensor:
        """Look tokens up: int64 [N, L] -> float32 [N, L, H]."""
        found: torch.Tensor = self.text_model.embeddings.tok_embeddings(input_ids)
        return found

    def read(self, tokens: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Read tokens of any kind: [N, L, H] and a mask [N, L] -> unit vectors [N, D], or [N, L, D] for each token."""
        states = self.text_model(inputs_embeds=tokens, attention_mask=mask).last_hidden_state
        seen = mask.to(states.dtype)[:, :, None]
        if self.projection is not None:
            return F.normalize(self.projection(states), dim=-1) * seen
        return F.normalize((states * seen).sum(dim=1) / seen.sum(dim=1), dim=-1)


class PageHalf(nn.Module):
    """float32 [N, 3, S, S], normalised -> float32 [N, D] of unit length, or [N, L, D] for each token."""

    prompt: torch.Tensor
    order: torch.Tensor

    def __init__(self, model: ModernVBert, views: Views, ids: torch.Tensor, image_token_id: int) -> None:
        super().__init__()
        self.model = model
        self.views = views
        is_page = ids == image_token_id
        # The prompt is always the same, so the order of its tokens and those of the page is known beforehand.
        order = torch.where(is_page, is_page.cumsum(0) - 1 + (~is_page).sum(), (~is_page).cumsum(0) - 1)
        self.register_buffer("prompt", model.words(ids[~is_page][None]).detach(), persistent=False)
        self.register_buffer("order", order, persistent=False)

    def forward(self, pixel_values: torch.Tensor) -> torch.Tensor:
        """Embed pages."""
        # One view after another: all at once needs several times the memory.
        tiles = torch.cat([self.model.tile(view) for view in self.views(pixel_values)], dim=1)
        prompt = self.prompt.expand(tiles.shape[0], -1, -1)
        tokens = torch.cat([prompt, tiles], dim=1)[:, self.order]
        return self.model.read(tokens, torch.ones_like(tokens[:, :, 0], dtype=torch.int64))


class WordsHalf(nn.Module):
    """int64 [N, L] ids and a mask -> float32 [N, D] of unit length, or [N, L, D] for each token."""

    def __init__(self, model: ModernVBert) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Embed words."""
        return self.model.read(self.model.words(input_ids), attention_mask)


def open_modernvbert(folder: Path, family: Family, scratch: Path) -> Opened:
    """Open a checkpoint; the halves of a late-interaction model give a vector for each token.

    Raises:
        UsageError: it is not a checkpoint, of another family, or pages cannot have that side.
        ModelError: weights are missing, unknown or of other sizes, or the tokenizer has no tokens for tiles.
    """
    side_px, prompt = family.image.side_px, family.image.prompt
    if side_px is None or prompt is None:
        raise ValueError(f"the catalogue does not say how {family.name} reads pages")
    config = read_config(folder, family)
    grid = Grid.of(side_px, config.tile_px, config.tile_tokens)
    policy = image_policy(folder, family)
    tokenizer = tokenizer_file(folder, scratch)
    model = _load(folder, config)
    ids = _prompt_ids(tokenizer, prompt, grid, config.image_token_id)
    return Opened(
        image=PageHalf(model, Views(grid, policy), ids, config.image_token_id),
        text=WordsHalf(model),
        side_px=side_px,
        vocabulary_size=config.text.vocab_size,
        policy=policy,
        tokenizer=tokenizer,
    )


def _load(folder: Path, config: ModernVBertConfig) -> ModernVBert:
    weights = _weights(folder)
    config.text.vocab_size = len(weights[_WORDS]) if _WORDS in weights else config.text.vocab_size
    config.text.pad_token_id = None  # not used here, and often outside a small vocabulary
    model = ModernVBert(config)
    try:
        found = model.load_state_dict(weights, strict=False)
    except RuntimeError as error:
        raise ModelError("The checkpoint cannot be read", f"{str(error)[:400]}", path=folder) from error
    odd = [f"{name} is missing" for name in found.missing_keys] + [f"{n} is not known" for n in found.unexpected_keys]
    if odd:
        message = f"{len(odd)} weights differ from those of this family: {', '.join(odd[:3])}."
        raise ModelError("The checkpoint has other weights", message, path=folder)
    model.train(mode=False)
    model.requires_grad_(requires_grad=False)
    return model


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    """Return all weights of a checkpoint by their names here."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise UsageError("This is no checkpoint of transformers", "It has no *.safetensors.", path=folder)
    try:
        stored = {name: weight for file in files for name, weight in load_file(file).items()}
    except Exception as error:  # SafetensorError derives from Exception directly
        raise ModelError("The checkpoint cannot be read", f"{error}.", path=folder) from error
    named = {_name(name): weight.float() for name, weight in stored.items()}
    found = {name: weight for name, weight in named.items() if not name.startswith(_UNUSED)}
    if _FURTHER_WORDS in found and _WORDS in found:
        found[_WORDS] = torch.cat([found[_WORDS], found.pop(_FURTHER_WORDS)])
    return found


def _name(name: str) -> str:
    for pattern, replacement in _NAMES:
        name = re.sub(pattern, replacement, name)
    return name


def _prompt_ids(tokenizer: Path, prompt: str, grid: Grid, image_token_id: int) -> torch.Tensor:
    """Return the tokens of a prompt with a page in it, int64 [L].

    Raises:
        ModelError: the tokenizer has no tokens for tiles.
    """
    ids = torch.tensor(Tokenizer.from_file(str(tokenizer)).encode(prompt.replace(IMAGE, grid.text)).ids)
    count, wanted = int((ids == image_token_id).sum()), grid.views * grid.tile_tokens
    if count != wanted:
        message = f"The family's prompt has {count} tokens for a page, and the model needs {wanted}."
        raise ModelError("The tokenizer does not fit the family", message, path=tokenizer)
    return ids
