"""Pulling from a shop's own systems: by HTTP or SQL, page by page, mapped to records."""

from tools.connectors.mapping import Mapped, Mapping, map_pages
from tools.connectors.shape import ConnectorShape, HttpOrigin, Paging, SqlOrigin

__all__ = ["ConnectorShape", "HttpOrigin", "Mapped", "Mapping", "Paging", "SqlOrigin", "map_pages"]
