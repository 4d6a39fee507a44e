#include <algorithm>

#include "datasets/dataset.h"
#include "datasets/fetch.h"
#include "engine/run/error.h"

namespace resa {
namespace {

// The SHA-256 sums are those that TensorFlow Datasets publishes for the same files, the MD5 sums those of the sets' pages and of
// torchvision.
const std::vector<FetchPlan>& plans() {
  static const std::vector<std::string> mnist = {"https://ossci-datasets.s3.amazonaws.com/mnist/",
                                                 "https://storage.googleapis.com/cvdf-datasets/mnist/"},
                                        fashion = {"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"},
                                        toronto = {"https://www.cs.toronto.edu/~kriz/"},
                                        pets = {"https://thor.robots.ox.ac.uk/pets/", "https://www.robots.ox.ac.uk/~vgg/data/pets/data/"},
                                        flowers = {"https://www.robots.ox.ac.uk/~vgg/data/flowers/102/"};
  static const std::vector<FetchPlan> all = {
      {"fashion-mnist",
       {{"train-images-idx3-ubyte.gz", fashion, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
         "8d4fb7e6c68d591d4c3dfef9ec88bf0d"},
        {"train-labels-idx1-ubyte.gz", fashion, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
         "25c81989df183df01b3e8a0aad5dffbe"},
        {"t10k-images-idx3-ubyte.gz", fashion, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
         "bef4ecab320f06d8554ea6380940ec79"},
        {"t10k-labels-idx1-ubyte.gz", fashion, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
         "bb300cfdad3c16e7a12a480ee83cd310"}}},
      {"mnist",
       {{"train-images-idx3-ubyte.gz", mnist, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
         "f68b3c2dcbeaaa9fbdd348bbdeb94873"},
        {"train-labels-idx1-ubyte.gz", mnist, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
         "d53e105ee54ea40749a09fcbcd1e9432"},
        {"t10k-images-idx3-ubyte.gz", mnist, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
         "9fb629c4189551a2d022fa330f9573f3"},
        {"t10k-labels-idx1-ubyte.gz", mnist, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
         "ec29112dd5afa0611ce80d1b7f02629c"}}},
      {"cifar10",
       {{"cifar-10-binary.tar.gz", toronto, "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
         "c32a1d4ab5d03f1284b67883e8d87530", true}}},
      {"cifar100",
       {{"cifar-100-binary.tar.gz", toronto, "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
         "03b5dce01913d631647c71ecec9e9cb8", true}}},
      {"stl10",
       {{"stl10_binary.tar.gz",
         {"http://ai.stanford.edu/~acoates/stl10/"},
         "f31fd99273a1acb8609c8db427cebb1de3f71de77758cdc0e22956e1289b9866",
         "91f7769df0f17e558f3565bffb0c7dfb",
         true}}},
      {"cub200",
       {{"CUB_200_2011.tgz",
         {"https://data.caltech.edu/records/65de6-vp158/files/"},
         "0c685df5597a8b24909f6a7c9db6d11e008733779a671760afef78feb49bf081",
         "97eceeb196236b17998738112f37df78",
         true}}},
      {"pets",
       {{"images.tar.gz", pets, "67195c5e1c01f1ab5f9b6a5d22b8c27a580d896ece458917e61d459337fa318d", "5c4f3ee8e5d25df40f4fd59a7f44e54c",
         true},
        {"annotations.tar.gz", pets, "52425fb6de5c424942b7626b428656fcbd798db970a937df61750c0f1d358e91", "95a8c909bbe2e81eed6a22bccdf3f68f",
         true}}},
      {"food101",
       {{"food-101.tar.gz",
         {"http://data.vision.ee.ethz.ch/cvl/"},
         "d97d15e438b7f4498f96086a4f7e2fa42a32f2712e87d3295441b2b6314053a4",
         "85eeb15f3717b99a5da872d97d918f87",
         true}}},
      {"flowers102",
       {{"102flowers.tgz", flowers, "2d01ecc807db462958cfe3d92f57a8c252b4abd240eb955770201e45f783b246", "52808999861908f626f3c1f4e79d11fa",
         true},
        {"imagelabels.mat", flowers, "4903e94206bac23bf772aadf06451916df56b58fc483a62db32a97b82656651d",
         "e0620be6f572b9609742df49c70aed4d"},
        {"setid.mat", flowers, "46b8678f91fd95d3c8f4feab80d271a6c834a1dd896fe29fd3e6ad9ce5c8dccd", "a5357ecc9cb78c4bef273ce3793fc85c"}}},
  };
  return all;
}

}  // namespace

FetchPlan fetchPlan(const std::string& name) {
  const DatasetEntry& entry = datasetEntry(name);
  const auto found = std::find_if(plans().begin(), plans().end(), [&](const FetchPlan& plan) { return plan.name == name; });
  if (found == plans().end()) throw ConfigError("data set '" + name + "' cannot be downloaded. " + entry.how);
  return *found;
}

}  // namespace resa
