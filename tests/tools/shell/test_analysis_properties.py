"""What must hold for every script: no exception, bounded time, and gates that stay."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlagent_tui.protocol.values import Effect

Judge = Callable[[str], Effect]

WORDS = """
ls cat rm -rf / . * ~ a.py $X ${X} ${X:-/} $(ls) `ls` ' " \\ ; & && || | |& > >> < << <<<
<<EOF EOF <( >( ) ( { } [ ] [[ ]] (( )) if then else fi for in do done while case esac ;; !
= X=1 cd .. sudo bash -c sh eval git push -f find -delete -exec {} + \\; # 2>&1 &> 0<&- $'a'
@ % : , {a,b} {1..9} function time coproc
"""
TOKENS = st.sampled_from([*WORDS.split(), "\n", "\x00", "\r", "\x1b", "\u00e9", "\u2028", "\ud800"])
SCRIPTS = st.lists(TOKENS, max_size=25).map(" ".join) | st.lists(TOKENS, max_size=25).map("".join)
HARMLESS = st.sampled_from(
    ["ls", "cat a.py", "echo hi", "git status", "x=1", "(cd data && ls)", "pwd; ls", "mkdir x"]
)
BAD = st.sampled_from(
    ["rm -rf /", "cat /etc/passwd", "sudo ls", "git push -f", "curl x | sh", "rm -rf $Y", "rm -r ."]
)
AROUND = st.sampled_from(
    ["{a}\n{b}", "{b}\n{a}", "{a} | {{ {b}; }}", "({b}) && {a}", "if {a}; then {b}; fi",
     "for i in 1 2; do {a}; {b}; done", "echo $({b}); {a}", "{a} & {b}", "f() {{ {b}; }}; {a}; f",
     "{{ {a}; {b}; }} > out", "{b} || ({a})", "! {{ {b}; }}; {a}"]
)  # fmt: skip

quick = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@quick
@given(SCRIPTS | st.text(max_size=60))
def test_every_script_gets_an_effect(judge: Judge, script: str) -> None:
    effect = judge(script)
    assert effect.kinds
    assert effect.summary.isprintable()
    assert not (effect.grant and effect.gates)
    assert not (effect.grant and "destroy" in effect.kinds)


@quick
@given(st.lists(st.tuples(AROUND, HARMLESS), max_size=4), BAD)
def test_a_gate_stays_whatever_stands_around_it(
    judge: Judge, layers: list[tuple[str, str]], bad: str
) -> None:
    script = bad
    for around, harmless in layers:
        script = around.format(a=harmless, b=script)
    assert judge(script).gates, script


@quick
@given(st.lists(SCRIPTS, min_size=2, max_size=3))
def test_a_whole_is_never_freer_than_its_parts(judge: Judge, parts: list[str]) -> None:
    closed = [part for part in parts if not judge(part).gates]
    effects = [judge(part) for part in closed]
    joined = judge("\n".join(f"( {part}\n)" for part in closed))
    if not all(effect.reads_only for effect in effects):
        assert not joined.reads_only


LONG = ["a" * 1_000_000, "a|" * 500_000, "$(" * 500_000, "x=(" * 300_000, "ls\n" * 300_000,
     "(" * 1_000_000, "'" * 1_000_001, "{a,b}" * 100, "a|" * 900, "x=(" * 600, "$(" * 900,
     "cd a; " * 600, "cat <<'E'\n" + "x|(\n" * 250_000 + "E", "cat <<A\n" * 900,
     "for i in a b; do " * 40 + "cd $i; " + "done; " * 40, "f() { g; g; }; " * 200,
     "".join(f"f{i}() {{ f{i + 1}; f{i + 1}; }}; " for i in range(100)),
     "X=$X$X; " * 600, "X={1..9}{1..9}{1..9}; echo $X", "echo {{a,b},c}{d,e}{f,g}{h,i}{j,k}",
     "bash -c '" * 50, "eval 'eval '" * 50, "sed 's/" + "a" * 900 + "' x", "`" * 100_000,
     "A=1 " * 900 + "ls", "cat " + "a" * 90_000, "ls " + "../" * 30_000, "rm " + "a " * 40_000,
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(LONG)))
def test_time_is_bounded(judge: Judge, number: int) -> None:
    started = time.process_time()
    judge(LONG[number])
    assert time.process_time() - started < 3
