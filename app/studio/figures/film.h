#pragma once
#include <QSize>
#include <QString>
#include <filesystem>
#include <functional>

#include "app/studio/figures/figure_export.h"
#include "app/studio/figures/figure_source.h"

namespace resa {

/// A figure over all snapshots of a run, in order, with the same axes and colours throughout.
struct Film {
  FigureRequest figure;
  FigureStyle style;
  QSize pixels{800, 640};
  double framesPerSecond = 4;
};
/// GIF needs nothing; MP4 needs the program ffmpeg; frames are numbered PNG files in a folder.
enum class FilmFormat { gif, mp4, frames };

/// By the extension of a path: .gif, .mp4, or none for a folder of frames. UsageError on any other.
FilmFormat filmFormatOf(const std::filesystem::path& path);
/// Path of ffmpeg; empty where it is not installed.
QString ffmpegProgram();
/// Why no MP4 can be made and what to do instead; empty where it can.
QString mp4Problem();

/// One frame: the figure with its epoch written at the top right.
QImage filmFrame(FigureSource& run, const Film& film, const FigureSource::Frame& frame);
/// Makes the film at `target`, which appears as a whole at the end. `progress(done, all)` is asked after each frame and ends the film where
/// it answers false: then the film is not written and the answer is 0. Returns the number of frames. Any thread; Error with the reason.
int makeFilm(FigureSource& run, const Film& film, const std::filesystem::path& target, const std::function<bool(int, int)>& progress);

}  // namespace resa
