"""Programs that write files, and which of their arguments name them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mlagent_tui.tools.shell.call import Call
from mlagent_tui.tools.shell.options import split_options
from mlagent_tui.tools.shell.words import Field


@dataclass(frozen=True, slots=True)
class Writer:
    """How a program that writes takes its arguments.

    Attributes:
        values: Letters of short options that take a value.
        long_values: Long options that take a value as the next argument.
        outputs: Options whose value is a path that it writes to.
        skip: How many leading arguments are no paths.
        takes: Which of the rest it writes: ``all``, or the ``last`` (the others are read).
        moves: Whether the paths that it reads are gone afterwards.
        grant: Whether it may be allowed for the session.
        unsure: Whether it may touch more than it names.
        runs: Options with which it runs other programs.
    """

    values: str = ""
    long_values: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ("-t", "--target-directory")
    skip: int = 0
    takes: str = "all"
    moves: bool = False
    grant: bool = True
    unsure: bool = False
    runs: tuple[str, ...] = ()


_COPY = Writer("tS", ("--target-directory", "--suffix"), takes="last")
_PACK = Writer("S", ("--suffix",), unsure=True)

WRITERS: dict[str, Writer] = {
    "mkdir": Writer("m", ("--mode",)),
    "touch": Writer("drt", ("--date", "--reference"), outputs=()),
    "tee": Writer(outputs=()),
    "truncate": Writer("sr", ("--size", "--reference"), outputs=()),
    "cp": _COPY,
    "mv": Writer("tS", ("--target-directory", "--suffix"), takes="last", moves=True),
    "install": Writer("tSmog", ("--target-directory", "--mode", "--owner", "--group"),
                      takes="last"),
    "mkfifo": Writer("m", ("--mode",)),
    "mktemp": Writer("pt", ("--tmpdir", "--suffix"), outputs=("-p", "--tmpdir"), unsure=True),
    "split": Writer("abCln", ("--bytes", "--lines", "--suffix-length"), takes="last", unsure=True),
    "csplit": Writer("bfn", unsure=True),
    "chmod": Writer(outputs=(), skip=1),
    "chown": Writer(outputs=(), skip=1),
    "chgrp": Writer(outputs=(), skip=1),
    "gzip": _PACK, "gunzip": _PACK, "bzip2": _PACK, "bunzip2": _PACK, "xz": _PACK,
    "unxz": _PACK, "zstd": _PACK, "unzstd": _PACK, "lz4": _PACK,
    "zip": Writer("x", unsure=True, runs=("-T", "-TT", "--unzip-command")),
    "unzip": Writer("dx", outputs=("-d",), unsure=True),
    "patch": Writer("dioprDz", ("--directory", "--input", "--output", "--strip"),
                    outputs=("-d", "-o", "-r", "--directory", "--output"), unsure=True),
    "iconv": Writer("fto", outputs=("-o", "--output"), takes="none"),
    "dos2unix": Writer(),
}  # fmt: skip
"""Programs that write files, by name."""


def judge_writer(call: Call) -> None:
    """Judge a program of the table."""
    writer = WRITERS[call.program]
    options = split_options(call.args, writer.values, writer.long_values)
    certain = not (writer.unsure or options.unclear or options.has(writer.runs))
    call.run(call.program if writer.grant else "", certain=certain, kinds=("write",))
    outputs = [value for value in options.values(writer.outputs) if value is not None]
    paths = list(options.rest[writer.skip :])
    if writer.takes == "none" or (writer.takes == "last" and (outputs or len(paths) < 2)):
        sources, written = paths, outputs
    elif writer.takes == "last":
        sources, written = paths[:-1], [*outputs, paths[-1]]
    else:
        sources, written = [], [*outputs, *paths]
    for path in written:
        call.write(path)
    for path in sources:
        if writer.moves:
            call.write(path)
        else:
            call.read(path)
    for name, value in options.given:
        if value is not None and name not in writer.outputs:
            call.pass_paths([value])


def judge_ln(call: Call) -> None:
    """``ln`` makes links, which must not lead outside: later commands would follow them."""
    options = split_options(call.args, "tS", ("--target-directory", "--suffix"))
    call.run("ln", certain=not options.unclear, kinds=("write",))
    outputs = [v for v in options.values(("-t", "--target-directory")) if v is not None]
    paths = list(options.rest)
    links = [*outputs, *(paths[-1:] if len(paths) > 1 and not outputs else [])]
    for link in links:
        call.write(link)
    for path in paths if outputs or len(paths) < 2 else paths[:-1]:
        symbolic = options.has(("-s", "--symbolic"))
        call.judge.findings.link(path, call.state.folders, links if symbolic else ())


def judge_dd(call: Call) -> None:
    """``dd`` copies bytes, to devices as well."""
    call.run(certain=True, kinds=("write",))
    for field in call.args:
        name, _, value = field.text.partition("=")
        path = Field(value, field.pattern, field.loose)
        if name == "of":
            if value.startswith("/dev/") and value != "/dev/null":
                call.gate("It writes to a disk or another device")
            call.write(path)
        elif name == "if":
            call.read(path)
        elif field.opaque:
            call.unsure()


def judge_tar(call: Call) -> None:
    """``tar`` packs and unpacks; in both directions it may touch what it does not name."""
    args = list(call.args)
    if args and re.fullmatch("[A-Za-z]+", args[0].text):
        args[0] = Field(f"-{args[0].text}")
    options = split_options(args, "fCTXIKNg", ("--file", "--directory", "--files-from"))
    lists = options.has(("-t", "--list")) and not options.has(("-x", "-c", "-r", "-u"))
    runs = ("-I", "--use-compress-program", "--to-command", "--checkpoint-action", "--rsh-command",
            "-F", "--info-script", "--new-volume-script")  # fmt: skip
    archives = [v for v in options.values(("-f", "--file")) if v is not None]
    if lists and not options.has(runs) and not options.unclear:
        call.look()
        for archive in archives:
            call.read(archive)
        return
    call.run("" if options.has(runs) else "tar", kinds=("write",))
    if options.has(("--remove-files",)):
        for path in options.rest:
            call.delete(path, recursive=True)
    if options.has(("-P", "--absolute-names")):
        call.gate("It unpacks to wherever the archive says")
    extracts = options.has(("-x", "--extract", "--get"))
    for archive in archives:
        if extracts:
            call.read(archive)
        else:
            call.write(archive)
    for folder in options.values(("-C", "--directory")):
        if folder is not None:
            call.write(folder)
    call.pass_paths(call.args)


def judge_rsync(call: Call) -> None:
    """``rsync`` copies trees, and with ``--delete`` removes what the source lacks."""
    options = split_options(call.args, "efBT", ("--rsh", "--exclude", "--include", "--filter"))
    deletes = any(name.startswith("--del") for name, _ in options.given) or options.has(
        ("--remove-source-files",)
    )
    call.run(kinds=("write", "destroy") if deletes else ("write",))
    for field in options.rest:
        if ":" in field.text.split("/", 1)[0]:
            continue
        if field is not options.rest[-1]:
            call.read(field)
        elif deletes:
            call.delete(field, recursive=True)
        else:
            call.write(field)


def judge_download(call: Call) -> None:
    """``curl`` and ``wget`` fetch from the network, and may send."""
    curl = call.program == "curl"
    values = "odFTHXAbceuKEmrxwUCD" if curl else "OPoaeitTUQwB"
    outputs = (
        ("-o", "--output", "--output-dir", "-c", "--cookie-jar", "-D", "--dump-header")
        if (curl)
        else ("-O", "--output-document", "-P", "--directory-prefix", "-o", "--output-file", "-a")
    )
    options = split_options(call.args, values, ("--request", "--data", "--header", *outputs))
    call.run(kinds=("write",) if options.has(outputs) or not curl else ())
    for value in options.values(outputs):
        if value is not None and value.text != "-":
            call.write(value)
    for _, value in options.given:
        if value is not None:
            text = value.text.partition("@")[2] if "@" in value.text else value.text
            call.pass_paths([Field(text)])
    call.pass_paths(options.rest)
    _gate_hub(call, options.values(("-X", "--request", "--method")))


def _gate_hub(call: Call, methods: list[Field | None]) -> None:
    urls = " ".join(field.text for field in call.args)
    deletes = any(method is not None and method.text.upper() == "DELETE" for method in methods)
    if "huggingface.co" in urls and (deletes or "repos/delete" in urls):
        call.gate("It deletes something on the Hugging Face Hub")
