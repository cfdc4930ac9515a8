"""What the service reads from its environment. A part's own variables are in its module in `service/parts/`."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from service import defaults


class Environment(BaseSettings):
    """Base of all settings: an empty variable counts as missing, and no error message holds a value."""

    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True, hide_input_in_errors=True)


class Settings(Environment):
    environment: Literal["local", "dev", "staging", "prod"] = "local"
    service_name: str = defaults.SERVICE_NAME
    service_version: str = "unknown"
    port: int = Field(8000, ge=1, le=65535)
    metrics_port: int = Field(0, ge=0, le=65535)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    drain_delay: float = Field(defaults.DRAIN_DELAY, ge=0, le=60)
    shutdown_timeout: float = Field(defaults.SHUTDOWN_TIMEOUT, ge=1, le=120)
    otel_exporter_otlp_endpoint: str = ""
    otel_traces_sampler_arg: float = Field(0.1, ge=0, le=1)
