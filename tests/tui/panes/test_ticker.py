from textual.app import App, ComposeResult
from textual.screen import ModalScreen
from textual.widgets import Static
from tui_clock import VirtualClock
from tui_waiting import until

from mlagent_tui.tui.panes.ticker import Ticker


class Host(App[None]):
    """Counts the beats of one ticker."""

    def __init__(self, clock: VirtualClock) -> None:
        super().__init__()
        self.beats = 0
        self.face = Static("clock")
        self.ticker = Ticker(self.face, clock, self.count)

    def compose(self) -> ComposeResult:
        yield self.face

    def count(self) -> None:
        self.beats += 1


async def test_it_beats_while_it_runs_and_not_behind_a_dialog() -> None:
    clock = VirtualClock()
    app = Host(clock)
    async with app.run_test() as pilot:
        app.ticker.run(True)
        await until(pilot, lambda: clock.sleepers == 1)
        clock.jump(1)
        await until(pilot, lambda: app.beats == 1 and clock.sleepers == 1)
        await app.push_screen(ModalScreen())
        clock.jump(1)
        await until(pilot, lambda: clock.sleepers == 1)
        assert app.beats == 1, "a beat behind a dialog"
        await app.pop_screen()
        clock.jump(1)
        await until(pilot, lambda: app.beats == 2)
        app.ticker.run(False)
        await until(pilot, lambda: clock.sleepers == 0)
