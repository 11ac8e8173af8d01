"""Follows a script the way the shell would, and has each of its commands judged.

Each part gives back what is known about the shell after it succeeded and after it failed, so
that ``cd build && rm -r out`` is judged in ``build`` and ``cd build; rm -r out`` in both folders.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mlagent_tui.tools.shell.assignments import ASSIGNMENTS, Assigner, note_assignment
from mlagent_tui.tools.shell.call import NOTHING, SEEN, UNSEEN, Call, Data
from mlagent_tui.tools.shell.commands import judge_call
from mlagent_tui.tools.shell.evaluation import evaluates_unknown
from mlagent_tui.tools.shell.findings import Findings
from mlagent_tui.tools.shell.grammar import Parsed, UnparsableError, parse
from mlagent_tui.tools.shell.parts import (
    NO_COMMANDS,
    After,
    late_arguments,
    opens_translation,
    sides,
    unchanged,
)
from mlagent_tui.tools.shell.redirects import Redirects
from mlagent_tui.tools.shell.shell_state import ShellState
from mlagent_tui.tools.shell.words import Expander, Field

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_STEPS = 5_000
"""Most parts of a script that are followed."""

MAX_NESTED = 8
"""Deepest nesting of scripts within scripts."""

_LOOPS = frozenset({"while_statement", "for_statement", "c_style_for_statement"})
_SEQUENCES = frozenset({"program", "compound_statement", "do_group"})
_SPREAD = frozenset({"list", "pipeline"})


class Walk:
    """The walk over one script and over the scripts that stand in it."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self._steps = 0
        self._nested = 0
        self._functions: dict[str, tuple[Node, Parsed | None]] = {}
        self._aliases: dict[str, str] = {}
        self._calling: list[str] = []
        self._stdin = NOTHING
        self._output = NOTHING
        self._feed: Data | None = None
        self._late: list[Node] = []
        self._parsed: Parsed | None = None
        self._words = Expander(self._substitution, findings.unsure, findings.places.home)
        self._assigner = Assigner(findings, self._words, self._expressions)
        self._handlers: dict[str, Callable[[Node, ShellState], After]] = {
            "command": self._command,
            "pipeline": self._pipeline,
            "list": self._list,
            "redirected_statement": self._redirected,
            "subshell": self._subshell,
            "if_statement": self._if,
            "case_statement": self._case,
            "function_definition": self._function,
            "negated_command": self._negated,
            "test_command": self._test,
            **dict.fromkeys(ASSIGNMENTS, self._assignment),
            **dict.fromkeys(_LOOPS, self._loop),
            **dict.fromkeys(_SEQUENCES, self._sequence),
        }

    # --- what commands ask for -------------------------------------------------------------------

    def script(self, text: str, state: ShellState, stdin: Data) -> None:
        """Judge a script that is given as text."""
        if self._nested >= MAX_NESTED:
            raise UnparsableError("scripts stand in scripts too deeply")
        parsed = parse(text)
        outer, outer_stdin = self._parsed, self._stdin
        self._nested += 1
        self._parsed, self._stdin = parsed, stdin
        try:
            self._visit(parsed.root, state)
        finally:
            self._nested -= 1
            self._parsed, self._stdin = outer, outer_stdin

    def argv(self, fields: Sequence[Field], state: ShellState, stdin: Data) -> Call:
        """Judge a command that is given as a list of at least one argument."""
        return self._run(list(fields), state, stdin)

    def define(self, name: str, text: str) -> None:
        """Note that a name may stand for this text from here on."""
        self._aliases[name] = text

    # --- parts -----------------------------------------------------------------------------------

    def _visit(self, node: Node, state: ShellState) -> After:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise UnparsableError("it has too many parts to be judged")
        handler = self._handlers.get(node.type)
        if handler is None:
            raise UnparsableError("a part of it is not understood")
        return handler(node, state)

    def _sequence(self, node: Node, state: ShellState) -> After:
        if node.children and node.children[0].type == "((":
            self._expressions(node, state)
            return unchanged(state)
        after = unchanged(state)
        parts = [child for child in node.named_children if child.type not in NO_COMMANDS]
        for child in parts:
            start = after.either
            after = self._visit(child, start)
            following = child.next_sibling
            if following is not None and following.type == "&":
                after = unchanged(start)
        if len(parts) > 1:
            self._output = UNSEEN
        return after

    def _list(self, node: Node, state: ShellState) -> After:
        feed, self._feed = self._feed, None
        left, operator, right = sides(node)
        after = self._joined(self._visit(left, state), operator, right, feed)
        self._output = UNSEEN
        return after

    def _joined(self, first: After, operator: str, right: Node, feed: Data | None = None) -> After:
        if operator == "&&":
            second = self._fed(right, first.success, feed)
            return After(second.success, first.failure.or_else(second.failure))
        second = self._fed(right, first.failure, feed)
        return After(first.success.or_else(second.success), second.failure)

    def _pipeline(self, node: Node, state: ShellState) -> After:
        outer, feed = self._stdin, self._feed
        self._feed = None
        parts = [part for part in node.named_children if part.type not in NO_COMMANDS]
        for part in parts:
            self._output = UNSEEN
            self._fed(part, state, feed if part == parts[-1] else None)
            self._stdin = self._output
        self._stdin = outer
        return unchanged(state)

    def _fed(self, node: Node, state: ShellState, feed: Data | None) -> After:
        """Visit a part; ``feed`` is what a redirection gives to its last command."""
        if feed is None:
            return self._visit(node, state)
        outer = self._stdin
        if node.type in _SPREAD:
            self._feed = feed
        else:
            self._stdin = feed
        after = self._visit(node, state)
        self._feed, self._stdin = None, outer
        return after

    def _subshell(self, node: Node, state: ShellState) -> After:
        self._sequence(node, state)
        self._output = UNSEEN
        return unchanged(state)

    def _negated(self, node: Node, state: ShellState) -> After:
        after = self._visit(node.named_children[-1], state)
        return After(after.failure, after.success)

    def _if(self, node: Node, state: ShellState) -> After:
        """Follow an ``if``, or an ``elif`` with all that comes after its condition."""
        test = unchanged(state)
        ends: list[ShellState] = []
        body: After | None = None
        passed_then = False
        for child in node.children:
            if child.type == "then":
                passed_then, body = True, unchanged(test.success)
            elif child.type in {"elif_clause", "else_clause"}:
                part = self._if if child.type == "elif_clause" else self._else
                after = part(child, test.failure)
                ends.append(after.either)
                test = After(test.success, after.either)
            elif not child.is_named or child.type in NO_COMMANDS:
                continue
            elif not passed_then:
                test = self._visit(child, test.either)
            elif body is not None:
                body = self._visit(child, body.either)
        end = body.either if body else state
        for other in (*ends, test.failure):
            end = end.or_else(other)
        self._output = UNSEEN
        return unchanged(end)

    def _else(self, node: Node, state: ShellState) -> After:
        return self._sequence(node, state)

    def _loop(self, node: Node, state: ShellState) -> After:
        before = self._loop_variable(node, state)
        first = self._loop_once(node, before)
        joined = before.or_else(first)
        if joined != before:
            again = joined.or_else(self._loop_once(node, joined))
            if again != joined:
                folders = again.folders if again.folders == joined.folders else None
                joined = self._forgetful(again.at(folders), joined)
                self._loop_once(node, joined)
        self._output = UNSEEN
        return unchanged(state.or_else(joined))

    def _forgetful(self, later: ShellState, earlier: ShellState) -> ShellState:
        for name, values in later.variables.items():
            if earlier.variables.get(name) != values:
                later = later.holding(name, None)
        return later

    def _loop_variable(self, node: Node, state: ShellState) -> ShellState:
        variable = node.child_by_field_name("variable")
        if variable is None:
            self._expressions(node, state)
            return state
        values: list[str] = []
        for child in node.children_by_field_name("value"):
            values.extend(field.text for field in self._words.fields(child, state))
        listed = any(child.type == "in" for child in node.children)
        chosen = node.children[0].type == "select"
        name = (variable.text or b"").decode()
        note_assignment(self.findings, name, values)
        return state.holding(name, tuple(values) if listed and not chosen else None)

    def _loop_once(self, node: Node, state: ShellState) -> ShellState:
        after = unchanged(state)
        for child in node.named_children:
            if child.type == "do_group" or child in node.children_by_field_name("condition"):
                if child.type in self._handlers:
                    after = self._visit(child, after.either)
                else:
                    self._expressions(child, state)
            elif child.type == "compound_statement":
                after = self._visit(child, after.either)
        return after.either

    def _case(self, node: Node, state: ShellState) -> After:
        end = state
        for child in node.named_children:
            if child.type != "case_item":
                self._words.fields(child, state)
                continue
            after = unchanged(end)
            for part in child.named_children:
                if part in child.children_by_field_name("value"):
                    self._expressions(part, state)
                elif part.type not in NO_COMMANDS:
                    after = self._visit(part, after.either)
            end = end.or_else(after.either)
        self._output = UNSEEN
        return unchanged(end)

    def _function(self, node: Node, state: ShellState) -> After:
        name = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        if name is None or body is None:
            raise UnparsableError("a function of it is not understood")
        word = (name.text or b"").decode()
        self._redirect(node.children_by_field_name("redirect"), state)
        self._functions[word] = (body, self._parsed)
        self._call_function(word, state)
        return unchanged(state)

    def _call_function(self, name: str, state: ShellState) -> After:
        if name in self._calling:
            self.findings.gate("A function of it starts itself again, as a fork bomb does")
            return unchanged(state)
        body, parsed = self._functions[name]
        outer, self._parsed = self._parsed, parsed
        self._calling.append(name)
        try:
            return self._visit(body, state)
        finally:
            self._calling.pop()
            self._parsed = outer

    def _test(self, node: Node, state: ShellState) -> After:
        if evaluates_unknown(node, state):
            self.findings.unsure()
        for child in node.named_children:
            self._test_words(child, state)
        self._output = NOTHING
        return unchanged(state)

    def _test_words(self, node: Node, state: ShellState) -> None:
        if node.type in {"word", "string", "raw_string", "concatenation", "simple_expansion"}:
            for field in self._words.fields(node, state):
                if field.text.startswith(("/", "../")) or field.text == "..":
                    self.findings.read(field, state.folders)
            return
        if node.type in {"command_substitution", "process_substitution", "expansion"}:
            self._expressions(node, state)
            return
        for child in node.children:
            self._test_words(child, state)

    def _expressions(self, node: Node, state: ShellState) -> None:
        """Judge an expression, and every command that runs within it."""
        if evaluates_unknown(node, state):
            self.findings.unsure()
        self._commands_within(node, state)

    def _commands_within(self, node: Node, state: ShellState) -> None:
        if node.type in {"command_substitution", "process_substitution"}:
            self._substitution(node, state)
            return
        for child in node.children:
            if child.type != "do_group":
                self._commands_within(child, state)

    def _substitution(self, node: Node, state: ShellState) -> None:
        outer, outer_output = self._stdin, self._output
        if node.children and node.children[0].type == ">(":
            self._stdin = UNSEEN
        self._sequence(node, state)
        self._stdin, self._output = outer, outer_output

    def _assignment(self, node: Node, state: ShellState) -> After:
        self._output = NOTHING
        return unchanged(self._assigner.judge(node, state))

    # --- simple commands -------------------------------------------------------------------------

    def _redirected(self, node: Node, state: ShellState) -> After:
        body = node.child_by_field_name("body")
        redirects = node.children_by_field_name("redirect")
        late = [word for redirect in redirects for word in late_arguments(redirect)]
        if late and (body is None or body.type != "command"):
            raise UnparsableError("arguments follow a redirection; put them before it")
        outer = self._stdin
        feed = self._redirect(redirects, state)
        self._output = SEEN
        self._late = late
        after = self._fed(body, state, feed) if body is not None else unchanged(state)
        if body is not None and body.type == "list":
            self._redirect(redirects, after.either)
        self._stdin = outer
        for redirect in redirects:
            after = self._after_heredoc(redirect, after)
        return after

    def _redirect(self, redirects: Sequence[Node], state: ShellState) -> Data | None:
        """Judge redirections; return what they feed to the command, if they do."""
        judge = Redirects(self.findings, self._words, self._parsed)
        feed = None
        for redirect in redirects:
            feed = judge.judge(redirect, state) or feed
        return feed

    def _after_heredoc(self, node: Node, after: After) -> After:
        """Follow the commands that the grammar hangs below a here-document."""
        right = node.child_by_field_name("right")
        for child in node.children:
            if node.type == "heredoc_redirect" and child.type == "pipeline":
                outer, self._stdin = self._stdin, self._output
                after = self._piped(child.named_children[0], after.either)
                self._stdin = outer
            elif right is not None and child.type in {"&&", "||"}:
                after = self._joined(after, child.type, right)
        return after

    def _piped(self, node: Node, state: ShellState) -> After:
        """Follow what comes after a pipe; only its first command is part of the pipeline."""
        if node.type == "list":
            left, operator, right = sides(node)
            return self._joined(self._piped(left, state), operator, right)
        self._visit(node, state)
        return unchanged(state)

    def _command(self, node: Node, state: ShellState) -> After:
        late, self._late = self._late, []
        outer, inner = self._stdin, state
        fields: list[Field] = []
        redirects = node.children_by_field_name("redirect")
        for child in [*node.children, *late]:
            if child.type == "variable_assignment":
                inner = self._assigner.assign(child, inner, prefix=True)
            elif not child.type.endswith("_redirect") and not opens_translation(child):
                fields.extend(self._words.fields(child, state))
        if any(late_arguments(redirect) for redirect in redirects):
            raise UnparsableError("arguments follow a redirection; put them before it")
        feed = self._redirect(redirects, state)
        call = self._run(fields, inner, feed or self._stdin) if fields else None
        self._stdin = outer
        self._output = call.output if call else NOTHING
        if call is None or call.after is None:
            return unchanged(state)
        if call.after.ended:
            return unchanged(call.after)
        return After(call.after, state)

    def _alias(self, call: Call, name: str) -> None:
        """Judge what a command is if its name is an alias; shells differ on whether it is."""
        call.run()
        words = [Field(word) for word in self._aliases[name].split()]
        self._calling.append(name)
        try:
            if words:
                self._run([*words, *call.args], call.state, call.stdin)
        finally:
            self._calling.pop()

    def _run(self, fields: list[Field], state: ShellState, stdin: Data) -> Call:
        self._steps += 1
        name, args = fields[0], fields[1:]
        call = Call(self, name.text, args, state, stdin)
        if name.known and name.text in self._functions:
            call.run(certain=True)
            outer, self._stdin = self._stdin, stdin
            call.after = self._call_function(name.text, state).either
            self._stdin = outer
            return call
        if name.known and name.text in self._aliases and name.text not in self._calling:
            self._alias(call, name.text)
        judge_call(call, name)
        return call
