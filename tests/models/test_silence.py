"""How long a model may be silent: measured on a clock that the test moves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from mlagent_tui.clock import SystemClock
from mlagent_tui.models.answers.silence import LOCAL_PATIENCE, Patience, Silence, SilenceError
from mlagent_tui.models.client import ModelSettings, TextDelta
from mlagent_tui.protocol.messages import UserMessage
from models.asking import Answer, ask, client_of
from standin.llm_server import Gate, ScriptedModel, Turn
from standin.manual_clock import ManualClock, until
from standin.raw_model import RawModel, openai_body, openai_chunk

ROLE = openai_body([openai_chunk({"role": "assistant"})]).removesuffix(b"data: [DONE]\n\n")
WORD = openai_body([openai_chunk({"content": "word "})]).removesuffix(b"data: [DONE]\n\n")
EMPTY = openai_body([openai_chunk({"content": ""})]).removesuffix(b"data: [DONE]\n\n")
COMMENT = b": still here\n\n"
END = openai_body([openai_chunk({}, "stop")])


class Speaker:
    """A server that says what the test tells it to."""

    def __init__(self) -> None:
        self._said: asyncio.Queue[bytes | None] = asyncio.Queue()

    def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._said.put_nowait(piece)

    async def __call__(self) -> AsyncIterator[bytes]:
        while True:
            piece = await self._said.get()
            if piece is None:
                return
            yield piece


class Talk:
    """One request to a speaker, by a clock that stands still."""

    def __init__(self, provider: str = "openai", *, stream: bool = True) -> None:
        self.speaker = Speaker()
        self.clock = ManualClock()
        self.answer = Answer()
        self._provider = provider
        self._stream = stream

    async def run(self, steps: Callable[[Talk], Awaitable[None]]) -> Answer:
        async with RawModel(self.speaker) as server:
            client = client_of(server.url, self._provider, silence_clock=self.clock)
            task = asyncio.create_task(ask(client, stream=self._stream, answer=self.answer))
            self.over = task.done
            await server.wait_for_requests(1)
            try:
                await steps(self)
                async with asyncio.timeout(10):
                    return await task
            finally:
                task.cancel()

    async def wait_in_vain(self) -> None:
        """Let time pass until the client has given up."""
        begin = self.clock.monotonic()
        while not self.over():
            await self.clock.advance(5)
            assert self.clock.monotonic() - begin < 1000
            await asyncio.sleep(0.001)

    async def hear(self, *pieces: bytes) -> None:
        """Say something, and wait until it has arrived."""
        looks, text = self.clock.looks, self.answer.text
        self.speaker.say(*pieces)
        wanted = text + "word " * pieces.count(WORD)
        await until(lambda: self.clock.looks > looks and self.answer.text == wanted)


@pytest.mark.usefixtures("library")
class TestThroughTheAdapter:
    @pytest.mark.parametrize(("provider", "limit"), [("openai", 120), ("ollama", 300)])
    async def test_nothing_at_all(self, provider: str, limit: int) -> None:
        async def steps(talk: Talk) -> None:
            await talk.clock.advance(limit - 1)
            await talk.clock.advance(2)

        answer = await Talk(provider).run(steps)
        assert answer.error is not None
        assert (answer.error.code, answer.error.retryable) == ("timeout", True)
        assert f"for {limit} seconds" in answer.error.message

    @pytest.mark.parametrize("provider", ["openai", "ollama"])
    async def test_it_stops_midway(self, provider: str) -> None:
        async def steps(talk: Talk) -> None:
            await talk.hear(ROLE, WORD)
            await talk.clock.advance(119)
            await talk.hear(WORD)
            await talk.wait_in_vain()

        answer = await Talk(provider).run(steps)
        assert answer.text == "word word "
        assert answer.error is not None
        assert answer.error.code == "timeout"
        assert "for 120 seconds" in answer.error.message

    async def test_a_role_is_not_the_beginning_of_an_answer(self) -> None:
        async def steps(talk: Talk) -> None:
            await talk.hear(ROLE)
            await talk.clock.advance(290)
            await talk.hear(WORD, END)

        answer = await Talk("ollama").run(steps)
        assert answer.error is None
        assert answer.text == "word "

    async def test_a_slow_answer_may_take_an_hour(self) -> None:
        async def steps(talk: Talk) -> None:
            for _ in range(36):
                await talk.hear(WORD)
                await talk.clock.advance(100)
            await talk.hear(END)

        answer = await Talk().run(steps)
        assert (answer.error, answer.text) == (None, "word " * 36)

    @pytest.mark.parametrize("sign", [COMMENT, EMPTY], ids=["comment", "empty"])
    async def test_signs_of_life_count(self, sign: bytes) -> None:
        async def steps(talk: Talk) -> None:
            await talk.hear(WORD)
            for _ in range(5):
                await talk.clock.advance(100)
                await talk.hear(sign)
            await talk.hear(WORD, END)

        answer = await Talk().run(steps)
        assert (answer.error, answer.text) == (None, "word word ")

    @pytest.mark.parametrize("sign", [COMMENT, EMPTY], ids=["comment", "empty"])
    async def test_signs_of_life_do_not_count_for_ever(self, sign: bytes) -> None:
        async def steps(talk: Talk) -> None:
            await talk.hear(WORD)
            for _ in range(5):
                await talk.clock.advance(100)
                await talk.hear(sign)
            await talk.clock.advance(50)
            await talk.hear(sign)
            await talk.wait_in_vain()

        answer = await Talk().run(steps)
        assert answer.error is not None
        assert "for 600 seconds" in answer.error.message

    async def test_a_whole_answer_has_longer_to_come(self) -> None:
        async def steps(talk: Talk) -> None:
            await talk.clock.advance(599)
            await talk.clock.advance(2)

        answer = await Talk(stream=False).run(steps)
        assert answer.error is not None
        assert "for 600 seconds" in answer.error.message

    async def test_a_slow_reader_is_not_the_models_silence(self) -> None:
        clock = ManualClock()
        gate = Gate(after=4)
        async with ScriptedModel([Turn(text="one two three four five", gates=[gate])]) as server:
            client = client_of(server.url, silence_clock=clock)
            text = ""
            async for delta in client.stream([UserMessage("hi")], [], ModelSettings()):
                if isinstance(delta, TextDelta):
                    text += delta.text
                    await clock.advance(700)
                    gate.release()
        assert text == "one two three four five"

    async def test_nothing_is_left_behind(self) -> None:
        before = asyncio.all_tasks()
        async with ScriptedModel([Turn(text="fine")]) as server:
            await ask(client_of(server.url))
        names = {task.get_name() for task in asyncio.all_tasks() - before}
        assert "model-silence" not in names


async def test_somebody_elses_cancellation_stays_a_cancellation() -> None:
    silence = Silence(Patience(), SystemClock())

    async def wait() -> None:
        with silence:
            await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await silence.close()


async def test_a_wait_that_is_over_is_not_interrupted_later() -> None:
    clock = ManualClock()
    silence = Silence(Patience(first_token=5), clock)
    with silence:
        await asyncio.sleep(0)
    await clock.advance(500)
    with silence:
        await asyncio.sleep(0)

    async def wait() -> None:
        with silence:
            await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await clock.advance(1)
    assert not task.done()
    await clock.advance(6)
    with pytest.raises(SilenceError):
        await task
    await silence.close()


def test_the_spans_that_people_are_told_of() -> None:
    assert (Patience().first_token, Patience().between_chunks, Patience().longest) == (
        120,
        120,
        600,
    )
    assert (LOCAL_PATIENCE.first_token, LOCAL_PATIENCE.between_chunks) == (300, 120)
