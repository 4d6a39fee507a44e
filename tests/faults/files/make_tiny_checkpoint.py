"""Made tiny_checkpoint.pth with PyTorch 2.11 (python make_tiny_checkpoint.py): a ResNet-18 of width 1 as the authors' training saves it."""
import argparse

import torch


class Block(torch.nn.Module):
    def __init__(self, inside, width, stride):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(inside, width, 3, stride, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(width)
        self.conv2 = torch.nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = torch.nn.BatchNorm2d(width)
        if stride != 1 or inside != width:
            self.downsample = torch.nn.Sequential(torch.nn.Conv2d(inside, width, 1, stride, bias=False), torch.nn.BatchNorm2d(width))


class Encoder(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 1, 3, 1, 1, bias=False)
        self.bn1 = torch.nn.BatchNorm2d(1)
        inside = 1
        for stage in range(4):
            width, stride = 2**stage, 1 if stage == 0 else 2
            setattr(self, f"layer{stage + 1}", torch.nn.Sequential(Block(inside, width, stride), Block(width, width, 1)))
            inside = width


torch.manual_seed(0)
network = torch.nn.Module()
network.momentum_encoder = Encoder()
network.momentum_projector = torch.nn.Sequential(torch.nn.Linear(8, 2), torch.nn.BatchNorm1d(2, affine=False))
state = {"module." + name: tensor for name, tensor in network.state_dict().items() if not name.endswith("num_batches_tracked")}
for name in [name for name in state if name.endswith("running_mean") and "encoder" in name]:
    # One storage for the four tensors of a norm: fewer zip entries, and tensors that begin inside a storage.
    parts = [name.replace("running_mean", part) for part in ("weight", "bias", "running_mean", "running_var")]
    together = torch.stack([state[part] for part in parts])
    state.update(zip(parts, together))
state.update({name: tensor.half() for name, tensor in state.items() if "conv" in name})
checkpoint = {"epoch": 3, "args": argparse.Namespace(arch="resnet18", lr=0.5), "state_dict": state, "best": torch.tensor(1.5)}
torch.save(checkpoint, "tiny_checkpoint.pth")
