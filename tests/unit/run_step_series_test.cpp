#include "engine/run/step_series.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/run/events.h"
#include "tests/unit/long_run.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using nlohmann::json;
const double nan = std::numeric_limits<double>::quiet_NaN();

bool same(double a, double b) { return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b)); }

StepEvent eventAt(std::int64_t step) {
  StepEvent event;
  event.step = step;
  event.epoch = double(step) / 390;
  event.time = 1769862896.789 + double(37 * step) / 1000;
  event.loss = std::sin(double(step));
  event.kl = step % 3 == 0 ? nan : 1.0 / double(step + 1);
  event.lr = 0.1;
  event.momentum = double(float(0.99 + 1e-5 * double(step % 7)));
  event.gradNorm = step == 1500 ? -0.0 : step == 1501 ? 1e300 : 0;
  if (step % 2 == 0) {
    event.train.size = 256;
    event.train.klStd = double(step) / 7;
    event.train.marginalResidual.assign(std::size_t(step % 5), double(step) / 11);
  }
  return event;
}

void expectSame(const StepEvent& a, const StepEvent& b) {
  EXPECT_EQ(a.step, b.step);
  for (const auto member :
       {&StepEvent::epoch, &StepEvent::time, &StepEvent::loss, &StepEvent::assignmentEntropy, &StepEvent::kl, &StepEvent::lr,
        &StepEvent::momentum, &StepEvent::imagesPerSecond, &StepEvent::gradNorm, &StepEvent::secondsLeft})
    EXPECT_TRUE(same(a.*member, b.*member)) << a.step << ": " << a.*member << " is not " << b.*member;
  EXPECT_EQ(a.train.size, b.train.size);
  EXPECT_TRUE(same(a.train.klStd, b.train.klStd));
  EXPECT_TRUE(same(a.train.rowEntropy, b.train.rowEntropy));
  EXPECT_EQ(a.train.marginalResidual, b.train.marginalResidual);
}

TEST(StepSeries, GivesBackEveryNumberExactlyWhateverFormItsColumnTakes) {
  StepSeries series;
  for (std::int64_t step = 0; step < 5000; ++step) series.push_back(eventAt(step));
  ASSERT_EQ(series.size(), 5000u);
  for (std::int64_t step = 0; step < 5000; ++step) expectSame(series[std::size_t(step)], eventAt(step));
  std::int64_t walked = 0;
  for (const StepEvent& event : series) EXPECT_EQ(event.step, walked++);
  EXPECT_EQ(series.rowOf(1234), 1234u);
  EXPECT_EQ(series.rowOf(99999), 5000u);
}

TEST(StepSeries, RegularStepsEpochsAndConstantsTakeNoRoom) {
  StepSeries series;
  constexpr std::size_t rows = 100 * StepSeries::blockSize;
  for (std::size_t i = 1; i <= rows; ++i) {
    series.addRow(std::int64_t(10 * i), double(10 * i) / 390, 1769862896.0 + double(i * 37) / 1000);
    series.set(StepSeries::lr, 0.25);
  }
  EXPECT_LT(double(series.bytes()) / rows, 6) << "four bytes for the time and a little for the blocks";
  EXPECT_EQ(series[77777].epoch, 777780.0 / 390);
}

TEST(StepSeries, CopiesShareTheirBlocksAndStayAsTheyWere) {
  StepSeries series;
  for (std::int64_t step = 0; step < 4000; ++step) series.push_back(eventAt(step));
  const StepSeries copy = series;
  for (std::int64_t step = 4000; step < 9000; ++step) series.push_back(eventAt(step));
  EXPECT_EQ(copy.size(), 4000u);
  EXPECT_EQ(copy.sharedRows(series), 3 * StepSeries::blockSize);
  series.dropBeyond(2500);
  EXPECT_EQ(series.size(), 2501u);
  EXPECT_EQ(copy.sharedRows(series), 2 * StepSeries::blockSize);
  expectSame(copy.back(), eventAt(3999));
  for (std::int64_t step = 2501; step < 3000; ++step) series.push_back(eventAt(step));
  for (std::int64_t step = 0; step < 3000; ++step) expectSame(series[std::size_t(step)], eventAt(step));
}

TEST(StepSeries, DropsStepsBeyondOneAlsoWhereTheyDoNotAscend) {
  StepSeries series;
  for (const std::int64_t step : {1, 2, 9, 3, 8, 4}) series.push_back(eventAt(step));
  series.dropBeyond(4);
  ASSERT_EQ(series.size(), 4u);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(series[i].step, std::int64_t(i + 1));
}

/// Lines of every kind of damage, and of none.
std::vector<std::string> damagedLines() {
  const std::string time = R"("t":"2026-01-31T12:34:56.789Z",)";
  std::vector<std::string> lines;
  for (const char* fields : {R"("kind":"step","step":1,"loss":1.5)",
                             R"("kind":"step","step":2,"loss":null,"kl":1e-3)",
                             R"("kind":"step","step":3,"loss":"1")",
                             R"("kind":"step","step":null)",
                             R"("kind":"step","step":4,"loss":true)",
                             R"("kind":"step","step":5,"loss":1e999)",
                             R"("kind":"step","step":6,"big":123456789012345678901234567890)",
                             R"("kind":"step","step":7.9,"loss":-0.0)",
                             R"("kind":"step","step":8,"train":{"size":64,"kl":2,"marginal_residual":[0.5,null,0.25]})",
                             R"("kind":"step","step":9,"train":{"kl":"x"}})",
                             R"("kind":"step","step":10,"train":{"marginal_residual":3}})",
                             R"("kind":"step","step":11,"train":5,"probe":6})",
                             R"("kind":"step","step":12,"loss":NaN)",
                             R"("kind":"step","step":13,"note":"\ud800")",
                             R"("kind":"step","step":14,"note":"\u00e9","x":18446744073709551615)",
                             R"("kind":"step","step":15,"loss":1,"loss":2)",
                             R"("kind":"step","step":16,"step":17)",
                             R"("kind":5,"step":18)",
                             R"("step":19)",
                             R"("kind":"future","step":20)",
                             R"("kind":"step","step":1e30)",
                             R"("kind":"step","step":21,"loss":1,)",
                             R"("kind":"step","loss":4)",
                             R"("loss":9,"step":22,"kind":"step","alpha":3)",
                             R"("kind":"step","step":23,"epoch":null,"lr":1)",
                             R"("kind":"step","step":24,"lr":[1])",
                             R"("kind":"step","step":25,"deep":{"a":[1,{"b":2}]},"kl":7)",
                             "\"kind\":\"step\",\"step\":26,\"note\":\"\xff\"",
                             R"("kind":"step","step":27,"lr":01)"})
    lines.push_back("{" + time + fields + "}");
  for (const char* whole :
       {R"({"kind":"step","step":30})", R"({"t":"yesterday","kind":"step","step":31})", R"({"t":7,"kind":"step","step":32})",
        R"({"t":"2026-01-31T12:34:56Z","kind":"step","step":33,"loss":3})", R"({"t":"2026-01-31T12:34:5.25Z","kind":"step","step":34})",
        "[]", "null", "{}", "{", "garbage", R"({"t":"2026-01-31T12:34:56.789Z","kind":"step","step":35} {})", ""})
    lines.push_back(whole);
  return lines;
}

/// What a reader has to make of a line, told by another parser with its own words.
struct Expected {
  bool bad = false, step = false;
  double number = 0, time = 0;
  std::map<std::string, double> columns;
};
Expected expectedOf(const std::string& line) {
  Expected result;
  const json event = json::parse(line, nullptr, false);
  const auto numeric = [](const json& value) { return value.is_number() || value.is_null(); };
  const auto real = [](const json& value) { return value.is_null() ? nan : value.get<double>(); };
  result.bad = event.is_discarded() || !event.is_object() || !event.contains("kind") || !event["kind"].is_string() ||
               !event.contains("t") || !event["t"].is_string() || event["t"] == "yesterday";
  if (result.bad || event["kind"] != "step") return result;
  for (const char* name : {"step", "epoch", "loss", "kl", "lr"}) result.bad = result.bad || (event.contains(name) && !numeric(event[name]));
  if (result.bad) return result;
  if (event.contains("step") && !(std::abs(real(event["step"])) < 9e15)) result.bad = true;
  if (event.contains("train") && event["train"].is_object()) {
    const json& train = event["train"];
    if (train.contains("kl")) result.bad = result.bad || !numeric(train["kl"]);
    if (train.contains("kl") && train["kl"].is_number()) result.columns["train.kl"] = real(train["kl"]);
    if (train.contains("marginal_residual") && !train["marginal_residual"].is_array()) result.bad = true;
    if (train.contains("marginal_residual") && train["marginal_residual"].is_array()) {
      int iteration = 0;
      for (const json& value : train["marginal_residual"])
        result.columns["train.marginal_residual." + std::to_string(++iteration)] = real(value);
    }
  }
  if (result.bad) return result;
  result.step = true;
  result.number = event.contains("step") ? std::trunc(real(event["step"])) : 0;
  for (const char* name : {"loss", "kl", "lr"})
    if (event.contains(name)) result.columns[name] = real(event[name]);
  for (const auto& [name, value] : event.items())
    if (value.is_number() && name != "step" && name != "epoch" && name != "loss" && name != "kl" && name != "lr")
      result.columns["extra." + name] = value.get<double>();
  return result;
}

TEST(StepReader, ReadsDamagedLinesAsAnotherParserWould) {
  for (const std::string& line : damagedLines()) {
    const TestFolder folder;
    std::ofstream(folder / "events.jsonl") << line << "\n";
    EventReader reader(folder / "events.jsonl");
    reader.poll();
    const Expected expected = expectedOf(line);
    const StepSeries& steps = reader.history().steps;
    EXPECT_EQ(reader.history().badLines, line.empty() ? 0 : int(expected.bad)) << line;
    ASSERT_EQ(steps.size(), expected.step && !line.empty() ? 1u : 0u) << line;
    if (steps.empty()) continue;
    EXPECT_EQ(steps.value(StepSeries::step, 0), expected.number) << line;
    for (const auto& [name, value] : expected.columns) {
      if (std::isnan(value) && !steps.column(name)) continue;
      ASSERT_TRUE(steps.column(name)) << name << " in " << line;
      EXPECT_TRUE(same(steps.value(*steps.column(name), 0), value)) << name << " in " << line;
    }
    std::size_t extras = 0;
    for (const auto& [name, value] : expected.columns) extras += name.rfind("extra.", 0) == 0 ? 1 : 0;
    EXPECT_EQ(steps.extras().size(), extras) << line;
  }
}

TEST(StepReader, AResumeTakesResidualsAndExtrasAwayAndLaterLinesBringThemBack) {
  const TestFolder folder;
  const std::string head = R"({"t":"2026-01-31T12:34:56.789Z","kind":)";
  std::ofstream(folder / "events.jsonl") << head << R"("step","step":1})"
                                         << "\n"
                                         << head << R"("step","step":2,"beta":3,"train":{"size":8,"marginal_residual":[1,2]}})"
                                         << "\n"
                                         << head << R"("resume","step":1,"from_step":1})"
                                         << "\n"
                                         << head << R"("step","step":2,"gamma":4,"train":{"size":8,"marginal_residual":[5,6,7]}})"
                                         << "\n";
  EventReader reader(folder / "events.jsonl");
  reader.poll();
  const StepSeries& steps = reader.history().steps;
  ASSERT_EQ(steps.size(), 2u);
  EXPECT_EQ(steps.extras(), std::vector<std::string>{"gamma"});
  EXPECT_EQ(steps[1].train.marginalResidual, (std::vector<double>{5, 6, 7}));
}

TEST(StepReader, ALineLongerThanAPieceOfTheFileIsReadWhole) {
  const TestFolder folder;
  std::string text = R"({"t":"2026-01-31T12:34:56.789Z","kind":"warning","step":1,"message":")";
  text += std::string(9 << 20, 'x') + "\"}\n" + R"({"t":"2026-01-31T12:34:56.789Z","kind":"step","step":2})" + "\n" + R"({"torn)";
  std::ofstream(folder / "events.jsonl") << text;
  EventReader reader(folder / "events.jsonl");
  EXPECT_TRUE(reader.poll());
  ASSERT_EQ(reader.history().messages.size(), 1u);
  EXPECT_EQ(reader.history().messages[0].message.size(), std::size_t(9 << 20));
  EXPECT_EQ(reader.history().steps.size(), 1u);
  EXPECT_FALSE(reader.poll()) << "a torn line alone is no news";
}

TEST(StepReader, AListOfRunsKeepsTheNewestStepsAlone) {
  const TestFolder folder;
  writeLongRun(folder / "events.jsonl", 30000, false);
  EventReader reader(folder / "events.jsonl", EventReader::Keep::newest);
  reader.poll();
  EXPECT_EQ(reader.history().steps.back().step, 30000);
  EXPECT_EQ(reader.history().steps.back().loss, longRunLoss(30000));
  EXPECT_LE(reader.history().steps.size(), StepSeries::blockSize);
}

TEST(StepReader, AMillionStepsAreReadInBoundedMemory) {
  for (const bool diagnostics : {false, true}) {
    const std::int64_t count = diagnostics ? 200000 : 1000000;
    const TestFolder folder;
    const std::uintmax_t bytes = writeLongRun(folder / "events.jsonl", count, diagnostics);
    const auto begin = std::chrono::steady_clock::now();
    EventReader reader(folder / "events.jsonl");
    reader.poll();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const StepSeries& steps = reader.history().steps;
    std::cout << "[ measured ] " << (diagnostics ? "with diagnostics: " : "plain: ") << double(bytes) / 1e6 << " MB read in " << seconds
              << " s, " << double(steps.bytes()) / double(count) << " bytes a step\n";
    EXPECT_EQ(reader.history().badLines, 0);
    ASSERT_EQ(steps.size(), std::size_t(count));
    for (const std::int64_t step : {std::int64_t(1), std::int64_t(4096), std::int64_t(99991), count}) {
      EXPECT_EQ(steps.value(StepSeries::step, std::size_t(step) - 1), double(step));
      EXPECT_EQ(steps.value(StepSeries::loss, std::size_t(step) - 1), longRunLoss(step));
    }
    // Eight bytes for each of the numbers that differ from step to step, four for the time.
    EXPECT_LT(double(steps.bytes()) / double(count), (diagnostics ? 8 + 10 : 8) * 8 + 4 + 4);
    const RunHistory published = reader.history();
    EXPECT_EQ(published.steps.sharedRows(steps), (std::size_t(count) - 1) / StepSeries::blockSize * StepSeries::blockSize);
  }
}

}  // namespace
}  // namespace resa
