"""Text frames of the approval screen in each of its states, compared with accepted ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from approval_host import asking, press, until
from approval_samples import FOUR, ONE_EDIT, ONE_SCRIPT, bash_item, gated_item
from frames import check_frame
from textual.widgets import Input

from mlagent_tui.tui.state import Batch

SIZES = [(80, 24), (120, 40), (200, 60)]
SMALL = [(60, 12), (40, 10)]

TRAIN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "script": {"type": "string", "description": "What runs."},
        "hardware": {"enum": ["a10g-small", "a100-large", "cpu-basic"]},
        "timeout": {"type": "integer", "minimum": 60, "maximum": 86400, "default": 1800},
        "packages": {"type": "array", "items": {"type": "string"}},
        "dataset": {
            "oneOf": [
                {"type": "string", "title": "Name on the Hub"},
                {
                    "title": "File",
                    "type": "object",
                    "properties": {"path": {"type": "string"}, "rows": {"type": "integer"}},
                },
            ]
        },
        "training": {
            "type": "object",
            "description": "How to train.",
            "properties": {
                "rate": {"type": "number", "exclusiveMinimum": 0},
                "private": {"type": "boolean"},
            },
            "required": ["rate"],
        },
    },
    "required": ["script", "hardware"],
}
TRAINING = replace(
    bash_item("c9"),
    tool="hf_jobs",
    schema=TRAIN,
    arguments={
        "script": "import trl\ntrl.train()",
        "hardware": "a10g-small",
        "packages": ["trl", "peft"],
        "dataset": "ada/flowers",
        "training": {"rate": 2e-4},
    },
)
FORM = Batch("b", (TRAINING,))
GATED = Batch("b", (gated_item(),))


@dataclass(frozen=True)
class Scene:
    name: str
    batch: Batch
    keys: Sequence[str] = ()
    texts: Sequence[str] = ()
    others: int = 0


SCENES = [
    Scene("single", ONE_SCRIPT),
    Scene("gated", GATED),
    Scene("batch", FOUR, ["n", "ctrl+a", "tab"]),
    Scene("diff", ONE_EDIT),
    Scene("full", ONE_EDIT, ["ctrl+f"]),
    Scene("arguments", ONE_SCRIPT, ["v"]),
    Scene("grant", ONE_EDIT, ["s"]),
    Scene("note", ONE_EDIT, ["r", *"no"]),
    Scene("form", FORM, ["e"]),
    Scene("invalid", FORM, ["e"], ["10", "-1"]),
    Scene("forget", FORM, ["e", "x", "escape"]),
    Scene("others", ONE_EDIT, others=2),
    Scene("reject-all", FOUR, ["escape"]),
]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
async def test_scene(scene: Scene, size: tuple[int, int], pytestconfig: pytest.Config) -> None:
    await check(scene, size, pytestconfig)


@pytest.mark.parametrize("size", SMALL, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(
    "scene",
    [s for s in SCENES if s.name in {"single", "batch", "form", "grant"}],
    ids=lambda s: s.name,
)
async def test_small_scene(
    scene: Scene, size: tuple[int, int], pytestconfig: pytest.Config
) -> None:
    await check(scene, size, pytestconfig)


async def check(scene: Scene, size: tuple[int, int], config: pytest.Config) -> None:
    async with asking(scene.batch, size) as (host, pilot):
        host.ask.show_others(scene.others)
        await press(pilot, *scene.keys)
        fields = host.ask.query("#approval-form Input").results(Input)
        for field, text in zip(fields, scene.texts, strict=False):
            field.value = text
        if scene.texts:
            await press(pilot, "ctrl+s")
        await until(pilot, lambda: not host.ask.preview.drawing_aside)
        name = f"approval-{scene.name}-{size[0]}x{size[1]}"
        check_frame(host, name, bool(config.getoption("update_snapshots", False)))
