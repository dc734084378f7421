"""The real command, run as people and scripts run it, and two small invented gazettes to run it on."""

import os
import pty
import subprocess
import sysconfig
from pathlib import Path

COMMAND = Path(sysconfig.get_path("scripts")) / "gongbao"

GAZETTE = """{city}人民政府关于印发《{city}粮食生产行动方案》的通知

{word}政发〔2024〕{number}号

各旗县区人民政府，市直各部门：

现将《{city}粮食生产行动方案》印发给你们，请认真贯彻执行。

2024年3月5日

{city}粮食生产行动方案

一、重点任务

（一）建设高标准农田。2025年底前新建高标准农田5万亩以上。推广节水灌溉。（市农牧局、水利局）

（二）强化资金保障。每年安排 绿色食品专项资金[试行]。（市财政局、农牧局）
"""
CHIFENG = GAZETTE.format(city="赤峰市", word="赤", number=12)
TONGLIAO = GAZETTE.format(city="通辽市", word="通", number=9)


def gongbao(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [COMMAND, *arguments], capture_output=True, text=True, encoding="utf-8", check=False, cwd=cwd, timeout=120
    )


def output(*arguments: str | Path) -> str:
    done = gongbao(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def rows(*arguments: str | Path) -> list[list[str]]:
    return [line.split("\t") for line in output(*arguments).splitlines()]


def on_terminal(*arguments: str | Path, columns: int = 160) -> str:
    """What the command shows on a terminal of that width."""
    shown, code = at_terminal(*arguments, columns=columns)
    assert code == 0
    return shown


def at_terminal(*arguments: str | Path, columns: int = 160) -> tuple[str, int]:
    """What the command shows on a terminal of that width, and its exit code."""
    controller, terminal = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen([COMMAND, *arguments], stdout=terminal, stderr=terminal, env=environment)
    os.close(terminal)
    shown = b""
    while True:
        try:
            read = os.read(controller, 65536)
        except OSError:  # the other side is closed
            break
        if not read:
            break
        shown += read
    os.close(controller)
    return shown.decode(), process.wait()
