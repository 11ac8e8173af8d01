"""What the file tools would do to which path, and what always needs a person."""

from __future__ import annotations

import fnmatch
from pathlib import Path

from mlagent_tui.protocol.values import Effect
from mlagent_tui.tools.spec import Arguments, ToolContext
from mlagent_tui.workspace.workspace import Workspace

EDIT_GRANT = "edit: files in the workspace"
"""Allows writes and edits inside the workspace for the rest of the session."""

_GUARDED_FOLDERS = {
    ".git": "it would change .git, whose hooks and settings run programs",
    ".mlagent": "it would change .mlagent, which says what this program may do",
}

_SECRET_NAMES = (
    ".env",
    ".env.*",
    "*.env",
    ".netrc",
    "_netrc",
    ".pypirc",
    ".npmrc",
    ".git-credentials",
    ".pgpass",
    "credentials",
    "credentials.json",
    "credentials.y*ml",
    "secrets.json",
    "secrets.toml",
    "secrets.y*ml",
    "service[-_]account*.json",
    "kaggle.json",
    "id_rsa*",
    "id_dsa*",
    "id_ecdsa*",
    "id_ed25519*",
    "*.pem",
    "*.key",
    "*.p12",
    "*.pfx",
    "*.kdbx",
    "token",
    "stored_tokens",
)
_HARMLESS_NAMES = ("*.example", "*.sample", "*.template", "*.dist", "*.pub")


def read_effect(arguments: Arguments, context: ToolContext) -> Effect:
    """What reading ``arguments["path"]`` would do."""
    workspace = context.workspace
    path = _resolved(arguments["path"], workspace)
    if path is None:
        return _unresolvable("read", arguments["path"])
    name = workspace.name(path)
    if not workspace.may_read(path):
        gate = f"it would read {path}, outside the workspace"
        return Effect(("read",), (str(path),), f"Reads {name}", gates=(gate,))
    if holds_secrets(path):
        summary = f"Reads {name}, a file that usually holds secrets"
        return Effect(("read",), (str(path),), summary, proven=False)
    return Effect(("read",), (str(path),), f"Reads {name}")


def write_effect(arguments: Arguments, context: ToolContext) -> Effect:
    """What writing ``arguments["path"]`` would do."""
    return _change(arguments["path"], context.workspace, "Writes")


def edit_effect(arguments: Arguments, context: ToolContext) -> Effect:
    """What editing ``arguments["path"]`` would do."""
    return _change(arguments["path"], context.workspace, "Edits")


def holds_secrets(path: Path) -> bool:
    """Whether a file of that name usually holds keys or passwords."""
    name = path.name.casefold()
    if any(fnmatch.fnmatchcase(name, pattern) for pattern in _HARMLESS_NAMES):
        return False
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in _SECRET_NAMES)


def _change(spelled: str, workspace: Workspace, verb: str) -> Effect:
    path = _resolved(spelled, workspace)
    if path is None:
        return _unresolvable("write", spelled)
    gates = _write_gates(path, workspace)
    grant = "" if gates else EDIT_GRANT
    summary = f"{verb} {workspace.name(path)}"
    return Effect(("write",), (str(path),), summary, gates=gates, grant=grant)


def _write_gates(path: Path, workspace: Workspace) -> tuple[str, ...]:
    if not workspace.contains(path):
        return (f"it would write {path}, outside the workspace",)
    # Folded, because some file systems take .GIT for .git.
    parts = {part.casefold() for part in path.relative_to(workspace.root).parts}
    return tuple(gate for folder, gate in _GUARDED_FOLDERS.items() if folder in parts)


def _resolved(spelled: str, workspace: Workspace) -> Path | None:
    try:
        return workspace.resolve(spelled)
    except (OSError, ValueError, RuntimeError):
        return None


def _unresolvable(kind: str, spelled: str) -> Effect:
    gate = "its path cannot be resolved"
    shown = "".join(c if c.isprintable() else "?" for c in spelled[:200])
    if kind == "read":
        return Effect(("read",), (), f"Reads {shown}", proven=False, gates=(gate,))
    return Effect(("write",), (), f"Writes {shown}", proven=False, gates=(gate,))
