"""The command that scores the parser against hand annotation."""

import json
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from gongbao.app.build import CorpusOption
from gongbao.app.progress import progress
from gongbao.app.tables import Row, on_terminal, show_table, write_rows

if TYPE_CHECKING:
    from gongbao.corpus import Catalogue
    from gongbao.parser.annotation import Annotation
    from gongbao.parser.authority import Authority
    from gongbao.parser.scores import Score

POOLED = "pooled"
MEASURES = ("gold", "precision", "recall", "f1", "strict")


class Format(StrEnum):
    """How scores are written."""

    TEXT = "text"
    JSON = "json"


class _Evaluation(NamedTuple):
    """The scores of one annotated source, and the text that they are of."""

    gold: Path
    source: Path
    text: str
    scores: Mapping[str, "Score"]


def evaluate(
    gold: Annotated[list[Path], typer.Argument(metavar="GOLD", help="Annotation files (JSON Lines).")],
    source: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH",
            help="The annotated file, or the folder it is in (default: beside GOLD, or in ../corpus from there).",
        ),
    ] = None,
    misses: Annotated[
        bool,
        typer.Option("--misses", help="List what was missed, extra or different (piped: instead of the scores)."),
    ] = False,
    form: Annotated[Format, typer.Option("--format", help="Text, or one JSON object.")] = Format.TEXT,
    corpus: CorpusOption = None,
) -> None:
    """Score the parser against hand annotation.

    Each layer's facts are counted: precision, recall, F1, strict (all fields right) and the share of right values of
    each field; of several files also pooled, as if they were one. Piped: file, layer, gold, precision, recall, F1,
    strict, fields, parted by tabs.
    """
    from gongbao.corpus import load_authorities, load_catalogue
    from gongbao.parser.model import GongbaoError

    if source is not None and not source.is_dir() and len(gold) > 1:
        raise GongbaoError(f"--source {source}: is one file for {len(gold)} annotations; name the folder they are in")
    catalogue, authorities = load_catalogue(corpus), load_authorities(corpus)
    evaluations = []
    with progress("Scoring", len(gold)) as advance:
        for file in gold:
            evaluations.append(_evaluated(file, source, catalogue, authorities))
            advance()
    if form is Format.JSON:
        print(json.dumps(_as_json(evaluations, misses), ensure_ascii=False, indent=2 if on_terminal() else None))
        return
    if on_terminal():
        show_table(
            ("source", "layer", *MEASURES, "fields"), _score_rows(evaluations), numeric=MEASURES, shares={"fields": 1}
        )
        if misses and (missed := list(_miss_rows(evaluations))):
            show_table(
                ("place", "layer", "outcome", "words", "expected", "found"),
                missed,
                shares={"place": 2, "words": 4, "expected": 3, "found": 3},
            )
    else:
        write_rows(row for row in (_miss_rows if misses else _score_rows)(evaluations) if row)


def _evaluated(
    gold: Path, source: Path | None, catalogue: "Catalogue", authorities: "Sequence[Authority]"
) -> _Evaluation:
    from gongbao.corpus import load_regions, load_source
    from gongbao.parser import parse_issue
    from gongbao.parser.annotation import read_annotation
    from gongbao.parser.evaluate import evaluate as score
    from gongbao.parser.model import GongbaoError

    try:
        annotation = read_annotation(gold.read_text(encoding="utf-8-sig"), str(gold))
    except OSError as error:
        raise GongbaoError(f"{gold}: can't read the annotation ({error.strerror}); check the path") from error
    except UnicodeDecodeError as error:
        raise GongbaoError(f"{gold}: is not UTF-8; annotation is JSON Lines in UTF-8") from error
    path = _annotated_file(gold, annotation, source)
    loaded = load_source(path, catalogue)
    last = max((fact["span"][1] for facts in annotation.facts.values() for fact in facts if "span" in fact), default=0)
    if last > len(loaded.text):
        raise GongbaoError(
            f"{gold}: annotates up to character {last}, but {path} has {len(loaded.text)}; name its source by --source"
        )
    issue = parse_issue(loaded, regions=load_regions(), authorities=authorities)
    return _Evaluation(gold, path, loaded.text, score(annotation, issue))


def _annotated_file(gold: Path, annotation: "Annotation", source: Path | None) -> Path:
    from gongbao.parser.model import GongbaoError

    if source is not None and not source.is_dir():
        return source
    if annotation.source is None:
        raise GongbaoError(f"{gold}: its first line doesn't name the annotated file; name it by --source")
    folders = (gold.parent, gold.parent / ".." / "corpus") if source is None else (source,)
    for folder in folders:
        if (folder / annotation.source).is_file():
            return folder / annotation.source
    places = " or ".join(map(str, folders))
    raise GongbaoError(f"{gold}: no file {annotation.source} in {places}; name it by --source")


def _pooled(evaluations: Sequence[_Evaluation]) -> dict[str, "Score"]:
    from gongbao.parser.evaluate import pool

    return pool(each.scores for each in evaluations)


def _as_json(evaluations: Sequence[_Evaluation], misses: bool) -> dict[str, object]:
    sources = []
    for each in evaluations:
        written: dict[str, object] = {
            "gold": str(each.gold),
            "source": str(each.source),
            "layers": {layer: score.to_json() for layer, score in each.scores.items()},
        }
        if misses:
            written["misses"] = [
                {
                    "layer": layer,
                    "outcome": difference.outcome.value,
                    "span": list(difference.span),
                    "words": difference.words,
                    "expected": dict(difference.expected),
                    "found": dict(difference.found),
                }
                for layer, score in each.scores.items()
                for difference in score.differences
            ]
        sources.append(written)
    return {"sources": sources, POOLED: {layer: score.to_json() for layer, score in _pooled(evaluations).items()}}


def _score_rows(evaluations: Sequence[_Evaluation]) -> Iterator[Row]:
    """Yield a row for each source and layer, then the pooled ones where there are several sources."""
    for each in evaluations:
        yield from (_score_row(each.gold.stem, layer, score) for layer, score in each.scores.items())
        yield ()
    if len(evaluations) > 1:
        yield from (_score_row(POOLED, layer, score) for layer, score in _pooled(evaluations).items())


def _score_row(source: str, layer: str, score: "Score") -> Row:
    shares = (f"{name}={share.right / share.total:.3f}" for name, share in score.fields.items())
    measures = (f"{getattr(score, name):.3f}" for name in MEASURES[1:])
    return (source, layer, str(score.gold), *measures, " ".join(shares))


def _miss_rows(evaluations: Sequence[_Evaluation]) -> Iterator[Row]:
    """Yield a row for each difference: where, what, and the fields that are not as annotated."""
    from gongbao.parser.lines import lines_of

    for each in evaluations:
        lines = lines_of(each.text)
        for layer, score in each.scores.items():
            for miss in score.differences:
                line, column = lines.place(miss.span.start)
                place = f"{each.source}:{line}:{column}"
                yield place, layer, miss.outcome.value, miss.words, _said(miss.expected), _said(miss.found)


def _said(fields: Mapping[str, Any]) -> str:
    """Write fields and their values in one line, agencies with their roles."""
    return "; ".join(f"{name}: {_value(value)}" for name, value in fields.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {role}" for name, role in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "–" if value is None else str(value)
