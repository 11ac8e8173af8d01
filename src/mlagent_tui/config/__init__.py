"""The configuration: packaged defaults, files, variables and flags, laid over each other."""

from mlagent_tui.config.errors import ConfigError
from mlagent_tui.config.folder import PROJECT_FILE
from mlagent_tui.config.load import LoadedConfig, load_config
from mlagent_tui.config.servers import HttpServer, McpServer, StdioServer
from mlagent_tui.config.settings import Destination, Endpoints, Messaging, Settings
from mlagent_tui.flags import Flags

__all__ = [
    "PROJECT_FILE",
    "ConfigError",
    "Destination",
    "Endpoints",
    "Flags",
    "HttpServer",
    "LoadedConfig",
    "McpServer",
    "Messaging",
    "Settings",
    "StdioServer",
    "load_config",
]
