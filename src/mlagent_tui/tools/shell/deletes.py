"""Programs that delete, and ``find``, which may."""

from __future__ import annotations

from collections.abc import Sequence

from mlagent_tui.tools.shell.call import SEEN, Call
from mlagent_tui.tools.shell.options import split_options
from mlagent_tui.tools.shell.paths import names_everything
from mlagent_tui.tools.shell.shell_state import UNKNOWN
from mlagent_tui.tools.shell.words import GLOB_CHARACTERS, Field


def judge_rm(call: Call) -> None:
    """``rm`` deletes files, or folders with everything in them."""
    options = split_options(call.args)
    loose = any(field.loose and field.opaque for field in call.args)
    recursive = loose or options.has(("-r", "-R", "--recursive"))
    call.run(certain=not options.unclear, kinds=("destroy",), named=False)
    for path in options.rest:
        call.delete(path, recursive=recursive)


def judge_rmdir(call: Call) -> None:
    """``rmdir`` deletes empty folders."""
    call.run(certain=True, kinds=("destroy",), named=False)
    for path in split_options(call.args).rest:
        call.delete(path, recursive=False)


def judge_shred(call: Call) -> None:
    """``shred`` and ``unlink`` make an end of files."""
    call.run(certain=True, kinds=("destroy",), named=False)
    for path in split_options(call.args, "ns", ("--iterations", "--size", "--random-source")).rest:
        call.delete(path, recursive=False)


# --- find ----------------------------------------------------------------------------------------

_RUNS = frozenset({"-exec", "-execdir", "-ok", "-okdir"})
_DELETERS = frozenset({"rm", "unlink", "shred"})
_PRINTS_TO = frozenset({"-fprint", "-fprint0", "-fls", "-fprintf"})
_NAMES = frozenset({"-name", "-iname", "-path", "-ipath", "-wholename", "-regex", "-iregex"})
_WIDENS = frozenset({"!", "-not", "-o", "-or", ","})
_LOOKS_AT = frozenset({"-newer", "-anewer", "-cnewer", "-samefile"})


def judge_find(call: Call) -> None:
    """``find`` lists files; it can also delete them, write lists, and run programs on them."""
    roots, tests = _find_parts(call.args)
    if any(field.text in {"-L", "-follow"} for field in call.args):
        call.unsure()
    words = [field.text for field in tests]
    harmless = not ({"-delete", *_RUNS, *_PRINTS_TO} & set(words))
    if any(field.loose or field.opaque for field in call.args) or "-files0-from" in words:
        call.unsure()
        harmless = False
    if harmless:
        call.look()
        call.output = SEEN
    for root in roots:
        call.read(root)
    for index, word in enumerate(words):
        if word in _LOOKS_AT and index + 1 < len(tests):
            call.read(tests[index + 1])
        elif word in _PRINTS_TO and index + 1 < len(tests):
            call.run(certain=True)
            call.write(tests[index + 1])
    if not harmless:
        _judge_actions(call, roots, tests)


def _judge_actions(call: Call, roots: Sequence[Field], tests: Sequence[Field]) -> None:
    found = [_found_in(root, tests) for root in roots]
    acted = any(field.text in _PRINTS_TO for field in tests)
    for index, field in enumerate(tests):
        if field.text == "-delete":
            acted = True
            call.run(certain=True, kinds=("destroy",))
            for each in found:
                call.delete(each, recursive=True)
        elif field.text in _RUNS:
            acted = True
            _judge_exec(call, tests[index + 1 :], found)
    if not acted:
        call.run()


def _judge_exec(call: Call, rest: Sequence[Field], found: Sequence[Field]) -> None:
    words: list[Field] = []
    for field in rest:
        if field.text == ";" or (field.text == "+" and words and words[-1].text == "{}"):
            break
        words.append(field)
    argv: list[Field] = []
    for word in words:
        if word.text == "{}":
            argv.extend(found)
        elif "{}" in word.text:
            argv.append(Field(word.text.replace("{}", UNKNOWN)))
        else:
            argv.append(word)
    if words and words[0].text.rsplit("/", 1)[-1] in _DELETERS:
        for each in found:
            call.delete(each, recursive=True)
    if argv:
        call.judge.argv(argv, call.state, call.stdin)


def _find_parts(args: Sequence[Field]) -> tuple[list[Field], list[Field]]:
    """Return the folders that are searched, and everything after them."""
    index = 0
    while index < len(args) and args[index].text in {"-H", "-L", "-P", "-D", "-O1", "-O2", "-O3"}:
        index += 2 if args[index].text == "-D" else 1
    start = index
    while index < len(args) and not args[index].text.startswith(("-", "(", "!")):
        index += 1
    return list(args[start:index]) or [Field(".")], list(args[index:])


def _telling_part(pattern: str) -> str:
    """Return the last part of a path pattern that says something about names."""
    parts = [part for part in pattern.split("/") if not names_everything(part)]
    return parts[-1] if parts else "*"


def _found_in(root: Field, tests: Sequence[Field]) -> Field:
    """Return what ``{}`` may stand for: a pattern in the folder that is searched."""
    words = [field.text for field in tests]
    pattern = "*"
    if not _WIDENS & set(words):
        for index, word in enumerate(words[:-1]):
            if word in _NAMES:
                pattern = _telling_part(words[index + 1])
    if not GLOB_CHARACTERS & set(pattern):
        pattern = f"{pattern}*"
    if UNKNOWN in root.text or UNKNOWN in pattern or root.pattern:
        return Field(UNKNOWN)
    return Field(f"{root.text.rstrip('/') or '/'}/{pattern}", pattern=True)
