"""Catalogues that came from another process, for example to a worker of Spark."""

from functools import lru_cache

from ._modelspec import Catalogue


@lru_cache(maxsize=4)
def compiled(specs: tuple[tuple[str, str], ...]) -> Catalogue:
    """Compiles specs, given as pairs of path and text, unless this process has compiled the same before."""
    return Catalogue.compile(dict(specs))
