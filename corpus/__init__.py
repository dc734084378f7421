"""Sources as published: the issues that ship, the user's own, and the gazetteer of administrative divisions."""

from gongbao.corpus.catalogue import (
    Catalogue,
    CatalogueEntry,
    discover,
    load_catalogue,
    shipped_catalogue,
    shipped_corpus,
    shipped_sources,
)
from gongbao.corpus.regions import load_regions
from gongbao.corpus.text import load_source

__all__ = [
    "Catalogue",
    "CatalogueEntry",
    "discover",
    "load_catalogue",
    "load_regions",
    "load_source",
    "shipped_catalogue",
    "shipped_corpus",
    "shipped_sources",
]
