// Bad files of weights: each is a DataError that names the file and says why; none crashes. Runs without LibTorch, under sanitizers too.
#include <gmock/gmock.h>

#include <chrono>
#include <functional>
#include <random>

#include "engine/run/error.h"
#include "engine/run/run_folder.h"
#include "engine/weights/weights.h"
#include "tests/faults/weights_files.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using namespace weights_files;
using testing::HasSubstr;

/// The message of reading a file with this content; it must name the file.
std::string errorOf(const std::string& content, const std::string& name = "bad.pth", const ReadOptions& options = {}) {
  const TestFolder folder;
  writeText(folder / name, content);
  const std::string message = messageOf<DataError>([&] { readWeights(folder / name, options); });
  EXPECT_THAT(message, HasSubstr(name));
  return message;
}

std::string errorOf(const SafetensorsWriter& writer, const ReadOptions& options = {}) {
  const TestFolder folder;
  writer.write(folder / "bad.safetensors");
  const std::string message = messageOf<DataError>([&] { readWeights(folder / "bad.safetensors", options); });
  EXPECT_THAT(message, HasSubstr("bad.safetensors"));
  return message;
}

std::string realCheckpoint() { return readText(RESA_FAULT_FILES "/tiny_checkpoint.pth"); }

TEST(WeightsFaults, TheUndamagedFilesAreRead) {
  const TestFolder folder;
  writeText(folder / "good.pth", TorchNetwork(tinyResNet()).file());
  EXPECT_EQ(readWeights(folder / "good.pth").config.model.encoder, "resnet18");
  writeText(folder / "vit.pth", TorchNetwork(tinyVit()).file());
  EXPECT_EQ(readWeights(folder / "vit.pth").config.model.encoder, "vit_s16");
  // Sizes and place beyond 32 bits stand in a Zip64 field; here they are small all the same.
  std::vector<ZipEntry> entries = TorchNetwork(tinyResNet()).entries();
  const std::uint64_t size = entries[0].content.size();
  entries[0].claimedSize = entries[0].claimedOffset = 0xffffffff;
  entries[0].extra = bytes(99, 2) + bytes(1, 2) + "x" + bytes(1, 2) + bytes(24, 2) + bytes(size, 8) + bytes(size, 8) + bytes(0, 8);
  writeText(folder / "zip64.pth", zipFile(entries));
  EXPECT_EQ(readWeights(folder / "zip64.pth").config.model.encoder, "resnet18");
  safetensors(encoderTensors(tinyResNet(), 3)).write(folder / "good.safetensors");
  EXPECT_EQ(readWeights(folder / "good.safetensors").tensors.size(), encoderTensors(tinyResNet(), 3).size());
  EXPECT_EQ(readWeights(RESA_FAULT_FILES "/tiny_checkpoint.pth").config.model.projectorOut, 2);
}

// ---- what is no file of weights ----

TEST(WeightsFaults, OtherFilesAreRefused) {
  EXPECT_THAT(errorOf(""), HasSubstr("no run folder, no safetensors file and no PyTorch file"));
  EXPECT_THAT(errorOf("hello, this is a text"), HasSubstr("no PyTorch file"));
  EXPECT_THAT(errorOf("", "a.safetensors"), HasSubstr("too short"));
  EXPECT_THAT(errorOf("\x80\x02\x8a\x0al\xfc\x9c", "old.pth"), HasSubstr("before 1.6"));
  EXPECT_THAT(errorOf("PK"), HasSubstr("too short for a zip"));
  EXPECT_THAT(errorOf("PK\x03\x04" + std::string(100, 'x')), HasSubstr("end-of-directory"));
  EXPECT_THAT(errorOf(TorchNetwork(tinyResNet()).file(), "a.pth", {.step = 3}), HasSubstr("no steps"));
  const TestFolder folder;
  EXPECT_THAT(messageOf<DataError>([&] { readWeights(folder / "missing.pth"); }), HasSubstr("missing.pth: cannot open"));
  EXPECT_THAT(messageOf<DataError>([&] { readWeights(folder.path()); }), HasSubstr("no run.toml"));
}

TEST(WeightsFaults, EveryCutOfACheckpointIsRefused) {
  const std::string whole = realCheckpoint();
  ASSERT_GT(whole.size(), 10000u);
  for (std::size_t size = 0; size < whole.size(); size += size + 600 < whole.size() ? 251 : 7) errorOf(whole.substr(0, size));
}

TEST(WeightsFaults, ABrokenRunIsRefused) {
  const TestFolder folder;
  Config config;
  config.model = tinyResNet();
  const RunFolder run = RunFolder::create(folder / "run", config, "");
  const auto error = [&](const ReadOptions& options = {}) { return messageOf<DataError>([&] { readWeights(folder / "run", options); }); };
  EXPECT_THAT(error(), HasSubstr("no complete checkpoint"));
  std::filesystem::create_directories(run.file("checkpoints"));
  writeText(run.file("checkpoints/000000007.json"), "{\"step\":7,\"size\":5}");
  EXPECT_THAT(error(), HasSubstr("no complete checkpoint")) << "the weights are gone";
  writeText(run.checkpoint(7), "abcde");
  EXPECT_THAT(error(), HasSubstr("000000007.safetensors"));
  EXPECT_THAT(error({.step = 8}), HasSubstr("step 8"));
  SafetensorsWriter other = safetensors(encoderTensors(config.model, 1), "momentum_encoder.");
  const float value = 0;
  other.add("momentum_encoder.bn1.weight", DType::f32, {1, 1}, &value);
  other.write(run.checkpoint(7));
  writeText(run.file("checkpoints/000000007.json"),
            "{\"step\":7,\"size\":" + std::to_string(std::filesystem::file_size(run.checkpoint(7))) + "}");
  EXPECT_THAT(error(), HasSubstr("'momentum_encoder.bn1.weight' has shape (1, 1)"));
}

// ---- zip ----

TEST(WeightsFaults, ZipsThatPyTorchDoesNotWriteAreRefused) {
  const TorchNetwork network(tinyResNet());
  const auto with = [&](const std::function<void(std::vector<ZipEntry>&)>& change) {
    std::vector<ZipEntry> entries = network.entries();
    change(entries);
    return errorOf(zipFile(entries));
  };
  EXPECT_THAT(with([](auto& e) { e[2].method = 8; }), HasSubstr("'a/data/0' is compressed"));
  EXPECT_THAT(with([](auto& e) { e[2].flags = 1; }), HasSubstr("encrypted"));
  EXPECT_THAT(with([](auto& e) { e[2].claimedSize = 0xfffffff0; }), HasSubstr("outside the file"));
  EXPECT_THAT(with([](auto& e) {
                e[2].claimedSize = 0xffffffff;
                e[2].extra = bytes(1, 2) + bytes(8, 2) + bytes(~0ULL, 8);
              }),
              HasSubstr("Zip64 field lies outside"));
  EXPECT_THAT(with([](auto& e) {
                e[2].claimedSize = 0xffffffff;
                e[2].extra = bytes(1, 2) + bytes(16, 2) + bytes(~0ULL, 8) + bytes(~0ULL, 8);
              }),
              HasSubstr("outside the file"));
  EXPECT_THAT(with([](auto& e) { e[2].claimedOffset = 0x7fffffff; }), HasSubstr("outside the file"));
  EXPECT_THAT(with([](auto& e) { e[2].claimedOffset = 1; }), HasSubstr("no header of its own"));
  EXPECT_THAT(with([](auto& e) { e[1].claimedOffset = 0; }), HasSubstr("another name"));
  EXPECT_THAT(with([](auto& e) { e[1].localName = "a/byteordeR"; }), HasSubstr("another name"));
  EXPECT_THAT(with([](auto& e) {
                e.push_back(e[0]);
                e[3].claimedOffset = 0;
              }),
              HasSubstr("overlap"));
  EXPECT_THAT(with([](auto& e) { e.push_back(e[2]); }), HasSubstr("twice"));
  EXPECT_THAT(with([](auto& e) { e[0].name = e[0].localName = "a/other.pkl"; }), HasSubstr("without a data.pkl"));
  EXPECT_THAT(with([](auto& e) { e.push_back({"b/data.pkl", "N."}); }), HasSubstr("more than one data.pkl"));
  EXPECT_THAT(with([](auto& e) { e[1].content = "big"; }), HasSubstr("big-endian"));
  // An entry that reaches into the directory behind it.
  EXPECT_THAT(with([](auto& e) { e[2].claimedSize = std::int64_t(e[2].content.size()) + 20; }),
              HasSubstr("reaches into the zip directory"));
}

TEST(WeightsFaults, ZipDirectoriesThatLieAreRefused) {
  const std::vector<ZipEntry> entries = TorchNetwork(tinyResNet()).entries();
  EXPECT_THAT(errorOf(zipFile(entries, {.entries = 60000})), HasSubstr("more than its directory can hold"));
  EXPECT_THAT(errorOf(zipFile(entries, {.offset = 0x7fffffff})), HasSubstr("outside the file"));
  EXPECT_THAT(errorOf(zipFile(entries, {.size = 0x7fffffff})), HasSubstr("outside the file"));
  EXPECT_THAT(errorOf(zipFile(entries, {.offset = 5})), HasSubstr("damaged zip directory"));
  const auto locator = [](std::uint64_t offset) { return bytes(0x07064b50, 4) + bytes(0, 4) + bytes(offset, 8) + bytes(1, 4); };
  EXPECT_THAT(errorOf(zipFile(entries, {.before = locator(~0ULL)})), HasSubstr("outside the file"));
  EXPECT_THAT(errorOf(zipFile(entries, {.before = locator(~0ULL - 20)})), HasSubstr("outside the file"));
  EXPECT_THAT(errorOf(zipFile(entries, {.before = locator(0)})), HasSubstr("damaged Zip64"));
}

// ---- pickle ----

TEST(WeightsFaults, MalformedPicklesAreRefused) {
  const auto raw = [](const std::string& content) { return errorOf(zipFile({{"a/data.pkl", content}})); };
  EXPECT_THAT(raw(""), HasSubstr("data.pkl, byte 0: ends in the middle"));
  EXPECT_THAT(raw("\x80\x02"), HasSubstr("ends in the middle"));
  EXPECT_THAT(raw(std::string("\x80\x00N.", 4)), HasSubstr("protocol 0"));
  EXPECT_THAT(raw("\x80\x02\xff."), HasSubstr("operation 255"));
  EXPECT_THAT(raw("\x80\x02I12\n."), HasSubstr("operation 73"));
  EXPECT_THAT(raw("\x80\x02."), HasSubstr("more from the stack"));
  EXPECT_THAT(raw("\x80\x02(."), HasSubstr("more from the stack"));
  EXPECT_THAT(raw("\x80\x02Nt."), HasSubstr("lacks the mark"));
  EXPECT_THAT(raw("\x80\x02h\x05."), HasSubstr("object 5, which was never kept"));
  EXPECT_THAT(raw("\x80\x02X" + bytes(0xffffffff, 4) + "a."), HasSubstr("ends in the middle"));
  EXPECT_THAT(raw("\x80\x02\x8d" + bytes(~0ULL, 8) + "a."), HasSubstr("ends in the middle"));
  EXPECT_THAT(raw("\x80\x02"
                  "cos"),
              HasSubstr("no end"));
  EXPECT_THAT(raw("\x80\x02"
                  "NN\x93."),
              HasSubstr("no text"));
  EXPECT_THAT(raw(pickle("](NNu")), HasSubstr("no dictionary"));
  EXPECT_THAT(raw(pickle("}(Nu")), HasSubstr("without a value"));
  EXPECT_THAT(raw(pickle("}Na")), HasSubstr("no list"));
  EXPECT_THAT(raw(pickle("NQ")), HasSubstr("describes a storage"));
  EXPECT_THAT(raw(pickle(global("collections", "OrderedDict") + tuple("N") + "R")), HasSubstr("OrderedDict"));
  EXPECT_THAT(raw(pickle(global("collections", "OrderedDict") + tuple("](Ne") + "R")), HasSubstr("OrderedDict"));
  EXPECT_THAT(raw(pickle(global("torch._utils", "_rebuild_tensor_v2") + tuple("NNNN") + "R")), HasSubstr("describes a tensor"));
  EXPECT_THAT(raw(pickle(global("torch._utils", "_rebuild_tensor_v2") + "NR")), HasSubstr("no tuple"));
  EXPECT_THAT(raw(pickle("K\x05")), HasSubstr("no dictionary of tensors"));
}

TEST(WeightsFaults, NothingInAPickleIsExecuted) {
  const TestFolder folder;
  const std::string command = "touch " + (folder / "executed").string();
  const std::string hostile = global("os", "system") + tuple(text(command)) + "R";
  EXPECT_THAT(errorOf(torchFile(hostile)), HasSubstr("object of os.system (nothing was executed)"));
  TorchNetwork network(tinyResNet());
  network["layer3.0.bn1.weight"].instead = hostile;
  EXPECT_THAT(errorOf(network.file()), HasSubstr("'layer3.0.bn1.weight' is an object of os.system"));
  // The same by the other ways to make an object.
  for (const std::string& call : {tuple(text(command)) + "\x81", tuple(text(command)) + "}\x92", ")\x81" + dict(text("a") + "N") + "b"})
    EXPECT_THAT(errorOf(torchFile(text("posix") + text("system") + "\x93" + call)), HasSubstr("posix.system"));
  EXPECT_FALSE(std::filesystem::exists(folder / "executed"));
}

TEST(WeightsFaults, BombsEndEarly) {
  std::string nested, twice = "}", chain;
  for (int i = 0; i < 20; ++i) nested = dict(text("a") + (nested.empty() ? "}" : nested));
  EXPECT_THAT(errorOf(torchFile(nested)), HasSubstr("deeper than 16"));
  EXPECT_THAT(errorOf(torchFile(")" + std::string(1'000'000, '\x85'))), HasSubstr("no dictionary of tensors"));
  // Thirty levels that each refer twice to the one below would have a billion paths.
  for (int i = 0; i < 30; ++i) twice = twice + "q\x01}(" + text("a") + "h\x01" + text("b") + "h\x01u";
  errorOf(torchFile(twice));
  EXPECT_THAT(errorOf(torchFile("}q\x01(" + text("a") + "h\x01u")), HasSubstr("holds no encoder")) << "a dictionary that holds itself";
  EXPECT_THAT(errorOf(torchFile(std::string(2'000'001, 'N'))), HasSubstr("more objects"));
  EXPECT_THAT(errorOf(torchFile(dict(text(std::string(5000, 'a')) + "}"))), HasSubstr("name longer"));
  for (int i = 0; i < 100'001; ++i) chain += text(std::to_string(i)) + "h\x01";
  EXPECT_THAT(errorOf(torchFile("}q\x01"
                                "0" +
                                dict(chain))),
              HasSubstr("more than 100000 named"));
  EXPECT_THAT(errorOf(zipFile({{"a/data.pkl", std::string(32'000'001, 'N')}})), HasSubstr("larger than any"));
}

/// `piece` so many times.
std::string repeated(const std::string& piece, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += piece;
  return all;
}

TEST(WeightsFaults, FewBytesCannotAskForMuchAgainAndAgain) {
  const auto start = std::chrono::steady_clock::now();
  const std::string call = "h\x01h\x02R0";  // object 1 called with the arguments 2, the result dropped
  const std::string pairs = tuple("](" + tuple("NN") + "q\x03" + repeated("h\x03", 100'000) + "e") + "q\x02" + "0";
  EXPECT_THAT(errorOf(torchFile(global("collections", "OrderedDict") + "q\x01" + "0" + pairs + repeated(call, 1'000'000) + "}")),
              HasSubstr("copies more"));
  const std::string name(10'000'000, 'a');
  EXPECT_THAT(errorOf(torchFile(global("os", name) + "q\x01" + "0)q\x02" + "0" + repeated(call, 1'000'000) + "}")),
              HasSubstr("name longer than 1024"));
  EXPECT_THAT(errorOf(torchFile(text("os") + text(name) + "\x93" + "q\x01" + "0)q\x02" + "0" + repeated(call, 1'000'000) + "}")),
              HasSubstr("name longer than 1024"));
  EXPECT_THAT(errorOf(torchFile(global("os", std::string(1000, 'a')) + "q\x01" + "0)q\x02" + "0" + repeated(call, 1'000'000) + "}")),
              HasSubstr("copies more"));
  const std::string storage = tuple(text("storage") + global("torch", "FloatStorage") + text(name) + text("cpu") + integer(1));
  EXPECT_THAT(errorOf(torchFile(storage + "q\x01" + "0" + repeated("h\x01Q0", 1'000'000) + "}")), HasSubstr("name longer than 1024"));
  TorchNetwork network(tinyResNet());
  network["bn1.weight"].sizes.assign(1'000, 1);
  network["bn1.weight"].strides.assign(1'000, 1);
  EXPECT_THAT(errorOf(network.file()), HasSubstr("describes a tensor"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20)) << "slow where sanitizers look on, never minutes";
}

// ---- tensors ----

TEST(WeightsFaults, TensorsOutsideTheirStorageAreRefused) {
  const auto with = [](const std::function<void(TensorSpec&)>& change) {
    TorchNetwork network(tinyResNet());
    change(network["layer4.0.conv1.weight"]);  // (8, 4, 3, 3)
    const std::string message = errorOf(network.file());
    EXPECT_THAT(message, HasSubstr("layer4.0.conv1.weight"));
    return message;
  };
  constexpr std::int64_t huge = std::int64_t(1) << 62;
  EXPECT_THAT(with([](TensorSpec& t) { t.elements += 1; }), HasSubstr("bytes of"));
  EXPECT_THAT(with([](TensorSpec& t) { t.elements = huge; }), HasSubstr("bytes of"));
  EXPECT_THAT(with([](TensorSpec& t) { t.elements = -1; }), HasSubstr("bytes of"));
  EXPECT_THAT(with([](TensorSpec& t) { t.storage += "1"; }), HasSubstr("which the file lacks"));
  EXPECT_THAT(with([](TensorSpec& t) { t.storage.insert(0, "../../etc/"); }), HasSubstr("which the file lacks"));
  EXPECT_THAT(with([](TensorSpec& t) { t.offset = -1; }), HasSubstr("negative offset"));
  EXPECT_THAT(with([](TensorSpec& t) { t.offset = t.elements - 1; }), HasSubstr("reaches element"));
  EXPECT_THAT(with([](TensorSpec& t) { t.offset = std::numeric_limits<std::int64_t>::max(); }), HasSubstr("beyond any memory"));
  EXPECT_THAT(with([](TensorSpec& t) { t.strides[0] = -1; }), HasSubstr("negative size or stride"));
  EXPECT_THAT(with([](TensorSpec& t) { t.strides[0] = huge; }), HasSubstr("beyond any memory"));
  EXPECT_THAT(with([](TensorSpec& t) { t.strides[0] = 100000; }), HasSubstr("reaches element"));
  EXPECT_THAT(with([](TensorSpec& t) { t.strides.pop_back(); }), HasSubstr("3 strides"));
  EXPECT_THAT(with([](TensorSpec& t) { t.sizes[0] = -8; }), HasSubstr("shape (-8, 4, 3, 3)"));
  EXPECT_THAT(with([](TensorSpec& t) { t.sizes = {huge, huge, huge, 3}; }), HasSubstr("has shape"));
  EXPECT_THAT(with([](TensorSpec& t) { t.type = "ComplexFloatStorage"; }), HasSubstr("ComplexFloatStorage, which is not supported"));
  EXPECT_THAT(with([](TensorSpec& t) { t.type = "DoubleStorage"; }), HasSubstr("bytes of")) << "the storage holds half as many doubles";
}

TEST(WeightsFaults, SizesThatWouldFillTheMemoryAreRefused) {
  TorchNetwork network(tinyResNet());
  for (TensorSpec& spec : network.tensors) {  // a width of 65,536 out of a few bytes, repeated by strides of zero
    spec.strides.assign(spec.sizes.size(), 0);
    if (spec.name == "conv1.weight") spec.sizes[0] = 65536;
  }
  EXPECT_THAT(errorOf(network.file()), HasSubstr("model.width"));
  TorchNetwork repeated(tinyResNet());
  repeated["conv1.weight"].elements = 5;
  repeated["conv1.weight"].strides.assign(4, 0);
  EXPECT_THAT(errorOf(repeated.file()), HasSubstr("more elements than its storage"));
}

// ---- names and shapes ----

TEST(WeightsFaults, NetworksThatDoNotExistHereAreRefused) {
  const auto resnet = [](const std::function<void(TorchNetwork&)>& change) {
    TorchNetwork network(tinyResNet());
    change(network);
    return errorOf(network.file());
  };
  const auto vit = [](const std::function<void(TorchNetwork&)>& change, const ReadOptions& options = {}) {
    TorchNetwork network(tinyVit());
    change(network);
    return errorOf(network.file(), "bad.pth", options);
  };
  EXPECT_THAT(resnet([](auto& n) { n.tensors.clear(); }), HasSubstr("holds no encoder"));
  EXPECT_THAT(resnet([](auto& n) { n.remove("bn1.running_var"); }), HasSubstr("lacks tensor 'bn1.running_var'"));
  EXPECT_THAT(resnet([](auto& n) { n["layer2.0.conv1.weight"].sizes[1] = 2; }), HasSubstr("needs (2, 1, 3, 3)"));
  EXPECT_THAT(resnet([](auto& n) { n["bn1.weight"].sizes = {}; }), HasSubstr("has shape ()"));
  EXPECT_THAT(resnet([](auto& n) { n["layer1.2.conv1.weight"]; }), HasSubstr("(3, 2, 2, 2) basic blocks"));
  EXPECT_THAT(resnet([](auto& n) { n["layer1.0.conv3.weight"]; }), HasSubstr("(2, 2, 2, 2) bottleneck blocks"));
  EXPECT_THAT(resnet([](auto& n) { n["layer1.0.se.fc1.weight"]; }), HasSubstr("another architecture"));
  EXPECT_THAT(resnet([](auto& n) { n["conv1.weight"].sizes[2] = 5; }), HasSubstr("first convolution of 5 pixels"));
  EXPECT_THAT(resnet([](auto& n) { n["conv1.weight"].sizes = {3}; }), HasSubstr("not 4 dimensions"));
  EXPECT_THAT(resnet([](auto& n) { n["conv1.weight"].sizes[0] = 0; }), HasSubstr("impossible shape"));
  EXPECT_THAT(resnet([](auto& n) { n["conv1.weight"].sizes[1] = 9; }), HasSubstr("9 channels"));
  EXPECT_THAT(vit([](auto& n) { n["blocks.12.norm1.weight"]; }), HasSubstr("13 blocks"));
  EXPECT_THAT(vit([](auto& n) { n["patch_embed.proj.weight"].sizes[0] = 13; }), HasSubstr("width 13"));
  EXPECT_THAT(vit([](auto& n) { n["pos_embed"].sizes[1] = 50; }), HasSubstr("'pos_embed' has shape (1, 50, 12)"));
  EXPECT_THAT(vit([](auto& n) { n["blocks.3.ls1.gamma"]; }), HasSubstr("another architecture"));
  EXPECT_THAT(vit([](auto& n) { n["reg_token"]; }), HasSubstr("another architecture"));
  EXPECT_THAT(vit([](auto&) {}, {.heads = 5}), HasSubstr("model.heads"));
  EXPECT_THAT(vit([](auto&) {}, {.network = "momentum"}), HasSubstr("holds no momentum network"));
}

TEST(WeightsFaults, BadSafetensorsAreRefused) {
  const auto raw = [](const std::string& header, std::size_t data) {
    return errorOf(bytes(header.size(), 8) + header + std::string(data, '\0'), "bad.safetensors");
  };
  EXPECT_THAT(errorOf(bytes(~0ULL, 8) + "{}", "bad.safetensors"), HasSubstr("header length"));
  EXPECT_THAT(errorOf(bytes(1'000'000, 8) + "{}", "bad"), HasSubstr("header length"));
  EXPECT_THAT(raw("{\"a\":", 0), HasSubstr("parse error"));
  EXPECT_THAT(raw(std::string(100000, '['), 0), HasSubstr("parse error"));
  EXPECT_THAT(raw(R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})", 6),
              HasSubstr("overlap"));
  EXPECT_THAT(raw(R"({"a":{"dtype":"F8_E5M2","shape":[4],"data_offsets":[0,4]}})", 4), HasSubstr("dtype F8_E5M2"));
  EXPECT_THAT(raw(R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[0,400]}})", 16), HasSubstr("outside the file"));
  EXPECT_THAT(raw("{}", 0), HasSubstr("holds no encoder"));
}

TEST(WeightsFaults, OurFilesWithOtherContentsThanTheirConfigurationAreRefused) {
  Config config;
  config.model = tinyResNet();
  const auto file = [&](const std::string& toml) {
    SafetensorsWriter writer = safetensors(encoderTensors(config.model, 3), "encoder.");
    writer.setMetadata("format", "resa");
    writer.setMetadata("config", toml);
    return writer;
  };
  EXPECT_THAT(errorOf(file("[model]\nwidht = 3\n")), HasSubstr("width"));
  EXPECT_THAT(errorOf(file("[model")), HasSubstr("its configuration"));
  EXPECT_THAT(errorOf(file("[model]\nwidth = 1000000000\n")), HasSubstr("model.width"));
  EXPECT_THAT(errorOf(file("[model]\nwidth = 2\n")), HasSubstr("needs (2, 3, 3, 3)"));
  EXPECT_THAT(errorOf(file("[model]\nencoder = \"vit_b16\"\n")), HasSubstr("lacks tensor 'encoder.patch_embed.proj.weight'"));
  EXPECT_THAT(errorOf(file("[model]\nwidth = 1\nencoder = \"resnet34\"\n")), HasSubstr("lacks tensor 'encoder.layer1.2.conv1.weight'"));
  EXPECT_THAT(errorOf(file(toToml(config)), {.network = "student"}), HasSubstr("says itself"));
  EXPECT_THAT(errorOf(file(toToml(config)), {.heads = 6}), HasSubstr("says itself"));
  const float value = 0;
  SafetensorsWriter more = file(toToml(config));
  more.add("encoder.layer9.weight", DType::f32, {1}, &value);
  EXPECT_THAT(errorOf(more), HasSubstr("'encoder.layer9.weight' is none of"));
  SafetensorsWriter half = file(toToml(config));
  half.add("projector.0.weight", DType::f32, {1}, &value);
  EXPECT_THAT(errorOf(half), HasSubstr("projector.0.weight"));
}

// ---- anything ----

/// Every mutation of a real file either still reads or is a DataError; under sanitizers this is the proof that no byte is trusted.
TEST(WeightsFaults, RandomMutationsOfARealCheckpointNeverCrash) {
  const std::string whole = realCheckpoint();
  const std::size_t pickleEnd = 12'000, directory = whole.size() - 3600;
  const int most = std::getenv("RESA_FULL_TESTS") != nullptr ? 200'000 : 2'000;
  std::mt19937 random(7);
  const TestFolder folder;
  // Sanitizers make a round up to fifty times slower: whatever fits into these seconds.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(most > 2'000 ? 300 : 6);
  int refused = 0, rounds = 0;
  for (; rounds < most && std::chrono::steady_clock::now() < end; ++rounds) {
    std::string mutated = whole;
    const int changes = 1 + int(random() % 4);
    for (int i = 0; i < changes; ++i) {
      const std::uint32_t where = random() % 4;
      const std::size_t place = where == 0   ? random() % whole.size()
                                : where == 1 ? directory + random() % (whole.size() - directory)
                                             : random() % pickleEnd;
      const std::uint32_t how = random() % 3;
      mutated[place] = how == 0 ? char(random()) : how == 1 ? char(mutated[place] ^ (1 << random() % 8)) : whole[random() % pickleEnd];
    }
    writeText(folder / "mutated.pth", mutated);
    try {
      readWeights(folder / "mutated.pth");
    } catch (const DataError& problem) {
      ++refused;
      ASSERT_THAT(problem.what(), HasSubstr("mutated.pth"));
    }
  }
  EXPECT_GT(refused, rounds / 4) << "the mutations hit nothing that matters";
  EXPECT_LT(refused, rounds);
}

}  // namespace
}  // namespace resa
