#include "widgets/runs/run_table_columns.h"

#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScreen>
#include <QVBoxLayout>

#include "widgets/base/controls.h"
#include "widgets/base/theme.h"

namespace resa {

RunColumnChooser::RunColumnChooser(QWidget* parent) : QFrame(parent, Qt::Popup) {
  setObjectName("columnChooser");
  setProperty("card", true);
  setAttribute(Qt::WA_StyledBackground);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->setSpacing(8);
  search_ = new QLineEdit;
  search_->setObjectName("columnSearch");
  search_->setAccessibleName(tr("Find a column"));
  search_->setPlaceholderText(tr("Find a column: learning rate, nmi, seed…"));
  search_->setClearButtonEnabled(true);
  list_ = new QListWidget;
  list_->setObjectName("columnList");
  list_->setAccessibleName(tr("Columns"));
  auto* reset = makeButton(tr("The usual columns"), ButtonKind::quiet, "columnReset");
  column->addWidget(search_);
  column->addWidget(list_, 1);
  column->addWidget(reset, 0, Qt::AlignLeft);
  resize(320, 420);
  connect(search_, &QLineEdit::textChanged, this, &RunColumnChooser::filter);
  connect(search_, &QLineEdit::returnPressed, this, [this] {
    // Enter switches the only or the first column found.
    for (int row = 0; row < list_->count(); ++row) {
      QListWidgetItem* item = list_->item(row);
      if (item->isHidden()) continue;
      item->setCheckState(item->checkState() == Qt::Checked ? Qt::Unchecked : Qt::Checked);
      return;
    }
  });
  connect(list_, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) {
    if (!filling_) emit columnToggled(item->data(Qt::UserRole).toString(), item->checkState() == Qt::Checked);
  });
  connect(reset, &QPushButton::clicked, this, [this] {
    emit resetRequested();
    hide();
  });
}

void RunColumnChooser::open(const QPoint& at, const std::vector<RunColumn>& columns, const QStringList& shown) {
  filling_ = true;
  list_->clear();
  for (const RunColumn& column : columns) {
    if (column.id == QLatin1String("name")) continue;
    const bool config = column.id.startsWith(QLatin1String("config:"));
    auto* item = new QListWidgetItem(config ? column.id.section(':', 1) : column.title, list_);
    item->setData(Qt::UserRole, column.id);
    item->setToolTip(column.toolTip);
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    item->setCheckState(shown.contains(column.id) ? Qt::Checked : Qt::Unchecked);
  }
  filling_ = false;
  search_->clear();
  filter({});
  QRect place(at, size());
  if (const QScreen* screen = parentWidget() ? parentWidget()->screen() : nullptr) {
    const QRect all = screen->availableGeometry();
    place.moveLeft(qMax(all.left(), qMin(place.left(), all.right() - place.width())));
    place.moveTop(qMax(all.top(), qMin(place.top(), all.bottom() - place.height())));
  }
  setGeometry(place);
  show();
  search_->setFocus();
}

void RunColumnChooser::filter(const QString& text) {
  const QStringList words = text.split(' ', Qt::SkipEmptyParts);
  for (int row = 0; row < list_->count(); ++row) {
    QListWidgetItem* item = list_->item(row);
    const QString all = item->text() + ' ' + item->data(Qt::UserRole).toString().replace('_', ' ') + ' ' +
                        item->data(Qt::UserRole).toString() + ' ' + item->toolTip();
    item->setHidden(!std::all_of(words.begin(), words.end(), [&](const QString& word) { return all.contains(word, Qt::CaseInsensitive); }));
  }
}

}  // namespace resa
