"""`gongbao review`: driven on a terminal and through a pipe, as people and scripts do."""

import os
import pty
import re
import select
import signal
import subprocess
import tomllib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gongbao.graph.addresses import Facts
from gongbao.graph.correcting import correct
from gongbao.graph.correction_file import read_corrections
from gongbao.graph.corrections import FactKey
from gongbao.graph.doubts import diagnosed, doubts
from gongbao.graph.fact_fields import FactKind
from gongbao.parser import Diagnostic, Severity, Span
from tests.command import COMMAND, gongbao, on_terminal
from tests.corrected import parsed, target_of

TEXT = """衡水市人民政府关于加强水源保护的通知

衡政发〔2024〕3号

各县市区人民政府：

一、划定保护区。年内完成界碑设置。（市水利局、市生态环境局、绿水行动）

二、达标。达到95%以上。2025年前完成界碑设置。（市水利局）

三、巡查。2025年前完成巡查。（市水利局）

2024年3月5日
"""
KINDS = ["assignment", "target", "deadline", "deadline"]


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    (folder / "gazette.txt").write_text(TEXT, encoding="utf-8")
    built = gongbao("build", folder / "gazette.txt", "--graph", folder / "graph")
    assert built.returncode == 0, built.stderr
    return folder / "graph"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    return tmp_path / "corpus"


def piped(answers: str, graph: Path, corpus: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, "review", "--graph", graph, "--corpus", corpus, "--who", "王芳", *options],
        input=answers,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def listed(graph: Path, corpus: Path) -> list[list[str]]:
    done = piped("", graph, corpus, "--list")
    assert done.returncode == 0
    return [line.split("\t") for line in done.stdout.splitlines()]


def decided(corpus: Path) -> list[dict[str, Any]]:
    return tomllib.loads((corpus / "corrections.toml").read_text("utf-8"))["correction"]  # type: ignore[no-any-return]


# ----------------------------------------------------------------------------------------------------- what is doubtful


def test_the_list_says_what_where_and_why(graph: Path, corpus: Path) -> None:
    rows = listed(graph, corpus)
    assert [row[4] for row in rows] == KINDS
    assert rows[1][1:] == [
        *("9", "衡政发〔2024〕3号", "二、", "target", "95%以上", "none >= 95 % (target)"),
        "no words were found that name what 95%以上 measures",
    ]
    assert [row[1] for row in rows] == ["7", "9", "9", "11"]


def test_files_are_reviewed_without_a_graph(graph: Path, corpus: Path) -> None:
    done = gongbao("review", graph.parent / "gazette.txt", "--list", "--corpus", corpus)
    assert [line.split("\t")[4] for line in done.stdout.splitlines()] == KINDS


def test_a_diagnostic_is_about_the_shortest_fact_around_it() -> None:
    issue = parsed()
    number = target_of(issue, "95%以上").evidence.span
    within_a_subject = issue.deadlines[4].evidence.span
    whole = Span(0, len(issue.source.text))
    notes = tuple(Diagnostic(span, "x", Severity.NOTE, "…") for span in (number, whole, within_a_subject))
    assert diagnosed(Facts(replace(issue, diagnostics=notes))) == {
        FactKey(FactKind.TARGET, 1): (0,),
        FactKey(FactKind.DEADLINE, 4): (2,),
    }


def test_what_a_person_decided_is_settled(graph: Path, corpus: Path) -> None:
    piped("a\na\na\na\n", graph, corpus)
    issue = parsed(TEXT, None)
    done = correct(issue, read_corrections(corpus / "corrections.toml"))
    assert len(doubts(Facts(issue))) == 4
    assert doubts(Facts(issue), done.settled) == ()


# ------------------------------------------------------------------------------------------------------- the dialogue


def test_each_decision_is_written_with_who_why_and_how_to_find_the_fact(graph: Path, corpus: Path) -> None:
    done = piped("a\nr\nno target\ns\nq\n", graph, corpus)
    assert done.returncode == 0
    assert "⟦95%以上⟧" in done.stdout
    assert "doubtful: not built as the name of a public body: 绿水行动" in done.stdout
    accepted, rejected = decided(corpus)
    assert accepted["accept"] is True
    assert accepted["reads"].startswith("市水利局 responsible (衡水市/水利局);")
    assert (rejected["kind"], rejected["quote"], rejected["reject"]) == ("target", "95%以上", True)
    assert (rejected["who"], rejected["why"], rejected["document"]) == ("王芳", "no target", "衡政发〔2024〕3号")
    assert rejected["before"].endswith("达到")
    assert rejected["after"].startswith("。2025年前")
    assert (
        done.stderr == f"gongbao: 2 of 4 decided, written to {corpus}/corrections.toml; `gongbao build` applies them\n"
    )


def test_it_goes_on_where_it_stopped_and_ends_when_all_is_decided(graph: Path, corpus: Path) -> None:
    piped("a\nq\n", graph, corpus)
    assert [row[4] for row in listed(graph, corpus)] == KINDS[1:]
    piped("s\na\na\n", graph, corpus)
    assert [row[4] for row in listed(graph, corpus)] == ["target"]
    piped("a\n", graph, corpus)
    done = piped("", graph, corpus)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "gongbao: nothing doubtful is left to review\n"
    assert len(decided(corpus)) == 4


def test_values_are_asked_field_by_field_until_they_make_sense(graph: Path, corpus: Path) -> None:
    done = piped("s\nwhat?\nc\n达标率\n≥\n>\n九十六\n96\n\n\n\n看过原件\nq\n", graph, corpus)
    assert "must be one of >=, >, <=, <, ==, range" in done.stdout
    assert "must be a number, multiplied out" in done.stdout
    (changed,) = decided(corpus)
    assert changed["change"] == {"indicator": "达标率", "comparator": ">", "value": 96}
    assert changed["why"] == "看过原件"


def test_impossible_values_are_asked_for_again(graph: Path, corpus: Path) -> None:
    done = piped("s\ns\nc\n\n2026-01-01\n\n\n\n\nc\n\n2024-01-01\n2025-12-31\n\n\n\n\nq\n", graph, corpus)
    assert "it would start on 2026-01-01, after its last day, 2024-12-31" in done.stdout
    (changed,) = decided(corpus)
    assert {key: str(value) for key, value in changed["change"].items()} == {"start": "2024-01-01", "end": "2025-12-31"}
    assert changed["why"].startswith("2025年前 is read literally")


def test_owners_are_removed_added_and_given_other_roles(graph: Path, corpus: Path) -> None:
    answers = "c\nlead\nboss\n\n-\n市财政局\n某局 joint\n\n\nc\nlead\n\n-\n朝阳市/财政局 joint\n\n\n看过\nq\n"
    done = piped(answers, graph, corpus)
    assert "must be one of responsible, lead, joint, support, or - for no owner" in done.stdout
    assert "must be an agency and a role" in done.stdout
    assert "the issue knows no agency 某局; give its id, such as 某市/某局" in done.stdout
    role, removed, added = decided(corpus)
    assert role["role"] == {"agency": "衡水市/水利局", "to": "lead"}
    assert removed["remove_owner"] == "衡水市/绿水行动"
    assert added["add_owner"] == {"agency": "朝阳市/财政局", "role": "joint"}
    assert len(listed(graph, corpus)) == 3


def test_nothing_changed_is_no_decision(graph: Path, corpus: Path) -> None:
    done = piped("s\nc\n\n\n\n\n\n\nq\n", graph, corpus)
    assert "nothing was changed" in done.stdout
    assert not (corpus / "corrections.toml").exists()


def test_a_comment_and_an_own_correction_stay(graph: Path, corpus: Path) -> None:
    own = '# 我的\n[[correction]]\nissue = "x/2024/1"  # 旧\nkind = "target"\nquote = "1个"\nwho = "王"\nwhy = "误"\nreject = true\n'
    (corpus / "corrections.toml").write_text(own, encoding="utf-8")
    done = piped("a\na\na\na\n", graph, corpus)
    assert (corpus / "corrections.toml").read_text("utf-8").startswith(own)
    assert "correction 1 (x/2024/1, target 1个): there is no issue x/2024/1; there is source/" in done.stderr


def test_a_correction_that_finds_no_fact_is_told(graph: Path, corpus: Path) -> None:
    own = '[[correction]]\ndocument = "衡政发〔2024〕3号"\nkind = "target"\nquote = "96%以上"\nwho = "王"\nwhy = "误"\nreject = true\n'
    (corpus / "corrections.toml").write_text(own, encoding="utf-8")
    done = piped("", graph, corpus, "--list")
    assert "correction 1 (衡政发〔2024〕3号, target 96%以上): no such words in" in done.stderr
    assert "the nearest is 95%以上" in done.stderr


def test_a_wrong_file_stops_the_command_before_anything_is_asked(graph: Path, corpus: Path) -> None:
    (corpus / "corrections.toml").write_text("[[correction]]\n", encoding="utf-8")
    done = piped("a\n", graph, corpus)
    assert (done.returncode, done.stdout) == (2, "")
    assert "corrections.toml: correction 1: kind: is missing" in done.stderr


def test_who_decides_is_asked_of_git(graph: Path, corpus: Path) -> None:
    subprocess.run(
        [COMMAND, "review", "--graph", graph, "--corpus", corpus],
        input="a\n",
        encoding="utf-8",
        env={**os.environ, "GIT_AUTHOR_NAME": "李 雷"},
        capture_output=True,
        check=True,
    )
    assert decided(corpus)[0]["who"] == "李 雷"


# ------------------------------------------------------------------------------------------------------ on a terminal


class Terminal:
    """The command on a terminal of its own; `answer` waits for a prompt before it types."""

    def __init__(self, *arguments: str | Path) -> None:
        self._controller, terminal = pty.openpty()
        environment = {**os.environ, "COLUMNS": "100", "TERM": "xterm-256color"}
        environment.pop("NO_COLOR", None)
        self.process = subprocess.Popen(
            [COMMAND, *arguments],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=environment,
            start_new_session=True,
        )
        os.close(terminal)
        self.shown = ""

    def wait_for(self, words: str) -> None:
        seen = len(self.shown)
        while words not in self.shown[seen:]:
            ready, _, _ = select.select([self._controller], [], [], 30)
            assert ready, f"no {words!r} in {self.shown!r}"
            self.shown += os.read(self._controller, 65536).decode("utf-8", "replace")

    def answer(self, prompt: str, text: str) -> None:
        self.wait_for(prompt)
        os.write(self._controller, f"{text}\n".encode())

    def interrupt(self) -> None:
        """Press Ctrl-C until it is heard, as people do: Python misses one between its prompt and its first read."""
        for _ in range(30):
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=1)
                return

    def end(self) -> int:
        try:
            while select.select([self._controller], [], [], 30)[0]:
                self.shown += os.read(self._controller, 65536).decode("utf-8", "replace")
        except OSError:  # the other side is closed
            pass
        os.close(self._controller)
        return self.process.wait(timeout=30)


def test_on_a_terminal_the_words_stand_out(graph: Path, corpus: Path) -> None:
    terminal = Terminal("review", "--graph", graph, "--corpus", corpus, "--who", "王芳")
    terminal.answer("[q]uit: ", "c")
    terminal.answer("role of 衡水市/水利局", "lead")
    terminal.answer("role of 衡水市/生态环境局", "")
    terminal.answer("role of 衡水市/绿水行动", "-")
    terminal.answer("one more owner", "")
    terminal.answer("modality", "")
    terminal.answer("why [", "不是机构")
    terminal.answer("[q]uit: ", "q")
    assert terminal.end() == 0
    assert re.search("\x1b\\[1;7m（市水利局、市生态环境局、绿水行动）\x1b\\[0m", terminal.shown.replace("\r\n", ""))
    assert "1 of 2 decided" in terminal.shown
    assert [entry["why"] for entry in decided(corpus)] == ["不是机构", "不是机构"]


def test_an_interrupt_loses_nothing_that_was_decided(graph: Path, corpus: Path) -> None:
    terminal = Terminal("review", "--graph", graph, "--corpus", corpus, "--who", "王芳")
    terminal.answer("[q]uit: ", "a")
    terminal.answer("[q]uit: ", "c")
    terminal.answer("indicator", "达标率")
    terminal.wait_for("comparator")
    terminal.interrupt()
    assert terminal.end() == 130
    assert "Traceback" not in terminal.shown
    assert [entry["kind"] for entry in decided(corpus)] == ["assignment"]


def test_the_list_on_a_terminal_is_a_table(graph: Path, corpus: Path) -> None:
    shown = on_terminal("review", "--list", "--graph", graph, "--corpus", corpus)
    assert "\x1b[1;36mwords" in shown
    assert "95%以上" in shown
    assert "\t" not in shown
