"""Where the files of the user's workspace lie that neither corpus nor graph can find alone."""

from pathlib import Path


def corrections_file(corpus: Path | None) -> Path:
    """Return where the workspace's corrections are, or will be when there are some."""
    from gongbao.corpus.catalogue import DEFAULT_WORKSPACE, workspace
    from gongbao.graph.correction_file import FILE_NAME

    return (workspace(corpus) or DEFAULT_WORKSPACE) / FILE_NAME
