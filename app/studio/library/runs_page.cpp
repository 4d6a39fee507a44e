#include "app/studio/library/runs_page.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "app/studio/window/settings.h"
#include "widgets/base/controls.h"
#include "widgets/runs/run_table_columns.h"

namespace resa {

RunsPage::RunsPage(QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("runsPage"));
  auto* outer = new QVBoxLayout(this);
  outer->setContentsMargins(8, 8, 8, 8);
  auto* frame = new QFrame;
  frame->setProperty("panel", true);
  outer->addWidget(frame);
  auto* column = new QVBoxLayout(frame);
  column->setContentsMargins(12, 12, 12, 8);
  column->setSpacing(8);
  column->addWidget(buildBar());
  notice_ = new QLabel;
  notice_->setObjectName(QStringLiteral("runsNotice"));
  notice_->setProperty("role", "muted");
  notice_->setWordWrap(true);
  notice_->hide();
  column->addWidget(notice_);
  stack_ = new QStackedWidget;
  table_ = new RunTable;
  empty_ = new QLabel;
  empty_->setObjectName(QStringLiteral("runsEmpty"));
  empty_->setProperty("role", "empty");
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  stack_->addWidget(table_);
  stack_->addWidget(empty_);
  column->addWidget(stack_, 1);
  chooser_ = new RunColumnChooser(this);

  connect(search_, &QLineEdit::textChanged, this, &RunsPage::apply);
  connect(different_, &QCheckBox::toggled, this, [this](bool on) {
    // Several chosen runs are compared among themselves, else all that are shown.
    const QStringList chosen = table_->chosenPaths();
    scope_ = on && chosen.size() > 1 ? chosen : QStringList();
    apply();
  });
  connect(groups_, &QComboBox::activated, this, &RunsPage::apply);
  connect(table_, &RunTable::setupChanged, this, [this] {
    describe();
    remember();
  });
  connect(table_, &RunTable::columnsMenuRequested, this, &RunsPage::showColumns);
  connect(table_, &RunTable::actionRequested, this, &RunsPage::actionRequested);
  connect(&table_->table(), &RunTableModel::overlaidChanged, this, &RunsPage::overlaidChanged);
  connect(&table_->table(), &RunTableModel::notesEdited, this, &RunsPage::notesEdited);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &RunsPage::describe);
  connect(chooser_, &RunColumnChooser::columnToggled, this, [this](const QString& id, bool shown) {
    RunTableSetup setup = table_->setup();
    setup.columns.removeAll(id);
    if (shown) setup.columns += id;
    table_->setSetup(setup);
    remember();
  });
  connect(chooser_, &RunColumnChooser::resetRequested, this, [this] {
    RunTableSetup setup = table_->setup();
    setup.columns = defaultRunColumns();
    table_->setSetup(setup);
    remember();
  });
  restore();
}

RunsPage::~RunsPage() { remember(); }

QWidget* RunsPage::buildBar() {
  auto* bar = new QWidget;
  auto* rows = new QVBoxLayout(bar);  // two: in one they would not fit beside the form of a new run
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(8);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  auto* title = new QLabel(tr("Runs"));
  title->setProperty("role", "title");
  search_ = new QLineEdit;
  search_->setObjectName(QStringLiteral("runsSearch"));
  search_->setAccessibleName(tr("Search runs"));
  search_->setPlaceholderText(tr("Search: name, tag, note, batch_size=128, ari>0.3"));
  search_->setToolTip(tr("Words must all appear in name, tags, note or preset; key=value, key!=value, key<1, key>=1 compare. Ctrl+F"));
  search_->setClearButtonEnabled(true);
  search_->setMinimumWidth(180);
  count_ = new QLabel;
  count_->setObjectName(QStringLiteral("runsCount"));
  count_->setProperty("role", "muted");
  different_ = new QCheckBox(tr("Only what differs"));
  different_->setObjectName(QStringLiteral("runsDifferent"));
  different_->setToolTip(tr("Of the configuration just the keys that differ among the chosen runs, or among all that are shown"));
  groups_ = new QComboBox;
  groups_->setObjectName(QStringLiteral("runsGroup"));
  groups_->setAccessibleName(tr("Group runs"));
  groups_->setToolTip(tr("Group runs by a key, with mean and standard deviation of each group"));
  groups_->setMinimumWidth(110);
  groups_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  columnsButton_ = makeButton(tr("Columns…"), ButtonKind::secondary, QStringLiteral("runsColumns"));
  columnsButton_->setToolTip(tr("Which columns are shown: state and scores, any configuration key, any logged value"));
  copy_ = new QToolButton;
  copy_->setObjectName(QStringLiteral("runsCopy"));
  copy_->setText(tr("Copy"));
  copy_->setAccessibleName(tr("Copy the table"));
  copy_->setToolTip(tr("Copy the chosen rows, or all that are shown (Ctrl+C: as CSV)"));
  copy_->setPopupMode(QToolButton::InstantPopup);
  auto* menu = new QMenu(copy_);
  menu->addAction(tr("Copy as CSV"), this, [this] { QApplication::clipboard()->setText(QString::fromUtf8(table_->asCsv())); })
      ->setObjectName("copyCsv");
  menu->addAction(tr("Copy as Markdown"), this, [this] { QApplication::clipboard()->setText(QString::fromUtf8(table_->asMarkdown())); })
      ->setObjectName("copyMarkdown");
  copy_->setMenu(menu);
  foldersButton_ = makeButton(tr("Folders…"), ButtonKind::secondary, QStringLiteral("runsFolders"));
  foldersButton_->setToolTip(tr("Folders of runs beside the usual one: a disk, a server's folder over ssh, a copy that rsync renews"));
  connect(columnsButton_, &QPushButton::clicked, this,
          [this] { showColumns(columnsButton_->mapToGlobal(QPoint(0, columnsButton_->height() + 4))); });
  connect(foldersButton_, &QPushButton::clicked, this, &RunsPage::showFolders);
  row->addWidget(title);
  row->addWidget(search_, 1);
  row->addWidget(count_);
  auto* second = new QHBoxLayout;
  second->setSpacing(8);
  second->addWidget(different_);
  second->addWidget(groups_, 1);
  for (QWidget* widget : {static_cast<QWidget*>(columnsButton_), static_cast<QWidget*>(copy_), static_cast<QWidget*>(foldersButton_)})
    second->addWidget(widget);
  rows->addLayout(row);
  rows->addLayout(second);
  return bar;
}

void RunsPage::setRuns(const QVector<RunSummary>& runs) {
  table_->setRuns(runs);
  fillGroups();
  describe();
}

void RunsPage::fillGroups() {
  QStringList ids{QString(), exceptSeed, QStringLiteral("preset"), QStringLiteral("state"), QStringLiteral("tags")};
  for (const QString& key : differingKeys(table_->table().runs())) ids += QStringLiteral("config:") + key;
  if (!groupWanted_.isEmpty() && !ids.contains(groupWanted_)) ids += groupWanted_;
  QStringList present;
  for (int i = 0; i < groups_->count(); ++i) present += groups_->itemData(i).toString();
  if (ids == present) return;
  groups_->clear();
  for (const QString& id : ids) {
    const QString text = id.isEmpty()       ? tr("No groups")
                         : id == exceptSeed ? tr("By all but the seed")
                                            : tr("By %1").arg(id.contains(':') ? id.section(':', 1) : runColumn(id).title.toLower());
    groups_->addItem(text, id);
  }
  groups_->setCurrentIndex(qMax(0, int(ids.indexOf(groupWanted_))));
  groups_->view()->setMinimumWidth(240);
}

void RunsPage::apply() {
  groupWanted_ = groups_->currentData().toString();
  RunTableSetup setup = table_->setup();
  setup.query = search_->text();
  setup.onlyDifferent = different_->isChecked();
  setup.scope = scope_;
  setup.groupBy = groupWanted_;
  table_->setSetup(setup);
  describe();
  remember();
}

void RunsPage::describe() {
  const RunTableModel& model = table_->table();
  const int all = int(model.runs().size()), shown = int(model.shownRuns().size()), chosen = int(table_->chosenPaths().size());
  QString text = shown == all ? tr("%n runs", nullptr, int(all)) : tr("%1 of %2").arg(shown).arg(all);
  if (chosen > 1) text += tr(" · %1 chosen").arg(chosen);
  count_->setText(text);
  if (all == 0)
    empty_->setText(tr("No runs yet. Start one at the left, or add a folder of runs."));
  else
    empty_->setText(tr("No run fits “%1”.").arg(search_->text()));
  stack_->setCurrentWidget(shown == 0 ? static_cast<QWidget*>(empty_) : table_);

  QStringList notices = problems_.values();
  if (different_->isChecked() && shown > 0) {
    const bool any = std::any_of(model.shownColumns().begin(), model.shownColumns().end(),
                                 [](const QString& id) { return id.startsWith(QLatin1String("config:")); });
    const int compared = scope_.isEmpty() ? shown : int(scope_.size());
    if (!any)
      notices.prepend(compared < 2 ? tr("One run alone differs from nothing.")
                                   : tr("These %1 runs have the same configuration.").arg(compared));
    else if (!scope_.isEmpty())
      notices.prepend(tr("What differs among the %1 chosen runs.").arg(compared));
  }
  notice_->setText(notices.join('\n'));
  notice_->setVisible(!notices.isEmpty());
}

void RunsPage::showColumns(const QPoint& at) { chooser_->open(at, availableColumns(table_->table().runs()), table_->setup().columns); }

void RunsPage::setFolders(const QStringList& folders, const QMap<QString, QString>& problems) {
  folders_ = folders;
  problems_ = problems;
  describe();
}

void RunsPage::showFolders() {
  auto* menu = new QMenu(this);
  menu->setObjectName(QStringLiteral("foldersMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(tr("Add a folder of runs…"), this, &RunsPage::addFolder)->setObjectName(QStringLiteral("addFolder"));
  if (!folders_.isEmpty()) menu->addSeparator();
  for (const QString& folder : folders_) {
    QMenu* entry = menu->addMenu(folder + (problems_.contains(folder) ? tr("  (not there)") : QString()));
    entry->addAction(tr("Show these runs"), this, [this, folder] { search_->setText(QStringLiteral("folder=\"%1\"").arg(folder)); });
    entry->addAction(tr("Leave this folder out"), this, [this, folder] {
      QStringList kept = folders_;
      kept.removeAll(folder);
      emit foldersChosen(kept);
    });
  }
  menu->popup(foldersButton_->mapToGlobal(QPoint(0, foldersButton_->height() + 4)));
}

void RunsPage::addFolder() {
  auto* dialog = new QFileDialog(this, tr("Add a folder of runs"), Settings::text(QStringLiteral("runs.lastFolder")));
  dialog->setObjectName(QStringLiteral("addFolderDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  dialog->setOption(QFileDialog::ShowDirsOnly);
  connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
    Settings::setText(QStringLiteral("runs.lastFolder"), folder);
    if (!folders_.contains(folder)) emit foldersChosen(folders_ + QStringList{folder});
  });
  dialog->open();
}

void RunsPage::startSearch() {
  search_->setFocus(Qt::ShortcutFocusReason);
  search_->selectAll();
}

/// On this page undo brings removed runs back; the window's own undo is that of the selection.
bool RunsPage::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Undo)) {
    event->accept();
    return true;
  }
  return QWidget::event(event);
}

void RunsPage::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Find)) {
    startSearch();
  } else if (event->matches(QKeySequence::Undo)) {
    emit undoRequested();
  } else if (event->key() == Qt::Key_Escape && !search_->text().isEmpty()) {
    search_->clear();
    table_->setFocus();
  } else if (event->key() == Qt::Key_Down && search_->hasFocus()) {
    table_->setFocus();
  } else {
    QWidget::keyPressEvent(event);
  }
}

void RunsPage::restore() {
  RunTableSetup setup;
  const QString columns = Settings::text(QStringLiteral("runs.columns"));
  if (!columns.isEmpty()) setup.columns = columns.split('\n');
  setup.sortColumn = Settings::text(QStringLiteral("runs.sort"));
  setup.order = Settings::text(QStringLiteral("runs.order")) == QLatin1String("ascending") ? Qt::AscendingOrder : Qt::DescendingOrder;
  groupWanted_ = setup.groupBy = Settings::text(QStringLiteral("runs.group"));
  table_->setSetup(setup);
  table_->setWidths(Settings::bytes(QStringLiteral("runs.widths")));
  fillGroups();
  describe();
}

void RunsPage::remember() const {
  const RunTableSetup& setup = table_->setup();
  Settings::setText(QStringLiteral("runs.columns"), setup.columns.join('\n'));
  Settings::setText(QStringLiteral("runs.sort"), setup.sortColumn);
  Settings::setText(QStringLiteral("runs.order"),
                    setup.order == Qt::AscendingOrder ? QStringLiteral("ascending") : QStringLiteral("descending"));
  Settings::setText(QStringLiteral("runs.group"), groupWanted_);
  Settings::setBytes(QStringLiteral("runs.widths"), table_->widths());
}

}  // namespace resa
