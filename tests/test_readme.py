"""The READMEs stay true: their commands run, and print what they show."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")
BIN = Path(sys.executable).parent


def blocks(readme: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / readme).read_text(encoding="utf-8"), re.M | re.S)


def run(command: str, folder: Path) -> str:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("VIRTUAL_ENV", None)
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reader")
    run("gongbao build", folder)
    return folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Return a copy of the project as a fresh clone would be."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    for name in names:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, target, follow_symlinks=False)
    return tmp_path


@pytest.mark.parametrize("readme", READMES)
def test_the_console_shows_what_is_printed(readme: str, tmp_path: Path) -> None:
    run("gongbao build", tmp_path)
    shown = [part for block in blocks(readme, "console") for part in re.split(r"^\$ ", block, flags=re.M)[1:]]
    assert shown
    for part in shown:
        command, _, expected = part.partition("\n")
        lines = [".*" if line == "…" else re.escape(line).replace("…", "[^\n]*") for line in expected.splitlines()]
        pattern = "".join(f"{line}\n" for line in lines)
        assert re.fullmatch(pattern, run(command, tmp_path), re.S), command


@pytest.mark.parametrize("readme", READMES)
def test_the_python_example_runs(readme: str, folder: Path) -> None:
    [example] = blocks(readme, "python")
    printed = subprocess.run([sys.executable, "-c", example], cwd=folder, capture_output=True, text=True, check=True)
    assert "（盟工信局） ['盟工信局']" in printed.stdout


def test_the_other_commands_run_on_a_users_own_files(folder: Path) -> None:
    own = folder / "own"
    (own / "gazettes").mkdir(parents=True)
    text = "某市人民政府关于有关工作的通知\n\n一、任务\n\n2026年底前建成学校30所。（市教育局）\n"
    (own / "gazettes" / "one.md").write_text(text.replace("某市", "阜新市"), encoding="utf-8")
    shutil.copy(ROOT / "tests" / "sources" / "libreoffice.pdf", own / "notice.pdf")
    for block in blocks("README.md", "sh"):
        for command in block.splitlines():
            if command.startswith("gongbao"):
                assert run(command.replace("某市", "阜新市").replace("| jq '.obligations[0]'", ""), own) is not None


@pytest.mark.parametrize("installer", ["python3", "uv"])
def test_the_first_command_installs_and_ends_with_a_summary(installer: str, clone: Path) -> None:
    commands = [line for block in blocks("README.md", "sh") for line in block.splitlines()]
    command = next(line for line in commands if line.startswith(installer))
    assert re.search(r"^xam/2024/4\t3\t", run(command, clone), re.M)


def test_both_readmes_have_the_same_commands() -> None:
    first, second = ([blocks(readme, language) for language in ("sh", "console", "python")] for readme in READMES)
    assert first == second


def test_continuous_integration_calls_the_test_command() -> None:
    commands = [line for block in blocks("README.md", "sh") for line in block.splitlines()]
    [command] = [line for line in commands if line.startswith("python3") and line.endswith("pytest")]
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
