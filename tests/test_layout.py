"""The top-level package names are common ones: prove that each is ours, and that nothing inside repeats one."""

from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ["agent", "store", "knowledge", "tools", "graphs", "jobs", "api", "web", "sandbox", "evals", "xiaoer"]


@pytest.mark.parametrize("name", PACKAGES)
def test_the_package_is_ours(name: str) -> None:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin == str(ROOT / name / "__init__.py")
    assert (ROOT / name / "py.typed").exists()


@pytest.mark.parametrize("name", PACKAGES)
def test_no_inner_module_repeats_a_root_name(name: str) -> None:
    inner = {path.stem if path.is_file() else path.name for path in (ROOT / name).rglob("*") if _is_module(path)}
    assert not inner & set(PACKAGES)


def _is_module(path: Path) -> bool:
    return path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists())
