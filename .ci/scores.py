"""The parser's scores on the hand annotation in ../shared/gold, as a table; one below its floor fails, absent gold too."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

SHARED = Path(__file__).resolve().parents[2] / "shared"
GONGBAO = Path(sys.executable).with_name("gongbao")

FLOORS = {
    ("document", "strict"): 1.0,
    ("division", "f1"): 0.99,
    ("division", "strict"): 0.98,
    ("assignment.tail", "f1"): 0.995,
    ("assignment.tail", "strict"): 0.98,
    ("assignment.tail", "scope"): 0.97,
    ("assignment.inline", "f1"): 0.96,
    ("assignment.inline", "modality"): 0.97,
    ("target", "f1"): 0.95,
    ("target", "strict"): 0.90,
    ("target", "indicator"): 0.90,
    ("target", "owners"): 1.0,
    ("deadline", "f1"): 0.94,
    ("deadline", "strict"): 0.90,
    ("deadline", "owners"): 1.0,
    ("citation", "f1"): 0.97,
    ("citation", "strict"): 0.90,
}


def score(gold: Path) -> dict[str, dict[str, float]]:
    """What score.py says of the parser's output for the source that `gold` annotates."""
    source = next((SHARED / "corpus").glob(f"{gold.stem}.*"))
    with tempfile.NamedTemporaryFile(suffix=".json") as parsed:
        subprocess.run([GONGBAO, "parse", source], stdout=parsed, check=True)
        command = [sys.executable, SHARED / "gold" / "score.py", gold, parsed.name, "--json"]
        layers = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return {layer: {**row, **row.pop("fields")} for layer, row in layers.items()}


def main() -> int:
    golds = sorted((SHARED / "gold").glob("*.jsonl"))
    if not golds:
        print(f"no hand annotation in {SHARED / 'gold'}: the scores can't be checked", file=sys.stderr)
        return 1
    below = []
    print(f"{'source':20} {'layer':18} {'gold':>5} {'P':>6} {'R':>6} {'F1':>6} {'strict':>7}  fields")
    for gold in golds:
        for layer, row in score(gold).items():
            if not row["gold"]:
                continue
            measures = {"precision", "recall", "f1", "strict", "gold"}
            fields = "  ".join(f"{name} {value:.3f}" for name, value in row.items() if name not in measures)
            print(
                f"{gold.stem:20} {layer:18} {row['gold']:5} {row['precision']:6.3f} {row['recall']:6.3f} "
                f"{row['f1']:6.3f} {row['strict']:7.3f}  {fields}"
            )
            for (floored, measure), floor in FLOORS.items():
                if floored == layer and row.get(measure, 1.0) < floor:
                    below.append(f"{gold.stem}: {layer} {measure} {row[measure]:.3f} is below {floor}")
    print(*below, sep="\n", file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
