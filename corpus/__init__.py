"""Sources as published: the issues that ship, the user's own, and the gazetteer of administrative divisions, words."""

from gongbao.corpus.authority import load_authorities, read_authorities
from gongbao.corpus.catalogue import (
    Catalogue,
    CatalogueEntry,
    discover,
    load_catalogue,
    shipped_catalogue,
    shipped_corpus,
    shipped_sources,
)
from gongbao.corpus.reading import identify, load_source
from gongbao.corpus.regions import load_regions
from gongbao.corpus.words import load_words

__all__ = [
    "Catalogue",
    "CatalogueEntry",
    "discover",
    "identify",
    "load_authorities",
    "load_catalogue",
    "load_regions",
    "load_source",
    "load_words",
    "read_authorities",
    "shipped_catalogue",
    "shipped_corpus",
    "shipped_sources",
]
