"""What a palette can't say: cards, chips, the one prominent button. Kept small."""

from __future__ import annotations

from string import Template

from synthdesk.engine.resources import resource
from synthdesk.ui.theme.colours import Theme

_SHEET = Template("""
QToolTip { color: $text; background: $surface; border: 1px solid $border_strong; padding: 4px; }

QFrame#audit-bar { background: $surface; border: none; border-bottom: 1px solid $border; }
QStatusBar { background: $surface; border-top: 1px solid $border; }
QStatusBar::item { border: none; }
QMenuBar { background: $surface; }
QMenuBar::item { padding: 5px 10px; background: transparent; }
QMenuBar::item:selected { background: $accent_soft; color: $text; }

QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar#page-tabs { background: $surface; }
QTabBar#page-tabs::tab { padding: 9px 16px 8px 16px; border: none;
    border-bottom: 3px solid transparent; color: $text_muted; background: $surface; }
QTabBar#page-tabs::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar#page-tabs::tab:hover:!selected { color: $text; background: $sunken; }
QTabBar#page-tabs::tab:focus { color: $accent; }

QFrame#card { background: $surface; border: 1px solid $border; border-radius: 8px; }
QFrame#card[dropping="true"] { border: 2px dashed $accent; background: $accent_soft; }
QLabel#card-title { font-weight: 600; }
QLabel#file-name { font-weight: 600; }
QLabel#muted, QLabel#empty-text { color: $text_muted; }
QLabel#empty-title { font-size: 15pt; font-weight: 600; }
QLabel#section-title { font-size: 12pt; font-weight: 600; }
QLabel#welcome-title { font-size: 18pt; font-weight: 600; }

QPushButton, QToolButton#button { padding: 5px 12px; border: 1px solid $border_strong;
    border-radius: 5px; background: $surface; color: $text; }
QPushButton:hover, QToolButton#button:hover { background: $accent_soft; border-color: $accent; }
QPushButton:pressed { background: $sunken; }
QPushButton:checked, QToolButton#button:checked { background: $accent_soft;
    border-color: $accent; }
QPushButton:focus, QToolButton#button:focus { border: 2px solid $accent; padding: 4px 11px; }
QToolButton#button { padding: 4px 12px; }
QToolButton#button:focus { padding: 3px 11px; }
QPushButton:disabled, QToolButton#button:disabled { color: $border_strong;
    border-color: $border; background: $window; }
QPushButton[primary="true"] { background: $accent; border-color: $accent; color: $accent_text;
    font-weight: 600; padding: 6px 16px; }
QPushButton[primary="true"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[primary="true"]:focus { border: 2px solid $text; padding: 5px 15px; }
QPushButton[primary="true"]:disabled { background: $sunken; border-color: $border;
    color: $border_strong; }

QLabel[chip="good"], QToolButton[chip="good"] { color: $good; background: $good_soft;
    border: 1px solid $good; }
QLabel[chip="warning"], QToolButton[chip="warning"] { color: $warning; background: $warning_soft;
    border: 1px solid $warning; }
QLabel[chip="bad"], QToolButton[chip="bad"] { color: $bad; background: $bad_soft;
    border: 1px solid $bad; }
QLabel[chip="unknown"], QToolButton[chip="unknown"] { color: $unknown; background: $unknown_soft;
    border: 1px solid $unknown; }
QLabel[chip], QToolButton[chip] { border-radius: 5px; padding: 4px 10px; font-weight: 600; }
QToolButton[chip]:focus { border-width: 2px; padding: 3px 9px; }

QFrame#message-bar { border-radius: 6px; border: 1px solid $bad; background: $bad_soft; }
QFrame#message-bar[tone="warning"] { border-color: $warning; background: $warning_soft; }
QFrame#message-bar[tone="info"] { border-color: $accent; background: $accent_soft; }
QLabel#message-title { font-weight: 600; }

QLineEdit, QSpinBox#plain, QDoubleSpinBox#plain {
    border: 1px solid $border_strong; border-radius: 5px; padding: 4px 8px;
    background: $surface; }
QLineEdit:focus, QSpinBox#plain:focus, QDoubleSpinBox#plain:focus {
    border: 2px solid $accent; padding: 3px 7px; }

QComboBox { border: 1px solid $border_strong; border-radius: 5px; padding: 4px 8px;
    background: $surface; }
QComboBox:hover { border-color: $accent; }
QComboBox:focus { border: 2px solid $accent; padding: 3px 7px; }
QComboBox:disabled { color: $border_strong; border-color: $border; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("$icons/chevron-on-$name.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { border: 1px solid $border_strong; background: $surface;
    selection-background-color: $accent_soft; selection-color: $text; }

QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 15px; height: 15px; border: 1px solid $border_strong;
    border-radius: 3px; background: $surface; }
QCheckBox::indicator:focus { border: 2px solid $accent; width: 13px; height: 13px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent;
    image: url("$icons/check-on-$name.svg"); }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $border_strong; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $text_muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QDockWidget::title { padding: 6px 10px; background: $window; }
QHeaderView::section { background: $window; color: $text_muted; border: none;
    border-bottom: 1px solid $border; border-right: 1px solid $border; padding: 5px 8px;
    font-weight: 600; }
QTableView { gridline-color: $border; border: 1px solid $border; border-radius: 4px;
    background: $surface; alternate-background-color: $window;
    selection-background-color: $accent_soft; selection-color: $text; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QProgressBar { border: 1px solid $border; border-radius: 4px; background: $sunken;
    max-height: 10px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QPlainTextEdit#log { font-family: monospace; background: $surface; border: 1px solid $border;
    border-radius: 4px; }
""")


def stylesheet(theme: Theme) -> str:
    """Qt style sheet in the theme's colours."""
    # Qt reads paths in a style sheet with forward slashes on every system.
    icons = resource("icons").as_posix()
    return _SHEET.substitute(theme.colours, name=theme.name, icons=icons)
