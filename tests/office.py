"""LibreOffice, as a reader that this project did not write."""

import subprocess
from pathlib import Path


def converted(file: Path, form: str, folder: Path) -> Path:
    """Open a file in LibreOffice, have it written in another format into a folder, and return where it is."""
    profile = folder / "profile"
    profile.mkdir(parents=True, exist_ok=True)
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", form]
    done = subprocess.run(
        [*command, "--outdir", folder, file], capture_output=True, text=True, check=False, timeout=120
    )
    written = folder / f"{file.stem}.{form}"
    assert written.is_file(), done.stderr
    return written
