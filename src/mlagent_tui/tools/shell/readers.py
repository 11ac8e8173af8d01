"""Programs that only read, and the options with which they do more than that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from mlagent_tui.tools.shell.assignments import note_assignment
from mlagent_tui.tools.shell.call import NOTHING, SEEN, UNSEEN, Call, Data
from mlagent_tui.tools.shell.evaluation import is_plain_name
from mlagent_tui.tools.shell.options import Options, split_options
from mlagent_tui.tools.shell.paths import looks_like_outside_path
from mlagent_tui.tools.shell.shell_state import UNKNOWN, ShellState
from mlagent_tui.tools.shell.words import Field


@dataclass(frozen=True, slots=True)
class Reader:
    """How a program that reads takes its arguments.

    Attributes:
        values: Letters of short options that take a value.
        long_values: Long options that take a value as the next argument.
        files: Options whose value is a file to read.
        outputs: Options whose value is a file to write.
        unsafe: Options with which it runs other programs or changes something.
        doubtful: Options with which it reads more than it names.
        pattern: Options that give the pattern; without them the first argument is one.
        skip: How many leading arguments are no paths.
        paths: Whether its other arguments are paths at all.
        here: Whether it reads the current folder when no path is named.
        verbatim: Whether it prints what it reads as it is.
        second_output: Whether a second path is one that it writes.
    """

    values: str = ""
    long_values: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    unsafe: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    pattern: tuple[str, ...] = ()
    skip: int = 0
    paths: bool = True
    here: bool = False
    verbatim: bool = False
    second_output: bool = False


_TEXTS = frozenset(
    {"-e", "--regexp", "-d", "--delimiter", "--delimiters", "-t", "--field-separator", "-s",
     "--separator", "-g", "--glob", "--iglob", "--include", "--exclude", "--exclude-dir",
     "-I", "--ignore", "-r", "--replace", "--output-delimiter", "--output-separator"}
)  # fmt: skip

_LINES = Reader("nc", ("--lines", "--bytes"), verbatim=True)
_GREP = Reader(
    "efABCmdD",
    (
        "--regexp",
        "--file",
        "--after-context",
        "--before-context",
        "--context",
        "--max-count",
        "--include",
        "--exclude",
        "--exclude-from",
        "--exclude-dir",
    ),
    files=("-f", "--file", "--exclude-from"),
    doubtful=("-R", "--dereference-recursive"),
    pattern=("-e", "--regexp", "-f", "--file"),
    skip=1,
    verbatim=True,
)
_RIPGREP = Reader(
    "efABCmgtTjMEdr",
    (
        "--regexp",
        "--file",
        "--after-context",
        "--before-context",
        "--context",
        "--max-count",
        "--glob",
        "--iglob",
        "--type",
        "--type-not",
        "--threads",
        "--max-depth",
        "--max-columns",
        "--encoding",
        "--sort",
        "--sortr",
        "--replace",
        "--ignore-file",
        "--max-filesize",
    ),
    files=("-f", "--file", "--ignore-file"),
    unsafe=("--pre", "--hostname-bin", "--pre-glob"),
    doubtful=("-L", "--follow"),
    pattern=("-e", "--regexp", "-f", "--file", "--files", "--type-list"),
    skip=1,
    here=True,
)
_SUMS = Reader(doubtful=("-c", "--check"))
_PLAIN = Reader()
_NO_PATHS = Reader(paths=False)

READERS: dict[str, Reader] = {
    "cat": Reader(verbatim=True),
    "head": _LINES,
    "tail": Reader("ncs", ("--lines", "--bytes", "--pid", "--sleep-interval"), verbatim=True),
    "tac": Reader("s", ("--separator",)),
    "nl": Reader("bdfhilnsvw"),
    "more": _PLAIN,
    "wc": Reader(doubtful=("--files0-from",)),
    "grep": _GREP,
    "egrep": _GREP,
    "fgrep": _GREP,
    "rg": _RIPGREP,
    "ls": Reader("IwT", ("--ignore", "--width", "--hide", "--tabsize"), here=True),
    "dir": Reader("IwT", here=True),
    "tree": Reader("LPIo", ("--filelimit", "--charset"), outputs=("-o",), unsafe=("-o", "-R"),
                   doubtful=("-l", "--fromfile"), here=True),
    "stat": Reader("c", ("--format", "--printf"), doubtful=("-L",)),
    "du": Reader("dtBX", ("--max-depth", "--threshold", "--block-size", "--exclude"),
                 files=("-X", "--exclude-from"), doubtful=("-L", "--files0-from"), here=True),
    "df": Reader("Btx", ("--block-size", "--type", "--exclude-type"), here=True),
    "file": Reader("mfFeP", files=("-m", "-f"), unsafe=("-C", "--compile"),
                   doubtful=("-f", "--files-from", "-L", "-z")),
    "sort": Reader("koStT", ("--key", "--output", "--buffer-size", "--field-separator",
                             "--temporary-directory", "--parallel", "--batch-size", "--sort"),
                   outputs=("-o", "--output", "-T", "--temporary-directory"),
                   unsafe=("-o", "--output", "-T", "--temporary-directory", "--compress-program"),
                   doubtful=("--files0-from",)),
    "uniq": Reader("fsw", second_output=True),
    "cut": Reader("bcdfs", ("--bytes", "--characters", "--delimiter", "--fields",
                            "--output-delimiter")),
    "paste": Reader("d", ("--delimiters",)),
    "comm": _PLAIN,
    "join": Reader("aejotv12"),
    "column": Reader("csotNRHTEW", ("--separator", "--output-separator")),
    "fold": Reader("w"),
    "fmt": Reader("wgp"),
    "expand": Reader("t"),
    "unexpand": Reader("t"),
    "rev": _PLAIN,
    "od": Reader("AjNStw"),
    "hexdump": Reader("efns", files=("-f",)),
    "base64": Reader("w", ("--wrap",)),
    "xxd": Reader("closRg", second_output=True),
    "zcat": _PLAIN,
    "shuf": Reader("no", outputs=("-o", "--output"), doubtful=("-e", "-i"),
                   unsafe=("-o", "--output", "--random-source")),
    "strings": Reader("neT"),
    "cmp": Reader("in"),
    "diff": Reader("UCWIxXFS", ("--unified", "--context", "--width", "--exclude", "--label",
                               "--ignore-matching-lines", "--exclude-from", "--color"),
                   files=("-X", "--exclude-from")),
    "md5sum": _SUMS, "sha1sum": _SUMS, "sha224sum": _SUMS, "sha256sum": _SUMS,
    "sha384sum": _SUMS, "sha512sum": _SUMS, "b2sum": _SUMS, "cksum": _SUMS, "sum": _SUMS,
    "readlink": _PLAIN, "realpath": Reader(files=("--relative-to", "--relative-base")),
    "basename": _NO_PATHS, "dirname": _NO_PATHS, "pwd": _NO_PATHS, "true": _NO_PATHS,
    "false": _NO_PATHS, ":": _NO_PATHS, "uname": _NO_PATHS, "whoami": _NO_PATHS,
    "id": _NO_PATHS, "groups": _NO_PATHS, "arch": _NO_PATHS, "nproc": _NO_PATHS,
    "uptime": Reader(), "free": _NO_PATHS, "lscpu": _NO_PATHS, "lsblk": _NO_PATHS,
    "ps": _NO_PATHS, "pgrep": _NO_PATHS, "printenv": _NO_PATHS, "locale": _NO_PATHS,
    "tty": _NO_PATHS, "seq": _NO_PATHS, "sleep": _NO_PATHS, "expr": _NO_PATHS,
    "numfmt": _NO_PATHS, "tr": _NO_PATHS, "factor": _NO_PATHS, "which": _NO_PATHS,
    "whereis": _NO_PATHS, "type": _NO_PATHS,
    "return": _NO_PATHS, "break": _NO_PATHS, "continue": _NO_PATHS, "wait": _NO_PATHS,
    "jobs": _NO_PATHS, "shift": _NO_PATHS, "set": _NO_PATHS, "ulimit": _NO_PATHS,
    "umask": _NO_PATHS, "getconf": _NO_PATHS, "cal": _NO_PATHS, "times": _NO_PATHS,
    "jq": Reader("fL", ("--from-file", "--indent", "--tab"), files=("-f", "--from-file"),
                 doubtful=("--slurpfile", "--rawfile", "--argfile", "-L", "--arg", "--argjson"),
                 pattern=("-f", "--from-file"), skip=1),
}  # fmt: skip
"""Programs that only read, by name."""


def judge_reader(call: Call) -> None:
    """Judge a program of the table."""
    reader = READERS[call.program]
    options = split_options(call.args, reader.values, reader.long_values)
    call.output = _output(call, reader)
    if options.has(reader.unsafe) or (options.unclear and reader.unsafe):
        call.run()
        call.pass_paths(call.args)
        for value in options.values(reader.outputs):
            if value is not None:
                call.write(value)
    else:
        call.look()
    if (options.unclear and reader.paths) or options.has(reader.doubtful):
        call.unsure()
    for value in options.values(reader.files):
        if value is not None:
            call.read(value)
    for name, value in options.given:
        if value is not None and name not in _TEXTS and looks_like_outside_path(value.text):
            call.read(value)
    if reader.paths:
        _read_paths(call, reader, options)


def _read_paths(call: Call, reader: Reader, options: Options) -> None:
    skipped = 0 if options.has(reader.pattern) else reader.skip
    paths = list(options.rest[skipped:])
    if reader.second_output and len(paths) > 1:
        for path in paths[1:]:
            call.write(path)
        paths = paths[:1]
    recursive = call.program.endswith("grep") and options.has(("-r", "--recursive", "-R"))
    piped = call.program == "rg" and call.stdin.kind != "none"
    if not paths and (recursive or (reader.here and not piped)):
        paths = [Field(".")]
    for path in paths:
        if path.text != "-":
            call.read(path)


def _output(call: Call, reader: Reader) -> Data:
    if call.stdin.kind == "unseen" or not reader.verbatim:
        return UNSEEN
    return call.stdin if call.program == "cat" and not call.args else SEEN


# --- programs with rules of their own ------------------------------------------------------------


def judge_echo(call: Call) -> None:
    """``echo`` and ``printf`` print their arguments; ``printf -v`` sets a variable."""
    call.look()
    words = list(call.args)
    if call.program == "printf" and words and words[0].text.startswith("-v"):
        name = words[0].text[2:] or (words[1].text if len(words) > 1 else "")
        call.after = _set(call, call.state, name)
        return
    while call.program == "echo" and words and re.fullmatch("-[neE]+", words[0].text):
        words.pop(0)
    text = " ".join(word.text for word in words)
    plain = all(word.known for word in words) and "\\" not in text and "%" not in text
    if plain and (call.program == "echo" or len(words) == 1):
        call.output = Data("seen", text + "\n")


def judge_read(call: Call) -> None:
    """``read`` and its like put what they get into variables."""
    call.look()
    state = call.state
    if any(field.text.startswith(("-C", "-c")) for field in call.args):
        call.unsure()  # mapfile runs what -C names
    for field in call.args:
        if is_plain_name(field.text) or _is_evaluated(field):
            state = _set(call, state, field.text)
    for name in ("REPLY", "MAPFILE"):
        state = state.holding(name, None)
    call.after = state
    call.output = NOTHING


def _set(call: Call, state: ShellState, name: str) -> ShellState:
    """Note that a command sets a variable; a name with a subscript is evaluated first."""
    if not is_plain_name(name):
        call.unsure()
        return state
    note_assignment(call.judge.findings, name, (UNKNOWN,))
    return state.holding(name, None)


def _is_evaluated(field: Field) -> bool:
    return "[" in field.text or UNKNOWN in field.text


def judge_date(call: Call) -> None:
    """``date`` shows the time, or sets it."""
    options = split_options(call.args, "dsrfI", ("--date", "--set", "--reference", "--file"))
    formats = [field for field in options.rest if field.text.startswith("+")]
    if options.has(("-s", "--set")) or len(formats) < len(options.rest):
        call.gate("It sets the clock of the machine")
        call.run()
    else:
        call.look()
    for value in options.values(("-r", "--reference", "-f", "--file")):
        if value is not None:
            call.read(value)
    if options.unclear:
        call.unsure()


def judge_hostname(call: Call) -> None:
    """``hostname`` shows the name of the machine, or sets it."""
    options = split_options(call.args, "F", ("--file",))
    if options.rest or options.has(("-F", "--file", "-b")) or options.unclear:
        call.run()
    else:
        call.look()


_NVIDIA_LOOKS = re.compile(
    r"-L|-q|-l|-i|-d|-lms|-x|-u|--query(-[\w-]+)?(=.*)?|--format(=.*)?|--loop(-ms)?(=.*)?|"
    r"--id(=.*)?|--list-gpus|--display(=.*)?|--version|-h|--help|-[il]=?\d+"
)
_NVIDIA_VALUES = re.compile(r"[\w,.:-]+")


def judge_nvidia_smi(call: Call) -> None:
    """``nvidia-smi`` shows the GPUs, or sets them up."""
    words = [field.text for field in call.args]
    shows = words == ["topo", "-m"] or all(
        field.known
        and (
            _NVIDIA_LOOKS.fullmatch(field.text)
            or (index and words[index - 1].startswith("-") and _is_value(field.text))
        )
        for index, field in enumerate(call.args)
    )
    if shows:
        call.look()
    else:
        call.run()
        call.pass_paths(call.args)


def _is_value(text: str) -> bool:
    return not text.startswith("-") and bool(_NVIDIA_VALUES.fullmatch(text))


def judge_test(call: Call) -> None:
    """``test`` looks at files and compares texts."""
    call.look()
    call.output = NOTHING
    for option, field in pairwise(call.args):
        if option.text in {"-v", "-R"} and _is_evaluated(field):
            call.unsure()
    for field in call.args:
        if looks_like_outside_path(field.text):
            call.read(field)


_ADDRESS = r"(?:\d+|\$|/(?:[^/\\\n]|\\.)*/I?)"
_SUBSTITUTE = r"s([/|#,@:!%])(?:(?!\{n})[^\\\n]|\\.)*?\{n}(?:(?!\{n})[^\\\n]|\\.)*?\{n}[gpiI0-9]*"
_LONGEST_SED = 1_000
_SED_COMMAND = r"(?:[pdqQ=lnNhHgGxD]|y/[^/\n]*/[^/\n]*/|" + _SUBSTITUTE.replace("{n}", "1") + ")"


def _is_plain_sed(script: str) -> bool:
    """Whether a sed script only prints and replaces: no ``w``, ``r`` or ``e`` in any form."""
    one = re.compile(rf"\s*(?:{_ADDRESS}(?:\s*,\s*[+~]?{_ADDRESS})?\s*!?\s*)?{_SED_COMMAND}\s*")
    if len(script) > _LONGEST_SED:
        return False
    at = 0
    while at < len(script):
        found = one.match(script, at)
        if not found:
            return False
        at = found.end()
        if at < len(script):
            if script[at] not in ";\n":
                return False
            at += 1
    return True


def judge_sed(call: Call) -> None:
    """``sed`` prints, unless it edits in place or its script writes or runs something."""
    options = split_options(call.args, "efl", ("--expression", "--file", "--line-length"))
    given = [v for v in options.values(("-e", "--expression")) if v is not None]
    from_file = options.has(("-f", "--file"))
    rest = list(options.rest)
    if not given and not from_file and rest:
        given = [rest.pop(0)]
    # GNU takes what is joined to -i as a suffix, so letters after it are no options.
    in_place = options.has(("--in-place",)) or any(
        field.text.startswith("-")
        and not field.text.startswith("--")
        and "i" in re.split("[efl]", field.text)[0]
        for field in call.args
    )
    plain = (
        not from_file
        and not options.unclear
        and all(UNKNOWN not in v.text and _is_plain_sed(v.text) for v in given)
    )
    if in_place:
        call.run("sed -i" if plain else "", certain=plain)
    elif plain:
        call.look()
    else:
        call.run()
    for value in options.values(("-f", "--file")):
        if value is not None:
            call.read(value)
    for path in rest:
        if in_place:
            call.write(path)
        else:
            call.read(path)
    if options.unclear:
        call.unsure()
