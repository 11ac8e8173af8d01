"""Package tools and the Hub's own command: which of their sub-commands only look."""

from __future__ import annotations

from mlagent_tui.protocol.values import EffectKind
from mlagent_tui.tools.shell.call import Call
from mlagent_tui.tools.shell.wrappers import judge_wrapper

_LOOKS = {
    "pip": frozenset({"list", "show", "freeze", "check", "--version", "-V"}),
    "pip3": frozenset({"list", "show", "freeze", "check", "--version", "-V"}),
    "conda": frozenset({"list", "info", "--version", "-V"}),
    "mamba": frozenset({"list", "info", "--version", "-V"}),
    "hf": frozenset({"version", "--version"}),
}
_PUBLISHES = frozenset({"upload", "upload-large-folder", "repo", "repos", "discussions", "tag"})
_SPENDS = frozenset({"jobs", "endpoints", "sandbox"})


def judge_package_tool(call: Call) -> None:
    """Judge ``pip``, ``conda`` or ``hf`` by the sub-command."""
    words = [field.text for field in call.args]
    first = words[0] if words else ""
    if first in _LOOKS.get(call.program, frozenset()) and all(f.known for f in call.args):
        call.look()
        call.pass_paths(call.args)
        return
    if call.program in {"conda", "mamba"} and first == "run":
        judge_wrapper(call)
        return
    kinds: tuple[EffectKind, ...] = ()
    grantable = bool(call.args) and call.args[0].known and not first.startswith("-")
    if call.program in {"hf", "huggingface-cli"}:
        kinds = ("publish",) if first in _PUBLISHES else ("spend",) if first in _SPENDS else ()
        grantable = grantable and not kinds
    call.run(f"{call.shown} {first}" if grantable else "", kinds=kinds)
    call.pass_paths(call.args)
