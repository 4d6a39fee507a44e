#include "app/studio/figures/class_picker.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

#include "app/studio/figures/class_groups.h"
#include "widgets/base/controls.h"

namespace resa {
namespace {

/// Superclasses that classes of the data set belong to.
QStringList superclassesOf(const std::vector<std::string>& classes) {
  QStringList found;
  for (const std::string& name : superclasses())
    if (std::any_of(classes.begin(), classes.end(), [&](const std::string& own) { return superclassOf(own) == name; }))
      found << QString::fromStdString(name);
  return found;
}

}  // namespace

ClassPicker::ClassPicker(const std::vector<std::string>& classes, const QString& names, QWidget* parent) : QDialog(parent) {
  setObjectName(QStringLiteral("classPicker"));
  setWindowTitle(tr("Classes"));
  setAttribute(Qt::WA_DeleteOnClose);
  QStringList ticked;
  QStringList known = superclassesOf(classes);
  for (const std::string& name : classes) known << QString::fromStdString(name);
  for (QString& name : known) name = classEntry(name);
  for (const QString& entry : classEntries(names)) (known.contains(entry) ? ticked : kept_) << entry;
  build(classes, ticked);
}

void ClassPicker::build(const std::vector<std::string>& classes, const QStringList& ticked) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 14, 16, 14);
  column->setSpacing(8);
  search_ = new QLineEdit;
  search_->setObjectName(QStringLiteral("classSearch"));
  search_->setAccessibleName(tr("Search classes"));
  search_->setPlaceholderText(tr("Search"));
  search_->setToolTip(tr("Shows the classes whose names hold this text"));
  search_->setClearButtonEnabled(true);
  list_ = new QListWidget;
  list_->setObjectName(QStringLiteral("classList"));
  list_->setAccessibleName(tr("Classes"));
  list_->setSpacing(1);
  const auto add = [&](const QString& name, const QString& title) {
    auto* item = new QListWidgetItem(title, list_);
    item->setFlags(Qt::ItemIsUserCheckable | Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    item->setData(Qt::UserRole, classEntry(name));
    item->setCheckState(ticked.contains(classEntry(name)) ? Qt::Checked : Qt::Unchecked);
  };
  for (const QString& name : superclassesOf(classes)) add(name, tr("%1 · superclass").arg(name));
  for (const std::string& name : classes) add(QString::fromStdString(name), QString::fromStdString(name));
  column->addWidget(search_);
  column->addWidget(list_, 1);
  if (!kept_.isEmpty()) {
    auto* kept = new QLabel(tr("Kept as typed: %1").arg(kept_.join(", ")));
    kept->setProperty("role", "muted");
    kept->setWordWrap(true);
    column->addWidget(kept);
  }
  auto* none = makeButton(tr("None"), ButtonKind::quiet, QStringLiteral("classNone"));
  none->setToolTip(tr("Unticks all: the recipe then makes its own choice"));
  auto* cancel = makeButton(tr("Cancel"), ButtonKind::secondary, QStringLiteral("classCancel"));
  auto* use = makeButton(tr("Use these"), ButtonKind::primary, QStringLiteral("classUse"));
  none->setAutoDefault(false);
  cancel->setAutoDefault(false);
  use->setDefault(true);
  auto* row = new QHBoxLayout;
  row->setSpacing(8);
  row->addWidget(none);
  row->addStretch(1);
  row->addWidget(cancel);
  row->addWidget(use);
  column->addLayout(row);
  resize(340, 440);
  connect(search_, &QLineEdit::textChanged, this, &ClassPicker::filter);
  connect(none, &QPushButton::clicked, this, [this] {
    for (int i = 0; i < list_->count(); ++i) list_->item(i)->setCheckState(Qt::Unchecked);
  });
  connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
  connect(use, &QPushButton::clicked, this, &QDialog::accept);
}

void ClassPicker::filter(const QString& text) {
  for (int i = 0; i < list_->count(); ++i) list_->item(i)->setHidden(!list_->item(i)->text().contains(text.trimmed(), Qt::CaseInsensitive));
}

QString ClassPicker::names() const {
  QStringList ticked;
  for (int i = 0; i < list_->count(); ++i)
    if (list_->item(i)->checkState() == Qt::Checked) ticked << list_->item(i)->data(Qt::UserRole).toString();
  return (ticked + kept_).join(QStringLiteral(", "));
}

}  // namespace resa
