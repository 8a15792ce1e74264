"""What somebody did in the program, as the owner reads it in the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.phrases import labels, say


def deed_in_words(action: str, area: str, target: Mapping[str, str], fields: Sequence[str]) -> str:
    """Return a deed in Chinese; `area` is the API's tag, `target` the names and numbers in the address.

    Fields, and what the address names, are told in Chinese as far as the book knows them.
    """
    known = labels("audit_fields", book="owner")
    what = say(f"audit_area_{area.lower().replace('-', '')}", book="owner")
    which = "、".join(f"{_called(name.removesuffix('_id'), known)} {value}" for name, value in target.items())
    done = say(f"audit_{action}", book="owner", what=f"{what}（{which}）" if which else what)
    return f"{done}：{'、'.join(_called(field, known) for field in fields)}" if fields else done


def _called(name: str, known: Mapping[str, str]) -> str:
    """Return what people call a field."""
    return known.get(name, name)
