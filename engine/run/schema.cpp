#include <limits>

#include "engine/run/config.h"
#include "engine/run/error.h"

namespace resa {
namespace {

using Keys = std::vector<ConfigKey>;
using Names = std::vector<std::string>;
using Numbers = std::vector<double>;

constexpr double unlimited = std::numeric_limits<double>::infinity();
constexpr bool advanced = true;

struct Range {
  double minimum = -unlimited, maximum = unlimited;
};
constexpr Range share{0, 1};

/// Follows pointers to members from a Config to one value: at(&Config::train, &TrainConfig::epochs).
template <class... Members>
auto at(Members... members) {
  return [=](auto& config) -> auto& { return (config.*....*members); };
}

/// Members hold exactly one alternative of ConfigValue; a whole number is also accepted for a fractional key.
template <class Value>
Value valueFor(const std::string& name, const ConfigValue& value) {
  if (const Value* exact = std::get_if<Value>(&value)) return *exact;
  if constexpr (std::is_same_v<Value, double>)
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  throw ConfigError(name + " cannot be " + formatValue(value) + ": a value of another type");
}

template <class Access>
ConfigKey entry(const std::string& name, Access access, ConfigValue defaultValue, const std::string& comment, Range range, Names choices,
                bool isAdvanced) {
  using Value = std::remove_cvref_t<decltype(access(std::declval<Config&>()))>;
  ConfigKey key;
  key.name = name;
  key.comment = comment;
  key.defaultValue = std::move(defaultValue);
  key.choices = std::move(choices);
  key.minimum = range.minimum;
  key.maximum = range.maximum;
  key.advanced = isAdvanced;
  key.get = [access](const Config& config) { return ConfigValue(access(config)); };
  key.set = [access, name](Config& config, const ConfigValue& value) { access(config) = valueFor<Value>(name, value); };
  return key;
}

template <class Access>
ConfigKey integer(const std::string& name, Access access, std::int64_t value, Range range, const std::string& comment,
                  bool isAdvanced = false) {
  return entry(name, access, ConfigValue(value), comment, range, {}, isAdvanced);
}
template <class Access>
ConfigKey number(const std::string& name, Access access, double value, Range range, const std::string& comment, bool isAdvanced = false) {
  return entry(name, access, ConfigValue(value), comment, range, {}, isAdvanced);
}
template <class Access>
ConfigKey numbers(const std::string& name, Access access, Numbers value, Range range, const std::string& comment, bool isAdvanced = false) {
  return entry(name, access, ConfigValue(std::move(value)), comment, range, {}, isAdvanced);
}
template <class Access>
ConfigKey flag(const std::string& name, Access access, bool value, const std::string& comment, bool isAdvanced = false) {
  return entry(name, access, ConfigValue(value), comment, {}, {}, isAdvanced);
}
template <class Access>
ConfigKey text(const std::string& name, Access access, const std::string& value, Names choices, const std::string& comment,
               bool isAdvanced = false) {
  return entry(name, access, ConfigValue(value), comment, {}, std::move(choices), isAdvanced);
}
template <class Access>
ConfigKey texts(const std::string& name, Access access, Names value, Names choices, const std::string& comment, bool isAdvanced = false) {
  return entry(name, access, ConfigValue(std::move(value)), comment, {}, std::move(choices), isAdvanced);
}

Keys dataKeys() {
  const auto of = [](auto member) { return at(&Config::data, member); };
  using D = DataConfig;
  return {
      text("data.set", of(&D::set), "fashion-mnist", {},
           "Data set by its name in `resa datasets list`; image-folder reads your own pictures."),
      text("data.root", of(&D::root), "", {}, "Folder that holds the data set's files; empty: the usual places."),
      integer("data.train_size", of(&D::trainSize), 0, {0, 1e9}, "Training images to use, equal shares of each class; 0: all."),
      integer("data.channels", of(&D::channels), 0, {0, 3}, "Colour channels that the encoder sees: 1, 3, or 0 for what the data set has.",
              advanced),
      number("data.long_tail_factor", of(&D::longTailFactor), 1, {1, 1e6},
             "Largest class over smallest class of a long-tailed subset; 1: balanced as it is.", advanced),
      number("data.subset_percent", of(&D::subsetPercent), 100, {0.01, 100},
             "Percent of the training images to use, the same of each class."),
      text("data.labels", of(&D::labels), "fine", {"fine", "coarse"},
           "Which classes to evaluate against: all, or CIFAR-100's 20 superclasses.", advanced),
      text("data.train_split", of(&D::trainSplit), "train", {"train", "unlabeled", "train+unlabeled"},
           "Images to train on; STL-10 has an unlabelled split of its own.", advanced),
      text("data.subset_list", of(&D::subsetList), "", {},
           "File with one image name or index a line: only these are used for training (e.g. SimCLR's 1% and 10% of ImageNet).", advanced),
      text("data.storage", of(&D::storage), "auto", {"auto", "resident", "streamed"},
           "Resident: all images stay on the device, pictures resized to one size first; streamed: decoded while training; "
           "auto: resident where it fits and training sees the same.",
           advanced),
      integer("data.resident_limit", of(&D::residentLimitMb), 4000, {1, 1e9},
              "Megabytes up to which auto keeps an image folder resident; smaller sets always are.", advanced),
      integer("data.prefetch", of(&D::prefetch), 4, {1, 1000}, "Batches that the decoding threads may be ahead of the training.", advanced),
      numbers("data.mean", of(&D::mean), {}, {-10, 10}, "Mean of each channel (0..1) subtracted in training; empty: the data set's own.",
              advanced),
      numbers("data.std", of(&D::std), {}, {1e-6, 10}, "Deviation of each channel divided by in training; empty: the data set's own.",
              advanced),
      numbers("data.eval_mean", of(&D::evalMean), {}, {-10, 10}, "Mean of each channel for evaluation; empty: as in training.", advanced),
      numbers("data.eval_std", of(&D::evalStd), {}, {1e-6, 10}, "Deviation of each channel for evaluation; empty: as in training.",
              advanced),
      integer("data.workers", of(&D::workers), 0, {0, 1024}, "Threads that decode images; 0: chosen by the machine.", advanced),
  };
}

struct ViewDefaults {
  std::string interpolation;
  Numbers jitter;
  double jitterProbability, grayProbability, solarizeProbability;
};

Keys viewKeys(const std::string& section, ViewConfig AugmentConfig::*view, const ViewDefaults& defaults) {
  const auto of = [view](auto member) { return at(&Config::augment, view, member); };
  const auto named = [&](const char* key) { return section + "." + key; };
  using V = ViewConfig;
  return {
      text(named("crop"), of(&V::crop), "random", {"random", "center"},
           "Random: a box of random area and shape; center: the whole middle."),
      integer(named("crop_size"), of(&V::cropSize), 0, {0, 4096},
              "Side of this view in pixels; 0: the images' own size, 32 for image folders."),
      number(named("min_scale"), of(&V::minScale), 0.2, {0.001, 1}, "Smallest share of the image's area in a random crop."),
      number(named("max_scale"), of(&V::maxScale), 1, {0.001, 1}, "Largest share of the image's area in a random crop."),
      text(named("interpolation"), of(&V::interpolation), defaults.interpolation, {"bilinear", "bicubic"},
           "How a crop is resized, antialiased.", advanced),
      numbers(named("jitter"), of(&V::jitter), defaults.jitter, {0, 10},
              "Strength of brightness, contrast, saturation and hue changes (hue at most 0.5)."),
      number(named("jitter_probability"), of(&V::jitterProbability), defaults.jitterProbability, share,
             "Share of images whose colours are changed."),
      number(named("gray_probability"), of(&V::grayProbability), defaults.grayProbability, share, "Share of images turned gray."),
      number(named("blur_probability"), of(&V::blurProbability), 0, share, "Share of images blurred by a Gaussian."),
      numbers(named("blur_sigma"), of(&V::blurSigma), {0.1, 2}, {0.01, 100}, "Smallest and largest deviation of the blur, in pixels.",
              advanced),
      number(named("solarize_probability"), of(&V::solarizeProbability), defaults.solarizeProbability, share,
             "Share of images whose bright half (from 128) is inverted."),
      number(named("flip_probability"), of(&V::flipProbability), 0.5, share, "Share of images mirrored left to right."),
  };
}

Keys cropKeys() {
  const auto of = [](auto member) { return at(&Config::augment, &AugmentConfig::crops, member); };
  using C = CropsConfig;
  return {
      numbers("augment.crops.count", of(&C::count), {}, {1, 64},
              "Multi-crop: further strong views, one entry a group with the group's number of views; empty: none.", advanced),
      numbers("augment.crops.crop_size", of(&C::cropSize), {}, {4, 4096}, "Side in pixels of each group's views.", advanced),
      numbers("augment.crops.min_scale", of(&C::minScale), {}, {0.001, 1}, "Smallest share of the image's area, one entry a group.",
              advanced),
      numbers("augment.crops.max_scale", of(&C::maxScale), {}, {0.001, 1}, "Largest share of the image's area, one entry a group.",
              advanced),
      numbers("augment.crops.solarize_probability", of(&C::solarizeProbability), {}, share,
              "Share of images whose bright half is inverted, one entry a group; empty: as in the strong view.", advanced),
  };
}

Keys modelKeys() {
  const auto of = [](auto member) { return at(&Config::model, member); };
  using M = ModelConfig;
  return {
      text("model.encoder", of(&M::encoder), "resnet18",
           {"resnet18", "resnet34", "resnet50", "resnet101", "vit_ti16", "vit_s16", "vit_b16"}, "Network whose output is the encoding."),
      integer("model.width", of(&M::width), 64, {1, 1024},
              "Channels of a ResNet's first stage; 64 is the published network, 8 trains on two cores. A ViT's width scales with it: 3, 6 "
              "or 12 "
              "times (Ti, S, B)."),
      integer("model.heads", of(&M::heads), 0, {0, 256},
              "Attention heads of a ViT; 0: MoCo v3's 12 (3 for Ti). timm's and DINO's ViT-S has 6: the same weights, another network.",
              advanced),
      integer("model.patch_size", of(&M::patchSize), 16, {1, 256}, "Side of a ViT's patches in pixels.", advanced),
      flag("model.freeze_patch_projection", of(&M::freezePatchProjection), true,
           "A ViT's patch projection keeps its random start, as in MoCo v3: training is more stable.", advanced),
      text("model.stem", of(&M::stem), "cifar", {"cifar", "imagenet"},
           "First layer: 3x3 for small images, or 7x7 with stride and pooling."),
      integer("model.stem_padding", of(&M::stemPadding), 0, {0, 16},
              "Zero pixels put around the image before the stem; the authors' code has 1.", advanced),
      integer("model.projector_layers", of(&M::projectorLayers), 3, {1, 16}, "Linear layers of the projector."),
      integer("model.projector_hidden", of(&M::projectorHidden), 2048, {1, 65536}, "Width of the projector's hidden layers."),
      integer("model.projector_out", of(&M::projectorOut), 512, {1, 65536}, "Width of the embedding."),
      text("model.head_style", of(&M::headStyle), "auto", {"auto", "bn-relu", "gelu"},
           "Layers of projector and predictor: batch norm and ReLU (auto for ResNets), or GELU without norm (auto for ViTs).", advanced),
      flag("model.zero_init_residual", of(&M::zeroInitResidual), true,
           "Each block's last batch norm starts at zero, so that blocks start as identities; the authors do so except for ResNet-18 on "
           "CIFAR.",
           advanced),
      flag("model.predictor", of(&M::predictor), false, "A predictor behind the student's projector, as on ImageNet."),
      integer("model.predictor_layers", of(&M::predictorLayers), 2, {1, 16}, "Linear layers of the predictor.", advanced),
      integer("model.predictor_hidden", of(&M::predictorHidden), 0, {0, 65536},
              "Width of the predictor's hidden layers; 0: as the projector's.", advanced),
      text("model.initial_weights", of(&M::initialWeights), "", {},
           "Safetensors file (see resa import) whose encoder, and heads where they fit, the training starts from; empty: random.",
           advanced),
  };
}

Keys methodKeys() {
  const auto of = [](auto member) { return at(&Config::method, member); };
  using M = MethodConfig;
  return {
      text("method.name", of(&M::name), "resa", {"resa"}, "Self-supervised method.", advanced),
      number("method.temperature", of(&M::temperature), 0.4, {0.001, 100},
             "Temperature of the prediction that the loss compares with the assignment."),
      number("method.epsilon", of(&M::epsilon), 0.05, {0.001, 100}, "Sinkhorn's regularisation: smaller makes the assignment harder."),
      integer("method.iterations", of(&M::iterations), 3, {1, 1000}, "Sinkhorn's iterations."),
      number("method.momentum", of(&M::momentum), 0.996, share,
             "Momentum network's coefficient at the start; it grows to 1 along a cosine."),
      flag("method.use_momentum", of(&M::useMomentum), true, "Targets from a momentum copy of the network; false: from the student itself.",
           advanced),
      text("method.assignment_from", of(&M::assignmentFrom), "encoding", {"encoding", "embedding", "identity"},
           "Where the assignment comes from; embedding fails, identity is InfoNCE (both for comparison).", advanced),
  };
}

Keys trainKeys() {
  const auto of = [](auto member) { return at(&Config::train, member); };
  using T = TrainConfig;
  return {
      integer("train.epochs", of(&T::epochs), 100, {1, 1e6}, "Passes over the training images."),
      integer("train.batch_size", of(&T::batchSize), 256, {2, 1e6}, "Images a step, over all devices together."),
      integer("train.gradient_accumulation", of(&T::gradientAccumulation), 1, {1, 1},
              "Always 1: the assignment is made within a batch, so parts of one would be another method.", advanced),
      number("train.base_lr", of(&T::baseLr), 0.3, {0, 1e4}, "Learning rate for a batch of 256; it is scaled by batch_size / 256."),
      number("train.final_lr_ratio", of(&T::finalLrRatio), 0.1, share, "Learning rate at the end over its peak; the way down is a cosine."),
      integer("train.warmup_epochs", of(&T::warmupEpochs), 2, {0, 1e6}, "Epochs in which the learning rate grows from 0 to its peak."),
      text("train.optimizer", of(&T::optimizer), "sgd", {"sgd", "adamw", "lars"},
           "SGD as the paper has it for ResNets, AdamW for ViTs, or LARS for very large batches.", advanced),
      number("train.sgd_momentum", of(&T::sgdMomentum), 0.9, {0, 0.9999}, "Momentum of SGD and LARS.", advanced),
      numbers("train.adam_betas", of(&T::adamBetas), {0.9, 0.999}, {0, 0.99999}, "AdamW's decay of the gradient's mean and square.",
              advanced),
      number("train.lars_coefficient", of(&T::larsCoefficient), 0.001, {1e-9, 1}, "LARS: the step of a layer over its weights' norm.",
             advanced),
      number("train.weight_decay", of(&T::weightDecay), 1e-4, {0, 10}, "Weight decay."),
      flag("train.decay_norm_and_bias", of(&T::decayNormAndBias), true,
           "Weight decay also on normalisation layers and biases, as the authors have it.", advanced),
      number("train.gradient_clip", of(&T::gradientClip), 0, {0, 1e9}, "Largest norm of the gradient; 0: not clipped.", advanced),
      text("train.precision", of(&T::precision), "float32", {"float32", "bfloat16", "float16"},
           "Arithmetic of the networks; assignment and loss are always float32. float16 scales the loss."),
      number("train.loss_scale", of(&T::lossScale), 65536, {1, 1e9},
             "Scale of the loss at the start under float16; it halves after an overflow and doubles after 2000 good steps.", advanced),
      flag("train.channels_last", of(&T::channelsLast), false, "Store images channel by channel last: faster on some devices.", advanced),
      flag("train.deterministic", of(&T::deterministic), false, "Only algorithms that repeat bit by bit, even where others are faster.",
           advanced),
      text("train.device", of(&T::device), "auto", {}, "auto (a GPU where there is one), cpu, cuda or cuda:N."),
      integer("train.threads", of(&T::threads), 0, {0, 4096}, "Processor threads; 0: all cores.", advanced),
      integer("train.seed", of(&T::seed), 0, {0, 2147483647}, "Seed of every random choice of the run."),
  };
}

Keys evaluateKeys() {
  const auto of = [](auto member) { return at(&Config::evaluate, member); };
  using E = EvaluateConfig;
  return {
      number("evaluate.every", of(&E::every), 1, {0.001, 1e6}, "Epochs between two evaluations; fractions are allowed."),
      integer("evaluate.size", of(&E::size), 2000, {10, 1e7},
              "Test images that are evaluated; 10000 (or all) are reported, fewer are a preview."),
      integer("evaluate.reported_size", of(&E::reportedSize), 10000, {10, 1e7},
              "Images of the evaluations before and after training, whose values are reported; at least evaluate.size.", advanced),
      integer("evaluate.bank_size", of(&E::bankSize), 10000, {0, 1e9}, "Training images that k-nn looks its neighbours up in; 0: all."),
      text("evaluate.network", of(&E::network), "momentum", {"momentum", "student"}, "Network that is evaluated.", advanced),
      text("evaluate.normalize", of(&E::normalize), "l2", {"l2", "none"},
           "Scaling of the features for neighbours and maps; scores are logged for both.", advanced),
      integer("evaluate.resize", of(&E::resize), 0, {0, 8192},
              "Shorter side that streamed pictures are resized to before the centre crop; 0: 8/7 of the crop, 256 for 224.", advanced),
      integer("evaluate.crop_size", of(&E::cropSize), 0, {0, 4096}, "Side of the evaluated images in pixels; 0: that of the weak view.",
              advanced),
      text("evaluate.interpolation", of(&E::interpolation), "bilinear", {"bilinear", "bicubic"},
           "How evaluated pictures are resized, antialiased.", advanced),
      texts("evaluate.components", of(&E::components), {"encoding", "hidden", "embedding"}, {"encoding", "hidden", "embedding"},
            "Outputs that are evaluated: the encoder's, the projector's hidden layers, the projector's."),
      integer("evaluate.knn_k", of(&E::knnK), 5, {1, 1000}, "Neighbours of the k-nn classifier."),
      numbers("evaluate.weighted_knn", of(&E::weightedKnn), {}, {1, 100000},
              "Numbers of neighbours of the weighted k-nn (cosine), logged with each evaluation; empty: none.", advanced),
      number("evaluate.knn_temperature", of(&E::knnTemperature), 0.07, {0.001, 100}, "Weighted k-nn: a vote weighs exp(cosine / this).",
             advanced),
      text("evaluate.linear", of(&E::linear), "none", {"none", "adam", "sgd"},
           "Linear probe at the end of the run: Adam on stored features (CIFAR), SGD on augmented images (ImageNet)."),
      integer("evaluate.linear_epochs", of(&E::linearEpochs), 0, {0, 100000}, "Epochs of the linear probe; 0: the protocol's (500, 100).",
              advanced),
      integer("evaluate.linear_batch", of(&E::linearBatch), 0, {0, 1000000},
              "Images a step of the linear probe; 0: the protocol's (1000, 256).", advanced),
      number("evaluate.linear_lr", of(&E::linearLr), 0, {0, 10000}, "Learning rate of the linear probe; 0: the protocol's (0.01, 10).",
             advanced),
      integer("evaluate.clusters", of(&E::clusters), 0, {0, 100000}, "Clusters of k-means; 0: as many as there are classes."),
      integer("evaluate.restarts", of(&E::restarts), 10, {1, 1000}, "Restarts of k-means; the lowest inertia counts.", advanced),
      text("evaluate.projection", of(&E::projection), "tsne", {"tsne", "pca", "none"}, "How the map of the images is drawn."),
      texts("evaluate.projection_dims", of(&E::projectionDims), {"2", "3"}, {"2", "3"}, "Dimensions of the maps."),
      text("evaluate.projection_mode", of(&E::projectionMode), "independent", {"independent", "flowing"},
           "Independent: each map on its own; flowing: each starts from the one before."),
      number("evaluate.perplexity", of(&E::perplexity), 30, {1, 10000}, "t-SNE's effective number of neighbours."),
      integer("evaluate.probe_size", of(&E::probeSize), 256, {2, 4096}, "Training images whose assignment matrix is recorded."),
      integer("evaluate.map_iterations", of(&E::mapIterations), 500, {10, 100000}, "t-SNE's iterations for a map.", advanced),
  };
}

Keys outputKeys() {
  const auto of = [](auto member) { return at(&Config::output, member); };
  using O = OutputConfig;
  return {
      text("output.checkpoint_every", of(&O::checkpointEvery), "1 epoch", {},
           "How often weights are saved: \"1 epoch\", \"500 steps\", \"10 min\", or a number of epochs."),
      text("output.best_by", of(&O::bestBy), "ari", {"ari", "sc", "knn5"},
           "What makes a snapshot the best, of the encoding: its checkpoint and features are kept."),
      integer("output.keep", of(&O::keep), 2, {1, 100000}, "Newest checkpoints that are kept."),
      number("output.snapshot_every", of(&O::snapshotEvery), 1, {0.001, 1e6}, "Epochs between two snapshots after the first epoch."),
      integer("output.snapshot_budget", of(&O::snapshotBudgetMb), 2000, {1, 1e9},
              "Megabytes that snapshots may take before old ones are thinned out.", advanced),
      integer("output.report_every", of(&O::reportEvery), 10, {1, 1e6}, "Steps between two reports of the loss."),
  };
}

Keys allKeys() {
  Keys all;
  const auto append = [&](Keys keys) { all.insert(all.end(), std::make_move_iterator(keys.begin()), std::make_move_iterator(keys.end())); };
  append(dataKeys());
  append(viewKeys("augment.weak", &AugmentConfig::weak, {"bilinear", {0, 0, 0, 0}, 0, 0, 0}));
  append(viewKeys("augment.strong", &AugmentConfig::strong, {"bicubic", {0.4, 0.4, 0.2, 0.1}, 0.8, 0.2, 0.2}));
  append(cropKeys());
  append(modelKeys());
  append(methodKeys());
  append(trainKeys());
  append(evaluateKeys());
  append(outputKeys());
  return all;
}

}  // namespace

const std::vector<ConfigKey>& configSchema() {
  static const Keys schema = allKeys();
  return schema;
}

}  // namespace resa
