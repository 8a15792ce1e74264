"""The command line: `xiaoer up`, `xiaoer shop apply`, `xiaoer doctor` …"""

from __future__ import annotations

import os
import sys

# Many small products of vectors: threads of the linear algebra only get in each other's way. Before numpy comes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import typer
from rich.console import Console
from rich.markup import escape

from agent.errors import XiaoerError
from xiaoer.commands import (
    access,
    backup,
    bookings,
    catalog,
    channels,
    chat,
    connectors,
    coupons,
    customers,
    demo,
    doctor,
    draw,
    embedding,
    entries,
    evaluation,
    faq,
    followups,
    gaps,
    handoffs,
    letters,
    moving,
    notices,
    openapi,
    proposals,
    publishing,
    quality,
    reports,
    secrets,
    serve,
    shop,
    stores,
    tags,
    tickets,
    trial,
    voice,
    words,
)

typer_app = typer.Typer(
    help="店小二：企业微信里的 AI 店铺客服", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
serve.register(typer_app)
chat.register(typer_app)
demo.register(typer_app)
doctor.register(typer_app)
backup.register(typer_app)
shop.commands.add_typer(voice.commands)
shop.commands.add_typer(moving.commands)
typer_app.add_typer(shop.commands, name="shop")
typer_app.add_typer(quality.commands, name="quality")
typer_app.add_typer(stores.commands, name="stores")
typer_app.add_typer(access.commands, name="access")
typer_app.add_typer(handoffs.commands, name="handoffs")
for part in (entries, publishing, trial):
    faq.commands.add_typer(part.commands)
typer_app.add_typer(faq.commands, name="knowledge")
typer_app.add_typer(gaps.commands, name="gaps")
typer_app.add_typer(proposals.commands, name="proposals")
typer_app.add_typer(embedding.commands, name="embedding")
typer_app.add_typer(catalog.commands, name="catalog")
typer_app.add_typer(connectors.commands, name="connectors")
typer_app.add_typer(connectors.hooks, name="hooks")
typer_app.add_typer(coupons.commands, name="coupons")
typer_app.add_typer(customers.commands, name="customers")
typer_app.add_typer(tags.commands, name="tags")
typer_app.add_typer(bookings.commands, name="bookings")
typer_app.add_typer(tickets.commands, name="tickets")
typer_app.add_typer(channels.commands, name="channels")
typer_app.add_typer(letters.commands, name="letters")
typer_app.add_typer(notices.commands, name="notices")
typer_app.add_typer(evaluation.commands, name="evals")
openapi.register(typer_app)
typer_app.add_typer(reports.commands, name="reports")
typer_app.add_typer(followups.commands, name="followups")
typer_app.add_typer(words.commands, name="safety")
typer_app.add_typer(secrets.commands, name="secrets")
typer_app.add_typer(draw.commands, name="graphs")


def app() -> None:
    """Run the command line; an error this program knows is one clear line each, not a traceback."""
    try:
        typer_app()
    except XiaoerError as error:
        console = Console(stderr=True)
        for line in str(error).splitlines():
            console.print(f"[bold red]✗[/] {escape(line)}", highlight=False, soft_wrap=True)
        sys.exit(2)
