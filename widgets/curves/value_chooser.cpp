#include "widgets/curves/value_chooser.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <map>

#include "widgets/base/controls.h"

namespace resa {
namespace {

constexpr int keyRole = Qt::UserRole;

}  // namespace

ValueChooser::ValueChooser(const std::vector<LoggedValue>& values, QWidget* parent) : QDialog(parent) {
  setObjectName(QStringLiteral("curves.chooser"));
  setWindowTitle(tr("Add charts of logged values"));
  setAttribute(Qt::WA_DeleteOnClose);
  resize(460, 520);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 16, 16, 16);
  column->setSpacing(8);
  search_ = new QLineEdit(this);
  search_->setObjectName(QStringLiteral("curves.chooser.search"));
  search_->setPlaceholderText(tr("Search, e.g. ari, entropy, embedding"));
  search_->setAccessibleName(tr("Search logged values"));
  search_->setToolTip(tr("Words that a value's name or group must contain"));
  search_->setClearButtonEnabled(true);
  search_->installEventFilter(this);
  tree_ = new QTreeWidget(this);
  tree_->setObjectName(QStringLiteral("curves.chooser.values"));
  tree_->setAccessibleName(tr("Logged values"));
  tree_->setToolTip(tr("Space ticks a value"));
  tree_->setHeaderHidden(true);
  tree_->setRootIsDecorated(true);
  tree_->setUniformRowHeights(true);
  std::map<QString, QTreeWidgetItem*> groups;
  for (const LoggedValue& value : values) {
    QTreeWidgetItem*& group = groups[value.group];
    if (!group) {
      group = new QTreeWidgetItem(tree_, {value.group});
      group->setFlags(Qt::ItemIsEnabled);
      QFont bold = group->font(0);
      bold.setWeight(QFont::DemiBold);
      group->setFont(0, bold);
    }
    auto* item = new QTreeWidgetItem(group, {value.title});
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    item->setCheckState(0, Qt::Unchecked);
    item->setData(0, keyRole, value.key);
    item->setToolTip(0, value.key);
    items_.push_back(item);
  }
  tree_->expandAll();
  if (!items_.empty()) tree_->setCurrentItem(items_.front());
  count_ = new QLabel(this);
  count_->setProperty("role", "muted");
  together_ = makeButton(tr("As one chart"), ButtonKind::secondary, QStringLiteral("curves.chooser.together"), this);
  together_->setToolTip(tr("All ticked values share one chart"));
  apart_ = makeButton(tr("A chart each"), ButtonKind::primary, QStringLiteral("curves.chooser.apart"), this);
  apart_->setToolTip(tr("Every ticked value gets a chart of its own"));
  auto* foot = new QHBoxLayout;
  foot->addWidget(count_, 1);
  foot->addWidget(together_);
  foot->addWidget(apart_);
  column->addWidget(search_);
  column->addWidget(tree_, 1);
  column->addLayout(foot);
  connect(search_, &QLineEdit::textChanged, this, &ValueChooser::search);
  connect(tree_, &QTreeWidget::itemChanged, this, &ValueChooser::refresh);
  connect(together_, &QPushButton::clicked, this, [this] { add(true); });
  connect(apart_, &QPushButton::clicked, this, [this] { add(false); });
  search_->setFocus();
  refresh();
}

QStringList ValueChooser::ticked() const {
  QStringList keys;
  for (const QTreeWidgetItem* item : items_)
    if (item->checkState(0) == Qt::Checked) keys.append(item->data(0, keyRole).toString());
  return keys;
}

void ValueChooser::search(const QString& text) {
  const QStringList words = text.split(' ', Qt::SkipEmptyParts);
  QTreeWidgetItem* first = nullptr;
  for (QTreeWidgetItem* item : items_) {
    const QString where = item->text(0) + ' ' + item->parent()->text(0) + ' ' + item->data(0, keyRole).toString();
    const bool found =
        std::all_of(words.begin(), words.end(), [&](const QString& word) { return where.contains(word, Qt::CaseInsensitive); });
    item->setHidden(!found);
    if (found && !first) first = item;
  }
  for (int g = 0; g < tree_->topLevelItemCount(); ++g) {
    QTreeWidgetItem* group = tree_->topLevelItem(g);
    bool any = false;
    for (int i = 0; i < group->childCount(); ++i) any = any || !group->child(i)->isHidden();
    group->setHidden(!any);
  }
  if (first) tree_->setCurrentItem(first);
  refresh();
}

/// Down goes from the search into the list; Enter ticks what is marked there.
bool ValueChooser::eventFilter(QObject* watched, QEvent* event) {
  if (watched == search_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Down) {
      tree_->setFocus();
      return true;
    }
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      QTreeWidgetItem* item = tree_->currentItem();
      if (item && item->parent() && !item->isHidden())
        item->setCheckState(0, item->checkState(0) == Qt::Checked ? Qt::Unchecked : Qt::Checked);
      return true;
    }
  }
  return QDialog::eventFilter(watched, event);
}

void ValueChooser::refresh() {
  const qsizetype count = ticked().size();
  const auto shown = std::count_if(items_.begin(), items_.end(), [](const QTreeWidgetItem* item) { return !item->isHidden(); });
  count_->setText(items_.empty() ? tr("Nothing was logged yet.")
                  : shown == 0   ? tr("No value has such a name.")
                                 : tr("%1 of %2 ticked").arg(count).arg(items_.size()));
  together_->setEnabled(count > 1);
  apart_->setEnabled(count > 0);
}

void ValueChooser::add(bool together) {
  const QStringList keys = ticked();
  std::vector<QStringList> charts;
  if (together) charts.push_back(keys);
  for (const QString& key : together ? QStringList() : keys) charts.push_back({key});
  emit chosen(charts);
  accept();
}

}  // namespace resa
