"""Texts of others in sentences of ours."""

from __future__ import annotations

from mlagent_tui.plain_text import one_line, printable


def test_only_what_can_be_printed_is_left() -> None:
    assert printable("a\x1b[31mb\u202ec\nd", 20) == "a[31mbcd"
    assert printable("\n" * 5 + "abc", 2) == "ab"


def test_a_text_becomes_one_line() -> None:
    assert one_line(" a\n\tb\x00c\u2028d ") == "a b c d"
