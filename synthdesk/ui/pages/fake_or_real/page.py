"""The Fake vs real page: how well a classifier tells them apart, and what it goes by."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from synthdesk.engine.audit import AuditResult
from synthdesk.engine.discriminator.fake_or_real import Discriminator
from synthdesk.ui.pages.fake_or_real.article_view import ArticleView
from synthdesk.ui.pages.fake_or_real.giveaways_view import GiveawaysView
from synthdesk.ui.pages.fake_or_real.ladder_run import LadderRun
from synthdesk.ui.pages.fake_or_real.look_bar import LookBar
from synthdesk.ui.pages.fake_or_real.overview_view import OverviewView
from synthdesk.ui.pages.fake_or_real.records_view import RecordsView
from synthdesk.ui.pages.result_page import ResultPage
from synthdesk.ui.widgets.view_tabs import ViewTabs


class FakeOrRealPage(ResultPage):
    """How well a classifier tells synthetic rows from training rows."""

    title = "Fake vs real"
    icon_name = "fake-vs-real"
    analysis = "discriminator"
    promise = (
        "This page will show how well a classifier tells synthetic rows from real ones, beside "
        "how well it tells real rows from real rows, and what gives the fakes away."
    )

    def build(self) -> None:
        """A bar that chooses the look, and the views of it."""
        self.look_bar = LookBar(self.session, self.tasks)
        self.look_bar.look_changed.connect(self._show_look)
        self.views = ViewTabs("Views of fake vs real")
        self.views.setObjectName("fake-or-real-views")
        self.overview = OverviewView()
        self.giveaways = GiveawaysView()
        self.records = RecordsView(self.session, self.tasks)
        self.article = ArticleView()
        self.views.add_cards("&Overview", self.overview)
        self.views.add_view("What gives it a&way", self.giveaways)
        self.views.add_view("&Records", self.records)
        self.views.add_cards("&Article form", self.article)
        self.ladder = LadderRun(self.session, self.tasks, self)
        self.ladder.progressed.connect(self.overview.measure.show_progress)
        self.ladder.failed.connect(self.status_message)
        self.overview.measure.start_requested.connect(self.ladder.start)
        self.overview.measure.cancel_requested.connect(self.ladder.cancel)
        layout = QVBoxLayout(self.content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.look_bar)
        layout.addWidget(self.views, 1)

    def show_result(self, result: AuditResult) -> None:
        """Show another audit's discriminator."""
        self._shown = result
        self.overview.show_result(result)
        self.look_bar.show_result(result)

    def _show_look(self, found: Discriminator | None) -> None:
        if found is None:
            return
        self.overview.show_look(found)
        self.giveaways.show_look(found)
        self.records.show_look(self._shown, found)
        self.article.show_article(found.article)

    def _check_stale(self, event: object = None) -> None:
        super()._check_stale(event)
        self.look_bar.show_stale(self.session.result_is_stale)
