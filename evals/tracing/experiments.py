"""LangSmith: cases become a data set, a run becomes an experiment, each verdict a feedback."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from evals.running.figures import Figures
from evals.schema.case import Case
from evals.stage.played import Played

if TYPE_CHECKING:
    from langsmith import Client

DATASET = "xiaoer-cases"
_NAMES = uuid.UUID("6f2f0f5e-6b0b-4a0e-9c64-5f6f2b1f7a11")  # of our examples: the same case is the same example


def publish(client: Client, cases: Sequence[Case], runs: Sequence[Played], found: Figures, now: datetime) -> str:
    """Sync the cases, write the run as an experiment, and return its name."""
    dataset_id = _sync(client, cases)
    name = f"xiaoer-{now:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:4]}"
    metadata = {"passed": found.whole.passed, "cases": found.whole.cases, "p95": found.p95, "k": found.k}
    project = client.create_project(name, reference_dataset_id=dataset_id, metadata=metadata)
    for run in runs:
        if run.mode != "skipped":
            _write(client, name, project.id, run, now)
    client.flush()
    return name


def example_id(case: str) -> uuid.UUID:
    """Return the id of a case's example."""
    return uuid.uuid5(_NAMES, case)


def _sync(client: Client, cases: Sequence[Case]) -> Any:
    """Bring the data set to what the files say: new cases are added, changed ones changed."""
    if not client.has_dataset(dataset_name=DATASET):
        client.create_dataset(DATASET, description="Dialogue cases of 店小二, synced from evals/cases")
    dataset_id = client.read_dataset(dataset_name=DATASET).id
    known = {example.id for example in client.list_examples(dataset_id=dataset_id)}
    rows = [_example(case) for case in cases]
    fresh = [row for row in rows if row["id"] not in known]
    changed = [_update(row) for row in rows if row["id"] in known]
    if fresh:
        client.create_examples(dataset_id=dataset_id, examples=fresh)
    if changed:
        client.update_examples(dataset_id=dataset_id, updates=changed)
    return dataset_id


def _example(case: Case) -> dict[str, Any]:
    document = case.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {
        "id": example_id(case.id),
        "inputs": {"shop": case.shop, "turns": document["turns"]},
        "reference_outputs": {"expect": document.get("expect", {})},
        "metadata": {"case": case.id, "harm": case.harm, "kind": case.kind, "needs": case.needs},
    }


def _update(example: dict[str, Any]) -> dict[str, Any]:
    """Return an example as updates call its parts."""
    row = dict(example)
    return row | {"outputs": row.pop("reference_outputs")}


def _write(client: Client, project: str, project_id: uuid.UUID, run: Played, now: datetime) -> None:
    run_id = uuid.uuid4()
    client.create_run(
        run.case,
        {"case": run.case, "about": run.about},
        "chain",
        id=run_id,
        project_name=project,
        start_time=now,
        end_time=now + timedelta(seconds=run.seconds),
        outputs={"transcript": run.transcript, "problems": [problem.text for problem in run.problems]},
        reference_example_id=example_id(run.case),
        extra={"metadata": {"mode": run.mode, "shop": run.shop, "attempt": run.attempt}},
    )
    feedback = {"passed": float(run.passed), "seconds": max(run.reply_seconds, default=0.0), "cost_fen": run.cost_fen}
    for key, score in feedback.items():
        client.create_feedback(run_id, key, score=score, trace_id=run_id, session_id=project_id)
