#include "engine/run/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "engine/run/error.h"
#include "tests/unit/test_folder.h"

namespace resa {
namespace {

using testing::HasSubstr;

/// A file with this header text and `dataSize` zero bytes behind it.
std::string fileBytes(const std::string& header, std::size_t dataSize) {
  const std::uint64_t size = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &size, 8);
  return bytes + header + std::string(dataSize, '\0');
}

std::string openError(const std::string& bytes) {
  const TestFolder folder;
  const auto path = folder / "hostile.safetensors";
  writeText(path, bytes);
  const std::string message = messageOf<DataError>([&] { SafetensorsFile::open(path); });
  EXPECT_THAT(message, HasSubstr("hostile.safetensors"));
  return message;
}

TEST(Safetensors, TensorsAndMetadataSurviveTheRoundTrip) {
  const TestFolder folder;
  const auto path = folder / "a.safetensors";
  const std::vector<std::uint8_t> bytes = {1, 2, 255};
  const std::vector<float> floats = {0.5f, -1e30f, 3, 4, 5, 6};
  const std::vector<std::int64_t> longs = {std::numeric_limits<std::int64_t>::min(), 7};
  SafetensorsWriter writer;
  writer.add("bytes", DType::u8, {3}, bytes.data());
  writer.add("floats", DType::f32, {2, 3}, floats.data());
  writer.add("longs \"quoted\" ü", DType::i64, {2, 1}, longs.data());
  writer.add("empty", DType::f32, {0, 5}, nullptr);
  writer.setMetadata("step", "390");
  writer.write(path);

  const auto file = SafetensorsFile::open(path);
  EXPECT_EQ(file->tensors().size(), 4u);
  EXPECT_EQ(file->at("floats").shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(file->floats("floats"), floats);
  EXPECT_EQ(file->integers("longs \"quoted\" ü"), longs);
  EXPECT_EQ(file->integers("bytes"), (std::vector<std::int64_t>{1, 2, 255}));
  EXPECT_EQ(file->at("empty").count(), 0);
  EXPECT_EQ(file->metadata("step", ""), "390");
  EXPECT_EQ(file->metadata("epoch", "none"), "none");
  for (const auto& [name, view] : file->tensors())
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(view.data) % sizeOf(view.dtype), 0u) << name << " is not aligned";
}

TEST(Safetensors, AMissingTensorOrFileIsNamed) {
  const TestFolder folder;
  SafetensorsWriter().write(folder / "a.safetensors");
  const auto file = SafetensorsFile::open(folder / "a.safetensors");
  EXPECT_THAT(messageOf<DataError>([&] { file->at("probe.similarity"); }), HasSubstr("'probe.similarity'"));
  EXPECT_THAT(messageOf<DataError>([&] { SafetensorsFile::open(folder / "b.safetensors"); }), HasSubstr("b.safetensors: cannot open"));
  EXPECT_THAT(messageOf<DataError>([&] { SafetensorsFile::open(folder.path()); }), HasSubstr("not a regular file"));
}

TEST(Safetensors, EveryCutOfAFileIsRefused) {
  const TestFolder folder;
  const auto path = folder / "a.safetensors";
  const std::vector<float> floats = {1, 2, 3, 4};
  SafetensorsWriter writer;
  writer.add("a", DType::f32, {4}, floats.data());
  writer.write(path);
  const std::string whole = readText(path);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    writeText(path, whole.substr(0, size));
    EXPECT_THROW(SafetensorsFile::open(path), DataError) << size << " bytes";
  }
}

TEST(Safetensors, HostileHeadersAreRefused) {
  EXPECT_THAT(openError(std::string(8, '\xff')), HasSubstr("header length"));
  EXPECT_THAT(openError(std::string("\x10\0\0\0\0\0\0\0{}", 10)), HasSubstr("header length"));
  EXPECT_THAT(openError(fileBytes("[]", 0)), HasSubstr("not a JSON object"));
  EXPECT_THAT(openError(fileBytes("{\"a\":", 0)), HasSubstr("parse error"));
  EXPECT_THAT(openError(fileBytes(R"({"a":3})", 4)), HasSubstr("tensor 'a'"));
  EXPECT_THAT(openError(fileBytes(R"({"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}})", 4)), HasSubstr("dtype F8_E4M3"));
  EXPECT_THAT(openError(fileBytes(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 4)), HasSubstr("outside the file"));
  EXPECT_THAT(openError(fileBytes(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}})", 8)), HasSubstr("outside the file"));
  EXPECT_THAT(openError(fileBytes(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", 8)), HasSubstr("two numbers"));
  EXPECT_THAT(openError(fileBytes(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4)), HasSubstr("whole numbers"));
  EXPECT_THAT(openError(fileBytes(R"({"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,6]}})", 6)), HasSubstr("whole numbers"));
  EXPECT_THAT(openError(fileBytes(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4)), HasSubstr("does not fit"));
}

TEST(Safetensors, ShapesThatOverflowAreRefused) {
  // 2^62 * 4 bytes wraps around to 0, and 2^32 * 2^32 to 0.
  EXPECT_THAT(openError(fileBytes(R"({"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}})", 0)),
              HasSubstr("too large"));
  EXPECT_THAT(openError(fileBytes(R"({"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0)),
              HasSubstr("too large"));
  EXPECT_THAT(openError(fileBytes(R"({"a":{"dtype":"U8","shape":[18446744073709551615],"data_offsets":[0,0]}})", 0)),
              HasSubstr("too large"));
}

TEST(Safetensors, TensorsMustTileTheData) {
  const std::string a = R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":)";
  EXPECT_THAT(openError(fileBytes(a + "[2,6]}}", 6)), HasSubstr("overlap"));
  EXPECT_THAT(openError(fileBytes(a + "[5,9]}}", 9)), HasSubstr("belong to none"));
  EXPECT_THAT(openError(fileBytes(a + "[4,8]}}", 9)), HasSubstr("belong to none"));
}

TEST(HalfPrecision, EveryHalfSurvivesTheRoundTripThroughFloat) {
  for (std::uint32_t half = 0; half < 65536; ++half) {
    const float value = halfToFloat(static_cast<std::uint16_t>(half));
    if (std::isnan(value))
      EXPECT_TRUE(std::isnan(halfToFloat(floatToHalf(value)))) << half;
    else
      EXPECT_EQ(floatToHalf(value), half);
  }
}

TEST(HalfPrecision, RoundsToTheNearestAndTiesToEven) {
  EXPECT_EQ(halfToFloat(floatToHalf(1.0f / 3)), 0.333251953125f);
  EXPECT_EQ(floatToHalf(1 + 1.0f / 2048), floatToHalf(1.0f));            // halfway: down to even
  EXPECT_EQ(floatToHalf(1 + 3.0f / 2048), floatToHalf(1 + 1.0f / 512));  // halfway: up to even
  EXPECT_EQ(floatToHalf(65519.0f), 0x7bff);
  EXPECT_EQ(floatToHalf(65520.0f), 0x7c00);
  EXPECT_EQ(floatToHalf(-1e30f), 0xfc00);
  EXPECT_EQ(floatToHalf(std::ldexp(1.0f, -25)), 0);
  EXPECT_EQ(floatToHalf(std::ldexp(1.5f, -25)), 1);
}

}  // namespace
}  // namespace resa
