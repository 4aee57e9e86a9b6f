"""Naming and feedback in the whole window, with the real library on an index that is filled here."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop_app.query.parts import PartRef
from desktop_app.query.query import PicturePart, SearchQuery
from desktop_app.results.name_dialog import NameDialog
from desktop_app.shell.session import WindowSession
from indexer.bench.latency import clustered, fill
from indexer.catalogue import concepts, feedback
from indexer.catalogue.database import connect
from indexer.catalogue.feedback import FeedbackKind
from indexer.home import Home
from indexer.library.library import Library
from indexer.store.writer import SegmentWriter
from indexer.types import WHOLE_FILE, Box, FileId, Locator, ModelId
from tests.gui.results.doubles import hit
from tests.gui.shell.conftest import Start

FILES = 6


@pytest.fixture
def session(start: Start, home: Home, tmp_path: Path) -> WindowSession:
    with closing(connect(home.catalogue, create=True)) as db:
        fill(db, home.catalogue, SegmentWriter(home.units, ModelId("m"), 4), ModelId("m"), clustered(FILES, 4, 0))
    made = start(tmp_path / "photos").session
    assert made is not None
    return made


def kept(home: Home) -> list[tuple[str, FeedbackKind]]:
    with closing(connect(home.catalogue, create=False)) as db:
        return sorted((one.query, one.kind) for one in feedback.examples(db))


def test_a_name_is_stored_and_told(qtbot: QtBot, session: WindowSession, home: Home) -> None:
    session.widgets.naming.ask([(FileId(number), WHOLE_FILE) for number in (1, 2, 3)])
    (dialog,) = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, NameDialog)]
    dialog.field.setText("Biscuit")
    dialog.button.click()
    qtbot.waitUntil(lambda: [each.name for each in session.widgets.facts.now.concepts] == ["Biscuit"])
    texts = [label.text() for label in session.widgets.notices.findChildren(QLabel)]
    assert any("Biscuit" in text for text in texts)
    with closing(connect(home.catalogue, create=False)) as db:
        assert concepts.named(db, "biscuit").examples == 3


def test_a_part_of_a_picture_of_the_query_becomes_an_example(qtbot: QtBot, session: WindowSession, home: Home) -> None:
    with Library(home) as library:
        library.name_these("Biscuit", [(FileId(number), WHOLE_FILE) for number in (1, 2, 3)])
        path = library.rows([4])[0].path
    corner = Locator(region=Box(left=0, top=0, right=0.5, bottom=0.5))
    widgets = session.widgets
    widgets.state.set(SearchQuery(pictures=(PicturePart(path=path, locator=corner),)))
    editor = widgets.search_box.editor
    editor.open_card(PartRef("pictures", 0), widgets.search_box.chip_row.chips[0])
    assert editor.card is not None
    editor.card.name_button.click()
    qtbot.waitUntil(lambda: any(isinstance(one, NameDialog) for one in QApplication.topLevelWidgets()))
    (dialog,) = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, NameDialog)]
    dialog.named.emit("biscuit")
    dialog.close()
    with closing(connect(home.catalogue, create=False)) as db:
        number = concepts.named(db, "biscuit").concept_id
        qtbot.waitUntil(lambda: concepts.examples_of(db, number)[-1].locator == corner)
    widgets.search_box.name_wanted.emit(PicturePart(path=Path("/nowhere.jpg")))
    qtbot.waitUntil(lambda: any("not in the library" in one.text() for one in widgets.notices.findChildren(QLabel)))


def test_what_is_done_with_hits_is_kept_and_taken_back(qtbot: QtBot, session: WindowSession, home: Home) -> None:
    widgets = session.widgets
    widgets.state.set(SearchQuery(text="a dog"))
    with closing(connect(home.catalogue, create=False)) as db:
        (content,) = db.execute("SELECT content_id FROM files WHERE file_id = 1").fetchone()
    widgets.results.show_hits([hit(1, content_id=content)])
    widgets.results.view.setCurrentIndex(widgets.results.model.index(0))
    session.actions["results.more"].trigger()
    qtbot.waitUntil(lambda: kept(home) == [("a dog", FeedbackKind.MORE)])
    widgets.results.user_data.rated.emit([1], 2)
    widgets.results.user_data.rated.emit([1], 5)
    widgets.results.file_actions.exported.emit([1])
    qtbot.waitUntil(lambda: len(kept(home)) == 3)
    assert {kind for _, kind in kept(home)} == {FeedbackKind.MORE, FeedbackKind.RATED, FeedbackKind.EXPORTED}
    widgets.state.change(feedback=())
    qtbot.waitUntil(lambda: ("a dog", FeedbackKind.MORE) not in kept(home))
