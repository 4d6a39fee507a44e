#include "widgets/curves/score_table.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QStackedWidget>
#include <QTableWidget>
#include <algorithm>
#include <cmath>
#include <vector>

#include "widgets/curves/curve_data.h"
#include "widgets/map/map_data.h"

namespace resa {
namespace {

struct Metric {
  const char* name;
  const char* title;
};
/// The order and titles of what is known; every other number follows under its own name.
constexpr Metric metrics[] = {{"sc_mean", QT_TRANSLATE_NOOP("resa::ScoreTable", "Silhouette, mean by class")},
                              {"sc_std", QT_TRANSLATE_NOOP("resa::ScoreTable", "Silhouette, standard deviation")},
                              {"sc_positive", QT_TRANSLATE_NOOP("resa::ScoreTable", "Silhouette > 0, share")},
                              {"sc_clusters_mean", QT_TRANSLATE_NOOP("resa::ScoreTable", "Silhouette of clusters, mean")},
                              {"sc_clusters_std", QT_TRANSLATE_NOOP("resa::ScoreTable", "Silhouette of clusters, deviation")},
                              {"ari", QT_TRANSLATE_NOOP("resa::ScoreTable", "ARI, lowest inertia")},
                              {"ari_mean", QT_TRANSLATE_NOOP("resa::ScoreTable", "ARI, mean of restarts")},
                              {"ari_min", QT_TRANSLATE_NOOP("resa::ScoreTable", "ARI, lowest")},
                              {"ari_max", QT_TRANSLATE_NOOP("resa::ScoreTable", "ARI, highest")},
                              {"nmi", QT_TRANSLATE_NOOP("resa::ScoreTable", "NMI")},
                              {"knn5", QT_TRANSLATE_NOOP("resa::ScoreTable", "5-nn accuracy")},
                              {"effective_rank", QT_TRANSLATE_NOOP("resa::ScoreTable", "Effective rank")}};

QString titleOf(const std::string& name) {
  for (const Metric& metric : metrics)
    if (name == metric.name) return ScoreTable::tr(metric.title);
  QString title = QString::fromStdString(name).replace('_', ' ');
  if (!title.isEmpty()) title[0] = title[0].toUpper();
  return title;
}

struct Column {
  QString title;
  std::map<std::string, double> values;
};

std::vector<Column> columnsOf(const RunHistory& history) {
  std::vector<Column> columns;
  const EvaluationEvent& event = history.evaluations.back();
  for (const std::string& component : evaluatedComponents(history)) {
    const auto found = event.components.find(component);
    if (found == event.components.end()) continue;
    const ComponentScores& scores = found->second;
    Column unit{componentTitle(component) + ScoreTable::tr("\nlength 1"), scores.normalized.values};
    Column plain{componentTitle(component) + ScoreTable::tr("\nas it is"), scores.raw.values};
    if (std::isfinite(scores.knn5)) plain.values["knn5"] = scores.knn5;
    columns.push_back(unit);
    columns.push_back(plain);
  }
  return columns;
}

std::vector<std::string> rowsOf(const std::vector<Column>& columns) {
  std::vector<std::string> rows, others;
  const auto anyHas = [&](const std::string& name) {
    return std::any_of(columns.begin(), columns.end(), [&](const Column& column) { return column.values.count(name) != 0; });
  };
  for (const Metric& metric : metrics)
    if (anyHas(metric.name)) rows.push_back(metric.name);
  for (const Column& column : columns)
    for (const auto& [name, value] : column.values)
      if (std::find(rows.begin(), rows.end(), name) == rows.end() && std::find(others.begin(), others.end(), name) == others.end())
        others.push_back(name);
  rows.insert(rows.end(), others.begin(), others.end());
  return rows;
}

QString textOf(double value) {
  if (!std::isfinite(value)) return QStringLiteral("–");
  if (std::abs(value) >= 1000) return QLocale(QLocale::English).toString(value, 'g', 6);
  return QString::number(value, 'f', std::abs(value) >= 100 ? 1 : 4).replace('-', QChar(0x2212));
}

}  // namespace

ScoreTable::ScoreTable(QWidget* parent) : Panel(tr("Scores"), "scores", parent) {
  stack_ = new QStackedWidget(this);
  empty_ = new QLabel(stack_);
  empty_->setObjectName("scores.empty");
  empty_->setProperty("role", "empty");
  empty_->setAlignment(Qt::AlignCenter);
  empty_->setWordWrap(true);
  table_ = new QTableWidget(stack_);
  table_->setObjectName("scores.table");
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setSelectionMode(QAbstractItemView::ContiguousSelection);
  table_->setShowGrid(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->verticalHeader()->setDefaultSectionSize(24);
  table_->verticalHeader()->setHighlightSections(false);
  table_->verticalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  stack_->addWidget(empty_);
  stack_->addWidget(table_);
  setBody(stack_);
}

void ScoreTable::setHistory(const std::shared_ptr<const RunHistory>& history) {
  const bool any = history && !history->evaluations.empty();
  const std::vector<Column> columns = any ? columnsOf(*history) : std::vector<Column>{};
  stack_->setCurrentWidget(columns.empty() ? static_cast<QWidget*>(empty_) : table_);
  setSubtitle(any ? tr("of %1 rows, scaled to length 1 and as they are · the table can be copied")
                        .arg(QLocale(QLocale::English).toString(qlonglong(history->evaluations.back().n)))
                  : QString());
  const std::vector<std::string> rows = rowsOf(columns);
  table_->clear();
  table_->setRowCount(int(rows.size()));
  table_->setColumnCount(int(columns.size()));
  for (int c = 0; c < int(columns.size()); ++c) {
    table_->setHorizontalHeaderItem(c, new QTableWidgetItem(columns[std::size_t(c)].title));
    for (int r = 0; r < int(rows.size()); ++r) {
      const auto found = columns[std::size_t(c)].values.find(rows[std::size_t(r)]);
      auto* item = new QTableWidgetItem(found == columns[std::size_t(c)].values.end() ? QString() : textOf(found->second));
      item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
      if (found != columns[std::size_t(c)].values.end()) item->setToolTip(QString::number(found->second, 'g', 12));
      table_->setItem(r, c, item);
    }
  }
  for (int r = 0; r < int(rows.size()); ++r) {
    auto* head = new QTableWidgetItem(titleOf(rows[std::size_t(r)]));
    head->setToolTip(QString::fromStdString(rows[std::size_t(r)]));
    table_->setVerticalHeaderItem(r, head);
  }
}

void ScoreTable::setEmptyText(const QString& text) { empty_->setText(text); }

/// Ctrl+C takes the chosen cells along as text, a tab between two.
void ScoreTable::keyPressEvent(QKeyEvent* event) {
  if (!event->matches(QKeySequence::Copy)) return Panel::keyPressEvent(event);
  QStringList lines;
  for (const QTableWidgetSelectionRange& range : table_->selectedRanges()) {
    for (int r = range.topRow(); r <= range.bottomRow(); ++r) {
      QStringList cells;
      for (int c = range.leftColumn(); c <= range.rightColumn(); ++c) cells += table_->item(r, c)->toolTip();
      lines += cells.join('\t');
    }
  }
  QApplication::clipboard()->setText(lines.join('\n'));
}

}  // namespace resa
