#include "widgets/base/selection.h"

#include <algorithm>

namespace resa {
namespace {

Selection ofRows(const std::vector<std::int64_t>& ids, std::string split, const std::vector<int>& rows, const QString& what,
                 int currentRow) {
  const auto known = [&](int row) { return row >= 0 && std::size_t(row) < ids.size(); };
  Selection selection;
  selection.split = std::move(split);
  selection.what = what;
  for (const int row : rows) {
    if (known(row)) selection.ids.push_back(ids[std::size_t(row)]);
  }
  std::sort(selection.ids.begin(), selection.ids.end());
  selection.ids.erase(std::unique(selection.ids.begin(), selection.ids.end()), selection.ids.end());
  if (known(currentRow) && std::find(rows.begin(), rows.end(), currentRow) != rows.end()) selection.current = ids[std::size_t(currentRow)];
  return selection;
}

std::vector<int> rowsOf(const Selection& selection, const std::vector<std::int64_t>& ids, const std::string& split) {
  std::vector<int> rows;
  if (selection.split != split || selection.empty()) return rows;
  for (std::size_t row = 0; row < ids.size(); ++row) {
    if (std::binary_search(selection.ids.begin(), selection.ids.end(), ids[row])) rows.push_back(int(row));
  }
  return rows;
}

int rowOf(std::int64_t id, const Selection& selection, const std::vector<std::int64_t>& ids, const std::string& split) {
  if (id < 0 || selection.split != split) return -1;
  const auto found = std::find(ids.begin(), ids.end(), id);
  return found == ids.end() ? -1 : int(found - ids.begin());
}

}  // namespace

Selection combined(const Selection& before, const Selection& chosen, SelectMode mode) {
  const bool sameSplit = before.split == chosen.split;
  if (mode == SelectMode::remove && !sameSplit) return before;
  if (mode == SelectMode::replace || before.empty() || !sameSplit) return mode == SelectMode::remove ? before : chosen;
  Selection result;
  result.split = before.split;
  if (mode == SelectMode::add) {
    std::set_union(before.ids.begin(), before.ids.end(), chosen.ids.begin(), chosen.ids.end(), std::back_inserter(result.ids));
    result.current = chosen.current >= 0 ? chosen.current : before.current;
    result.what = before.what == chosen.what ? before.what : before.what + QStringLiteral(" + ") + chosen.what;
  } else {
    std::set_difference(before.ids.begin(), before.ids.end(), chosen.ids.begin(), chosen.ids.end(), std::back_inserter(result.ids));
    result.current = std::binary_search(result.ids.begin(), result.ids.end(), before.current) ? before.current : -1;
    result.what = before.what;
  }
  return result;
}

Selection selectEvaluated(const Samples& samples, const std::vector<int>& rows, const QString& what, int currentRow) {
  return ofRows(samples.ids, samples.split, rows, what, currentRow);
}

Selection selectProbe(const Samples& samples, const std::vector<int>& rows, const QString& what, int currentRow) {
  return ofRows(samples.probeIds, probeSplit, rows, what, currentRow);
}

std::vector<int> evaluatedRows(const Selection& selection, const Samples& samples) { return rowsOf(selection, samples.ids, samples.split); }

std::vector<int> probeRows(const Selection& selection, const Samples& samples) { return rowsOf(selection, samples.probeIds, probeSplit); }

int currentEvaluatedRow(const Selection& selection, const Samples& samples) {
  return rowOf(selection.current, selection, samples.ids, samples.split);
}

int currentProbeRow(const Selection& selection, const Samples& samples) {
  return rowOf(selection.current, selection, samples.probeIds, probeSplit);
}

}  // namespace resa
