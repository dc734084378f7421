"""Where on a web page its article stands, by how the page's running text is spread, and what around it is none of it.

Running text is what stands outside links in paragraphs with the marks of sentences. The article is the element that
holds most of it, together with what stands beside it and is no list of links; names of classes only help.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from gongbao.corpus.html_blocks import Block, Node, Page
from gongbao.corpus.html_words import ARTICLE_NAMES, BESIDE, OTHER_NAMES, RELATED, SITE_OWNER, SITE_OWNER_SURE, TOOL

_MARKS = frozenset("，。；：、！？,;")
_SHORT = 12  # letters: a paragraph as short as a menu's entry is hardly evidence
_LONGEST_TOOL = 160
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_BESIDE_TAGS = frozenset({"nav", "aside", "footer", "header"})
# How much of the page's text an element may hold and still be beside the article, whatever it is called:
# by whether its name says so, and whether it says who runs the site; a heading that is a link says both.
_SHARES = {(True, True): 0.6, (True, False): 0.3, (False, True): 0.2, (False, False): -1.0}


@dataclass(frozen=True, slots=True)
class Article:
    """The blocks of an article, by their indexes; the core [first, last) is the element with most of its text."""

    blocks: tuple[int, ...]
    first: int
    last: int


@dataclass(slots=True)
class _Sums:
    """What a node holds: letters, those of them in links, running text, headings that lead elsewhere."""

    letters: int = 0
    links: int = 0
    weight: float = 0.0
    teasers: int = 0

    def __iadd__(self, other: "_Sums") -> "_Sums":
        self.letters += other.letters
        self.links += other.links
        self.weight += other.weight
        self.teasers += other.teasers
        return self

    def __sub__(self, other: "_Sums") -> "_Sums":
        return _Sums(
            self.letters - other.letters,
            self.links - other.links,
            self.weight - other.weight,
            self.teasers - other.teasers,
        )


def find_article(page: Page) -> Article:
    """Find a page's article; where it has none, all that is no menu and no footer."""
    if not page.blocks:
        return Article((), 0, 0)
    own = [_measured(block) for block in page.blocks]
    left_out = _left_out_nodes(page, own)
    beside = [block.node in left_out or is_beside(block) for block in page.blocks]
    counted = [_Sums() if out else sums for sums, out in zip(own, beside, strict=True)]
    sums = _sums(page, counted)
    core = _core(page, sums)
    around = _around(core, sums)
    kept = [
        index
        for index in range(around.first, around.last)
        if not beside[index] and _belongs(page.blocks[index], index, core)
    ]
    kept = _without_related(page.blocks, kept)
    if not any(own[index].weight for index in kept):
        kept = [index for index, out in enumerate(beside) if not out] or list(range(len(page.blocks)))
    return Article(tuple(kept), core.first, core.last)


def is_beside(block: Block) -> bool:
    """Whether a paragraph is a tool, a way to other pages, or says who runs the site."""
    text = block.text
    if block.rows is not None:
        return False
    if SITE_OWNER_SURE.search(text) and not _is_sentence(text):
        return True
    if len(text) > _LONGEST_TOOL:
        return False
    return any(pattern.fullmatch(text) is not None for pattern in (TOOL, BESIDE))


def is_link(block: Block) -> bool:
    """Whether a paragraph does nothing but lead to another page."""
    return block.rows is None and block.links * 10 >= 9 * len("".join(block.text.split()))


def _is_sentence(text: str) -> bool:
    return "。" in text


def _measured(block: Block) -> _Sums:
    if block.rows is not None:
        letters = sum(len(line.text) for line in block.lines)
        return _Sums(letters, block.links, 0.5 * (letters - block.links))
    letters = len("".join(block.text.split()))
    words = letters - min(letters, block.links)
    running = words > _SHORT and not _MARKS.isdisjoint(block.text)
    teaser = block.node.tag in _HEADINGS and is_link(block)
    return _Sums(letters, block.links, words if running else 0.2 * min(words, _SHORT), int(teaser))


def _left_out_nodes(page: Page, own: Sequence[_Sums]) -> set[Node]:
    """The elements, and those inside them, whose tag or name says menu, tool or footer, if they hold little text."""
    sums = _sums(page, own)
    total = sum(each.weight for each in own) or 1.0
    headings = [0, *accumulate(block.node.tag in _HEADINGS for block in page.blocks)]  # how many before each block
    owners = [0, *accumulate(SITE_OWNER_SURE.search(block.text) is not None for block in page.blocks)]
    teasers = {block.node.parent for block, each in zip(page.blocks, own, strict=True) if each.teasers}
    found: set[Node] = set()
    for node in page.nodes:
        if node.parent is None or node.tag in {"html", "body"}:
            continue
        if node.parent in found:
            found.add(node)
            continue
        named = node.tag in _BESIDE_TAGS or (
            OTHER_NAMES.search(node.names) is not None and not ARTICLE_NAMES.search(node.names)
        )
        named = named or node in teasers
        owned = owners[node.last] > owners[node.first] or node in teasers
        if sums[node].weight > _SHARES[named, owned] * total:
            continue
        has_heading = headings[node.last] > headings[node.first]
        if has_heading and node not in teasers and sums[node].links * 2 < sums[node].letters:
            continue  # a header inside an article has its title
        found.add(node)
    return found


def _sums(page: Page, own: Sequence[_Sums]) -> dict[Node, _Sums]:
    """What each node holds, with all nodes inside it."""
    sums = {node: _Sums() for node in page.nodes}
    for block, each in zip(page.blocks, own, strict=True):
        sums[block.node] += each
    for node in reversed(page.nodes):
        if node.parent is not None:
            sums[node.parent] += sums[node]
    return sums


def _core(page: Page, sums: dict[Node, _Sums]) -> Node:
    """The smallest element that holds two thirds of the running text; a name that fits makes up for a third of that."""
    children: dict[Node, list[Node]] = {}
    for node in page.nodes:
        if node.parent is not None:
            children.setdefault(node.parent, []).append(node)
    core = page.nodes[0]
    total = sums[core].weight
    tables = {block.node for block in page.blocks if block.rows is not None}
    while True:
        best = max(children.get(core, ()), key=lambda node: sums[node].weight, default=None)
        if best is None or best in tables or best.tag in _HEADINGS or best.tag in {"p", "li"}:
            return core
        named = 1.5 if ARTICLE_NAMES.search(best.names) else 1.0
        if sums[best].weight * named * 3 < total * 2:
            return core
        core = best


def _around(core: Node, sums: dict[Node, _Sums]) -> Node:
    """The largest element around the core in which nothing is added that mostly leads elsewhere."""
    around = core
    while around.parent is not None:
        more = sums[around.parent] - sums[around]
        if more.teasers or (more.links * 2 > more.letters and more.links > _SHORT):
            return around
        around = around.parent
    return around


def _belongs(block: Block, index: int, core: Node) -> bool:
    """Whether a block near the core is part of the article: no mere link, and behind it nothing about the site."""
    if is_link(block):
        return False
    return index < core.last or not SITE_OWNER.search(block.text)


def _without_related(blocks: Sequence[Block], kept: Sequence[int]) -> list[int]:
    """The blocks without headings that announce links to other pages, which are left out already."""
    return [index for index in kept if not RELATED.fullmatch(blocks[index].text)]
