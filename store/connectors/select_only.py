"""Whether a text is one SELECT and nothing else: a coarse check in front of a read-only account and transaction."""

from __future__ import annotations

import re

from agent.errors import BadInput
from agent.phrases import say

_QUOTED = re.compile(r"""'[^']*'|"[^"]*"|`[^`]*`""")
_SIGNS = (";", "--", "/*", "\\", "$$", "\x00")  # refused inside quotes too: databases quote differently
_WRITES = re.compile(
    r"\b(?:(?:insert|update|delete|merge|drop|alter|create|truncate|grant|revoke|call|exec|execute|do|copy|lock|into|"
    r"set|reset|attach|detach|pragma|vacuum|commit|rollback|begin|load_file|sleep|benchmark)\b|"
    r"pg_\w+\s*\(|dblink\w*|lo_\w+|xp_\w+|set_config)",
    re.IGNORECASE,
)


def check_select(query: str) -> str:
    """Return the query without its last semicolon.

    Raises:
        BadInput: it is not a single SELECT; comments and backslashes are refused, because databases read them
            differently.
    """
    plain = query.strip().removesuffix(";").rstrip()
    for sign in _SIGNS:
        if sign in plain:
            raise BadInput(say("pull_sql_query", book="owner", what=sign))
    bare = _QUOTED.sub("''", plain)
    if re.search(r"\$\w*\$|#(?![>-])", bare) or bare.count("'") % 2 or '"' in bare or "`" in bare:
        raise BadInput(say("pull_sql_query", book="owner", what="引号或 # 不成对"))
    if written := _WRITES.search(bare):
        raise BadInput(say("pull_sql_query", book="owner", what=written.group()))
    if not re.match(r"(select|with)\b", bare, re.IGNORECASE):
        raise BadInput(say("pull_sql_query", book="owner", what=bare[:20]))
    return plain
