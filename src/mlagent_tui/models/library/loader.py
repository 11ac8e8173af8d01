"""Loads the model library once, in a thread, without a stutter of the screen.

The import takes seconds of processor time. With the garbage collector on, its pauses grow with
the thousands of modules that pile up, and are felt at the keyboard; so it is off meanwhile, and
what was imported is then taken out of its sight. Nothing is fetched and nothing is printed.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import linecache
import logging
import os
import sys
import threading
import warnings
from collections.abc import MutableMapping
from concurrent.futures import Future
from types import ModuleType
from typing import Any

from mlagent_tui import collector
from mlagent_tui.models.client import ModelError
from mlagent_tui.models.library import connections

_OFFLINE = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS": "True",
    "LITELLM_LOCAL_BLOG_POSTS": "True",
    "LITELLM_OFFLINE_MODE": "true",
}

_STRANGE_DOTENV = {"LITELLM_MODE": "PRODUCTION"}
"""Otherwise the library reads the nearest ``.env`` by itself, and a folder that nobody trusts could
set variables. Set whatever the person's own environment says."""

_AT_FIRST_USE = (
    "anyio._backends._asyncio",
    "litellm.llms.anthropic.completion",
    "litellm.types.litellm_core_utils.streaming_chunk_builder_utils",
)
"""Modules that are otherwise imported in the middle of the first request."""

_LOGGERS = ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy")

_lock = threading.Lock()
_loading: Future[ModuleType] | None = None


def start_loading() -> Future[ModuleType]:
    """Begin to load the library unless that was done, and return what will hold it.

    May be called from any thread, and as often as one likes. After a failure the next call
    tries again.
    """
    global _loading
    with _lock:
        failed = _loading is not None and _loading.done() and _loading.exception() is not None
        if _loading is None or failed:
            _loading = Future()
            _loading.set_running_or_notify_cancel()
            thread = threading.Thread(
                target=_load_into, args=(_loading,), name="load-models", daemon=True
            )
            thread.start()
        return _loading


def is_loaded() -> bool:
    """Return whether the library is ready, so that a request need not wait for it."""
    return _loading is not None and _loading.done() and _loading.exception() is None


def is_loading() -> bool:
    """Return whether a thread is in the middle of it."""
    return _loading is not None and not _loading.done()


def has_begun() -> bool:
    """Return whether the library is loaded or being loaded, because a client needs it."""
    return _loading is not None


async def load() -> ModuleType:
    """Wait for the library, from any event loop; giving up the wait does not stop the load.

    Raises:
        ModelError: If it cannot be loaded.
    """
    try:
        return await asyncio.wrap_future(start_loading())
    except asyncio.CancelledError:
        raise
    except Exception as error:
        raise ModelError(
            "library",
            f"The model library could not be loaded: {type(error).__name__}: {error}",
            "Install the program again.",
        ) from None


async def close() -> None:
    """Close the connections that the library keeps open; call it before the loop ends."""
    if is_loaded():
        library = start_loading().result()
        await library.close_litellm_async_clients()
        # Otherwise a later request to the same place would be given a closed connection.
        library.in_memory_llm_clients_cache.flush_cache()


def keep_loopback_direct(environment: MutableMapping[str, str]) -> None:
    """Except this machine from the proxies that ``environment`` names.

    Otherwise a local server would be asked through the proxy, which cannot reach it, and which
    would be shown its key.
    """
    if not any(name.lower() in ("http_proxy", "all_proxy") for name in environment):
        return
    excepted = environment.get("no_proxy") or environment.get("NO_PROXY") or ""
    hosts = [host.strip() for host in excepted.split(",") if host.strip()]
    if "*" in hosts:
        return
    hosts += [host for host in ("localhost", "127.0.0.1", "::1") if host not in hosts]
    environment["no_proxy"] = environment["NO_PROXY"] = ",".join(hosts)


def _load_into(future: Future[ModuleType]) -> None:
    try:
        library = _import_quietly()
    except BaseException as error:  # whoever waits must learn of it
        future.set_exception(error)
    else:
        future.set_result(library)


def _import_quietly() -> ModuleType:
    # A program that ends now leaves this thread in the middle of an import, and would wait for
    # ever if it wrote a traceback as its last act: writing one imports this module.
    importlib.import_module("unicodedata")
    os.environ.update({name: value for name, value in _OFFLINE.items() if name not in os.environ})
    os.environ.update(_STRANGE_DOTENV)
    keep_loopback_direct(os.environ)
    _silence()
    with collector.paused():
        library = importlib.import_module("litellm")
        _silence()
        _configure(library)
        connections.install(library)
        _read_streams_directly()
        _rehearse(library)
        linecache.clearcache()  # Tracebacks of the rehearsal read whole modules.
    return library


class _LateEncoding:
    """Stands in for the library's tokenizer, and is only read if somebody uses it.

    Every Anthropic request asks for it without need, and reading it stops all threads for a
    fifth of a second.
    """

    def __init__(self, library: ModuleType) -> None:
        self._library = library

    def __getattr__(self, name: str) -> Any:
        return getattr(self._library._lazy_imports.get_default_encoding(), name)


def _rehearse(library: ModuleType) -> None:
    """Go through a request that is answered in memory, so that the first real one is quick.

    The library finishes its own set-up at the first request, which would hold up the screen.
    """
    for name in _AT_FIRST_USE:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    try:
        asyncio.run(_answer_in_memory(library))
    except Exception:
        logging.getLogger(__name__).debug("the rehearsal failed", exc_info=True)


async def _answer_in_memory(library: ModuleType) -> None:
    messages = [{"role": "user", "content": "hello"}]
    tool = {"type": "function", "function": {"name": "none", "parameters": {"type": "object"}}}
    for model in ("openai/rehearsal", "anthropic/rehearsal"):
        chunks = await library.acompletion(
            model=model,
            messages=messages,
            tools=[tool],
            api_key="none",
            stream=True,
            stream_options={"include_usage": True},
            mock_response="hello",
            max_retries=0,
        )
        async for _ in chunks:
            pass


def _silence() -> None:
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
        logger.setLevel(logging.CRITICAL)
    # What servers send is told in our errors; the library's own doubts would go to the terminal.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"pydantic\.")


def _configure(library: ModuleType) -> None:
    settings = {
        "suppress_debug_info": True,
        # With this the library would stop thinking for good after calls of another model.
        "modify_params": False,
        "disable_streaming_logging": True,
        # Without this, use that the server did not report is made up from our own text.
        "disable_token_counter": True,
        # It takes a hundred equal chunks for a loop, which a list of zeros has as well; we look
        # at the text itself (repetition.py).
        "REPEATED_STREAMING_CHUNK_LIMIT": sys.maxsize,
    }
    for name, value in settings.items():
        setattr(library, name, value)
    library.main.encoding = _LateEncoding(library)
    _forget_copies(library)


def _read_streams_directly() -> None:
    """Spare a generator, and the task that ends it, for each piece of an answer.

    The library begins a loop over the stream for every single piece, and leaves it again.
    """
    from openai import AsyncStream

    def itself(stream: Any) -> Any:
        return stream

    stream: Any = AsyncStream
    stream.__aiter__ = itself


def _forget_copies(library: ModuleType) -> None:
    """Free what the library holds twice: 20 MB, which the rehearsal and the screen use instead.

    It keeps the tokenizer's data beside the text made of it, and would read the map of prices,
    which is the packaged one for us, a second time.
    """
    if hasattr(library.utils, "json_data"):
        library.utils.json_data = None
    library.utils.get_bundled_model_cost_map = lambda: library.model_cost
