"""The window's tabs; each page is imported and built when it is first shown.

Only the first tab is needed for the window to appear; the others bring widgets by the hundred.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from synthdesk.ui.pages.page import Page
from synthdesk.ui.session import Session
from synthdesk.ui.tasks.manager import TaskManager
from synthdesk.ui.theme import theme_manager


def _data() -> type[Page]:
    from synthdesk.ui.pages.data.page import DataPage

    return DataPage


def _quality() -> type[Page]:
    from synthdesk.ui.pages.quality.page import QualityPage

    return QualityPage


def _privacy() -> type[Page]:
    from synthdesk.ui.pages.privacy.page import PrivacyPage

    return PrivacyPage


def _bias() -> type[Page]:
    from synthdesk.ui.pages.bias.page import BiasPage

    return BiasPage


def _fake_or_real() -> type[Page]:
    from synthdesk.ui.pages.fake_or_real.page import FakeOrRealPage

    return FakeOrRealPage


def _versions() -> type[Page]:
    from synthdesk.ui.pages.versions.page import VersionsPage

    return VersionsPage


def _explain() -> type[Page]:
    from synthdesk.ui.pages.explain.page import ExplainPage

    return ExplainPage


def _report() -> type[Page]:
    from synthdesk.ui.pages.report.page import ReportPage

    return ReportPage


@dataclass(frozen=True)
class TabSpec:
    """A tab before its page is there; title and icon are those of the page's class."""

    title: str
    icon_name: str
    page_class: Callable[[], type[Page]]


TABS = (
    TabSpec("Data", "data", _data),
    TabSpec("Quality", "quality", _quality),
    TabSpec("Privacy", "privacy", _privacy),
    TabSpec("Bias", "bias", _bias),
    TabSpec("Fake vs real", "fake-vs-real", _fake_or_real),
    TabSpec("Versions", "versions", _versions),
    TabSpec("Explain", "explain", _explain),
    TabSpec("Report", "report", _report),
)


class PageTabs(QTabWidget):
    """Tabs in the order of ``TABS``."""

    page_built = Signal(object)
    """A ``Page`` that was just made."""

    def __init__(self, session: Session, tasks: TaskManager, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Pages")
        self.tabBar().setObjectName("page-tabs")
        self.tabBar().setAccessibleName("Pages")
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)  # after document mode, which turns it on
        self._holders = [_PageHolder(spec, session, tasks, self) for spec in TABS]
        for holder in self._holders:
            holder.built.connect(self.page_built)
            self.addTab(holder, holder.spec.title)
        theme_manager().changed.connect(self._tint)
        self._tint()

    def page(self, title: str) -> Page:
        """A page by its title, built if it was not."""
        return self._holder(title).page()

    def built_pages(self) -> list[Page]:
        """The pages that were shown so far."""
        return [holder.page() for holder in self._holders if holder.is_built]

    def build_next(self) -> bool:
        """Build one more page before it is asked for; False when all are there."""
        holder = next((one for one in self._holders if not one.is_built), None)
        if holder is not None:
            holder.page()
        return holder is not None

    def go_to(self, title: str) -> None:
        """Show a page."""
        self.setCurrentWidget(self._holder(title))

    @property
    def current_title(self) -> str:
        """Title of the page that is shown."""
        return TABS[self.currentIndex()].title

    def _holder(self, title: str) -> _PageHolder:
        return next(holder for holder in self._holders if holder.spec.title == title)

    def _tint(self) -> None:
        for position, spec in enumerate(TABS):
            self.setTabIcon(position, theme_manager().icon(spec.icon_name))


class _PageHolder(QWidget):
    """Stands in a tab for a page and makes it when it is shown."""

    built = Signal(object)

    def __init__(
        self, spec: TabSpec, session: Session, tasks: TaskManager, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.spec = spec
        self._session = session
        self._tasks = tasks
        self._page: Page | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    @property
    def is_built(self) -> bool:
        return self._page is not None

    def page(self) -> Page:
        if self._page is None:
            self._page = self.spec.page_class()(self._session, self._tasks)
            self._layout.addWidget(self._page)
            self.built.emit(self._page)
        return self._page

    def showEvent(self, event: QShowEvent) -> None:
        self.page()
        super().showEvent(event)
