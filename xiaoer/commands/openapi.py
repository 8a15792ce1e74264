"""`xiaoer openapi`: the description of the REST API, for programs that are written against it."""

from __future__ import annotations

import json

import typer

commands = typer.Typer()


@commands.command()
def openapi() -> None:
    """打印 REST 接口说明（OpenAPI，JSON）。"""
    from api.app import openapi_document

    typer.echo(json.dumps(openapi_document(), ensure_ascii=False, indent=1, sort_keys=True))
