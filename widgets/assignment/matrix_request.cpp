// What a command has to know of a matrix's figure: written here, read here.
#include "widgets/assignment/matrix_request.h"

#include "widgets/figures/figure_options.h"

namespace resa {
namespace {

constexpr double leastEpsilon = 1e-4, mostEpsilon = 100, leastZoom = 0.5, mostZoom = 20;
constexpr std::int64_t mostIterations = 10000, mostCells = 1'000'000, mostSteps = 1'000'000'000'000'000;

}  // namespace

FigureRequest matrixRequest(const MatrixSubject& subject, const MatrixLook& look, const CellWindow& window) {
  FigureRequest request{modeKey(subject.choice.mode), subject.now->step, {}, {}};
  const MatrixChoice& choice = subject.choice;
  if (choice.clean) request.options["views"] = "clean";
  if (choice.infoNce) request.options["target"] = "infonce";
  if (choice.linear) request.options["scale"] = "linear";
  if (choice.change && subject.then) request.options["since"] = std::to_string(subject.then->step);
  if (look.colorMap == ColorMap::cividis) request.options["colors"] = "cividis";
  if (look.hideDiagonal) request.options["diagonal"] = "hidden";
  if (!look.borders) request.options["borders"] = "none";
  if (!look.marginals) request.options["marginals"] = "none";
  if (!subject.recomputed.isEmpty()) {
    request.options["epsilon"] = optionText(subject.now->epsilon);
    request.options["iterations"] = std::to_string(subject.now->iterations);
  }
  if (window.count > 0)
    request.options["cells"] = std::to_string(window.row) + "," + std::to_string(window.column) + "," + std::to_string(window.count);
  return request;
}

MatrixOptions matrixOptions(const FigureRequest& request, MatrixMode mode) {
  FigureOptions options(request);
  MatrixOptions read;
  read.choice = mode;
  read.choice.clean = options.is("views", "clean", "trained");
  read.choice.infoNce = options.is("target", "infonce", "assignment");
  read.choice.linear = options.is("scale", "linear", "log");
  read.look.colorMap = options.is("colors", "cividis", "viridis") ? ColorMap::cividis : ColorMap::viridis;
  read.look.hideDiagonal = options.is("diagonal", "hidden", "shown");
  read.look.borders = !options.is("borders", "none", "shown");
  read.look.marginals = !options.is("marginals", "none", "shown");
  if (options.has("since")) read.since = options.integer("since", 0, mostSteps, 0);
  read.choice.change = read.since.has_value();
  if (options.has("epsilon")) read.epsilon = options.number("epsilon", leastEpsilon, mostEpsilon, 0);
  if (options.has("iterations")) read.iterations = int(options.integer("iterations", 0, mostIterations, 0));
  if (const std::vector<double> cells = options.numbers("cells", 3); !cells.empty()) {
    for (const double cell : cells)
      if (cell < 0 || cell > mostCells || cell != double(int(cell)) || cells[2] < 1)
        options.refuse("cells", "first row, first column, count");
    read.window = {int(cells[0]), int(cells[1]), int(cells[2])};
  }
  read.surface = options.is("view", "surface", "map");
  read.rotation.azimuth = options.number("azimuth", -360, 360, read.rotation.azimuth);
  read.rotation.elevation = options.number("elevation", -89, 89, read.rotation.elevation);
  read.zoom = options.number("zoom", leastZoom, mostZoom, 1);
  if (request.figure == QLatin1String("marginals")) options.choice("mode", {"assignment", "prediction", "gradient", "similarity"});
  options.finish();
  return read;
}

}  // namespace resa
