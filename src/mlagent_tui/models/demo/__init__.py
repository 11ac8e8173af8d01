"""The demo model: a script behind the model protocol that does real work with the real tools."""

from mlagent_tui.models.demo.model import DemoModel
from mlagent_tui.models.demo.task import DEMO_MODEL, DEMO_TASK
from mlagent_tui.models.demo.workspace import prepare_demo_workspace

__all__ = ["DEMO_MODEL", "DEMO_TASK", "DemoModel", "prepare_demo_workspace"]
