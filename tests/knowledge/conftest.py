"""Real embedders and a real Chroma for the knowledge tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.embedding import LocalEmbedder
from knowledge.entries import Entry
from knowledge.index import VectorIndex, open_index
from knowledge.search import KnowledgeSearch


@pytest.fixture(scope="session")
def embedder() -> Iterator[LocalEmbedder]:
    models = LocalEmbedder()
    yield models
    models.close()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    opened = open_index(tmp_path, None)
    yield opened
    opened.close()


@pytest.fixture
def search(embedder: LocalEmbedder, index: VectorIndex) -> KnowledgeSearch:
    return KnowledgeSearch(embedder, index)


@pytest.fixture(scope="session")
def shop() -> list[Entry]:
    """Return a small flower shop's entries."""
    return [
        Entry(1, "营业时间是几点到几点？", "每天 9:00-21:30。"),
        Entry(2, "花可以送货上门吗？运费多少？", "同城 5 公里内免费送，超出每公里 2 元。"),
        Entry(3, "收到的花蔫了、坏了怎么办？", "签收 6 小时内拍照，我们免费重送。"),
        Entry(4, "可以写贺卡吗？", "免费代写，下单时备注内容。"),
        Entry(5, "能开发票吗？", "可以开电子普票，下单后 7 天内联系我们。"),
        Entry(6, "花能放多久？怎么养？", "鲜切花 5-7 天，每天换水剪根。", similar=("玫瑰买回去怎么保养",)),
        Entry(7, "停车方便吗？", "门口有两个免费车位。"),
        Entry(8, "下单后可以取消吗？", "制作前可以取消，全额退款。"),
    ]
