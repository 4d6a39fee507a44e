#include "widgets/figures/recipe_table.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

#include "widgets/figures/figure_frame.h"
#include "widgets/figures/recipe_panels.h"

namespace resa {
namespace {

constexpr double rowHeight = 22, cellAir = 16, headHeight = 26;
constexpr int leastWidth = 480;  // so that its note has room

QString latexText(const QString& text) {
  QString escaped;
  for (const QChar c : text) {
    if (QStringLiteral("&%$#_{}").contains(c))
      escaped += QLatin1Char('\\') + QString(c);
    else if (c == QLatin1Char('\\'))
      escaped += QStringLiteral("\\textbackslash{}");
    else if (c == QLatin1Char('~'))
      escaped += QStringLiteral("\\textasciitilde{}");
    else if (c == QLatin1Char('^'))
      escaped += QStringLiteral("\\textasciicircum{}");
    else if (c == QChar(0x00B1))
      escaped += QStringLiteral("$\\pm$");
    else if (c == QChar(0x00D7))
      escaped += QStringLiteral("$\\times$");
    else if (c == QChar(0x2713))
      escaped += QStringLiteral("\\checkmark{}");
    else if (c == QChar(0x2013))
      escaped += QStringLiteral("--");
    else if (c == QChar(0x00B7))
      escaped += QStringLiteral("$\\cdot$");
    else if (c == QChar(0x2212))
      escaped += QStringLiteral("$-$");
    else
      escaped += c;
  }
  return escaped;
}

QString joined(const QStringList& cells, const QString& between, const std::function<QString(const QString&)>& form) {
  QStringList formed;
  for (const QString& cell : cells) formed << form(cell);
  return formed.join(between);
}

std::vector<double> columnWidths(const FigureTable& table, const Theme& look) {
  const QFontMetricsF head(look.font(figureTextPixels, QFont::DemiBold)), body(look.font(figureTextPixels));
  std::vector<double> widths;
  for (qsizetype c = 0; c < table.columns.size(); ++c) {
    double width = head.horizontalAdvance(table.columns[c]);
    for (const QStringList& row : table.rows) width = std::max(width, body.horizontalAdvance(row[c]));
    widths.push_back(width + cellAir);
  }
  return widths;
}

void paintTable(QPainter& painter, const QRectF& area, const FigureTable& table, const Theme& look) {
  const std::vector<double> widths = columnWidths(table, look);
  double total = 0;
  for (const double width : widths) total += width;
  const double height = headHeight + rowHeight * double(table.rows.size()) + 4;
  // A table wider or higher than its paper is drawn smaller rather than cut.
  const double zoom = std::min({1.0, area.width() / total, area.height() / height});
  painter.translate(area.topLeft());
  painter.scale(zoom, zoom);
  const double spread = std::max(0.0, area.width() / zoom - total) / double(std::max<std::size_t>(1, widths.size()));
  const auto paintRow = [&](const QStringList& cells, double top, double rowHeight) {
    double x = 0;
    for (qsizetype c = 0; c < cells.size(); ++c) {
      const double width = widths[std::size_t(c)] + spread;
      const auto side = c < table.textColumns ? Qt::AlignLeft : Qt::AlignRight;
      painter.drawText(QRectF(x + cellAir / 2, top, width - cellAir, rowHeight), int(side | Qt::AlignVCenter | Qt::TextSingleLine),
                       cells[c]);
      x += width;
    }
    return x;
  };
  painter.setFont(look.font(figureTextPixels, QFont::DemiBold));
  painter.setPen(look.text);
  const double right = paintRow(table.columns, 0, headHeight);
  painter.setFont(look.font(figureTextPixels));
  double y = headHeight;
  for (const QStringList& row : table.rows) {
    paintRow(row, y, rowHeight);
    y += rowHeight;
  }
  painter.setPen(QPen(look.text, 1.2));
  painter.drawLine(QPointF(0, 0), QPointF(right, 0));
  painter.drawLine(QPointF(0, y + 2), QPointF(right, y + 2));
  painter.setPen(QPen(look.muted, 0.8));
  painter.drawLine(QPointF(0, headHeight), QPointF(right, headHeight));
}

}  // namespace

QByteArray tableCsv(const FigureTable& table) {
  QByteArray csv;
  const auto add = [&csv](const QStringList& cells) {
    for (qsizetype c = 0; c < cells.size(); ++c) csv += (c ? "," : "") + csvField(cells[c]);
    csv += "\n";
  };
  add(table.columns);
  for (const QStringList& row : table.rows) add(row);
  return csv;
}

QByteArray tableMarkdown(const FigureTable& table) {
  const auto form = [](const QString& cell) { return QString(cell).replace('|', QStringLiteral("\\|")); };
  QString text = "| " + joined(table.columns, " | ", form) + " |\n|";
  for (qsizetype c = 0; c < table.columns.size(); ++c) text += c < table.textColumns ? QStringLiteral(":--|") : QStringLiteral("--:|");
  text += "\n";
  for (const QStringList& row : table.rows) text += "| " + joined(row, " | ", form) + " |\n";
  return (text + "\n" + table.title + ". " + table.caption + "\n").toUtf8();
}

QByteArray tableLatex(const FigureTable& table) {
  QString text =
      QStringLiteral(
          "% needs \\usepackage{booktabs}\n\\begin{table}\n  \\centering\n  \\caption{%1. %2}\n  \\begin{tabular}{%3}\n    \\toprule\n")
          .arg(latexText(table.title), latexText(table.caption),
               QString(table.textColumns, 'l') + QString(table.columns.size() - table.textColumns, 'r'));
  text += "    " + joined(table.columns, " & ", latexText) + " \\\\\n    \\midrule\n";
  for (const QStringList& row : table.rows) text += "    " + joined(row, " & ", latexText) + " \\\\\n";
  return (text + "    \\bottomrule\n  \\end{tabular}\n\\end{table}\n").toUtf8();
}

Figure tableFigure(const FigureTable& table) {
  Figure figure;
  figure.name = table.name;
  figure.caption = table.caption;
  double width = 40;
  for (const double column : columnWidths(table, figureTheme({}))) width += column;
  const int wide = std::max(leastWidth, int(std::ceil(width)));
  figure.size = QSize(
      wide, int(std::ceil(headHeight + rowHeight * double(table.rows.size()) + 8 + frameHeight(wide, table.caption, recipeNoteLines))));
  figure.paint = [table](QPainter& painter, const QRect& area, const FigureStyle& style) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF body = paintFrame(painter, area, style, table.title, {}, table.caption, recipeNoteLines);
    paintTable(painter, body, table, figureTheme(style));
    painter.restore();
  };
  figure.csv = [table] { return tableCsv(table); };
  figure.texts["md"] = [table] { return tableMarkdown(table); };
  figure.texts["tex"] = [table] { return tableLatex(table); };
  figure.request.figure = table.name;
  figure.anyThread = true;
  return figure;
}

}  // namespace resa
