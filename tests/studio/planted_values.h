#pragma once
#include <QApplication>
#include <QColor>
#include <QMouseEvent>
#include <QWidget>
#include <cmath>
#include <memory>

#include "widgets/figures/figure.h"

namespace resa {

constexpr int probe = 20, images = 12;

/// Everywhere 1e-6, except one planted cell.
inline std::shared_ptr<Snapshot> plantedSnapshot(int row, int column, float value) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->step = 40;
  snapshot->epoch = 2;
  snapshot->probeSize = probe;
  snapshot->assignment.assign(probe * probe, 1e-6f);
  snapshot->assignment[std::size_t(row * probe + column)] = value;
  snapshot->similarity.assign(probe * probe, 0.25f);
  snapshot->logits01.assign(probe * probe, 0.1f);
  snapshot->logits10 = snapshot->logits01;
  snapshot->evaluated = images;
  snapshot->network = "momentum";
  snapshot->split = "test";
  ComponentSnapshot& part = snapshot->components["encoding"];
  for (int i = 0; i < images; ++i) {
    // Twelve points on a coarse grid, far enough apart to find each one's pixel.
    part.map2.insert(part.map2.end(), {float(i % 4), float(i / 4)});
    part.map3.insert(part.map3.end(), {float(i % 4), float(i / 4), float(i % 3)});
    part.kmeans.push_back(i % 3);
    part.silhouette.push_back(0.1f * float(i));
    for (int k = 1; k <= 3; ++k) part.neighbours.push_back((i + k) % images);
  }
  part.neighbourCount = 3;
  part.facts2 = {"tsne", "flowing", 1.23, 0.4, 30, 0};
  part.facts3 = part.facts2;
  return snapshot;
}

inline SamplesPtr plantedSamples() {
  auto samples = std::make_shared<Samples>();
  samples->dataset = "planted";
  samples->split = "test";
  samples->classes = {"bag", "boot", "coat", "dress"};
  samples->images = {images, 4, 4, 1, std::vector<std::uint8_t>(images * 16, 128)};
  for (ImageBlock* block : {&samples->probeImages, &samples->probeViews[0], &samples->probeViews[1]}) {
    *block = {probe, 4, 4, 1, std::vector<std::uint8_t>(probe * 16, 200)};
  }
  for (int i = 0; i < images; ++i) {
    samples->ids.push_back(100 + i);
    samples->labels.push_back(i % 4);
  }
  for (int i = 0; i < probe; ++i) {
    samples->probeIds.push_back(500 + i);
    samples->probeLabels.push_back(i / 5);
  }
  return samples;
}

inline std::shared_ptr<RunHistory> plantedHistory() {
  auto history = std::make_shared<RunHistory>();
  history->stepsTotal = 40;
  history->stepsPerEpoch = 20;
  history->batchSize = 256;
  history->states.push_back({0, 1000, "running", "", std::nullopt});
  for (int i = 1; i <= 8; ++i) {
    StepEvent event;
    event.step = 5 * i;
    event.epoch = 0.25 * i;
    event.time = 1000 + 60.0 * i;
    event.kl = 0.1 * i;
    event.assignmentEntropy = 5 - 0.2 * i;
    event.loss = event.kl + event.assignmentEntropy;
    event.lr = 0.3 / i;
    event.momentum = 0.99;
    event.imagesPerSecond = 400 + i;
    event.gradNorm = 1.0 / i;
    event.train.size = 256;
    event.train.rowEntropy = event.assignmentEntropy;
    event.train.diagonalMass = 0.1 * i;
    event.train.offDiagonalMass = 1 - 0.1 * i;
    event.train.offClassMass = 0.5 - 0.05 * i;
    event.train.sameClassRatio = 1 + 0.5 * i;
    event.train.kl = event.kl;
    event.train.klStd = 0.05 * i;
    event.train.marginalResidual = {0.2 / i, 0.02 / i, 0.002 / i};
    history->steps.push_back(event);
  }
  for (int i = 0; i <= 2; ++i) {
    EvaluationEvent event;
    event.step = 20 * i;
    event.epoch = i;
    event.time = 1000 + 240.0 * i;
    event.n = 2000;
    event.preview = true;
    event.bnRecomputed = i == 0;
    event.network = "momentum";
    event.split = "test";
    event.probe.size = 64;
    event.probe.rowEntropy = 3 - 0.5 * i;
    event.probe.diagonalMass = 0.3 + 0.1 * i;
    event.probe.offDiagonalMass = 0.7 - 0.1 * i;
    event.probe.offClassMass = 0.4 - 0.1 * i;
    event.probe.sameClassRatio = 2 + i;
    event.probe.kl = 0.6 - 0.1 * i;
    event.probe.klStd = 0.2;
    event.probe.alignment = 1.5 - 0.5 * i;
    event.probe.marginalResidual = {0.3, 0.03, i == 0 ? 0 : 0.003};
    for (const char* name : {"encoding", "hidden_1", "embedding"}) {
      ComponentScores scores;
      scores.normalized.scMean = 0.05 * i + 0.01;
      scores.normalized.scStd = 0.2;
      scores.normalized.ari = 0.3 + 0.02 * i;
      scores.normalized.ariMin = 0.29 + 0.02 * i;
      scores.normalized.ariMax = 0.33 + 0.02 * i;
      scores.knn5 = 0.7 + 0.03 * i;
      event.components[name] = scores;
    }
    history->evaluations.push_back(event);
  }
  EvaluationEvent reported = history->evaluations.back();
  reported.n = 10000;
  reported.preview = false;
  reported.probe = AssignmentDiagnostics();
  reported.components["encoding"].normalized.ari = 0.5;
  history->evaluations.push_back(reported);
  ComponentScores raw;
  raw.normalized.scMean = 0.043;
  raw.normalized.ari = 0.31;
  raw.knn5 = 0.836;
  history->baselines[2000] = raw;
  return history;
}

/// Moves the mouse over a widget without the window system, whose own enter and leave events would come at any time.
inline void moveMouse(QWidget& widget, const QPointF& position) {
  QMouseEvent event(QEvent::MouseMove, position, widget.mapToGlobal(position), Qt::NoButton, Qt::NoButton, Qt::NoModifier);
  QApplication::sendEvent(&widget, &event);
}

inline double colorDistance(const QColor& a, const QColor& b) {
  return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
}

}  // namespace resa
