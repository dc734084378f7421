"""Words that stand there twice: 旗县市市, 的的, 人民政府人民政府."""

import re
from collections.abc import Iterator, Mapping

from gongbao.parser.check_proof import Finding, Proof
from gongbao.parser.lexicons import lexicon
from gongbao.parser.model import BlockKind

_DOUBLED: Mapping[str, str] = lexicon("checks")["doubled"]["characters"]
_BEFORE_DOUBLED: Mapping[str, str] = lexicon("checks")["doubled"]["before"]
_CHARACTERS = re.compile(
    "|".join(
        rf"(?<![{character}{_BEFORE_DOUBLED.get(character, '')}]){character}{{2}}(?![{character}{unless}])"
        for character, unless in _DOUBLED.items()
    )
)
_WORDS = re.compile(r"(?P<word>(?:(?![的和与及或])[一-鿿]){3,16}?)(?P=word)")  # 某市人民政府人民政府
_BEFORE = 8
_NAME = re.compile(r"[一-鿿]*\Z")


def doubled_words(proof: Proof) -> Iterator[Finding]:
    """A character of a name, or a word of three and more, that is printed twice."""
    for start, end, block in proof.stretches:
        if block.kind is BlockKind.FURNITURE and block.role != "contents":
            continue
        for found in _CHARACTERS.finditer(proof.text, start, end):
            name = _NAME.search(proof.text, max(start, found.start() - _BEFORE), found.end())
            begin = name.start() if name else found.start()
            yield Finding(proof.span(begin, found.end()), f"{found[0][0]} is printed twice")
        for found in _WORDS.finditer(proof.text, start, end):
            word = found["word"]
            if len(set(word)) > 1:
                yield Finding(proof.span(*found.span()), f"{word} is printed twice")
