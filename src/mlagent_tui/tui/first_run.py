"""What is asked before the agent starts: pure decisions, without a screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Question = Literal["trust", "token", "model"]
"""A question of the first run."""

NO_TOKEN_NEEDED = ("ollama/", "vllm/", "lm_studio/", "llamacpp/")
"""Beginnings of model ids that run on the user's own machine."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when the program starts.

    Attributes:
        demo: Whether the scripted model runs.
        named_model: The model that the command line named; empty if it named none.
        withheld: Whether the folder's files want something that they did not get.
        trust_declined: Whether the person said before that the folder is not trusted.
        has_token: Whether a Hugging Face token is there.
        token_declined: Whether the person said "not now" before.
        model_usable: Whether the configured model has an id and a key that can be used.
    """

    demo: bool = False
    named_model: str = ""
    withheld: bool = False
    trust_declined: bool = False
    has_token: bool = True
    token_declined: bool = False
    model_usable: bool = True


def asks_trust(facts: Facts) -> bool:
    """Whether to ask if the folder is trusted."""
    return facts.withheld and not facts.trust_declined


def asks_token(facts: Facts) -> bool:
    """Whether to offer to paste a token.

    It is offered even if another provider's key is there: research, data sets and jobs on the
    Hub need it.
    """
    if facts.demo or _is_local(facts.named_model):
        return False
    return not facts.has_token and not facts.token_declined


def asks_model(facts: Facts) -> bool:
    """Whether to offer a model that works, because the configured one does not."""
    if facts.demo or _is_local(facts.named_model):
        return False
    return not facts.model_usable


def questions(facts: Facts) -> tuple[Question, ...]:
    """Return the questions in the order in which they are asked.

    A pasted token may make the model usable, and trust may change it: the facts are looked at
    again after each answer.
    """
    asked: list[Question] = []
    if asks_trust(facts):
        asked.append("trust")
    if asks_token(facts):
        asked.append("token")
    if asks_model(facts):
        asked.append("model")
    return tuple(asked)


def trust_text(folder: str, withheld: Sequence[str]) -> str:
    """Return the question about a folder, with everything that its files want."""
    wishes = "\n".join(f"- {wish}" for wish in withheld)
    return (
        f"The files of {folder} want to:\n{wishes}\n\n"
        "Trust it only if you know who wrote them: they can start programs and decide where "
        "your keys are sent."
    )


def _is_local(model: str) -> bool:
    return model.startswith(NO_TOKEN_NEEDED)
