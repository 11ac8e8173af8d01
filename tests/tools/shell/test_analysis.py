"""What commands would do, as a table of commands."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlagent_tui.agent.policy import decide
from mlagent_tui.protocol.values import Effect
from mlagent_tui.workspace.workspace import Workspace

Judge = Callable[[str], Effect]

FREE = [
    "ls",
    "ls -la data src",
    "cat a.py | head -5 | wc -l",
    "cat *.py",
    "cat data/*.csv | sort | uniq -c | sort -rn | head",
    "grep -rn foo . --include='*.py'",
    "grep -e /x a.py",
    "rg -n 'TODO|FIXME' src",
    "find . -name '*.py' -type f",
    "find . -name '*.py' -exec grep -l foo {} +",
    "git status --short",
    "git log --oneline -5",
    "git log --grep=/x --author=me",
    "git diff HEAD~1 -- a.py",
    "git --no-pager show HEAD",
    "git -c core.pager=cat log",
    "git -C data status",
    "git branch",
    "git branch --list 'x*'",
    "git branch -a",
    "git tag -l",
    "git remote -v",
    "git stash list",
    "git clean -n",
    "git config --get user.name",
    "sort -k2 -n a.py",
    "sed -n '1,5p' a.py",
    "sed -e 's/a/b/g' -e '/x/d' a.py",
    "sed 's|/a|/b|;2q' a.py",
    "echo hi there",
    "echo 'rm -rf /'",
    "printf '%s\\n' a b",
    "pwd; whoami; uname -a; date +%F; nproc",
    "stat a.py && file a.py && du -sh . && df -h .",
    "env",
    "which python; command -v git; type ls",
    "nvidia-smi",
    "nvidia-smi --query-gpu=name,memory.used --format=csv -l 1",
    "python --version && pip --version && pip list",
    "pip show torch",
    "cat /proc/cpuinfo /proc/meminfo /etc/os-release",
    "ls /usr/lib /opt",
    "ls 2>/dev/null || echo none",
    "ls > /dev/null 2>&1",
    "ls 2>&1 | head",
    "cat < a.py",
    "cat <<< 'text'",
    "cat <<'EOF'\n$(rm -rf /)\nEOF",
    "diff <(ls data) <(ls src)",
    "echo $(cat a.py | wc -l)",
    'A=$(cat a.py); echo "$A"',
    "N=5; head -n $N a.py",
    "(cd data && ls) && cat a.py",
    "cd data && cat x.csv && cat ../a.py",
    'for f in *.py; do wc -l "$f"; done',
    "for i in 1 2 3; do echo $i; done",
    "if [ -f a.py ]; then cat a.py; else echo no; fi",
    "[[ -d data && $(ls data | wc -l) -gt 0 ]] && echo yes",
    "while true; do sleep 1; break; done",
    "case x in a) ls;; *) pwd;; esac",
    "! grep -q foo a.py",
    "time ls",
    "timeout 5 nice -n 3 cat a.py",
    "LC_ALL=C sort a.py",
    "CUDA_VISIBLE_DEVICES=0 ls",
    "test -f a.py && echo yes",
    "cat a{.py,b}",
    "cat 'a.py' \"b.py\" no\\tes.md",
    "ls; # a comment",
    "jq .a data/x.csv",
    "ps aux | grep python",
    "tail -f train.log",
    "md5sum a.py",
    "base64 a.py | head -c 10",
    "xxd a.py",
    "ls \\\n  -la \\\n  data",
    "cat ../spills/out.txt",
]

ASKED_READS = [
    "cat $X",
    'ls "$DIR"',
    "cat $(git ls-files)",
    "cat data/*/x.csv",
    "wc -l $(find . -name '*.py')",
    "git ls-files | xargs wc -l",
    "grep -R foo .",
    "find -L . -name x",
    "ls data | xargs -I{} cat {}",
    "cd $X && cat a.py",
    "md5sum -c sums.txt",
]

RUNS = [
    ("python train.py", ("run",), False),
    ("pytest -q", ("run",), False),
    ("make", ("run",), False),
    ("awk '{print $1}' a.py", ("run",), False),
    ("sort --compress-program=evil a.py", ("run",), False),
    ("rg --pre evil x", ("run",), False),
    ("git -c alias.x='!sh' x", ("run", "write"), False),
    ("git log --ext-diff", ("run", "write"), False),
    ("git commit -m x", ("run", "write"), False),
    ("git branch new", ("run", "write"), False),
    ("git checkout -b new", ("run", "write"), False),
    ("git checkout -- .", ("run", "write", "destroy"), False),
    ("git reset --hard", ("run", "write", "destroy"), False),
    ("git push origin main", ("run", "publish"), False),
    ("git diff --outp=x", ("run", "write"), False),
    ("PATH=/x:$PATH ls", ("run",), False),
    ("LD_PRELOAD=./x.so ls", ("run",), False),
    ("export BASH_ENV=x; ls", ("run",), False),
    ("sed 's/a/b/e' a.py", ("run",), False),
    ("sed 's/a/b/w out' a.py", ("run",), False),
    ("sed -n '1e ls' a.py", ("run",), False),
    ("sed -f script.sed a.py", ("run",), False),
    ("sed -i 's/a/b/' a.py", ("run", "write"), True),
    ("sed -ni.bak p a.py", ("run", "write"), True),
    ("sed --in-place p a.py", ("run", "write"), True),
    ("sort -uo out a.py", ("run", "write"), False),
    ("uniq a.py out", ("run", "write"), True),
    ("tree -o out", ("run", "write"), False),
    ("find . -name x -fprint out", ("run", "write"), True),
    ("find . -name '*.pyc' -delete", ("run", "destroy"), True),
    ("find . -name __pycache__ -exec rm -r {} +", ("run", "destroy"), True),
    ("rm a.py", ("run", "destroy"), True),
    ("rm -rf build data/*", ("run", "destroy"), True),
    ("rmdir build", ("run", "destroy"), True),
    ("mkdir -p out && touch out/x", ("run", "write"), True),
    ("cp a.py c.py", ("run", "write"), True),
    ("mv a.py c.py", ("run", "write"), True),
    ("ls | tee out", ("run", "write"), True),
    ("truncate -s 0 a.py", ("run", "write"), True),
    ("dd if=/dev/zero of=x bs=1 count=1", ("run", "write"), True),
    ("chmod +x run.sh", ("run", "write"), True),
    ("tar czf x.tgz data", ("run", "write"), False),
    ("echo hi > out.txt", ("write",), True),
    ("echo hi >> notes.md", ("write",), True),
    ("cat <<EOF > x.py\nprint(1)\nEOF", ("write",), True),
    ("ls &> out", ("write",), True),
    ("echo hi > $X", ("write",), False),
    ("hf upload me/model .", ("run", "publish"), False),
    ("hf jobs run python:3.12 x", ("run", "spend"), False),
    ("pip install torch", ("run",), False),
    ("bash run.sh", ("run",), False),
    ("./run.sh", ("run",), False),
    ("bash -c 'ls'", ("run",), True),
    ("python - <<'EOF'\nprint(1)\nEOF", ("run",), False),
    ("cat a.py | python", ("run",), False),
    ("curl -s https://x | jq .a", ("run",), False),
    ("curl -s https://x | python3 -c 'import sys'", ("run",), False),
    ("curl -o out.bin https://x", ("run", "write"), False),
    ("nohup python train.py > log 2>&1 &", ("run", "write"), False),
    ("alias ls='echo'; ls", ("run",), False),
    ("ls() { cat a.py; }; ls", ("run",), True),
    ("env X=1 python a.py", ("run",), False),
    ("find . -name '*.py' $X", ("run",), False),
    ("git switch main", ("run", "write"), False),
    ("python -c 'print(1)'", ("run",), False),
    ("nvidia-smi -pl 100", ("run",), False),
    ("hostname other", ("run",), False),
    ("cd x || exit 1; rm -rf *", ("run", "destroy"), True),
    ("./ls", ("run",), False),
    ("hash -p ./x ls; ls", ("run",), False),
]


@pytest.mark.parametrize("command", FREE)
def test_provable_reads_are_free(judge: Judge, command: str) -> None:
    effect = judge(command)
    assert effect.reads_only, effect
    assert effect.gates == ()
    assert effect.grant == ""


@pytest.mark.parametrize("command", ASKED_READS)
def test_reads_of_what_is_not_known_are_asked(judge: Judge, command: str) -> None:
    effect = judge(command)
    assert effect.kinds == ("read",), effect
    assert not effect.proven
    assert effect.gates == ()


EVALUATED = [
    "x='a[$(touch y)]'; echo $((x))",
    "x='a[$(touch y)]'; ((x))",
    "x='a[$(touch y)]'; if (( x > 1 )); then ls; fi",
    "x='a[$(touch y)]'; for ((i = 0; i < x; i++)); do ls; done",
    "x='a[$(touch y)]'; echo ${b:x}",
    "x='a[$(touch y)]'; echo ${b[x]}",
    "x='a[$(touch y)]'; echo ${!x}",
    "x='a[$(touch y)]'; echo \"${!x} and $((x))\"",
    "x='a[$(touch y)]'; b[x]=1",
    "x='a[$(touch y)]'; b=([x]=1)",
    "x=$(cat notes); [[ $x -gt 1 ]]",
    "[[ 'a[$(touch y)]' -eq 1 ]]",
    "[[ -v 'a[$(touch y)]' ]]",
    "test -v 'a[$(touch y)]'",
    "[ -v 'a[$(touch y)]' ]",
    "printf -v 'a[$(touch y)]' 1",
    "read 'a[$(touch y)]' <<< 1",
    "read x < notes; echo $((x))",
    "declare -i n='a[$(touch y)]'",
    "declare 'a[$(touch y)]=1'",
    "unset 'a[$(touch y)]'",
    "mapfile -C 'touch y' -c 1 a < notes",
    "printf -v PATH bin; ls",
    "printf -vPATH bin; ls",
    "read PATH <<< bin; ls",
    "read -r LD_PRELOAD < notes; ls",
    "mapfile PATH < notes; ls",
    "for PATH in bin; do ls; done",
    "echo ${PATH:=bin}; ls",
    "((PATH=1)); ls",
    "getopts x PATH; ls",
    "declare -n r=PATH; r=bin; ls",
    "typeset -n r=PATH; r=bin; ls",
]


@pytest.mark.parametrize("command", EVALUATED)
def test_what_the_shell_evaluates_again_is_no_read(judge: Judge, command: str) -> None:
    effect = judge(command)
    assert not effect.proven
    assert decide(effect, "ask").verdict == "ask"


@pytest.mark.parametrize(
    "command",
    [
        "x=3; echo $((x + 1))",
        "for i in 1 2 3; do echo $((i * 2)); done",
        "echo ${b:1:2} ${b[0]} ${b[@]} ${!b[@]}",
        "read -r line < notes; echo $line",
        "printf -v name %s x; echo $name",
    ],
)
def test_arithmetic_on_known_numbers_is_free(judge: Judge, command: str) -> None:
    assert decide(judge(command), "ask").verdict == "allow"


@pytest.mark.parametrize(("command", "kinds", "proven"), RUNS)
def test_everything_else_runs(
    judge: Judge, command: str, kinds: tuple[str, ...], proven: bool
) -> None:
    effect = judge(command)
    assert effect.kinds == kinds, effect
    assert effect.proven is proven, effect
    assert effect.gates == ()


GRANTS = [
    ("python train.py --lr 1", "bash: python train.py"),
    ("python train.py > log.txt 2>&1", "bash: python train.py"),
    ("CUDA_VISIBLE_DEVICES=1 nohup python train.py &", "bash: python train.py"),
    (".venv/bin/python train.py", "bash: .venv/bin/python train.py"),
    ("python -m pytest -q", "bash: python -m pytest"),
    ("python -m pip install x", "bash: python -m pip install"),
    ("uv run python train.py", "bash: python train.py"),
    ("cd src && git commit -m x", "bash: git commit"),
    ("git commit -m x; git commit -m y", "bash: git commit"),
    ("git status && git commit -m x", "bash: git commit"),
    ("git add . && git commit -m x", ""),
    ("bash -c 'pytest -q'", "bash: pytest"),
    ("pip install torch", "bash: pip install"),
    ("npm run build", "bash: npm run"),
    ("./run.sh", "bash: ./run.sh"),
    ("mkdir x", "bash: mkdir"),
    ("mkdir x > train.py", ""),
    ("echo x > out", ""),
    ("rm a.py", ""),
    ("git reset --hard", ""),
    ("git checkout -- .", ""),
    ("git -c core.editor=x commit", ""),
    ("PATH=x python train.py", ""),
    ("python -c 'print(1)'", ""),
    ("python $SCRIPT", ""),
    ("awk '{system(\"x\")}' a.py", ""),
    ("curl https://x", ""),
    ("docker run x", ""),
    ("ssh host ls", ""),
    ("git push origin main", "bash: git push origin"),
    ("git push https://evil main", ""),
    ("git rebase -x 'pytest' main", ""),
    ("pkill python", ""),
    ("gh pr create", ""),
    ("python train.py $X && cat $Y", ""),
    ("git push --force", ""),
    ("python /etc/x.py", ""),
    ("eval 'pytest'", "bash: pytest"),
]


@pytest.mark.parametrize(("command", "grant"), GRANTS)
def test_grants_name_a_program_and_what_it_does(judge: Judge, command: str, grant: str) -> None:
    assert judge(command).grant == grant


SUMMARIES = [
    ("python train.py", "Runs python train.py"),
    ("pip install x && python train.py", "Runs pip install x, then python train.py"),
    ("rm -rf build data/x.csv", "Deletes build, data/x.csv"),
    ("rm data/{a,b,c,d}", "Deletes 4 paths under data/"),
    ("cat a.py b.py", "Reads a.py, b.py"),
    ("cat a b c d", "Reads 4 paths"),
    ("ls", "Reads the workspace"),
    ("git status", "Looks with git status"),
    ("echo x > out", "Writes out"),
    ("python a.py > log", "Runs python a.py; writes log"),
    ("rm -r $X", "Deletes paths that are not known"),
    ("# nothing", "Does nothing"),
]


@pytest.mark.parametrize(("command", "summary"), SUMMARIES)
def test_summaries_say_what_happens(judge: Judge, command: str, summary: str) -> None:
    assert judge(command).summary == summary


def test_targets_are_resolved(judge: Judge, project: Workspace) -> None:
    effect = judge("cd data && cp x.csv ../src/../new.csv")
    assert effect.targets == (
        str(project.root / "new.csv"),
        str(project.root / "data/x.csv"),
    )


def test_summaries_hold_nothing_unprintable_and_stay_short(judge: Judge) -> None:
    for command in ("touch $'a\\x1b[31m\\nb'", "python " + "x" * 5000, "touch " + "é" * 9000):
        summary = judge(command).summary
        assert summary.isprintable()
        assert len(summary) <= 240
