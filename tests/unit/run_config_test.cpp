#include "engine/run/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/run/error.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::HasSubstr;

std::string tomlError(const std::string& text) {
  return messageOf<ConfigError>([&] { ConfigLayers().applyToml(text, "my.toml"); });
}
std::string setError(const std::string& assignment) {
  return messageOf<ConfigError>([&] { ConfigLayers().applySet(assignment); });
}
std::string validationError(const std::string& assignment) {
  return messageOf<ConfigError>([&] {
    ConfigLayers layers;
    layers.applySet(assignment);
    layers.config().validate();
  });
}

/// A value of the key's type that is not its default.
ConfigValue otherValue(const ConfigKey& key) {
  if (const auto* flag = std::get_if<bool>(&key.defaultValue)) return !*flag;
  if (const auto* whole = std::get_if<std::int64_t>(&key.defaultValue)) return *whole + 1;
  if (const auto* real = std::get_if<double>(&key.defaultValue)) return *real / 3 + 0.1;
  if (std::holds_alternative<std::string>(key.defaultValue))
    return key.choices.empty() ? std::string("a \"b\" \\ c\n\tü") : key.choices.back();
  if (std::holds_alternative<std::vector<double>>(key.defaultValue)) return std::vector<double>{0.1, 1.0 / 3, 1e-7};
  return std::vector<std::string>{key.choices.back()};
}

std::size_t sizeOfValue(const ConfigKey& key) {
  return std::visit([](const auto& value) { return sizeof value; }, key.defaultValue);
}

TEST(ConfigSchema, DefaultsAreValid) { EXPECT_NO_THROW(Config().validate()); }

TEST(ConfigSchema, EveryKeyHasASentenceAndADefaultWithinItsRange) {
  for (const ConfigKey& key : configSchema()) {
    EXPECT_GT(key.comment.size(), 8u) << key.name;
    EXPECT_EQ(key.comment.back(), '.') << key.name;
    EXPECT_EQ(key.get(Config()), key.defaultValue) << key.name;
    EXPECT_EQ(&configKey(key.name), &key) << "two keys share the name " << key.name;
  }
}

// A member without a key would never be initialised: the keys of a section together are as large as its struct.
TEST(ConfigSchema, EveryMemberHasAKey) {
  const std::map<std::string, std::size_t> structs = {
      {"data", sizeof(DataConfig)},           {"augment.weak", sizeof(ViewConfig)}, {"augment.strong", sizeof(ViewConfig)},
      {"augment.crops", sizeof(CropsConfig)}, {"model", sizeof(ModelConfig)},       {"method", sizeof(MethodConfig)},
      {"train", sizeof(TrainConfig)},         {"evaluate", sizeof(EvaluateConfig)}, {"output", sizeof(OutputConfig)}};
  std::map<std::string, std::size_t> keys;
  for (const ConfigKey& key : configSchema()) keys[key.section()] += sizeOfValue(key);
  for (auto& [section, bytes] : keys) bytes = (bytes + 7) / 8 * 8;
  EXPECT_EQ(keys, structs);
}

TEST(ConfigToml, EveryKeySurvivesTheRoundTrip) {
  for (const bool comments : {false, true}) {
    Config changed;
    for (const ConfigKey& key : configSchema()) key.set(changed, otherValue(key));
    ConfigLayers layers;
    layers.applyToml(toToml(changed, comments), "round trip");
    for (const ConfigKey& key : configSchema()) {
      EXPECT_EQ(key.get(layers.config()), key.get(changed)) << key.name;
      EXPECT_EQ(layers.origin(key.name), "round trip") << key.name;
      EXPECT_EQ(parseValue(key, formatValue(key.get(changed))), key.get(changed)) << key.name;
    }
  }
}

TEST(ConfigToml, AWholeNumberServesForAFractionButNotTheOtherWayRound) {
  ConfigLayers layers;
  layers.applyToml("[method]\nmomentum = 1\n[output]\ncheckpoint_every = 3\n[evaluate]\nprojection_dims = [2]", "my.toml");
  EXPECT_EQ(layers.config().method.momentum, 1.0);
  EXPECT_EQ(layers.config().output.checkpointEvery, "3");
  EXPECT_EQ(layers.config().evaluate.projectionDims, std::vector<std::string>{"2"});
  EXPECT_EQ(tomlError("[train]\n\nepochs = 1.5"), "my.toml:3: train.epochs must be a whole number, got 1.5");
}

TEST(ConfigToml, ErrorsNameFileLineAndKey) {
  EXPECT_EQ(tomlError("[train]\nepoch = 3"), "my.toml:2: unknown key 'train.epoch', did you mean 'train.epochs'?");
  EXPECT_EQ(tomlError("\n[trian]\nepochs = 3"), "my.toml:2: unknown section 'trian', did you mean 'train'?");
  EXPECT_EQ(tomlError("[augment.week]\ncrop = \"center\""), "my.toml:1: unknown section 'augment.week', did you mean 'augment.weak'?");
  EXPECT_EQ(tomlError("[augment.weak]\njiter = 0"), "my.toml:2: unknown key 'augment.weak.jiter', did you mean 'augment.weak.jitter'?");
  EXPECT_EQ(tomlError("[train]\nepochs = \"many\""), "my.toml:2: train.epochs must be a whole number, got 'many'");
  EXPECT_THAT(tomlError("[data]\nmean = [0.5, \"x\"]"), testing::StartsWith("my.toml:2: data.mean must be a list of numbers, got ["));
  EXPECT_EQ(tomlError("train = 3"), "my.toml:1: 'train' is a section, write [train]");
  EXPECT_THAT(tomlError("[train]\nepochs = \n"), HasSubstr("my.toml:2: "));
}

TEST(ConfigToml, ADocumentWithAMistakeChangesNothing) {
  ConfigLayers layers;
  EXPECT_THROW(layers.applyToml("[train]\nepochs = 7\nnonsense = 1", "my.toml"), ConfigError);
  EXPECT_EQ(layers.config().train.epochs, 100);
  EXPECT_EQ(layers.origin("train.epochs"), "default");
}

TEST(ConfigLayers, LaterLayersWinAndTheirOriginIsKnown) {
  const TestFolder folder;
  const std::string file = (folder / "my.toml").string();
  writeText(file, "[train]\nepochs = 7\nseed = 5\n");
  ConfigLayers layers;
  layers.applyPreset("quickstart");
  layers.applyFile(file);
  layers.applySet("train.seed = 9");
  EXPECT_EQ(layers.config().train.epochs, 7);
  EXPECT_EQ(layers.config().train.seed, 9);
  EXPECT_EQ(layers.origin("model.width"), "preset quickstart");
  EXPECT_EQ(layers.origin("train.epochs"), file);
  EXPECT_EQ(layers.origin("train.seed"), "--set");
  EXPECT_EQ(layers.origin("train.precision"), "default");
  EXPECT_THROW(layers.origin("train.precison"), ConfigError);
}

TEST(ConfigLayers, AMissingFileIsAConfigurationErrorWithItsPath) {
  EXPECT_THAT(messageOf<ConfigError>([] { ConfigLayers().applyFile("/nowhere/my.toml"); }), HasSubstr("/nowhere/my.toml"));
}

TEST(ConfigLayers, SetTakesTomlSpellingAndBareWords) {
  ConfigLayers layers;
  for (const char* assignment :
       {"data.set=cifar10", "data.root=\"/a b\"", "evaluate.projection_dims=2,3", "data.mean=0.1, 0.2,0.3", "data.std=[1,1,1]",
        "output.checkpoint_every=10 min", "method.use_momentum=false", "evaluate.components=encoding"})
    layers.applySet(assignment);
  EXPECT_EQ(layers.config().data.set, "cifar10");
  EXPECT_EQ(layers.config().data.root, "/a b");
  EXPECT_EQ(layers.config().evaluate.projectionDims, (std::vector<std::string>{"2", "3"}));
  EXPECT_EQ(layers.config().data.mean, (std::vector<double>{0.1, 0.2, 0.3}));
  EXPECT_EQ(layers.config().data.std, (std::vector<double>{1, 1, 1}));
  EXPECT_EQ(layers.config().output.checkpointEvery, "10 min");
  EXPECT_FALSE(layers.config().method.useMomentum);
  EXPECT_EQ(layers.config().evaluate.components, std::vector<std::string>{"encoding"});
  EXPECT_NO_THROW(layers.config().validate());
}

TEST(ConfigLayers, SetErrorsNameTheKey) {
  EXPECT_EQ(setError("epochs=3"), "unknown key 'epochs', did you mean 'train.epochs'?");
  EXPECT_EQ(setError("train.epochs=x"), "train.epochs must be a whole number, got 'x'");
  EXPECT_EQ(setError("train.epochs=1\nseed = 2"), "train.epochs must be a whole number, got '1\nseed = 2'");
  EXPECT_EQ(setError("train.epochs"), "--set expects key=value, got 'train.epochs'");
}

TEST(ConfigValidation, NamesKeyLimitAndValue) {
  EXPECT_EQ(validationError("train.batch_size=1"), "train.batch_size must be at least 2, got 1");
  EXPECT_EQ(validationError("method.momentum=1.5"), "method.momentum must be at most 1, got 1.5");
  EXPECT_EQ(validationError("method.epsilon=nan"), "method.epsilon must be a number, got nan");
  EXPECT_EQ(validationError("model.stem=cifr"), "model.stem must be one of cifar, imagenet, got \"cifr\"");
  EXPECT_EQ(validationError("train.device=gpu"), "train.device must be auto, cpu, cuda or cuda:N, got \"gpu\"");
  EXPECT_EQ(validationError("train.device=cuda:"), "train.device must be auto, cpu, cuda or cuda:N, got \"cuda:\"");
  EXPECT_EQ(validationError("evaluate.perplexity=0"), "evaluate.perplexity must be at least 1, got 0");
  EXPECT_EQ(validationError("evaluate.probe_size=1"), "evaluate.probe_size must be at least 2, got 1");
  EXPECT_EQ(validationError("evaluate.components=encoding,encoding"), "evaluate.components names \"encoding\" twice");
}

TEST(ConfigValidation, ChecksWhatKeysDemandOfEachOther) {
  EXPECT_EQ(validationError("train.epochs=1"), "train.warmup_epochs must not exceed train.epochs, got 2 and 1");
  EXPECT_EQ(validationError("data.mean=0.5"), "data.mean and data.std must have the same length, got [0.5] and []");
  EXPECT_EQ(validationError("augment.weak.max_scale=0.1"), "augment.weak.min_scale must not exceed max_scale, got 0.2 and 0.1");
  EXPECT_THAT(validationError("augment.strong.jitter=0.4"), HasSubstr("augment.strong.jitter must hold 4 numbers"));
  EXPECT_THAT(validationError("augment.strong.blur_sigma=2,1"), HasSubstr("augment.strong.blur_sigma must hold"));
  EXPECT_THAT(validationError("data.train_size=10"), HasSubstr("data.train_size must be at least train.batch_size"));
  EXPECT_THAT(validationError("output.checkpoint_every=often"), HasSubstr("output.checkpoint_every must be like \"1 epoch\""));
}

TEST(CheckpointInterval, UnderstandsEpochsStepsMinutesAndABareNumber) {
  using Kind = CheckpointInterval::Kind;
  const auto parsed = [](const char* text) {
    const CheckpointInterval interval = parseCheckpointInterval(text);
    return std::pair(interval.kind, interval.count);
  };
  EXPECT_EQ(parsed("1 epoch"), std::pair(Kind::epochs, 1.0));
  EXPECT_EQ(parsed("0.5 epochs"), std::pair(Kind::epochs, 0.5));
  EXPECT_EQ(parsed("500 steps"), std::pair(Kind::steps, 500.0));
  EXPECT_EQ(parsed("10 min"), std::pair(Kind::minutes, 10.0));
  EXPECT_EQ(parsed("3"), std::pair(Kind::epochs, 3.0));
  for (const char* text : {"", "0", "-1 epoch", "1.5 steps", "3 hours", "epoch", "inf", "nan", "1 epoch or so"})
    EXPECT_THROW(parseCheckpointInterval(text), ConfigError) << text;
}

TEST(Presets, EveryPresetResolvesValidatesAndHasItsSentence) {
  ASSERT_GE(presets().size(), 4u);
  EXPECT_EQ(presets().front().name, "quickstart");
  for (const Preset& entry : presets()) {
    ConfigLayers layers;
    EXPECT_NO_THROW(layers.applyPreset(entry.name)) << entry.name;
    EXPECT_NO_THROW(layers.config().validate()) << entry.name;
    EXPECT_GT(entry.sentence.size(), 20u) << entry.name;
  }
}

TEST(Presets, AreInheritedByNameAndAnythingElseIsAClearError) {
  ConfigLayers layers;
  layers.applyToml("preset = \"cifar100\"\n[train]\nepochs = 7\n", "mine.toml");
  EXPECT_EQ(layers.config().data.set, "cifar100");
  EXPECT_EQ(layers.config().train.epochs, 7);
  EXPECT_EQ(layers.origin("data.set"), "preset cifar100");
  EXPECT_EQ(layers.origin("train.epochs"), "mine.toml");
  const auto message = [](const std::string& text) { return messageOf<ConfigError>([&] { ConfigLayers().applyToml(text, "mine.toml"); }); };
  EXPECT_THAT(message("preset = \"cifar1\"\n"), AllOf(HasSubstr("mine.toml:1"), HasSubstr("cifar10")));
  EXPECT_THAT(message("preset = 3\n"), HasSubstr("mine.toml:1"));
}

TEST(Presets, EveryRowOfThePapersTablesHasOne) {
  struct Row {
    const char *preset, *set, *encoder, *optimizer;
    std::int64_t batch, epochs, warmup;
    double lr, decay;
    bool predictor;
  };
  const Row rows[] = {{"cifar10", "cifar10", "resnet18", "sgd", 256, 1000, 2, 0.3, 1e-4, false},
                      {"cifar100", "cifar100", "resnet18", "sgd", 256, 1000, 2, 0.3, 1e-4, false},
                      {"cifar100-lt", "cifar100", "resnet18", "sgd", 256, 1000, 2, 0.3, 1e-4, false},
                      {"imagenet100", "imagenet100", "resnet18", "sgd", 128, 400, 2, 0.5, 2.5e-5, false},
                      {"imagenet-r50-b256-100ep", "imagenet", "resnet50", "sgd", 256, 100, 2, 0.5, 1e-5, true},
                      {"imagenet-r50-b256-200ep", "imagenet", "resnet50", "sgd", 256, 200, 2, 0.5, 1e-5, true},
                      {"imagenet-r50-b1024-100ep", "imagenet", "resnet50", "sgd", 1024, 100, 10, 0.5, 1e-5, true},
                      {"imagenet-r50-b1024-200ep", "imagenet", "resnet50", "sgd", 1024, 200, 10, 0.5, 1e-5, true},
                      {"imagenet-r50-b1024-800ep", "imagenet", "resnet50", "sgd", 1024, 800, 10, 0.4, 1e-5, true},
                      {"imagenet-vit-s16", "imagenet", "vit_s16", "adamw", 1024, 300, 40, 1.5e-4, 0.1, true}};
  for (const Row& row : rows) {
    ConfigLayers layers;
    layers.applyPreset(row.preset);
    const Config& c = layers.config();
    EXPECT_EQ(c.data.set, row.set) << row.preset;
    EXPECT_EQ(c.model.encoder, row.encoder) << row.preset;
    EXPECT_EQ(c.train.optimizer, row.optimizer) << row.preset;
    EXPECT_EQ(c.train.batchSize, row.batch) << row.preset;
    EXPECT_EQ(c.train.epochs, row.epochs) << row.preset;
    EXPECT_EQ(c.train.warmupEpochs, row.warmup) << row.preset;
    EXPECT_EQ(c.train.baseLr, row.lr) << row.preset;
    EXPECT_EQ(c.train.weightDecay, row.decay) << row.preset;
    EXPECT_EQ(c.model.predictor, row.predictor) << row.preset;
    EXPECT_EQ(c.train.finalLrRatio, 0.1) << row.preset;
    EXPECT_EQ(c.method.momentum, 0.996) << row.preset;
    EXPECT_EQ(c.method.temperature, 0.4) << row.preset;
    EXPECT_EQ(c.method.epsilon, 0.05) << row.preset;
    EXPECT_EQ(c.method.iterations, 3) << row.preset;
  }
}

TEST(Presets, AnAblationDiffersFromItsBaseInWhatItIsNamedFor) {
  const auto resolved = [](const char* name) {
    ConfigLayers layers;
    layers.applyPreset(name);
    return layers.config();
  };
  const auto differing = [&](const char* name, const char* base) {
    std::set<std::string> keys;
    const Config a = resolved(name), b = resolved(base);
    for (const ConfigKey& key : configSchema())
      if (key.get(a) != key.get(b)) keys.insert(key.name);
    return keys;
  };
  using Keys = std::set<std::string>;
  const char* imagenet = "imagenet-r50-b256-100ep";
  EXPECT_EQ(differing("ablation-momentum-only", imagenet), Keys{"model.predictor"});
  EXPECT_EQ(differing("ablation-predictor-only", imagenet), Keys{"method.use_momentum"});
  EXPECT_EQ(differing("ablation-neither", imagenet), (Keys{"model.predictor", "method.use_momentum"}));
  for (const char* name : {"ablation-temperature-0.2", "ablation-temperature-0.3", "ablation-temperature-0.5"})
    EXPECT_EQ(differing(name, imagenet), Keys{"method.temperature"}) << name;
  EXPECT_EQ(differing("ablation-embedding-assignment", "cifar100"), Keys{"method.assignment_from"});
  EXPECT_EQ(differing("ablation-infonce", "cifar100"), Keys{"method.assignment_from"});
  const char* standard = "ablation-standard-view";
  EXPECT_EQ(differing("ablation-view-without-crop", standard), Keys{"augment.weak.crop"});
  EXPECT_EQ(differing("ablation-view-without-jitter", standard), Keys{"augment.weak.jitter_probability"});
  EXPECT_EQ(differing("ablation-view-without-gray", standard), Keys{"augment.weak.gray_probability"});
  EXPECT_EQ(differing("ablation-view-without-blur", standard), Keys{"augment.weak.blur_probability"});
  EXPECT_EQ(differing("ablation-view-without-flip", standard), Keys{"augment.weak.flip_probability"});
}

TEST(MultiCrop, TablesAndListsMeanTheSame) {
  ConfigLayers tables, lists;
  tables.applyToml(
      "[[augment.crops]]\ncount = 1\ncrop_size = 224\nmin_scale = 0.2\nmax_scale = 1\n"
      "[[augment.crops]]\ncount = 6\ncrop_size = 96\nmin_scale = 0.05\nmax_scale = 0.2\n",
      "a.toml");
  lists.applyToml("[augment.crops]\ncount = [1, 6]\ncrop_size = [224, 96]\nmin_scale = [0.2, 0.05]\nmax_scale = [1, 0.2]\n", "b.toml");
  EXPECT_EQ(toToml(tables.config()), toToml(lists.config()));
  EXPECT_EQ(tables.config().augment.crops.count, (std::vector<double>{1, 6}));
  EXPECT_NO_THROW(tables.config().validate());
  const auto message = [](const std::string& text) {
    return messageOf<ConfigError>([&] {
      ConfigLayers layers;
      layers.applyToml(text, "a.toml");
      layers.config().validate();
    });
  };
  EXPECT_THAT(message("[[augment.crops]]\ncount = 1\n"), AllOf(HasSubstr("a.toml:1"), HasSubstr("crop_size")));
  EXPECT_THAT(message("[augment.crops]\ncount = [1, 6]\ncrop_size = [224]\n"), HasSubstr("one entry for each"));
  EXPECT_THAT(message("[[augment.crops]]\ncount = 1\nsize = 3\ncrop_size = 8\nmin_scale = 1\nmax_scale = 1\n"),
              HasSubstr("a.toml:3: unknown key 'augment.crops.size'"));
  EXPECT_THAT(message("[[augment.crops]]\ncount = 1.5\ncrop_size = 8\nmin_scale = 0.5\nmax_scale = 1\n"), HasSubstr("whole numbers"));
}

TEST(ConfigValidate, GradientAccumulationIsRefusedWithItsReason) {
  ConfigLayers layers;
  layers.applySet("train.gradient_accumulation=4");
  EXPECT_THAT(messageOf<ConfigError>([&] { layers.config().validate(); }), AllOf(HasSubstr("assign"), HasSubstr("batch_size")));
}

TEST(Presets, AnUnknownNameGetsTheNearest) {
  EXPECT_THAT(messageOf<ConfigError>([] { preset("quikstart"); }), HasSubstr("did you mean 'quickstart'"));
}

TEST(Presets, CifarHasThePapersValues) {
  ConfigLayers layers;
  layers.applyPreset("cifar10");
  const Config& config = layers.config();
  EXPECT_EQ(config.train.epochs, 1000);
  EXPECT_EQ(config.train.batchSize, 256);
  EXPECT_EQ(config.train.baseLr, 0.3);
  EXPECT_EQ(config.train.weightDecay, 1e-4);
  EXPECT_EQ(config.train.warmupEpochs, 2);
  EXPECT_EQ(config.model.stemPadding, 1);
  EXPECT_EQ(config.augment.strong.blurProbability, 0);
}

}  // namespace
}  // namespace resa
