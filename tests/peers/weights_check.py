#!/usr/bin/env python3
"""Weights in and out against other software: weights_check.py RESA ENCODE_IMAGES

Trains tiny runs with RESA, exports them, loads the exports into torchvision, timm (strict=True) and onnxruntime and compares their features
with those of the engine (ENCODE_IMAGES, and the run's own features file): at most 1e-5 of the largest feature apart. Then the other way:
checkpoints made by PyTorch, torchvision and timm are imported and must give the same features here. Exits 77 where a package is missing.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import onnxruntime
    import timm
    import torch
    import torchvision
    from safetensors import safe_open
    from safetensors.torch import load_file, save_file
except ImportError as missing:
    print(f"skipped: {missing}; needs Python with torch, torchvision, timm, onnxruntime and safetensors")
    sys.exit(77)

IMAGES = 3
TOLERANCE = 1e-5
TINY = """data.train_size=64 train.batch_size=32 train.epochs=1 train.warmup_epochs=0 evaluate.size=20 evaluate.reported_size=20
evaluate.bank_size=20 evaluate.restarts=1 evaluate.projection=none evaluate.probe_size=10 model.projector_hidden=32 model.projector_out=16
train.threads=1 evaluate.network=momentum method.momentum=0.9""".split()
failures = []


def check(name, ok, detail=""):
    print(f"{'ok  ' if ok else 'FAIL'} {name} {detail}", flush=True)
    if not ok:
        failures.append(name)


def call(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}\nended with {done.returncode}: {done.stderr}")
    return done


def metadata(path):
    with safe_open(path, "pt") as file:
        return file.metadata()


def compare(name, found, wanted):
    found, wanted = np.asarray(found, dtype=np.float64), np.asarray(wanted, dtype=np.float64)
    scale = np.abs(wanted).max()
    error = np.abs(found - wanted).max() / scale if found.shape == wanted.shape else float("inf")
    spread = wanted.std(axis=0).max() / scale
    check(name, error <= TOLERANCE and spread > 1e-4, f"largest difference {error:.1e} of the largest feature; spread over images {spread:.1e}")


class Check:
    def __init__(self, folder, resa, encode):
        self.folder, self.resa, self.encode = folder, resa, encode

    def train(self, name, *sets):
        run = self.folder / name
        words = [word for item in TINY + list(sets) for word in ("--set", item)]
        call(self.resa, "train", "--preset", "quickstart", *words, "--run-dir", run)
        return run

    def engine(self, weights, images):
        save_file({"images": images.contiguous()}, self.folder / "images.safetensors")
        call(self.encode, weights, self.folder / "images.safetensors", self.folder / "encoding.safetensors")
        return load_file(self.folder / "encoding.safetensors")["encoding"]

    def export(self, run, form, *options):
        file = self.folder / f"{run.name}.{form}.{'onnx' if form == 'onnx' else 'safetensors'}"
        done = call(self.resa, "export", run, "--out", file, "--format", form, *options)
        check(f"{run.name}: {form} export says its file", done.stdout.strip() == str(file))
        return file, done.stderr

    def load(self, model, file):
        model.load_state_dict(load_file(file), strict=True)
        return model.eval()

    def built(self, file):
        """The network that the file's own recipe makes."""
        scope = {}
        exec(metadata(file)["build"], scope)
        return self.load(scope["model"], file)

    def onnx(self, file, images):
        session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
        whole = session.run(["encoding"], {"images": images.numpy()})[0]
        one = session.run(["encoding"], {"images": images[:1].numpy()})[0]
        return np.concatenate([one, whole[1:]]), session.get_modelmeta().custom_metadata_map

    def own_features(self, run, model, file):
        """The run's features file against the exported network on the run's own images, normalised as the file says."""
        newest = sorted((run / "features").glob("*.safetensors"))[-1]
        wanted = load_file(newest)["encoding"]
        facts = metadata(file)
        images = load_file(run / "samples.safetensors")["evaluated.images"].permute(0, 3, 1, 2).float() / 255
        images = images.expand(-1, int(facts["channels"]), -1, -1)
        mean, std = (torch.tensor(json.loads(facts[key])).view(1, -1, 1, 1) for key in ("mean", "std"))
        step = int(newest.stem)
        check(f"{run.name}: the export is of the step of the features", f"step {step} " in facts["source"], facts["source"])
        with torch.no_grad():
            compare(f"{run.name}: features of the run's own images", model((images - mean) / std), wanted)

    def all_exports(self, run, images, published):
        """`published` makes the network by its library's own call, or is None where only the recipe in the file makes it."""
        wanted = self.engine(run, images)
        for form in ("timm",) if "vit" in run.name else ("torchvision", "timm"):
            file, _ = self.export(run, form)
            models = [("recipe", self.built(file))] + ([("library's own", self.load(published(form), file))] if published else [])
            for kind, model in models:
                with torch.no_grad():
                    compare(f"{run.name}: {form}, {kind} network", model(images), wanted)
        file, _ = self.export(run, "onnx", "--input-size", str(images.shape[-1]))
        found, facts = self.onnx(file, images)
        compare(f"{run.name}: onnxruntime", found, wanted)
        check(f"{run.name}: ONNX says what to feed", json.loads(facts["mean"]) and json.loads(facts["std"]) and "config" in facts)
        whole, _ = self.export(run, "resa")
        compare(f"{run.name}: our own file", self.engine(whole, images), wanted)

    def imported(self, name, file, model, images, *options):
        out = self.folder / (name + ".imported.safetensors")
        done = call(self.resa, "import", file, "--out", out, *options)
        with torch.no_grad():
            compare(f"import of {name}", self.engine(out, images), model.eval()(images))
        return done.stderr


def resnet50(form):
    if form == "timm":
        return timm.create_model("resnet50", num_classes=0)
    model = torchvision.models.resnet50()
    model.fc = torch.nn.Identity()
    return model


def exports(check_):
    run = check_.train("cifar_stem", "model.stem=cifar", "model.width=8", "model.stem_padding=0")
    check_.all_exports(run, torch.randn(IMAGES, 1, 32, 32), None)
    check_.own_features(run, check_.built(check_.folder / "cifar_stem.torchvision.safetensors"), check_.folder / "cifar_stem.torchvision.safetensors")

    run = check_.train("padded_stem", "model.stem=cifar", "model.width=8", "model.stem_padding=1")
    check_.all_exports(run, torch.randn(IMAGES, 1, 32, 32), None)
    _, said = check_.export(run, "torchvision")
    check("padded_stem: the padding is said", "stem_padding 1" in said and "conv1 with padding 2" in said, said.strip())

    run = check_.train("resnet50", "model.encoder=resnet50", "model.width=64", "model.stem=imagenet", "model.stem_padding=1", "data.channels=3")
    check_.all_exports(run, torch.randn(IMAGES, 3, 96, 96), resnet50)
    _, said = check_.export(run, "torchvision")
    check("resnet50: as published, without a warning", "warning" not in said, said.strip())
    check_.own_features(run, check_.load(resnet50("torchvision"), check_.folder / "resnet50.torchvision.safetensors"),
                        check_.folder / "resnet50.torchvision.safetensors")

    run = check_.train("vit_s16", "model.encoder=vit_s16", "model.width=64", "data.channels=3", "augment.weak.crop_size=32",
                       "augment.strong.crop_size=32", "evaluate.crop_size=32", "model.predictor=true")
    published = lambda form: timm.create_model("vit_small_patch16_224", num_classes=0, num_heads=int(
        metadata(check_.folder / "vit_s16.timm.safetensors")["num_heads"]))
    check_.all_exports(run, torch.randn(IMAGES, 3, 224, 224), published)
    images = torch.randn(IMAGES, 3, 64, 64)
    file, _ = check_.export(run, "onnx", "--input-size", "64")
    compare("vit_s16: onnxruntime at 64 pixels", check_.onnx(file, images)[0], check_.engine(run, images))


def randomised(model):
    """Norms away from their start, so that a swapped tensor shows."""
    for name, tensor in model.state_dict().items():
        if "running_var" in name:
            tensor.uniform_(0.5, 2)
        elif tensor.dim() == 1 and tensor.is_floating_point():
            tensor.add_(torch.randn_like(tensor) * 0.1)
    return model


def imports(check_):
    images = torch.randn(IMAGES, 3, 96, 96)
    for name in ("resnet18", "resnet34", "resnet101"):
        model = randomised(torchvision.models.get_model(name))
        torch.save(model.state_dict(), check_.folder / "foreign.pth")
        model.fc = torch.nn.Identity()
        said = check_.imported(f"torchvision's {name}.pth", check_.folder / "foreign.pth", model, images)
        check(f"{name}: fc is said to be left out", "left out beside the encoder: fc" in said, said.strip())

    # As the authors save a training: DistributedDataParallel's prefix, both networks, heads, optimizer, arguments.
    whole = torch.nn.Module()
    for part in ("", "momentum_"):
        encoder = randomised(torchvision.models.resnet50())
        encoder.fc = torch.nn.Identity()
        setattr(whole, part + "encoder", encoder)
        setattr(whole, part + "projector", torch.nn.Sequential(
            torch.nn.Linear(2048, 64), torch.nn.BatchNorm1d(64), torch.nn.ReLU(), torch.nn.Linear(64, 32), torch.nn.BatchNorm1d(32, affine=False)))
    checkpoint = {"epoch": 200, "args": argparse.Namespace(arch="resnet50"), "optimizer": torch.optim.SGD(whole.parameters(), lr=0.1).state_dict(),
                  "state_dict": {"module." + name: tensor for name, tensor in whole.state_dict().items()}}
    torch.save(checkpoint, check_.folder / "authors.pth.tar")
    said = check_.imported("the authors' checkpoint", check_.folder / "authors.pth.tar", whole.momentum_encoder, images)
    check("the authors' checkpoint: the momentum encoder is said to be chosen", "took the encoder of 'state_dict.module.momentum_encoder.'" in said, said.strip())
    check_.imported("the authors' student", check_.folder / "authors.pth.tar", whole.encoder, images, "--network", "student")
    stored = load_file(check_.folder / "the authors' checkpoint.imported.safetensors")
    check("the authors' checkpoint: the projector comes along",
          torch.equal(stored["projector.3.weight"], whole.momentum_projector.state_dict()["3.weight"]))

    model = randomised(timm.create_model("vit_small_patch16_224", num_classes=10))
    torch.save({"model": {"backbone." + name: tensor for name, tensor in model.state_dict().items()}}, check_.folder / "vit.pth")
    model.reset_classifier(0)
    images = torch.randn(IMAGES, 3, 224, 224)
    check_.imported("timm's ViT-S with 6 heads", check_.folder / "vit.pth", model, images, "--heads", "6")
    call(check_.resa, "import", check_.folder / "vit.pth", "--out", check_.folder / "vit12.safetensors")
    with torch.no_grad():
        apart = (check_.engine(check_.folder / "vit12.safetensors", images) - model(images)).abs().max().item()
    check("timm's ViT-S with 12 heads instead of 6 gives other features", apart > 1e-3, f"{apart:.1e} apart")
    onnx = check_.folder / "vit6.onnx"
    call(check_.resa, "export", check_.folder / "timm's ViT-S with 6 heads.imported.safetensors", "--out", onnx)
    with torch.no_grad():
        compare("timm's ViT-S through import and onnxruntime", check_.onnx(onnx, images)[0], model(images))

    for kind, dtype in (("half", torch.float16), ("bfloat16", torch.bfloat16), ("double", torch.float64)):
        model = randomised(timm.create_model("resnet18", num_classes=0)).to(dtype)
        rounded = timm.create_model("resnet18", num_classes=0)
        rounded.load_state_dict({name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in model.state_dict().items()})
        for ending in ("safetensors", "pth"):
            file = check_.folder / f"{kind}.{ending}"
            save_file(model.state_dict(), file) if ending == "safetensors" else torch.save(model.state_dict(), file)
            check_.imported(f"timm's resnet18 in {kind}, .{ending}", file, rounded, images[:, :, :64, :64])


def main():
    torch.manual_seed(0)
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        peers = Check(pathlib.Path(folder), pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
        imports(peers)
        exports(peers)
    print(f"torch {torch.__version__}, torchvision {torchvision.__version__}, timm {timm.__version__}, onnxruntime {onnxruntime.__version__}")
    print(f"{len(failures)} failures" + "".join(f"\n  {name}" for name in failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
