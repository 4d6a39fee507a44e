"""Makes a complete set of reference vectors (reference.safetensors and reference.json) for ReSA Studio's reference tests.

    make_vectors.py OUT --salt-base N [--compare SHIPPED] [--encoder-salt listed|relative]

Everything is computed in float64 with PyTorch, torchvision, timm, Pillow and scikit-learn, from inputs that are pure functions of
their position and of a salt (see `fill`). Another salt base gives other inputs, so that a test which passes with several sets cannot
have been tuned to one. `--compare` prints the largest difference from another set made with the same salt base, group by group.
Needs: numpy, torch, torchvision, timm, Pillow, scikit-learn, safetensors.
"""

import argparse
import copy
import json
import math
import zlib
from pathlib import Path

import numpy as np
import PIL
import timm
import torch
import torch.nn.functional as F
import torchvision
from PIL import Image, ImageFilter, ImageOps
from safetensors.numpy import load_file, save_file
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, silhouette_samples
from sklearn.neighbors import KNeighborsClassifier
from torch import nn
from torchvision.transforms import functional as TF
from torchvision.transforms import InterpolationMode

from reference_fill import fill

EPSILON, SINKHORN_ITERATIONS, TEMPERATURE = 0.05, 3, 0.4
KNN_TEMPERATURE = 0.07
CROPS = {  # The box inside the image of the same name, and the side of the square it is resized to.
    "up": dict(top=3, left=5, height=20, width=17, size=32),
    "same": dict(top=0, left=0, height=32, width=32, size=32),
    "down": dict(top=10, left=20, height=70, width=90, size=32),
    "big": dict(top=15, left=30, height=140, width=160, size=96),
}
IMAGE_SIZES = {"up": (32, 32), "same": (32, 32), "down": (96, 128), "big": (180, 240)}


def filled(shape, salt):
    return torch.from_numpy(fill(tuple(shape), salt))


def named_salt(name, base):
    """A tensor's own salt, so that its values do not depend on the order in which tensors are made."""
    return zlib.crc32(name.encode()) % 65536 + base


def unit_rows(shape, salt):
    return F.normalize(filled(shape, salt), dim=1)


def sinkhorn(scores):
    """Cosine similarities (n, m) -> assignment (n, m). The row step comes last, so that each row sums to 1 exactly."""
    plan = torch.exp(scores / EPSILON)
    plan = plan / plan.sum()
    rows, columns = plan.shape
    for _ in range(SINKHORN_ITERATIONS):
        plan = plan / plan.sum(0, keepdim=True) / columns
        plan = plan / plan.sum(1, keepdim=True) / rows
    return plan * rows


def resa_loss(assignment, students, targets, temperature):
    """Mean cross entropy over every pair of a student view and a different one of the two momentum views."""
    terms = []
    for v, target in enumerate(targets):
        for q, student in enumerate(students):
            if q != v:
                logits = F.normalize(student, dim=1) @ F.normalize(target, dim=1).T / temperature
                terms.append(-(assignment * torch.log_softmax(logits, dim=1)).sum(1).mean())
    return sum(terms) / len(terms)


def learning_rates(peak, final, warmup_steps, steps):
    """Linear from 0 to the peak over the warm-up, both ends included, then a cosine to the final value, which is not reached."""
    cosine = np.arange(steps - warmup_steps) / (steps - warmup_steps)
    falling = final + 0.5 * (peak - final) * (1 + np.cos(np.pi * cosine))
    return np.concatenate([np.linspace(0, peak, warmup_steps), falling])


def momenta(start, steps):
    """A cosine from the start to 1, which the step after the last would reach."""
    return 1 - 0.5 * (1 - start) * (1 + np.cos(np.pi * np.arange(steps) / steps))


class CifarResNet18(nn.Module):
    """torchvision's ResNet-18 with a 3x3 stem and no pooling after it. `padding` zeros surround the input, as the authors have it."""

    def __init__(self, padding):
        super().__init__()
        backbone = torchvision.models.resnet18()
        backbone.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        backbone.maxpool, backbone.fc = nn.Identity(), nn.Identity()
        self.backbone, self.padding = backbone, padding

    def forward(self, images):
        return self.backbone(F.pad(images, [self.padding] * 4))


def projector(features=512, hidden=48, out=24):
    first = [nn.Linear(features, hidden), nn.BatchNorm1d(hidden), nn.ReLU()]
    second = [nn.Linear(hidden, hidden), nn.BatchNorm1d(hidden), nn.ReLU()]
    return nn.Sequential(*first, *second, nn.Linear(hidden, out), nn.BatchNorm1d(out, affine=False))


def predictor(features=24, hidden=48):
    return nn.Sequential(nn.Linear(features, hidden), nn.BatchNorm1d(hidden), nn.ReLU(), nn.Linear(hidden, features))


def set_values(network, prefix, base, gain, exempt=lambda name: False):
    """Values of variance gain / fan_in for whatever has rows, weights near 1 and small biases for the rest, and for what is exempt."""
    for name, p in network.named_parameters():
        values = filled(p.shape, named_salt(prefix + name, base))
        if p.dim() >= 2 and not exempt(name):
            values = values * 2 * math.sqrt(3) * math.sqrt(gain / p[0].numel())
        else:
            values = 1 + 0.2 * values if p.dim() == 1 and name.endswith(".weight") and not exempt(name) else 0.2 * values
        p.data.copy_(values)


def make_training(base, with_predictor, padding, views):
    """Four steps of ReSA on synthetic views: losses, gradient norms, norms of the final tensors, an encoding in eval mode."""
    encoder, project = CifarResNet18(padding).double(), projector().double()
    predict = predictor().double() if with_predictor else nn.Identity()
    for network, prefix in ((encoder.backbone, "encoder."), (project, "projector."), (predict, "predictor.")):
        set_values(network, prefix, base, gain=2)
    encoder_m, project_m = copy.deepcopy(encoder), copy.deepcopy(project)
    averaged = list(zip([*encoder.parameters(), *project.parameters()], [*encoder_m.parameters(), *project_m.parameters()]))
    trained = [*encoder.parameters(), *project.parameters(), *predict.parameters()]
    optimizer = torch.optim.SGD(trained, lr=0.0, momentum=0.9, weight_decay=1e-4)

    steps = 4
    lr, momentum = learning_rates(0.3, 0.03, 2, steps).tolist(), momenta(0.996, steps).tolist()
    result = {"lr": lr, "momentum": momentum, "loss": [], "grad_norm": []}
    for t in range(steps):
        batch = [3 * filled((12, 3, 32, 32), 1000 + 10 * t + v + base) for v in range(views)]
        # Every view passes alone, so that BatchNorm's statistics belong to one view.
        encodings = [encoder(x) for x in batch]
        students = [predict(project(h)) for h in encodings]
        with torch.no_grad():
            # The copy moves before its own forward pass; its BatchNorm keeps statistics of its own.
            for p, p_m in averaged:
                p_m.mul_(momentum[t]).add_(p, alpha=1 - momentum[t])
            encodings_m = [encoder_m(x) for x in batch[:2]]
            targets = [project_m(h) for h in encodings_m]
            assignment = sinkhorn(F.normalize(encodings[0], dim=1) @ F.normalize(encodings_m[0], dim=1).T)
        loss = resa_loss(assignment, students, targets, TEMPERATURE)
        optimizer.zero_grad()
        loss.backward()
        result["loss"].append(loss.item())
        result["grad_norm"].append(math.sqrt(sum(p.grad.square().sum().item() for p in trained)))
        optimizer.param_groups[0]["lr"] = lr[t]
        optimizer.step()

    tensors = {}
    parts = {"encoder": encoder.backbone, "projector": project, "predictor": predict}
    parts |= {"momentum_encoder": encoder_m.backbone, "momentum_projector": project_m}
    for part, module in parts.items():
        tensors |= {f"{part}.{name}": value for name, value in module.state_dict().items()}
    listed = ["encoder.conv1.weight", "encoder.layer4.1.bn2.weight", "encoder.layer4.1.bn2.running_mean"]
    listed += ["projector.0.weight", "projector.6.weight", "projector.7.running_var"]
    listed += ["predictor.3.weight"] if with_predictor else []
    listed += ["momentum_encoder.conv1.weight", "momentum_encoder.layer4.1.bn2.running_mean", "momentum_projector.6.weight"]
    result["param_norm"] = {name: tensors[name].norm().item() for name in listed}
    with torch.no_grad():
        encoding = encoder_m.eval()(3 * filled((2, 3, 32, 32), 77 + base))
    result["encoding_eval_first8"] = encoding[0, :8].tolist()
    return result


def is_embedding(name):
    """ViT's class token, positions and patch projection, which are small values whatever their shape."""
    return name in ("cls_token", "pos_embed") or name.startswith("patch_embed.")


def make_encoders(base, listed_salt_is_final):
    resnet18, resnet50 = torchvision.models.resnet18(), torchvision.models.resnet50()
    resnet18.fc, resnet50.fc = nn.Identity(), nn.Identity()
    vit = timm.create_model("vit_small_patch16_224", pretrained=False, num_classes=0)
    networks = {"resnet18": (resnet18, [2, 3, 64, 64], 88), "resnet50": (resnet50, [2, 3, 64, 64], 88)}
    networks |= {"vit_small_patch16_224": (vit, [1, 3, 224, 224], 89)}
    result = {}
    for name, (network, shape, salt) in networks.items():
        network = network.double().eval()
        set_values(network, "encoder.", base, gain=1, exempt=is_embedding)
        with torch.no_grad():
            features = network(3 * filled(shape, salt + base))
        flat = features.flatten()
        result[name] = {
            "input": shape,
            # The description says fill(input, salt) without a base; "relative" lists the salt before the base is added.
            "salt": salt + base if listed_salt_is_final else salt,
            "shape": list(features.shape),
            "first8": flat[:8].tolist(),
            "last8": flat[-8:].tolist(),
            "norm": flat.norm().item(),
        }
    return result


def weighted_knn_ranks(train, labels, test, neighbours, classes):
    """Classes of each test row by falling sum of exp(cosine / 0.07) over its nearest rows; equal sums by the smaller label."""
    similarity = F.normalize(test, dim=1) @ F.normalize(train, dim=1).T
    nearest, index = similarity.topk(neighbours, dim=1)
    votes = torch.zeros(len(test), classes, dtype=torch.float64)
    votes.scatter_add_(1, labels[index], torch.exp(nearest / KNN_TEMPERATURE))
    return votes.sort(dim=1, descending=True, stable=True).indices


def make_evaluation(base):
    classes, width = 10, 16
    labels, test_labels = np.arange(600) * 7 % classes, (np.arange(200) * 3 + 1) % classes
    centres = 2.2 * fill((classes, width), 501 + base)
    train = centres[labels] + 2.4 * fill((600, width), 502 + base)
    test = centres[test_labels] + 2.4 * fill((200, width), 503 + base)

    silhouettes = silhouette_samples(train, labels)
    normalised = train / np.linalg.norm(train, axis=1, keepdims=True)
    clusters = KMeans(classes, init=train[:classes], n_init=1, max_iter=1000, tol=0, algorithm="lloyd").fit(train)
    predicted = KNeighborsClassifier(5).fit(train, labels).predict(test)
    numbers = {
        "silhouette_mean": silhouettes.mean(),
        "silhouette_std": silhouettes.std(),
        "silhouette_mean_l2_normalised": silhouette_samples(normalised, labels).mean(),
        "kmeans_inertia_init_first_k": clusters.inertia_,
        "kmeans_ari_init_first_k": adjusted_rand_score(labels, clusters.labels_),
        # Labels that share nothing with the true ones: every pair of classes meets equally often.
        "ari_random_labels": adjusted_rand_score(labels, np.arange(600) // 60),
        "nmi": normalized_mutual_info_score(labels, clusters.labels_),
        "knn5_accuracy": (predicted == test_labels).mean(),
    }
    truth = torch.from_numpy(test_labels)[:, None]
    for k in (5, 10, 20, 100):
        ranks = weighted_knn_ranks(torch.from_numpy(train), torch.from_numpy(labels), torch.from_numpy(test), k, classes)
        for top in (1, 5):
            numbers[f"weighted_knn{k}_top{top}"] = (ranks[:, :top] == truth).any(1).double().mean().item()
    arrays = {"train_features": train, "test_features": test, "train_labels": labels, "test_labels": test_labels}
    arrays |= {"silhouette_samples": silhouettes, "kmeans_labels": clusters.labels_.astype(np.int64), "knn5_pred": predicted}
    return {"eval." + name: value for name, value in arrays.items()}, {name: float(value) for name, value in numbers.items()}


def synthetic_image(height, width, number, base):
    """Three crossing waves, one a channel, whose phase is the image's number, under noise of 40 levels; cut, not rounded, to uint8."""
    y, x = np.mgrid[:height, :width].astype(np.float64)
    red = 127 + 110 * np.sin(x / 3.1 + number) * np.cos(y / 4.3)
    green = 127 + 100 * np.sin((x + y) / 5.7 + 2 * number)
    blue = 127 + 90 * np.cos(x / 2.3 - y / 6.1 + number)
    noise = 40 * fill((height, width, 3), 900 + number + base)
    return np.clip(np.stack([red, green, blue], axis=2) + noise, 0, 255).astype(np.uint8)


def make_images(base):
    arrays, images = {}, {}
    for number, (name, (height, width)) in enumerate(IMAGE_SIZES.items(), start=1):
        arrays["image." + name] = synthetic_image(height, width, number, base)
        images[name] = Image.fromarray(arrays["image." + name])
    for name, box in CROPS.items():
        for mode in (InterpolationMode.BILINEAR, InterpolationMode.BICUBIC):
            place = [box[key] for key in ("top", "left", "height", "width")]
            cut = TF.resized_crop(images[name], *place, [box["size"]] * 2, mode)
            arrays[f"crop_{mode.value}.{name}"] = np.array(cut)
    up = images["up"]
    operations = {f"brightness_{f}": TF.adjust_brightness(up, f) for f in (0.6, 1.4)}
    operations |= {f"contrast_{f}": TF.adjust_contrast(up, f) for f in (0.6, 1.4)}
    operations |= {f"saturation_{f}": TF.adjust_saturation(up, f) for f in (0.8, 1.2)}
    operations |= {f"hue_{f}": TF.adjust_hue(up, f) for f in (-0.1, 0.1)}
    operations |= {f"blur_{s}": up.filter(ImageFilter.GaussianBlur(radius=s)) for s in (0.1, 1.0, 2.0)}
    operations |= {"gray": TF.to_grayscale(up, 3), "solarize": ImageOps.solarize(up, 128), "hflip": TF.hflip(up)}
    arrays |= {"op." + name: np.array(image) for name, image in operations.items()}
    return arrays


def make_set(base, listed_salt_is_final=True):
    arrays, numbers = {}, {"salt_base": base}
    for name, (rows, columns, width) in {"tiny": (6, 6, 3), "square": (64, 64, 32), "rect": (32, 64, 16)}.items():
        h, h_m = unit_rows((rows, width), 11 + base), unit_rows((columns, width), 12 + base)
        tensors = {"h": h, "h_m": h_m, "assignment": sinkhorn(h @ h_m.T)}
        arrays |= {f"sinkhorn.{name}.{key}": value.numpy() for key, value in tensors.items()}

    students = [unit_rows((64, 24), 20 + v + base) for v in range(4)]
    targets = [unit_rows((64, 24), 30 + v + base) for v in range(2)]
    arrays |= {f"loss.emb.{v}": x.numpy() for v, x in enumerate(students)}
    arrays |= {f"loss.emb_m.{v}": x.numpy() for v, x in enumerate(targets)}
    assignment = torch.from_numpy(arrays["sinkhorn.square.assignment"])
    for name, views, temperatures in (("two", 2, (0.2, 0.3, 0.4, 0.5)), ("four", 4, (0.2, 0.4))):
        losses = {str(t): resa_loss(assignment, students[:views], targets, t).item() for t in temperatures}
        numbers[f"loss.{name}_views"] = losses

    for variant in ("no_predictor.pad0", "no_predictor.pad1", "predictor.pad0", "no_predictor.pad0.three_views"):
        padding, views = 1 if "pad1" in variant else 0, 3 if "three_views" in variant else 2
        numbers["train." + variant] = make_training(base, variant.startswith("predictor"), padding, views)
    numbers["encoders"] = make_encoders(base, listed_salt_is_final)

    arrays["schedule.lr"] = learning_rates(0.3, 0.03, 2 * 13, 10 * 13)
    arrays["schedule.momentum"] = momenta(0.996, 10 * 13)
    evaluation, numbers["eval"] = make_evaluation(base)
    arrays |= evaluation | make_images(base)
    numbers["crops"], numbers["ops_input"] = CROPS, "image.up"
    return {name: np.ascontiguousarray(value) for name, value in arrays.items()}, numbers


def leaves(value, path=""):
    """Every number or word of a nested description with its path."""
    if isinstance(value, (dict, list)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return [leaf for key, inner in items for leaf in leaves(inner, f"{path}/{key}")]
    return [(path, value)]


def print_differences(arrays, numbers, shipped):
    """Largest absolute and relative difference of each group, and whatever one set has and the other lacks."""
    theirs = load_file(shipped / "reference.safetensors")
    theirs |= dict(leaves(json.loads((shipped / "reference.json").read_text())))
    ours = arrays | dict(leaves(numbers))
    print("missing here:", sorted(theirs.keys() - ours.keys()), "missing there:", sorted(ours.keys() - theirs.keys()))
    worst = {}
    for name in sorted(ours.keys() & theirs.keys()):
        a, b = np.asarray(ours[name]), np.asarray(theirs[name])
        if a.dtype != b.dtype or a.shape != b.shape:
            print(f"{name}: {a.dtype}{a.shape} here, {b.dtype}{b.shape} there")
            continue
        if a.dtype.kind == "U":
            a, b = a != b, np.False_
        group = "/".join(name.split("/")[:3]) if name.startswith("/") else name.split(".")[0]
        a, b = a.astype(np.float64), b.astype(np.float64)
        error = np.abs(a - b)
        past = worst.get(group, (0, 0))
        worst[group] = max(past[0], error.max()), max(past[1], (error / np.maximum(np.abs(b), 1e-300)).max())
    for group, (absolute, relative) in worst.items():
        print(f"{group:54s} absolute {absolute:.2e}  relative {relative:.2e}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder to write reference.safetensors and reference.json to")
    parser.add_argument("--salt-base", type=int, required=True, help="added to every salt")
    parser.add_argument("--compare", type=Path, help="folder of another set of the same salt base")
    parser.add_argument("--encoder-salt", choices=["listed", "relative"], default="listed", help="listed: the JSON's salt is the final one")
    options = parser.parse_args()
    arrays, numbers = make_set(options.salt_base, options.encoder_salt == "listed")
    options.out.mkdir(parents=True, exist_ok=True)
    save_file(arrays, options.out / "reference.safetensors")
    (options.out / "reference.json").write_text(json.dumps(numbers, indent=1))
    print(f"torch {torch.__version__}, torchvision {torchvision.__version__}, timm {timm.__version__}, Pillow {PIL.__version__}")
    if options.compare:
        print_differences(arrays, numbers, options.compare)


if __name__ == "__main__":
    main()
