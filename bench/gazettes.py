"""Synthetic gazettes: text files that read like real ones, a catalogue of them, and what a reader has to find in them.

    python bench/gazettes.py OUT --issues 1000 --seed 1 [--statistics]

Writes OUT/sources/KEY.txt and OUT/catalogue.toml: a workspace, so that `gongbao build --corpus OUT` knows the issues'
keys. Four series run side by side, a province's and three of its prefectures', for two years; then the next four. They
share agencies, and cite, repeal, amend and reprint one another's documents, by number and by title, forwards and
backwards in time. The same seed gives the same bytes; an issue does not depend on how many there are.

bench/world.py says who publishes what; bench/papers.py and bench/instruments.py write the documents, bench/frame.py
what they have in common, bench/writing.py their sentences, with the words of bench/gazettes.toml.
"""

import argparse
import hashlib
import json
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, the folder of bench/ is not there

from bench import world
from bench.papers import written
from bench.writing import Fact, Line, Passage
from gongbao.app.progress import progress
from gongbao.corpus import load_regions, load_source, shipped_sources
from gongbao.parser import Source, parse_issue

STOPS = "，。；：、）》〉”〕！？"
HALF_WIDTH = str.maketrans("，；：（）", ",;:()")


def gazette(index: int, seed: int) -> str:
    """The text of an issue, by its index from 0."""
    return printed(index, seed)[0]


def facts(index: int, seed: int) -> list[Fact]:
    """What an issue says, fact by fact: `kind`, `words`, and what they mean; `document` is the number of its document."""
    return printed(index, seed)[1]


def printed(index: int, seed: int) -> tuple[str, list[Fact]]:
    """An issue's text and its facts."""
    home = world.issue(index)
    chance = Random(f"{seed}/{home.key}/print")
    papers = [world.document(home, slot, seed) for slot in range(world.SLOTS)]
    if again := world.reprinted(home, seed):
        papers.append(again)
    style = home.series.number
    said: list[Fact] = []
    lines: list[Line] = []
    for paper in papers:
        body = written(paper, seed)
        lines += body
        said += [{**fact, "document": paper.number} for line in body for fact in line.passage.facts]
    front = [*_masthead(home), *_contents(home, papers)]
    text = _paged([*front, *lines], style, chance)
    imprint = f"主办单位\t{home.series.office}\n邮政编码\t{home.series.region.code}"
    return f"{text}\n\n{imprint}\n", said


def _masthead(home: world.Issue) -> Iterator[Line]:
    yield Line("element", Passage(f"{home.series.government}公报"))
    yield Line("element", Passage(f"{home.year}年第{home.number}期（总第{home.serial}期）"))


def _contents(home: world.Issue, papers: list[world.Document]) -> Iterator[Line]:
    yield Line("element", Passage("目　录"))
    page = 1
    for paper in papers:
        number = f"（{paper.number}）" if paper.kind == "rules" else ""
        yield Line("element", Passage(f"{paper.title}{number}{'…' * 12}（{page}）"))
        page += 4 if paper.instrument else 2


def _paged(lines: list[Line], style: int, chance: Random) -> str:
    """The lines one below the other, with pages that end wherever they are full: inside sentences too."""
    blank = "\n" if style % 5 == 4 else "\n\n"
    number, room = 1, 900
    parts = []
    for line in lines:
        text = line.passage.text
        if line.kind == "clause":
            if style % 4 == 3 and chance.random() < 0.3:
                text = text.translate(HALF_WIDTH)
            if room < len(text) and len(text) > 80:
                at = _break(text, min(max(room, 25), len(text) - 25))
                page = ("", f"- {number} -\n\n", f"— {number} —\n\n")[style % 3]
                text = f"{text[:at]}\n\n{page}{text[at:]}"
                number, room = number + 1, 900 + len(text)
        room -= len(text)
        parts.append(text)
    return blank.join(parts)


def _break(text: str, position: int) -> int:
    """A place to break the text at: no line begins with a stop or ends with an opening bracket, no number is torn."""
    while (
        text[position - 1].isascii()
        or text[position].isascii()
        or text[position - 1] in "（《〈“〔"
        or text[position] in STOPS
    ):
        position += 1
    return position


# ------------------------------------------------------------------------------------------------------- a workspace


def catalogue_entry(home: world.Issue, content: bytes) -> str:
    return (
        f'[[issues]]\nfile = "sources/{file_name(home)}"\nsha256 = "{hashlib.sha256(content).hexdigest()}"\n'
        f'publisher = "{home.series.key}"\ntitle = "{home.series.government}公报"\n'
        f"year = {home.year}\nnumber = {home.number}\nserial = {home.serial}\ndate = {home.month.isoformat()}\n"
    )


def file_name(home: world.Issue) -> str:
    return f"{home.key.replace('/', '-')}.txt"


def write(folder: Path, indexes: range, seed: int, advance: Callable[[], None] = lambda: None) -> int:
    """Write a workspace with these issues; returns the bytes of their texts."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    size = 0
    publishers: dict[str, str] = {}
    entries = []
    for index in indexes:
        home = world.issue(index)
        content = gazette(index, seed).encode()
        (folder / "sources" / file_name(home)).write_bytes(content)
        publishers[home.series.key] = home.series.government
        entries.append(catalogue_entry(home, content))
        size += len(content)
        advance()
    names = "".join(f'[publishers.{key}]\nname = "{name}"\n\n' for key, name in sorted(publishers.items()))
    head = "# Synthetic issues, written by bench/gazettes.py.\n\n"
    (folder / "catalogue.toml").write_text(head + names + "\n".join(entries), encoding="utf-8")
    return size


# -------------------------------------------------------------------------------------------------------- statistics


def statistics(indexes: range, seed: int) -> None:
    """Print how dense these issues are in facts, as the parser finds them, beside the issue that ships."""
    regions = load_regions()
    kinds = ("documents", "divisions", "assignments", "targets", "deadlines", "citations", "diagnostics")

    def dense(sources: list[Source]) -> tuple[Counter[str], int]:
        counts: Counter[str] = Counter()
        for source in sources:
            issue = parse_issue(source, regions=regions)
            counts.update({kind: len(getattr(issue, kind)) for kind in kinds})
            counts["tasks"] += sum(len(obligation.tasks) for obligation in issue.obligations)
            counts["distinct tasks"] += len({task.text for duty in issue.obligations for task in duty.tasks})
        return counts, sum(len(source.text) for source in sources)

    def packed(texts: list[str]) -> float:
        return sum(len(text.encode()) for text in texts) / sum(len(zlib.compress(text.encode(), 9)) for text in texts)

    sources = [Source(gazette(index, seed)) for index in indexes]
    real = [load_source(file) for file in shipped_sources()]
    (ours, length), (theirs, real_length) = dense(sources), dense(real)
    print(f"{'per 1,000 characters':24} {'synthetic':>10} {'shipped':>10}")
    for kind in (*kinds, "tasks", "distinct tasks"):
        print(f"{kind:24} {ours[kind] / length * 1e3:10.2f} {theirs[kind] / real_length * 1e3:10.2f}")
    print(f"{'characters an issue':24} {length / len(sources):10,.0f} {real_length / len(real):10,.0f}")
    print(
        f"{'deflate ratio':24} {packed([source.text for source in sources]):10.2f} {packed([source.text for source in real]):10.2f}"
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("out", type=Path, help="the folder of the workspace")
    arguments.add_argument("--issues", type=int, default=1000)
    arguments.add_argument("--first", type=int, default=0, help="the index of the first issue")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--facts", action="store_true", help="also write OUT/facts.jsonl, an issue a line")
    arguments.add_argument("--statistics", action="store_true", help="how dense in facts, beside the issue that ships")
    given = arguments.parse_args()
    indexes = range(given.first, given.first + given.issues)
    with progress("Writing", len(indexes)) as advance:
        size = write(given.out, indexes, given.seed, advance)
    if given.facts:
        with (given.out / "facts.jsonl").open("w", encoding="utf-8") as stream:
            for index in indexes:
                record = {"issue": world.issue(index).key, "facts": facts(index, given.seed)}
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")
    print(f"{len(indexes)} issues, {size / 1e6:.1f} MB")
    if given.statistics:
        statistics(indexes, given.seed)


if __name__ == "__main__":
    main()
