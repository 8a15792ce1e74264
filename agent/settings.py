"""Settings come from the environment (prefix XIAOER_) and `.env`; a wrong one stops the start with one clear line."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from agent.errors import SettingsError

PREFIX = "XIAOER_"
WECOM_HOST = "https://qyapi.weixin.qq.com"


class Settings(BaseSettings):
    """Everything an operator can set. `.env.example` says what each one is for."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore"
    )

    data_dir: Path = Path("data")
    database_url: SecretStr | None = None
    chroma_url: str | None = None
    secret_key: SecretStr | None = None
    other_secret_keys: SecretStr | None = None
    lookup_key: SecretStr | None = None

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    health_port: int | None = Field(default=None, ge=0, le=65535)
    public_url: str | None = None
    log_level: str = "INFO"
    log_json: bool = True
    otlp_endpoint: str | None = None

    wecom_api_base: str = WECOM_HOST
    callback_window_seconds: int = Field(default=600, ge=30)
    reconcile_seconds: float = Field(default=30.0, gt=0)
    chase_seconds: float = Field(default=10.0, gt=0)
    quiet_window_seconds: float = Field(default=0.8, ge=0, le=30)
    waiting_line_seconds: float = Field(default=5.0, gt=0)
    worker_concurrency: int = Field(default=500, ge=1)

    llm_base_url: str | None = None
    llm_api_key: SecretStr | None = None
    llm_model: str | None = None
    llm_timeout_seconds: float = Field(default=15.0, gt=0)
    llm_price_in_fen: float = Field(default=0.0, ge=0)
    llm_price_out_fen: float = Field(default=0.0, ge=0)
    llm_vision: bool = False
    llm_fallback_base_url: str | None = None
    llm_fallback_api_key: SecretStr | None = None
    llm_fallback_model: str | None = None
    llm_fallback_vision: bool = False
    llm_fallback_price_in_fen: float = Field(default=0.0, ge=0)
    llm_fallback_price_out_fen: float = Field(default=0.0, ge=0)
    llm_daily_budget_fen: float = Field(default=500.0, ge=0)

    embedding_base_url: str | None = None
    embedding_api_key: SecretStr | None = None
    embedding_model: str | None = None
    embedding_price_fen: float = Field(default=0.0, ge=0)

    speech_base_url: str | None = None
    speech_api_key: SecretStr | None = None
    speech_model: str | None = None
    speech_timeout_seconds: float = Field(default=15.0, gt=0, le=60)

    allowed_link_hosts: Annotated[tuple[str, ...], NoDecode] = ()

    pull_allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    pull_sql_hosts: Annotated[tuple[str, ...], NoDecode] = ()

    @field_validator("allowed_link_hosts", "pull_allowed_hosts", "pull_sql_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        return tuple(h.strip() for h in value.split(",") if h.strip()) if isinstance(value, str) else value

    @field_validator(
        "public_url",
        "wecom_api_base",
        "llm_base_url",
        "llm_fallback_base_url",
        "embedding_base_url",
        "speech_base_url",
        "chroma_url",
    )
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"must be an http(s) address, not {value!r}")
        return value.rstrip("/")

    @field_validator("log_level")
    @classmethod
    def _is_level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("应是 DEBUG、INFO、WARNING 或 ERROR")
        return value.upper()

    @cached_property
    def embedded(self) -> bool:
        """Whether this program brings its own PostgreSQL."""
        return self.database_url is None


def _incomplete(settings: Settings) -> list[str]:
    """Return a line for each group of settings of which only a part is set."""
    groups = {
        "LLM": (settings.llm_base_url, settings.llm_model),
        "LLM_FALLBACK": (settings.llm_fallback_base_url, settings.llm_fallback_model),
        "EMBEDDING": (settings.embedding_base_url, settings.embedding_model),
        "SPEECH": (settings.speech_base_url, settings.speech_model),
    }
    problems = [
        f"{PREFIX}{name}_BASE_URL 和 {PREFIX}{name}_MODEL 要一起设，或都不设"
        for name, pair in groups.items()
        if any(pair) and not all(pair)
    ]
    if settings.database_url and not settings.database_url.get_secret_value().startswith(("postgresql", "postgres")):
        problems.append(f"{PREFIX}DATABASE_URL 应是 postgresql:// 开头的地址（只支持 PostgreSQL）")
    if settings.database_url and settings.secret_key is None:
        problems.append(
            f"设了 {PREFIX}DATABASE_URL 就要设 {PREFIX}SECRET_KEY：用它加密各店的密钥（openssl rand -base64 32）"
        )
    return problems


def load_settings(**overrides: object) -> Settings:
    """Read the settings, or raise `SettingsError` with one line for each problem."""
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(
            [f"{PREFIX}{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
        ) from None
    if problems := _incomplete(settings):
        raise SettingsError(problems)
    return settings
