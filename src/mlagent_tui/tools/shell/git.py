"""What git's sub-commands do."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from mlagent_tui.protocol.values import EffectKind
from mlagent_tui.tools.shell.call import Call
from mlagent_tui.tools.shell.options import Options, split_options
from mlagent_tui.tools.shell.paths import looks_like_outside_path
from mlagent_tui.tools.shell.shell_state import UNKNOWN
from mlagent_tui.tools.shell.words import Field

_LOOKS = frozenset(
    [
        "status",
        "log",
        "diff",
        "show",
        "blame",
        "annotate",
        "describe",
        "shortlog",
        "rev-parse",
        "rev-list",
        "ls-files",
        "ls-tree",
        "cat-file",
        "name-rev",
        "merge-base",
        "count-objects",
        "for-each-ref",
        "show-ref",
        "whatchanged",
        "diff-tree",
        "diff-index",
        "diff-files",
        "grep",
        "cherry",
        "version",
        "check-ignore",
        "check-attr",
        "verify-commit",
        "var",
    ]
)
_GRANTABLE = frozenset(
    [
        "add",
        "commit",
        "mv",
        "merge",
        "rebase",
        "cherry-pick",
        "revert",
        "pull",
        "fetch",
        "init",
        "tag",
        "notes",
        "am",
        "apply",
        "switch",
        "format-patch",
        "archive",
        "lfs",
        "push",
        "stash",
        "branch",
        "checkout",
        "restore",
        "reset",
    ]
)
_DESTROYS = frozenset(
    ["clean", "filter-branch", "filter-repo", "prune", "gc", "reflog", "replace", "checkout-index"]
)
_RUNS_OTHERS = (
    "--ext-diff", "--textconv", "--filters", "--open-files-in-pager", "-O", "--exec",
    "--upload-pack",
)  # fmt: skip
_HARMLESS_GLOBALS = frozenset(
    {"--no-pager", "-P", "--no-optional-locks", "--literal-pathspecs", "--glob-pathspecs",
     "--no-replace-objects", "--icase-pathspecs", "--noglob-pathspecs", "--version", "--help", "-v"}
)  # fmt: skip
_STEERING_KEYS = re.compile(
    r"core\.(hookspath|fsmonitor|sshcommand|pager|editor|askpass|gitproxy|alternaterefscommand)|"
    r"alias\..*|pager\..*|diff\.external|.*\.(textconv|command|cmd|driver|clean|smudge|process|"
    r"helper|program|path)|credential\..*|url\..*|include.*|sequence\.editor|protocol\..*|"
    r"uploadpack\..*|remote\..*\.(uploadpack|receivepack|vcs)",
    re.IGNORECASE,
)


def judge_git(call: Call) -> None:
    """Judge ``git``, by its sub-command."""
    steered, rest = _globals(call)
    if not rest:
        if steered:
            call.run()
        else:
            call.look()
        return
    command, args = rest[0], rest[1:]
    if not command.known:
        call.run()
        call.pass_paths(args)
        return
    name = command.text
    options = split_options(args, _values_of(name), _LONG_VALUES)
    _judge_paths(call, args, options)
    call.judge.findings.at_folder(call.state.folders)
    if call.state.folders is None:
        call.unsure()
    if _only_looks(name, args, options) and not steered:
        call.look()
        if options.unclear:
            call.unsure()
        return
    special = _SPECIAL.get(name)
    if special is not None:
        special(call, args, options)
    grantable = (
        name in _GRANTABLE
        and "…" not in _remote(name, options)
        and not steered
        and not options.has(_RUNS_OTHERS)
    )
    scope = f"git {name}{_remote(name, options)}" if grantable else ""
    call.run(scope, kinds=_kinds(name, options))


def _remote(name: str, options: Options) -> str:
    """A grant to push holds for one named remote."""
    if name != "push" or not options.rest:
        return ""
    remote = options.rest[0].text
    return f" {remote}" if remote.replace("-", "").replace("_", "").isalnum() else " …"


def _kinds(name: str, options: Options) -> tuple[EffectKind, ...]:
    if name == "push":
        return ("publish",)
    destroys = {
        "checkout": not options.has(("-b", "--orphan")) or options.has(("-f", "--force", "-B")),
        "switch": options.has(("-f", "--force", "--discard-changes", "-C")),
        "restore": not options.has(("--staged", "-S")) or options.has(("--worktree", "-W")),
        "reset": options.has(("--hard", "--merge", "--keep")) or options.unclear,
        "rm": not options.has(("--cached",)),
        "branch": options.has(("-D", "-d", "--delete", "-f", "--force", "-M", "-C")),
        "stash": any(field.text in {"drop", "clear"} for field in options.rest[:1]),
        "worktree": any(field.text == "remove" for field in options.rest[:1]),
    }
    return ("write", "destroy") if destroys.get(name, name in _DESTROYS) else ("write",)


_LONG_VALUES = ("--message", "--file", "--author", "--date", "--format", "--max-count", "--since",
                "--until", "--grep", "--branch", "--depth", "--source", "--output")  # fmt: skip


_TEXTS = ("-m", "--message", "--author", "--date", "--format", "--pretty", "--grep", "-S", "-G",
          "--since", "--until")  # fmt: skip


def _values_of(name: str) -> str:
    return {"log": "nLSG", "commit": "mFCct", "clean": "e", "clone": "bojuc", "push": "o",
            "grep": "eABCmf", "show": "n", "checkout": "bB", "switch": "cC", "tag": "mFu",
            }.get(name, "")  # fmt: skip


def _globals(call: Call) -> tuple[bool, list[Field]]:
    """Follow the options before the sub-command; say whether they steer what git runs."""
    args = list(call.args)
    steered = False
    while args and (args[0].text.startswith("-") or args[0].loose):
        text = args.pop(0).text
        if text == "-C" and args:
            folder = args.pop(0)
            targets, certain = call.judge.findings.places.targets(folder, call.state.folders)
            call.read(folder)
            known = certain and targets and not folder.pattern
            call.state = call.state.at(frozenset(t.path for t in targets) if known else None)
        elif text == "-c" and args:
            key, _, value = args.pop(0).text.partition("=")
            plain_pager = key.lower() == "core.pager" and value in {"", "cat"}
            steered = steered or not (plain_pager or _is_plain_key(key))
        elif text not in _HARMLESS_GLOBALS:
            steered = True
            call.pass_paths([Field(text)])
            if text in {"--git-dir", "--work-tree", "--exec-path"} and args:
                call.pass_paths([args.pop(0)])
    return steered, args


def _is_plain_key(key: str) -> bool:
    return UNKNOWN not in key and not _STEERING_KEYS.fullmatch(key)


def _judge_paths(call: Call, args: Sequence[Field], options: Options) -> None:
    texts = options.values(_TEXTS)
    for field in args:
        if field in texts or field.text.partition("=")[0] in _TEXTS:
            continue
        if looks_like_outside_path(field.text) and not field.text.startswith("/dev/null"):
            call.judge.findings.pass_along(field.text, call.state.folders)
        elif field.text.startswith("-"):
            call.pass_paths([field])
    for value in split_options(args, "o", ("--output",)).values(("--output",)):
        if value is not None:
            call.write(value)


def _only_looks(name: str, args: Sequence[Field], options: Options) -> bool:
    if options.has((*_RUNS_OTHERS, "--output")):
        return False
    if name in _LOOKS:
        return True
    words = [field.text for field in args]
    if UNKNOWN in "".join(words):
        return False
    first = words[0] if words else ""
    plain = {
        "branch": not options.rest or options.has(("--list", "-l", "--contains", "--merged"))
        if not options.has(_BRANCH_CHANGES)
        else False,
        "tag": not words or (first in {"-l", "--list", "-n"} and not options.has(("-d", "-f"))),
        "remote": first in {"", "-v", "--verbose", "get-url"},
        "stash": first in {"list", "show"},
        "config": first in {"--get", "--get-all", "--list", "-l", "get", "list"},
        "worktree": first == "list",
        "submodule": first == "status",
        "reflog": first in {"", "show"} and not options.has(("--expire",)),
        "notes": first in {"list", "show"},
        "bisect": first == "log",
        "lfs": first in {"ls-files", "status", "env", "version"},
        "clean": options.has(("-n", "--dry-run")) and not options.has(("-f", "--force")),
    }
    return plain.get(name, False)


_BRANCH_CHANGES = (
    "-d", "-D", "-m", "-M", "-c", "-C", "-f", "-u", "--delete", "--move", "--copy", "--force",
    "--set-upstream-to", "--unset-upstream", "--edit-description", "--track", "--create-reflog",
)  # fmt: skip


def _push(call: Call, args: Sequence[Field], options: Options) -> None:
    forced = options.has(("-f", "--mirror", "--delete", "-d", "--prune")) or any(
        given.startswith("--f") and not "--follow-tags".startswith(given)
        for given, _ in options.given
    )
    if forced or any(field.text.startswith(("+", ":")) for field in options.rest):
        call.gate("It pushes with force, which can overwrite or delete what is on the server")
    if any(field.loose and field.opaque for field in args):
        call.unsure()


def _clean(call: Call, _args: Sequence[Field], options: Options) -> None:
    forced = options.has(("-f", "--force", "-d", "-x", "-X")) or options.unclear
    for path in options.rest or (Field("."),):
        call.delete(path, recursive=forced)


def _config(call: Call, args: Sequence[Field], options: Options) -> None:
    if options.has(("--global", "--system")):
        call.gate("It changes the settings of git outside the workspace")
    for value in split_options(args, "f", ("--file",)).values(("-f", "--file")):
        if value is not None:
            call.write(value)
    keys = [field.text for field in args if "." in field.text and not field.text.startswith("-")]
    if any(_STEERING_KEYS.fullmatch(key) for key in keys[:1]) or options.has(("-e", "--edit")):
        call.gate("It changes what programs git runs")


def _clone(call: Call, _args: Sequence[Field], options: Options) -> None:
    for path in options.rest[1:2]:
        call.write(path)


def _worktree(call: Call, args: Sequence[Field], _options: Options) -> None:
    paths = [field for field in args[1:] if not field.text.startswith("-")]
    if args and args[0].text == "add":
        for path in paths[:1]:
            call.write(path)
    elif args and args[0].text == "remove":
        for path in paths[:1]:
            call.delete(path, recursive=True)


def _submodule(call: Call, args: Sequence[Field], _options: Options) -> None:
    if args and args[0].text == "foreach":
        text = " ".join(field.text for field in args[1:] if field.text != "--recursive")
        if UNKNOWN in text:
            call.gate("It runs a script that cannot be seen")
        else:
            call.judge.script(text, call.state.fresh(), call.stdin)


def _bisect(call: Call, args: Sequence[Field], _options: Options) -> None:
    if args and args[0].text == "run" and len(args) > 1:
        call.judge.argv(args[1:], call.state, call.stdin)


def _rebase(call: Call, args: Sequence[Field], _options: Options) -> None:
    given = split_options(args, "xsXC", ("--exec", "--onto", "--strategy"))
    for value in given.values(("-x", "--exec")):
        if value is None or UNKNOWN in value.text:
            call.gate("It runs a script that cannot be seen")
        else:
            call.judge.findings.run("", "", certain=False)
            call.judge.script(value.text, call.state.fresh(), call.stdin)


def _remove(call: Call, _args: Sequence[Field], options: Options) -> None:
    if options.has(("--cached",)):
        return
    for path in options.rest:
        call.delete(path, recursive=options.has(("-r",)))


_SPECIAL: dict[str, Callable[[Call, Sequence[Field], Options], None]] = {
    "push": _push,
    "clean": _clean,
    "config": _config,
    "clone": _clone,
    "worktree": _worktree,
    "rm": _remove,
    "submodule": _submodule,
    "bisect": _bisect,
    "rebase": _rebase,
}
