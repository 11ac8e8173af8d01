from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from rich.cells import cell_len

from mlagent_tui.protocol.values import Display
from mlagent_tui.tui.glyphs import ASCII, UNICODE
from mlagent_tui.tui.render.context import Context
from mlagent_tui.tui.render.items import paint_item
from mlagent_tui.tui.render.row import copy_of
from mlagent_tui.tui.state import ToolItem
from mlagent_tui.tui.theme import DARK, palette_of

CONTEXT = Context(
    width=60, palette=palette_of(DARK.name, DARK.to_color_system().generate()), glyphs=UNICODE
)
BAR = "  │ "


def never(key: str, error: Exception) -> None:
    raise AssertionError(key) from error


def drawn(item: ToolItem, **changes: Any) -> list[str]:
    rows = paint_item(item, replace(CONTEXT, **changes), never)
    return [row.text.rstrip() for row in rows]


def body(item: ToolItem, **changes: Any) -> list[str]:
    return [row.removeprefix(BAR).rstrip() for row in drawn(item, **changes)[1:]]


def call(tool: str = "bash", **fields: Any) -> ToolItem:
    given = {"key": tool, "arguments": {}, "state": "succeeded", "success": True}
    return ToolItem(tool=tool, **{**given, **fields})


# --- shell ---------------------------------------------------------------------------------------


def test_an_open_shell_card_shows_command_settings_and_the_end_of_the_output() -> None:
    lines = "\n".join(f"line {number}" for number in range(500))
    item = call(
        arguments={"command": "make all\nmake test", "timeout": 60},
        display=Display("shell", lines, {"exit_code": 0}),
        spill_path="/data/out.txt",
    )
    rows = body(item, expanded=True)
    assert [row.strip() for row in rows[:3]] == ["make all", "make test", "timeout: 60"]
    assert rows[3] == "… 100 earlier lines; see the inspector"
    assert rows[4] == "line 100"
    assert rows[-2:] == ["line 499", "full output: /data/out.txt"]
    assert body(item) == ["… 497 earlier lines", "line 497", "line 498", "line 499"]


def test_a_process_that_was_killed_says_by_what() -> None:
    item = call(state="failed", success=False, facts={"exit_code": -9, "signal": "SIGKILL"})
    head = drawn(item)[0]
    assert "SIGKILL  failed" in head
    assert "exit" not in head


def test_a_command_that_said_nothing() -> None:
    item = call(display=Display("shell", "", {"exit_code": 0}))
    assert body(item) == []
    assert body(item, expanded=True) == ["no output"]


def test_an_open_card_does_not_repeat_its_head() -> None:
    short = call(arguments={"command": "make"}, display=Display("shell", "done"))
    assert body(short, expanded=True) == ["done"]
    long = call(arguments={"command": "make " * 20}, display=Display("shell", "done"))
    assert len(body(long, expanded=True)) > 2


# --- changes -------------------------------------------------------------------------------------


def change(text: str) -> ToolItem:
    facts = {"path": "x.py", "added": 30, "removed": 0}
    return call("edit", arguments={"path": "x.py"}, display=Display("diff", text, facts))


def test_a_closed_change_begins_where_something_changes() -> None:
    added = "".join(f"+new {number}\n" for number in range(30))
    item = change(f"--- a/x.py\n+++ b/x.py\n@@ -1,3 +1,33 @@\n one\n two\n three\n{added}")
    rows = body(item)
    assert rows[0].split() == ["3", "three"]
    assert rows[1].split() == ["4", "+", "new", "0"]
    assert rows[-1] == "… 25 more lines"
    assert len(rows) == 9
    assert len(body(item, expanded=True)) == 33


def test_a_change_of_nothing_says_so() -> None:
    assert body(change("")) == ["nothing changed"]


# --- data ----------------------------------------------------------------------------------------

ROWS = [{"name": f"run {n}", "loss": n / 4, "note": None} for n in range(6)]
CSV = "name,loss\n" + "".join(f"run {n},{n / 4}\n" for n in range(6))


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([{"name": row["name"], "loss": row["loss"]} for row in ROWS]),
        "\n".join(json.dumps({"name": row["name"], "loss": row["loss"]}) for row in ROWS),
        CSV,
        CSV.replace(",", "\t"),
    ],
    ids=["json", "json lines", "csv", "tsv"],
)
def test_data_is_a_table_with_numbers_to_the_right(text: str) -> None:
    item = call("data", display=Display("table", text))
    assert body(item) == [
        "name  │ loss",
        "──────┼─────",
        "run 0 │  0.0",
        "run 1 │ 0.25",
        "run 2 │  0.5",
        "run 3 │ 0.75",
        "… 2 more rows",
    ]
    assert len(body(item, expanded=True)) == 8


def test_a_table_says_how_many_rows_there_are_in_all() -> None:
    item = call("data", display=Display("table", CSV, {"rows": 9_846}))
    assert body(item)[-1] == "… 9,842 more rows"
    assert body(item, expanded=True)[-1] == "… 9,840 more rows"


def test_a_row_of_data_is_copied_as_it_was_written() -> None:
    rows = paint_item(call("data", display=Display("table", CSV)), CONTEXT, never)
    assert copy_of(rows[1:4]) == "name,loss\nrun 0,0.0"


def test_a_table_in_markdown_is_drawn_as_markdown() -> None:
    item = call("data", display=Display("table", "| a | b |\n|---|---|\n| 1 | 2 |"))
    assert body(item) == ["a │ b", "──┼──", "1 │ 2"]


def test_too_many_columns_become_records() -> None:
    wide = json.dumps([{f"column {n}": f"value {n}" for n in range(30)}] * 3)
    rows = body(call("data", display=Display("table", wide)))
    assert rows[0] == "column 0: value 0"
    assert rows[-1] == "… 2 more rows"


# --- anything else -------------------------------------------------------------------------------


def test_a_tool_of_a_server_shows_where_it_comes_from_and_what_it_was_asked() -> None:
    item = call("search", origin="mcp:papers", arguments={"query": "lora", "limit": 3}, output="x")
    assert "lora limit=3" in drawn(item)[0]
    assert body(item) == ["x"]
    assert body(item, expanded=True) == [
        "a tool of the MCP server papers",
        "query: lora",
        "limit: 3",
        "x",
    ]


def test_json_is_laid_out_once_it_is_opened() -> None:
    item = call("mcp_x", output='{"a": {"b": [1, 2]}}')
    assert body(item) == ['{"a": {"b": [1, 2]}}']
    assert [row.strip() for row in body(item, expanded=True)] == [
        "{",
        '"a": {',
        '"b": [',
        "1,",
        "2",
        "]",
        "}",
        "}",
    ]
    several = call("mcp_x", output=json.dumps(ROWS))
    assert body(several)[0].split() == ["name", "│", "loss", "│", "note"]


@pytest.mark.parametrize("text", ["[" * 5_000, '{"a": ' * 3_000 + "1" + "}" * 3_000, "[1, 2"])
def test_json_that_is_none_or_too_deep_is_text(text: str) -> None:
    assert body(call("mcp_x", output=text), expanded=True)[0].startswith(text[:3])


def test_results_beyond_all_bounds_are_cut_and_counted() -> None:
    text = "\n".join("x" * 99 for _ in range(10_000))
    rows = body(call("mcp_x", output=text), expanded=True, width=120)
    assert len(rows) == 401
    assert rows[-1] == "… 9,600 more lines; see the inspector"
    shell = body(call(display=Display("shell", text)), expanded=True, width=120)
    assert shell[0] == "… 9,600 earlier lines; see the inspector"


# --- sub-agents ----------------------------------------------------------------------------------


def research(**fields: Any) -> ToolItem:
    deep = call("grep", parent="web", arguments={"pattern": "x"})
    calls = (
        *(call("read", key=f"r{n}", parent="t", arguments={"path": f"{n}.py"}) for n in range(3)),
        call("web", parent="t", state="failed", success=False, children=(deep,)),
    )
    return call("task", key="t", children=calls, output="Found it.", **fields)


def test_a_working_sub_agent_shows_its_newest_calls_below_its_own() -> None:
    rows = drawn(research(state="running", success=None))
    assert "4 calls, 1 failed  running" in rows[0]
    assert rows[1] == f"{BAR}… 2 earlier calls"
    assert rows[2].startswith(f"{BAR}└ ✓ read  2.py")
    assert rows[3].startswith(f"{BAR}└ ✗ web")
    assert rows[4].startswith(f"{BAR}  └ ✓ grep")


def test_a_sub_agent_that_is_done_shows_their_count_until_it_is_opened() -> None:
    rows = drawn(research())
    assert "4 calls, 1 failed  ok" in rows[0]
    assert rows[1:] == [f"{BAR}Found it."]
    assert len(drawn(research(), expanded=True)) == 1 + 5 + 1


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_cards_keep_to_their_width(width: int, glyphs: Any) -> None:
    items = [research(), research(state="running", success=None), change("@@ -1 +1 @@\n+x\n")]
    for item in items:
        for expanded in (False, True):
            context = replace(CONTEXT, width=width, glyphs=glyphs, expanded=expanded)
            assert all(cell_len(row.text) <= width for row in paint_item(item, context, never))
