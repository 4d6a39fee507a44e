#include "app/studio/panels/exact_page.h"

#include <QList>

namespace resa {
namespace {

QByteArray number(double value) {
  QByteArray text = QByteArray::number(value, 'f', 4);
  while (text.endsWith('0')) text.chop(1);
  if (text.endsWith('.')) text.chop(1);
  return text;
}

/// Moves every entry of the cross-reference table that lies behind `at` by `by` bytes. Entries are 20 bytes: "0000000123 00000 n ".
bool moveEntries(QByteArray& pdf, qsizetype table, qsizetype at, qsizetype by) {
  constexpr qsizetype entryLength = 20, offsetDigits = 10;
  const qsizetype header = pdf.indexOf('\n', table) + 1;  // behind "xref"
  const qsizetype first = pdf.indexOf('\n', header) + 1;  // behind "0 12"
  const QList<QByteArray> counts = pdf.mid(header, first - header - 1).trimmed().split(' ');
  if (counts.size() != 2) return false;
  for (qsizetype i = 0; i < counts[1].toLongLong(); ++i) {
    const qsizetype entry = first + i * entryLength;
    if (entry + entryLength > pdf.size()) return false;
    const qsizetype offset = pdf.mid(entry, offsetDigits).toLongLong();
    if (pdf[entry + 17] == 'n' && offset > at) pdf.replace(entry, offsetDigits, QByteArray::number(offset + by).rightJustified(10, '0'));
  }
  return true;
}

}  // namespace

void setExactPage(QByteArray& pdf, const QSizeF& points) {
  const qsizetype at = pdf.indexOf("/MediaBox [");
  const qsizetype end = at < 0 ? -1 : pdf.indexOf(']', at);
  const qsizetype start = pdf.lastIndexOf("startxref");
  if (end < 0 || start < 0) return;
  const QList<QByteArray> box = pdf.mid(at + 11, end - at - 11).simplified().split(' ');
  const qsizetype startEnd = pdf.indexOf('\n', start) + 1;
  const qsizetype table = pdf.mid(startEnd, pdf.indexOf('\n', startEnd) - startEnd).trimmed().toLongLong();
  if (box.size() != 4 || pdf.mid(table, 4) != "xref") return;
  const double top = box[3].toDouble();
  const QByteArray exact = "/MediaBox [0 " + number(top - points.height()) + " " + number(points.width()) + " " + number(top);
  const qsizetype by = exact.size() - (end - at);
  QByteArray changed = pdf;
  if (!moveEntries(changed, table, at, by)) return;
  const qsizetype oldLength = changed.indexOf('\n', startEnd) - startEnd;
  changed.replace(startEnd, oldLength, QByteArray::number(table + by));
  changed.replace(at, end - at, exact);
  pdf = changed;
}

}  // namespace resa
