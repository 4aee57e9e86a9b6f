"""An older model's encoder whose words are helped by a newer one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from indexer.embed.encoder import Encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from indexer.swap.bridge import Bridge
    from indexer.types import Vectors


class BridgedEncoder(Encoder):
    """The older encoder; only queries in words differ. Make one with `open`, then help it."""

    _help: tuple[Encoder, Bridge] | None = None

    def helped_by(self, newer: Encoder, bridge: Bridge) -> Self:
        """Use a newer encoder's queries, carried over a bridge; return itself."""
        self._help = newer, bridge
        return self

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit vector per search text in the older space, float32 [N, D]; see `Encoder.embed_queries`."""
        older = super().embed_queries(texts)
        if self._help is None or not len(texts):
            return older
        newer, bridge = self._help
        return bridge.carry(newer.embed_queries(texts), older)
