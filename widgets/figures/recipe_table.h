#pragma once
#include <QStringList>
#include <vector>

#include "widgets/figures/figure.h"

namespace resa {

/// A table of texts as a paper prints it.
struct FigureTable {
  QString name, title, caption;  // name: of its files
  QStringList columns;
  std::vector<QStringList> rows;  // each as long as `columns`
  int textColumns = 1;            // the first ones are aligned left, numbers right
};

QByteArray tableCsv(const FigureTable& table);
/// GitHub's form, with the caption below.
QByteArray tableMarkdown(const FigureTable& table);
/// A `table` float with booktabs' rules; special characters are escaped.
QByteArray tableLatex(const FigureTable& table);
/// The table drawn, its CSV, and "md" and "tex" as further texts.
Figure tableFigure(const FigureTable& table);

}  // namespace resa
