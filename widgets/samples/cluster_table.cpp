#include "widgets/samples/cluster_table.h"

#include <QApplication>
#include <QHeaderView>
#include <QPainter>
#include <cmath>

#include "widgets/base/theme.h"
#include "widgets/samples/sample_export.h"

namespace resa {
namespace {

enum Column { numberColumn, sizeColumn, shareColumn, classColumn, purityColumn, silhouetteColumn, positiveColumn, columnTotal };
constexpr int sortRole = Qt::UserRole, indexRole = Qt::UserRole + 1;

/// Sorts by its number where it has one, by its text otherwise; unknown numbers come last in descending order.
class Cell : public QTableWidgetItem {
 public:
  Cell(const QString& text, double value, bool number) : QTableWidgetItem(text), number_(number) {
    setData(sortRole, std::isnan(value) ? -1e300 : value);
    setTextAlignment((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    if (number) setFont(theme().mono(11));
  }
  bool operator<(const QTableWidgetItem& other) const override {
    return number_ ? data(sortRole).toDouble() < other.data(sortRole).toDouble() : text().localeAwareCompare(other.text()) < 0;
  }

 private:
  bool number_;
};

QIcon dot(int index) {
  QPixmap picture(QSize(12, 12) * qApp->devicePixelRatio());
  picture.setDevicePixelRatio(qApp->devicePixelRatio());
  picture.fill(Qt::transparent);
  QPainter painter(&picture);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(classColor(index));
  painter.translate(6, 6);
  painter.drawPath(markerPath(classMarker(index), 9));
  return QIcon(picture);
}

}  // namespace

std::vector<ClusterRow> rowsOf(const ClusterBoard& board) {
  std::vector<ClusterRow> rows;
  for (std::size_t i = 0; i < board.clusters.size(); ++i) {
    const ClusterFacts& facts = board.clusters[i];
    rows.push_back({int(i), facts.cluster, facts.mainClass, std::int64_t(facts.rows.size()),
                    double(facts.rows.size()) / double(board.count), facts.purity, facts.silhouette, facts.positive});
  }
  return rows;
}

std::vector<ClusterRow> rowsOf(const ClassSplit& split) {
  std::vector<ClusterRow> rows;
  for (std::size_t i = 0; i < split.parts.size(); ++i) {
    const ClassSplit::Part& part = split.parts[i];
    rows.push_back({int(i), int(i) + 1, -1, std::int64_t(part.rows.size()), double(part.rows.size()) / double(split.count), NAN,
                    part.silhouette, part.positive});
  }
  return rows;
}

const QStringList& clusterSortKeys() {
  static const QStringList keys{"cluster", "size", "share", "class", "purity", "sc", "positive"};
  return keys;
}

double sortValue(const ClusterRow& row, const QString& key) {
  const double values[] = {double(row.number), double(row.size), row.share, NAN, row.purity, row.silhouette, row.positive};
  const auto column = clusterSortKeys().indexOf(key);
  return column < 0 ? NAN : values[column];
}

ClusterTable::ClusterTable(QWidget* parent) : QTableWidget(parent) {
  setObjectName(QStringLiteral("samples.clusterTable"));
  setAccessibleName(tr("Clusters"));
  setColumnCount(columnTotal);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setSelectionBehavior(QAbstractItemView::SelectRows);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setShowGrid(false);
  setFrameShape(QFrame::NoFrame);
  setSortingEnabled(true);
  verticalHeader()->hide();
  verticalHeader()->setDefaultSectionSize(24);
  horizontalHeader()->setHighlightSections(false);
  horizontalHeader()->setMinimumSectionSize(30);
  horizontalHeader()->setMaximumSectionSize(150);
  setStyleSheet(QStringLiteral("QTableWidget::item { padding: 0px 5px; }"));
  horizontalHeader()->setStyleSheet(QStringLiteral("QHeaderView::section { padding: 4px 13px 4px 4px; font-size: 11px; }"));
  horizontalHeader()->setSortIndicator(sizeColumn, Qt::DescendingOrder);
  connect(horizontalHeader(), &QHeaderView::sortIndicatorChanged, this, &ClusterTable::sortingChanged);
  connect(this, &QTableWidget::currentCellChanged, this, [this](int line, int, int before, int) {
    if (!filling_ && line != before && line >= 0)
      emit rowChosen(item(line, numberColumn)->data(indexRole).toInt(), QApplication::keyboardModifiers());
  });
  connect(this, &QTableWidget::cellClicked, this, [this](int line, int) {
    // The row that is chosen already chooses its images once more: the selection may have gone elsewhere since.
    emit rowChosen(item(line, numberColumn)->data(indexRole).toInt(), QApplication::keyboardModifiers());
  });
}

void ClusterTable::setRows(const std::vector<ClusterRow>& rows, const Samples* samples, const QString& first) {
  const int chosen = chosenIndex();
  filling_ = true;
  setSortingEnabled(false);
  clearContents();
  setRowCount(int(rows.size()));
  setHorizontalHeaderLabels({first, tr("size"), tr("share"), tr("main class"), tr("purity"), tr("mean SC"), tr("SC > 0")});
  for (int column = 0; column < columnTotal; ++column)
    horizontalHeaderItem(column)->setTextAlignment((column == numberColumn || column == classColumn ? Qt::AlignLeft : Qt::AlignRight) |
                                                   Qt::AlignVCenter);
  const char* tips[] = {"",
                        QT_TR_NOOP("Images"),
                        QT_TR_NOOP("Of all images here"),
                        QT_TR_NOOP("The class most of its images are of"),
                        QT_TR_NOOP("Share of its images that are of its main class"),
                        QT_TR_NOOP("Mean silhouette (by true class) of its images"),
                        QT_TR_NOOP("Share of its images with a silhouette above 0")};
  for (int column = 1; column < columnTotal; ++column) horizontalHeaderItem(column)->setToolTip(tr(tips[column]));
  bool pure = false, scored = false, classed = false;
  for (int line = 0; line < int(rows.size()); ++line) {
    const ClusterRow& row = rows[std::size_t(line)];
    auto* number = new Cell(QString::number(row.number), row.number, true);
    number->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    number->setData(indexRole, row.index);
    number->setIcon(dot(row.number));
    setItem(line, numberColumn, number);
    setItem(line, sizeColumn, new Cell(grouped(row.size), double(row.size), true));
    setItem(line, shareColumn, new Cell(percent(row.share), row.share, true));
    setItem(line, classColumn, new Cell(className(samples, row.mainClass), 0, false));
    setItem(line, purityColumn, new Cell(percent(row.purity), row.purity, true));
    setItem(line, silhouetteColumn, new Cell(decimals(row.silhouette, 3), row.silhouette, true));
    setItem(line, positiveColumn, new Cell(percent(row.positive), row.positive, true));
    pure |= std::isfinite(row.purity);
    classed |= row.mainClass >= 0;
    scored |= std::isfinite(row.silhouette);
  }
  // The size says it already; where there is little else to say there is room for the share.
  setColumnHidden(shareColumn, classed);
  setColumnHidden(classColumn, !classed);
  setColumnHidden(purityColumn, !pure);
  setColumnHidden(silhouetteColumn, !scored);
  setColumnHidden(positiveColumn, !scored);
  setSortingEnabled(true);
  fitColumns();
  if (lineOf(chosen) >= 0)
    setCurrentCell(lineOf(chosen), numberColumn);
  else
    setCurrentItem(nullptr);
  filling_ = false;
}

/// As narrow as the texts allow: the header's own hint leaves room for a sort arrow in every column, which a small panel does not have.
void ClusterTable::fitColumns() {
  constexpr int margin = 14, arrow = 14, icon = 20, widest = 150;
  const QFontMetrics head(theme().font(11, QFont::DemiBold)), plain(theme().font(13)), mono(theme().mono(11));
  for (int column = 0; column < columnTotal; ++column) {
    int width = head.horizontalAdvance(horizontalHeaderItem(column)->text()) + arrow;
    for (int line = 0; line < rowCount(); ++line)
      width = std::max(width, (column == classColumn ? plain : mono).horizontalAdvance(item(line, column)->text()) +
                                  (column == numberColumn ? icon : 0));
    setColumnWidth(column, std::min(width + margin, widest));
  }
}

int ClusterTable::chosenIndex() const { return currentRow() < 0 ? -1 : item(currentRow(), numberColumn)->data(indexRole).toInt(); }

int ClusterTable::lineOf(int index) const {
  for (int line = 0; index >= 0 && line < rowCount(); ++line)
    if (item(line, numberColumn)->data(indexRole).toInt() == index) return line;
  return -1;
}

ClusterSort ClusterTable::sorting() const {
  const QHeaderView* head = horizontalHeader();
  return {clusterSortKeys().value(head->sortIndicatorSection(), ClusterSort().key), head->sortIndicatorOrder() == Qt::DescendingOrder};
}

void ClusterTable::clearChoice() {
  filling_ = true;
  setCurrentItem(nullptr);
  clearSelection();
  filling_ = false;
}

}  // namespace resa
