"""read, write and edit on real files, through the router."""

from __future__ import annotations

import asyncio
import json
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from mlagent_tui.tools.files import text_file
from mlagent_tui.tools.files.file_lines import readable_size

# --- read ----------------------------------------------------------------------------------------


async def test_read_numbers_the_lines(bench: Any) -> None:
    bench.write("a.py", "import os\n\tx\n")
    result = await bench.call("read", path="a.py")
    assert result.output == "     1\timport os\n     2\t\tx"
    assert result.display.facts == {"path": "a.py", "first": 1, "last": 2, "lines": 2}


async def test_read_offset_and_limit_say_how_to_go_on(bench: Any) -> None:
    bench.write("a.txt", "".join(f"{i}\n" for i in range(1, 101)))
    result = await bench.call("read", path="a.txt", offset=10, limit=2)
    assert result.output == "    10\t10\n    11\t11\n[lines 10 to 11 of 100; go on with offset=12]"
    rest = await bench.call("read", path="a.txt", offset=100)
    assert rest.output.endswith("   100\t100\n[lines 100 to 100, the end of the file]")
    beyond = await bench.call("read", path="a.txt", offset=101)
    assert not beyond.success
    assert "only 100 lines" in beyond.output
    assert "must be 1 or more" in (await bench.call("read", path="a.txt", offset=0)).output


async def test_read_stops_at_a_whole_line_within_its_budget(bench: Any) -> None:
    bench.write("big.txt", "".join(f"line number {i} {'.' * 80}\n" for i in range(3_000)))
    result = await bench.call("read", path="big.txt")
    assert len(result.output) <= 60_000
    assert result.spill_path == ""
    shown = result.output.count("\n")
    assert result.output.endswith(f"[lines 1 to {shown:,} of 3,000; go on with offset={shown + 1}]")


async def test_read_cuts_long_lines(bench: Any) -> None:
    bench.write("data.json", '{"a": "' + "é" * 300_000 + '"}\nnext\n')
    result = await bench.call("read", path="data.json")
    first, second, note = result.output.splitlines()
    assert len(first) < 2_100
    assert "more characters on this line]" in first
    assert second == "     2\tnext"
    assert note.startswith("[1 long lines were cut")


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"", "(f is empty)"),
        (b"no end", "     1\tno end"),
        (b"a\r\nb\r\n", "     1\ta\n     2\tb"),
        (b"\xef\xbb\xbfbom\n", "     1\tbom"),
        ("wide é\nx".encode("utf-16"), "     1\twide é\n     2\tx"),
        ("form\x0cfeed\u2028same line\n".encode(), "     1\tform\x0cfeed\u2028same line"),
        (b"caf\xe9\n", "     1\tcaf\ufffd\n[some bytes are not UTF-8 and are shown as \ufffd]"),
    ],
)
async def test_read_encodings(bench: Any, content: bytes, shown: str) -> None:
    bench.write("f", content)
    assert (await bench.call("read", path="f")).output == shown


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.png", b"\x89PNG\r\n\x1a\n" + bytes(3_000), "is a PNG image of 3.0 kB"),
        ("x.parquet", b"PAR1" + bytes(60), "is a Parquet table of 64 bytes"),
        ("x.safetensors", bytes(10), "is safetensors weights"),
        ("x.dat", b"abc\x00def", "is a binary file of 7 bytes"),
    ],
)
async def test_read_refuses_binary_files(bench: Any, name: str, content: bytes, words: str) -> None:
    bench.write(name, content)
    result = await bench.call("read", path=name)
    assert not result.success
    assert words in result.output


async def test_read_lists_folders(bench: Any) -> None:
    bench.write("src/a.py", "x" * 1_500)
    bench.write("src/deep/b.py", "")
    result = await bench.call("read", path="src")
    assert result.output == "src is a folder. It holds:\ndeep/\na.py  1.5 kB"
    for i in range(300):
        bench.write(f"many/{i:03}", "")
    assert "[100 more; use ls" in (await bench.call("read", path="many")).output


async def test_read_names_what_was_probably_meant(bench: Any) -> None:
    bench.write("src/train.py", "")
    assert "Did you mean src/train.py?" in (await bench.call("read", path="src/tran.py")).output
    assert "Did you mean src/train.py?" in (await bench.call("read", path="train.py")).output
    assert "does not exist. List" in (await bench.call("read", path="zzz")).output


async def test_read_never_waits_for_a_pipe(bench: Any) -> None:
    os.mkfifo(bench.root / "pipe")
    result = await bench.call("read", path="pipe")
    assert "is a named pipe" in result.output
    assert "a device" in (await bench.call("read", path="/dev/zero")).output


async def test_read_shows_notebooks_as_text(bench: Any) -> None:
    bench.write("n.ipynb", json.dumps({"cells": [{"source": ["import os"]}]}, indent=1))
    assert "import os" in (await bench.call("read", path="n.ipynb")).output


def test_sizes() -> None:
    assert [readable_size(n) for n in (0, 999, 1_000, 1_234_567, 10**13)] == [
        "0 bytes", "999 bytes", "1.0 kB", "1.2 MB", "10.0 TB",
    ]  # fmt: skip


# --- write ---------------------------------------------------------------------------------------


async def test_write_makes_a_file_and_its_folders(bench: Any) -> None:
    result = await bench.call("write", path="a/b/c.txt", content="one\ntwo")
    assert result.output == "Made a/b/c.txt: 2 lines, 7 bytes."
    assert (bench.root / "a/b/c.txt").read_bytes() == b"one\ntwo"
    assert result.display.kind == "diff"
    assert result.display.facts == {"path": "a/b/c.txt", "added": 2, "removed": 0}
    assert result.display.text.startswith("--- /dev/null\n+++ b/a/b/c.txt\n@@ -0,0 +1,2 @@\n+one")
    assert [entry.name for entry in (bench.root / "a/b").iterdir()] == ["c.txt"]


async def test_write_protects_what_was_not_read_or_changed_since(bench: Any) -> None:
    path = bench.write("a.txt", "old")
    refused = await bench.call("write", path="a.txt", content="new")
    assert not refused.success
    assert "a.txt exists and was not read" in refused.output
    await bench.call("read", path="a.txt")
    path.write_text("changed by somebody")
    refused = await bench.call("write", path="a.txt", content="new")
    assert "changed on disk since" in refused.output
    assert path.read_text() == "changed by somebody"
    await bench.call("read", path="a.txt")
    assert (await bench.call("write", path="a.txt", content="new")).output.startswith("Replaced")
    assert (await bench.call("write", path="a.txt", content="newer")).success
    assert path.read_text() == "newer"


async def test_write_of_the_same_changes_nothing(bench: Any) -> None:
    path = bench.write("a.txt", "same")
    os.utime(path, (1, 1))
    result = await bench.call("write", path="a.txt", content="same")
    assert result.success
    assert "nothing was written" in result.output
    assert path.stat().st_mtime == 1


async def test_write_keeps_mode_bits_and_follows_links(bench: Any) -> None:
    path = bench.write("run.sh", "old")
    path.chmod(0o750)
    (bench.root / "link.sh").symlink_to("run.sh")
    await bench.call("read", path="link.sh")
    assert (await bench.call("write", path="link.sh", content="new")).success
    assert (bench.root / "link.sh").is_symlink()
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o750


async def test_write_gives_new_files_what_the_umask_leaves(bench: Any) -> None:
    old = os.umask(0o027)
    try:
        await bench.call("write", path="a", content="x")
    finally:
        os.umask(old)
    assert stat.S_IMODE((bench.root / "a").stat().st_mode) == 0o640


async def test_write_is_all_or_nothing(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    path = bench.write("a.txt", "old")
    await bench.call("read", path="a.txt")

    def fails(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    result = await bench.call("write", path="a.txt", content="new" * 1000)
    assert not result.success
    assert "no space left on device" in result.output
    assert path.read_text() == "old"
    assert [entry.name for entry in bench.root.iterdir()] == ["a.txt"]


async def test_write_is_finished_before_a_cancelled_call_ends(bench: Any) -> None:
    # Whenever the call is cancelled, the file is there whole or not at all, and no rest beside it.
    for turns in range(8):
        task = asyncio.ensure_future(
            bench.call("write", path=f"f{turns}.txt", content="x" * 100_000)
        )
        for _ in range(turns):
            await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    for entry in bench.root.iterdir():
        assert entry.name.startswith("f")
        assert entry.stat().st_size == 100_000


async def test_write_warns_of_python_that_cannot_be_parsed(bench: Any) -> None:
    result = await bench.call("write", path="a.py", content="def f(:\n    pass\n")
    assert result.success
    assert "Warning: this is not valid Python. line 1:" in result.output
    assert "Warning" not in (await bench.call("write", path="b.py", content="x = 1\n")).output
    deep = await bench.call("write", path="c.py", content="(" * 5_000)
    assert "Warning" in deep.output


async def test_write_refuses_what_it_cannot_write(bench: Any) -> None:
    bench.write("folder/x", "")
    assert "a folder" in (await bench.call("write", path="folder", content="x")).output
    bench.write("file", "x")
    assert not (await bench.call("write", path="file/below", content="x")).success
    half = await bench.call("write", path="a", content="\ud800")
    assert "half of a character pair" in half.output
    assert not (bench.root / "a").exists()


def test_a_change_between_check_and_writing_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("other")
    with pytest.raises(text_file.FileProblemError, match="changed on disk"):
        text_file.replace_file(path, b"expected", b"new")
    with pytest.raises(text_file.FileProblemError, match="changed on disk"):
        text_file.replace_file(path, None, b"new")
    assert path.read_text() == "other"


# --- edit ----------------------------------------------------------------------------------------


async def test_edit_changes_a_piece_and_shows_the_diff(bench: Any) -> None:
    path = bench.write("a.py", "".join(f"x{i} = {i}\n" for i in range(20)))
    await bench.call("read", path="a.py")
    arguments = {"path": "a.py", "old_str": "x9 = 9\n", "new_str": "x9 = 10\nx9b = 1\n"}
    spec = bench.router.get("edit")
    preview = spec.preview(arguments, bench.context)
    result = await bench.call("edit", **arguments)
    assert result.output == "Edited a.py at line 10."
    assert result.display == preview
    assert result.display.facts == {"path": "a.py", "added": 2, "removed": 1}
    assert result.display.text == (
        "--- a/a.py\n+++ b/a.py\n@@ -7,7 +7,8 @@\n x6 = 6\n x7 = 7\n x8 = 8\n-x9 = 9\n"
        "+x9 = 10\n+x9b = 1\n x10 = 10\n x11 = 11\n x12 = 12"
    )
    assert "x9 = 10\nx9b = 1\nx10" in path.read_text()
    again = await bench.call("edit", path="a.py", old_str="x1 = 1\n", new_str="")
    assert again.success, "its own change needs no second read"


async def test_edit_needs_a_file_that_was_read_and_is_still_the_same(bench: Any) -> None:
    path = bench.write("a.txt", "one")
    arguments = {"path": "a.txt", "old_str": "one", "new_str": "two"}
    assert "was not read" in (await bench.call("edit", **arguments)).output
    await bench.call("read", path="a.txt")
    path.write_text("one more")
    assert "changed on disk" in (await bench.call("edit", **arguments)).output
    assert path.read_text() == "one more"
    arguments["path"] = "a.tx"
    assert "Did you mean a.txt?" in (await bench.call("edit", **arguments)).output


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"\xef\xbb\xbfone\r\ntwo\r\n", b"\xef\xbb\xbfone\r\n2\r\n3\r\n"),
        (b"caf\xe9\ntwo\n\xff", b"caf\xe9\n2\n3\n\xff"),
        ("one\x0c\u2028\ntwo".encode(), "one\x0c\u2028\n2\n3".encode()),
    ],
)
async def test_edit_keeps_every_other_byte(bench: Any, before: bytes, after: bytes) -> None:
    path = bench.write("a.txt", before)
    await bench.call("read", path="a.txt")
    result = await bench.call("edit", path="a.txt", old_str="two", new_str="2\n3")
    assert result.success, result.output
    assert path.read_bytes() == after
    result.display.text.encode()


async def test_edit_says_when_it_was_tolerant(bench: Any) -> None:
    bench.write("a.py", "def f():\n    return “x”\n")
    await bench.call("read", path="a.py")
    result = await bench.call("edit", path="a.py", old_str='return "x"', new_str='return "y"')
    assert "old_str matched only apart from quotes" in result.output
    assert '+    return "y"' in result.output


async def test_edit_warns_and_refuses(bench: Any) -> None:
    bench.write("a.py", "x = (1)\n")
    await bench.call("read", path="a.py")
    missed = await bench.call("edit", path="a.py", old_str="x = (2)", new_str="y")
    assert not missed.success
    assert "a.py was not changed. old_str does not stand" in missed.output
    assert "     1\tx = (1)" in missed.output
    broken = await bench.call("edit", path="a.py", old_str="(1)", new_str="(1")
    assert broken.success
    assert "not valid Python" in broken.output
    assert (
        "one of"
        in (await bench.call("edit", path="a.py", old_str="x", new_str="y", mode="insert")).output
    )


async def test_previews_say_when_nothing_would_happen_and_change_nothing(bench: Any) -> None:
    path = bench.write("a.txt", "old")
    edit, write = bench.router.get("edit"), bench.router.get("write")
    assert (
        "Nothing would be changed: a.txt exists and was not read"
        in edit.preview({"path": "a.txt", "old_str": "old", "new_str": "new"}, bench.context).text
    )
    assert (
        "Nothing would be written"
        in write.preview({"path": "a.txt", "content": "new"}, bench.context).text
    )
    shown = write.preview({"path": "b.txt", "content": "new"}, bench.context)
    assert shown.text.endswith("+new\n\\ No newline at end of file")
    assert path.read_text() == "old"
    assert not (bench.root / "b.txt").exists()
    assert (
        "null byte"
        in edit.preview({"path": "\0", "old_str": "old", "new_str": "new"}, bench.context).text
    )


async def test_a_diff_is_what_the_patch_program_takes(bench: Any, tmp_path: Path) -> None:
    old = "".join(f"line {i}\n" for i in range(60))
    new = old.replace("line 3\n", "").replace("line 30\n", "line 30\nmore\n") + "end"
    bench.write("a.txt", old)
    await bench.call("read", path="a.txt")
    result = await bench.call("write", path="a.txt", content=new)
    copy = tmp_path / "copy"
    copy.write_text(old)
    patch = ["patch", "-s", str(copy)]
    await asyncio.to_thread(
        subprocess.run, patch, input=result.display.text + "\n", text=True, check=True
    )
    assert copy.read_text() == new
