#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "app/studio/figures/figure_export.h"

namespace resa {

/// One figure of a specification: which, how it looks, in which formats.
struct FigureItem {
  FigureRequest request;
  FigureLook look;
  std::vector<FigureFormat> formats = {FigureFormat::png};
  std::string name;               // of its files; empty: the figure's own
  std::vector<std::string> runs;  // run folders; empty: those of the specification
  bool operator==(const FigureItem&) const = default;
};

/// Figures that can be made again at any time, without a window: what the export dialog saves and `resa-studio --export DIR --spec FILE`
/// reads. Paths of runs are relative to the file's folder.
struct FigureSpec {
  std::vector<std::string> runs;  // the first is the run of every figure that is no recipe
  std::vector<FigureItem> figures;
  bool operator==(const FigureSpec&) const = default;
};

/// The JSON of a specification, version 1:
/// {"version": 1, "run": "…" or "runs": […], "defaults": {look and formats}, "figures": [{"figure": "assignment", "step": 468 or "epoch":
/// 3, "component": "encoding", "options": {…}, "name": "…", "width_mm": 85, "height_mm": 60, "dpi": 300, "font": "Inter", "font_pt": 8,
/// "theme": "light", "legend": "right", "title": true, false or a text, "note": true, "formats": ["png", "pdf"]}]}
std::string toJson(const FigureSpec& spec);
/// DataError "NAME: figures[2].dpi: …" naming file and key where the text is no specification.
FigureSpec parseSpec(const std::string& text, const std::string& name);
FigureSpec readSpec(const std::filesystem::path& file);
void writeSpec(const std::filesystem::path& file, const FigureSpec& spec);

/// Makes every figure of a specification. `runs` replace those of the file where there are any; `folder` is made. Returns the files.
/// Errors name the figure.
std::vector<std::filesystem::path> exportSpec(const FigureSpec& spec, const std::filesystem::path& base,
                                              const std::filesystem::path& folder, const std::vector<std::string>& runs = {});

/// The command line that makes the figure again: resa-studio --export FOLDER --figure NAME … RUN, each word quoted for a shell.
QString commandOf(const FigureItem& item, const QStringList& runs, const QString& folder = QStringLiteral("figures"));
/// A word as a POSIX shell reads it.
QString shellQuoted(const QString& word);

}  // namespace resa
