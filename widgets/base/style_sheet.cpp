#include "widgets/base/style_sheet.h"

namespace resa {
namespace {

// @words are replaced by the theme's colours. Buttons get their kind as a property, see controls.cpp.
const char* const sheet = R"(
QWidget { color: @text; }
QMainWindow, QDialog { background: @background; }
QLabel { background: transparent; }
QLabel[role="muted"] { color: @muted; }
QLabel[role="title"] { font-size: 15px; font-weight: 600; }
QLabel[changed="true"] { color: @accent; font-weight: 600; }
QLabel[role="number"] { font-family: "JetBrains Mono", monospace; font-size: 13px; }
QWidget[factrow="true"] { border: none; border-bottom: 1px solid @line; }
QLabel[role="empty"] { color: @muted; font-size: 13px; }
QLabel[role="hero"] { font-size: 30px; font-weight: 600; }
QLabel[role="lead"] { font-size: 15px; color: @muted; }
QPushButton[large="true"] { font-size: 15px; padding: 12px 28px; }
QPushButton[large="true"]:focus { padding: 11px 27px; }
QWidget[problembox="true"] { background: @raised; border: 1px solid @warn; border-radius: 7px; }
QLabel[role="problem"] { color: @bad; }
QToolTip { background: @raised; color: @text; border: 1px solid @line; padding: 6px 8px; }

QWidget#topBar { background: @panel; border-bottom: 1px solid @line; }
QWidget#timeline { background: @panel; border-top: 1px solid @line; }
QWidget#timeline:focus { border-top: 1px solid @accent; }
QFrame#sidebarFrame { background: @panel; border: none; }
QSplitter#columns::handle { background: @line; }
QFrame[panel="true"] { background: @panel; border: 1px solid @line; border-radius: 10px; }
QFrame#pair { border: none; border-radius: 0; }
QWidget[hintbar="true"] { background: @raised; border-radius: 7px; }
QFrame[card="true"] { background: @raised; border: 1px solid @line; border-radius: 7px; }

QPushButton { background: @raised; border: 1px solid @line; border-radius: 7px; padding: 7px 14px; font-weight: 600; min-height: 14px; }
QPushButton:hover { border-color: @muted; }
QPushButton:pressed { background: @line; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @muted; background: @panel; }
QPushButton[kind="primary"] { background: @accent; border-color: @accent; color: @onAccent; }
QPushButton[kind="primary"]:hover { background: @accentHover; }
QPushButton[kind="primary"]:pressed { background: @accent; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; padding: 6px 13px; }
QPushButton[kind="primary"]:disabled { background: @line; border-color: @line; color: @muted; }
QPushButton[kind="quiet"] { background: transparent; border-color: transparent; color: @muted; font-weight: 500; padding: 5px 8px; }
QPushButton[kind="quiet"]:hover { color: @text; background: @raised; }
QPushButton[kind="quiet"]:focus { border-color: @accent; }
QPushButton[kind="quiet"]:checked { color: @text; }

QWidget[segments="true"] { background: @raised; border: 1px solid @line; border-radius: 7px; }
QPushButton[segment="true"] { background: transparent; border: 1px solid transparent; border-radius: 5px; color: @muted; padding: 3px 9px; min-height: 14px; font-weight: 600; font-size: 12px; }
QPushButton[segment="true"]:hover { color: @text; }
QPushButton[segment="true"]:checked { background: @accent; color: @onAccent; }
QPushButton[segment="true"]:focus { border-color: @text; }
QPushButton[segment="true"]:disabled { color: @line; }

QTableWidget { background: @panel; border: 1px solid @line; border-radius: 7px; gridline-color: @line; }
QHeaderView, QHeaderView::section { background: @raised; color: @muted; border: none; }
QTableCornerButton::section { background: @raised; border: none; }
QHeaderView::section { padding: 5px 8px; font-weight: 600; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 3px 6px; color: @muted; font-weight: 700; }
QToolButton:hover { background: @raised; color: @text; }
QToolButton:focus { border-color: @accent; }
QToolButton::menu-indicator { image: none; width: 0px; }

QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit, QTextEdit { background: @raised; border: 1px solid @line; border-radius: 6px; padding: 4px 8px; selection-background-color: @accent; selection-color: @onAccent; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus { border-color: @accent; }
QLineEdit[wrong="true"] { border-color: @bad; }
QLineEdit:read-only, QLineEdit:disabled, QComboBox:disabled { color: @muted; background: @panel; }
QComboBox { padding-left: 10px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url(:/resa/widgets/chevron-@mode.svg); width: 10px; height: 10px; }
QComboBox QAbstractItemView { background: @raised; border: 1px solid @line; selection-background-color: @accent; selection-color: @onAccent; outline: none; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { background: transparent; border: none; width: 18px; }
QAbstractSpinBox::up-arrow { image: url(:/resa/widgets/chevron-up-@mode.svg); width: 8px; height: 8px; }
QAbstractSpinBox::down-arrow { image: url(:/resa/widgets/chevron-@mode.svg); width: 8px; height: 8px; }
QCheckBox { spacing: 8px; }
QCheckBox:focus { color: @accent; }
QTreeWidget { background: @panel; border: 1px solid @line; border-radius: 7px; outline: none; }
QTreeWidget::item { padding: 2px 0; }
QTreeWidget::item:selected { background: @raised; color: @text; }
QCheckBox::indicator, QTreeWidget::indicator { width: 14px; height: 14px; border: 1px solid @muted; border-radius: 4px; background: @raised; }
QCheckBox::indicator:checked, QTreeWidget::indicator:checked { background: @accent; border-color: @accent; image: url(:/resa/widgets/check-@mode.svg); }
QCheckBox::indicator:disabled { border-color: @line; }
QAbstractItemView::indicator { width: 14px; height: 14px; border: 1px solid @muted; border-radius: 4px; background: @raised; }
QAbstractItemView::indicator:checked { background: @accent; border-color: @accent; image: url(:/resa/widgets/check-@mode.svg); }
QAbstractItemView::indicator:checked:selected { border-color: @onAccent; }

QMenu { background: @raised; border: 1px solid @line; border-radius: 7px; padding: 4px; }
QMenu::item { padding: 6px 20px 6px 24px; border-radius: 5px; }
QMenu::item:selected { background: @accent; color: @onAccent; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @line; margin: 4px 8px; }

QScrollArea, QAbstractScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: @line; border-radius: 4px; margin: 1px; min-height: 28px; min-width: 28px; }
QScrollBar::handle:hover { background: @muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QListView { background: transparent; border: none; outline: none; }
QSplitter::handle { background: transparent; }
QTabWidget::pane { border: none; }
QTabBar::tab { background: transparent; color: @muted; padding: 7px 12px; border-radius: 7px; font-weight: 600; margin-right: 4px; border: 1px solid transparent; }
QTabBar::tab:selected { background: @raised; color: @text; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:focus { border-color: @accent; }
QProgressBar { background: @raised; border: 1px solid @line; border-radius: 4px; height: 8px; text-align: center; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
)";

}  // namespace

QString styleSheetOf(const Theme& theme) {
  QString text = QString::fromUtf8(sheet);
  const QColor hover = theme.dark ? theme.accent.lighter(112) : theme.accent.darker(112);
  // Longer words come first: "@accentHover" begins with "@accent".
  const std::pair<const char*, QString> words[] = {{"@accentHover", hover.name()},
                                                   {"@onAccent", theme.onAccent.name()},
                                                   {"@background", theme.background.name()},
                                                   {"@accent", theme.accent.name()},
                                                   {"@panel", theme.panel.name()},
                                                   {"@raised", theme.raised.name()},
                                                   {"@line", theme.line.name()},
                                                   {"@muted", theme.muted.name()},
                                                   {"@text", theme.text.name()},
                                                   {"@mode", theme.dark ? "dark" : "light"},
                                                   {"@bad", theme.bad.name()},
                                                   {"@warn", theme.warn.name()}};
  for (const auto& [word, value] : words) text.replace(QLatin1String(word), value);
  return text;
}

}  // namespace resa
