"""The parser's scores on the hand annotation in ../shared/gold; one below its floor fails, absent gold too."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
FLOORS = Path(__file__).with_name("floors.toml")
GONGBAO = Path(sys.executable).with_name("gongbao")
MEASURES = ("precision", "recall", "f1", "strict")


def main() -> int:
    golds = sorted(GOLD.glob("*.jsonl"))
    if not golds:
        print(f"no hand annotation in {GOLD}: the scores can't be checked", file=sys.stderr)
        return 1
    command = [GONGBAO, "evaluate", *golds, "--format", "json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        return 1
    scores = json.loads(done.stdout)
    print(f"{'source':20} {'layer':18} {'gold':>5} {'precision':>10} {'recall':>7} {'F1':>6} {'strict':>7}  fields")
    for each in scores["sources"]:
        show(Path(each["gold"]).stem, each["layers"])
    show("pooled", scores["pooled"])
    below = below_floor(scores["pooled"])
    print(*below, sep="\n", file=sys.stderr)
    return 1 if below else 0


def show(source: str, layers: dict[str, dict[str, object]]) -> None:
    for layer, row in layers.items():
        precision, recall, f1, strict = (row[measure] for measure in MEASURES)
        fields = "  ".join(f"{name} {value:.3f}" for name, value in row["fields"].items())
        print(
            f"{source:20} {layer:18} {row['gold']:5} {precision:10.3f} {recall:7.3f} {f1:6.3f} {strict:7.3f}  {fields}"
        )


def below_floor(pooled: dict[str, dict[str, object]]) -> list[str]:
    """What is below its floor; what isn't scored at all is, too."""
    found = []
    for layer, floors in tomllib.loads(FLOORS.read_text(encoding="utf-8")).items():
        row = pooled.get(layer, {})
        measured = {**row, **row.get("fields", {})}
        for measure, floor in floors.items():
            score = measured.get(measure)
            if score is None:
                found.append(f"{layer} {measure}: is not scored; its floor is {floor}")
            elif score < floor:
                found.append(f"{layer} {measure}: {score:.4f} is below its floor {floor}")
    return found


if __name__ == "__main__":
    sys.exit(main())
