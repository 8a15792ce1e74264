"""YAML that people write: no, yes, on and off are words, as in YAML 1.2; a column is often called `no`."""

from __future__ import annotations

import re
from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """Reads plain words as words."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|True|TRUE|false|False|FALSE"), list("tTfF"))


def load_yaml(text: str) -> Any:
    """Return what a document says in plain Python; raise `yaml.YAMLError` when it is none."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506  # a SafeLoader with fewer booleans
