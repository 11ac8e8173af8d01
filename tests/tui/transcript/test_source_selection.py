from __future__ import annotations

from textual.geometry import Offset
from textual.selection import Selection

from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.glyphs import UNICODE
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.state import AssistantItem, ToolItem, TranscriptItem
from mlagent_tui.tui.theme import DARK, palette_of
from mlagent_tui.tui.transcript.model import TranscriptModel
from mlagent_tui.tui.transcript.selection import GUTTER, place, selected_text

PALETTE = palette_of(DARK.name, DARK.to_color_system().generate())
TEXT = """Before.

## A *heading*

- one **bold** thing that is so long that it has to be wrapped here
- two

| name | count |
|------|------:|
| `a`  | 1     |

```python
x = 1
```
"""
DIFF = "--- a/x.py\n+++ b/x.py\n@@ -9,2 +9,2 @@\n same\n-old\n+new\n"


def shown(item: TranscriptItem, expanded: bool = False) -> tuple[TranscriptModel, list[str]]:
    model = TranscriptModel(Context(width=40, palette=PALETTE, glyphs=UNICODE), _never)
    model.update((item,))
    if expanded:
        model.toggle(0, 50)
    return model, [row.text.rstrip() for row in model.rows(0)]


def _never(key: str, error: Exception) -> None:
    raise AssertionError(key) from error


def copied(model: TranscriptModel, first: int, last: int, *, left: int = 0, right: int = 99) -> str:
    start, end = Offset(GUTTER + left, place(0, first)), Offset(GUTTER + right, place(0, last))
    return selected_text(model, Selection(start, end))


def answer() -> tuple[TranscriptModel, list[str]]:
    return shown(AssistantItem(key="a", text=TEXT, status="complete"))


def test_whole_blocks_of_an_answer_are_copied_as_their_source() -> None:
    model, rows = answer()
    heading = rows.index("A heading")
    assert copied(model, heading, heading) == "## A *heading*"
    item = next(at for at, row in enumerate(rows) if row.startswith("• one"))
    assert not rows[item + 1].startswith("•"), "the item takes more than one row"
    two = next(at for at, row in enumerate(rows) if row.startswith("• two"))
    assert copied(model, item, two) == (
        "- one **bold** thing that is so long that it has to be wrapped here\n- two"
    )


def test_a_part_of_a_block_is_copied_as_it_is_drawn() -> None:
    model, rows = answer()
    item = next(at for at, row in enumerate(rows) if row.startswith("• one"))
    assert copied(model, item, item) == rows[item].removeprefix("• ")
    assert copied(model, item, item + 1, right=6).endswith(rows[item + 1][:6].strip())
    assert "**" not in copied(model, item, item + 1, right=6)


def test_rows_of_a_table_and_lines_of_code_are_copied_as_they_were_written() -> None:
    model, rows = answer()
    line = next(at for at, row in enumerate(rows) if row.startswith("a "))
    assert copied(model, line, line) == "| `a`  | 1     |"
    assert copied(model, line - 2, line) == "\n".join(TEXT.split("\n")[7:10])
    code = next(at for at, row in enumerate(rows) if "x = 1" in row)
    assert copied(model, code, code) == "x = 1"


def test_a_part_of_a_diff_is_copied_as_a_diff() -> None:
    call = ToolItem(
        key="c",
        tool="edit",
        arguments={"path": "x.py"},
        state="succeeded",
        success=True,
        output="Edited.",
        display=Display("diff", DIFF, {"path": "x.py"}),
    )
    model, rows = shown(call)
    removed = next(at for at, row in enumerate(rows) if "- old" in row)
    assert copied(model, removed - 1, removed) == " same\n-old"
    assert copied(model, removed, removed + 1, left=10) == "ld\n+new", "the first row in part"
