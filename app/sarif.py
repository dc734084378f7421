"""Findings as SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format), which code hosts and editors show.

Regions count in code points of the text as it is read: for PDF, Word, HTML and scans that is what `gongbao parse
--text` prints, and the place in the file as published is a logical location.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gongbao.app.findings import Checked, named_place
from gongbao.app.tables import on_terminal

if TYPE_CHECKING:
    from gongbao.parser.check_report import Reported
    from gongbao.parser.check_rules import Rule

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
PAGES = "https://w3id.org/gongbao/docs/"
"""Where the pages of docs/ are published."""
LONGEST_SNIPPET = 500
"""Characters; a region that is longer is given without its words."""


def write_sarif(checked: Sequence[Checked]) -> None:
    """Write one SARIF log of one run."""
    print(json.dumps(sarif(checked), ensure_ascii=False, indent=2 if on_terminal() else None))


def sarif(checked: Sequence[Checked]) -> dict[str, Any]:
    """Make the SARIF log of one run.

    Args:
        checked: The files with what was found in them.

    Returns:
        The log as JSON has it.
    """
    from importlib.metadata import version

    from gongbao.parser.check_rules import READING, RULES

    rules = [*map(_rule, RULES.values()), *(_rule(rule, page=False) for rule in READING.values())]
    indexes = {rule["id"]: index for index, rule in enumerate(rules)}
    results = []
    for number, (path, issue, found) in enumerate(checked):
        for each in found:
            code = each.diagnostic.code
            if code not in indexes:
                indexes[code] = len(rules)
                rules.append(_unlisted(code, each.diagnostic.severity.value))
            results.append(_result(path, number, issue.source.text, each, indexes[code]))
    driver = {
        "name": "gongbao",
        "semanticVersion": version("gongbao"),
        "informationUri": PAGES,
        "rules": rules,
    }
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "artifacts": [_artifact(each) for each in checked],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: "Rule", *, page: bool = True) -> dict[str, Any]:
    address = f"checks/{rule.code}.md" if page else f"diagnostics.md#{rule.code}"
    return {
        "id": rule.code,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.explanation},
        "helpUri": PAGES + address,
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _unlisted(code: str, severity: str) -> dict[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": code.replace("-", " ")},
        "fullDescription": {"text": code.replace("-", " ")},
        "helpUri": f"{PAGES}diagnostics.md#{code}",
        "defaultConfiguration": {"level": severity},
    }


def _artifact(checked: Checked) -> dict[str, Any]:
    source = checked.issue.source
    artifact: dict[str, Any] = {"location": _location(checked.path)}
    if source.sha256:
        artifact["hashes"] = {"sha-256": source.sha256}
    if source.encoding:
        artifact["encoding"] = source.encoding
    return artifact


def _location(path: Path) -> dict[str, Any]:
    """A file by its path from the working directory; by its whole address where it lies outside."""
    whole = path.resolve()
    here = Path.cwd()
    if whole.is_relative_to(here):
        return {"uri": quote(whole.relative_to(here).as_posix()), "uriBaseId": "%SRCROOT%"}
    return {"uri": whole.as_uri()}


def _result(path: Path, number: int, text: str, each: "Reported", index: int) -> dict[str, Any]:
    diagnostic = each.diagnostic
    start, end = diagnostic.span
    region: dict[str, Any] = {
        "startLine": each.start[0],
        "startColumn": each.start[1],
        "endLine": each.end[0],
        "endColumn": each.end[1],
        "charOffset": start,
        "charLength": end - start,
    }
    if end - start <= LONGEST_SNIPPET:
        region["snippet"] = {"text": text[start:end]}
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {**_location(path), "index": number}, "region": region}
    }
    logical = []
    if each.place is not None:
        named = named_place(each.place)
        name = str(named.get("element") or ", ".join(f"{key} {value}" for key, value in named.items()))
        logical.append({"name": name, "kind": "page" if "page" in named else "element"})
    if each.division:
        logical.append({"name": each.division[-1], "fullyQualifiedName": "/".join(each.division), "kind": "division"})
    if logical:
        location["logicalLocations"] = logical
    message = diagnostic.message if not each.words else f"{diagnostic.message}: {each.words[:LONGEST_SNIPPET]}"
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": index,
        "level": diagnostic.severity.value,
        "message": {"text": message},
        "locations": [location],
        "partialFingerprints": {"gongbaoFinding/v1": each.fingerprint},
    }
