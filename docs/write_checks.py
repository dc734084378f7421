"""Writes docs/checks/ from what `gongbao check --explain` says: an index and a page a rule.

Run it after a change to parser/lexicon/check_rules.toml: python docs/write_checks.py
"""

from pathlib import Path

from gongbao.parser.check_rules import RULES, Rule

FOLDER = Path(__file__).parent / "checks"


def page(rule: Rule) -> str:
    """The page of one rule."""
    return f"""# {rule.code}

**{rule.severity.value.capitalize()}:** {rule.summary}.

{rule.explanation}

`gongbao check --select {rule.code}` looks for nothing else, `--ignore {rule.code}` for all else.

With it:

```text
{rule.wrong.strip()}
```

Without:

```text
{rule.right.strip()}
```
"""


def pages() -> dict[str, str]:
    """Every page by the name of its file; of the index, README.md, the table alone."""
    rows = [f"| [{rule.code}]({rule.code}.md) | {rule.severity.value} | {rule.summary} |" for rule in RULES.values()]
    table = "\n".join(["| code | severity | in short |", "|---|---|---|", *rows])
    return {f"{rule.code}.md": page(rule) for rule in RULES.values()} | {"README.md": table}


def main() -> None:
    """Write the pages; in the index the table is replaced, the words around it stay."""
    written = pages()
    index = FOLDER / "README.md"
    before, _, rest = index.read_text(encoding="utf-8").partition("| code |")
    after = rest.partition("\n\n")[2]
    written["README.md"] = f"{before}{written['README.md']}\n\n{after}"
    for name, text in written.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
