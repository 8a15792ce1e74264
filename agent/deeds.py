"""What somebody did in the program, as the owner reads it in the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.phrases import say


def deed_in_words(action: str, area: str, target: Mapping[str, str], fields: Sequence[str]) -> str:
    """Return a deed in Chinese; `area` is the API's tag, `target` the names and numbers in the address."""
    what = say(f"audit_area_{area.lower().replace('-', '')}", book="owner")
    which = "、".join(f"{name.removesuffix('_id')} {value}" for name, value in target.items())
    done = say(f"audit_{action}", book="owner", what=f"{what}（{which}）" if which else what)
    return f"{done}：{'、'.join(fields)}" if fields else done
