"""The workloads of bench/tensor.ts in PyTorch.

Says its version in a first line of JSON; then answers each line {"workload": …, "steps": n} with {"ms": [n numbers]}, the time of each
training step: forward, backward, clipping, Adam. Transformers exist hand-written and with the library's own encoder layer; the form that
is faster with the PyTorch at hand is the one that is timed.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


class HandWrittenLayer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        batch, steps, width = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(batch, steps, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        if hasattr(F, "scaled_dot_product_attention"):
            mixed = F.scaled_dot_product_attention(q, k, v)
        else:
            mixed = torch.softmax((q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2), -1) @ v
        x = x + self.out(mixed.transpose(1, 2).reshape(batch, steps, width))
        return x + self.down(F.relu(self.up(self.norm2(x))))


class Transformer(nn.Module):
    def __init__(self, steps, features, width, heads, layers, hand_written):
        super().__init__()
        self.embed = nn.Linear(features, width)
        self.positions = nn.Parameter(torch.zeros(steps, width))
        if hand_written:
            self.layers = nn.Sequential(*[HandWrittenLayer(width, heads) for _ in range(layers)])
        else:
            own = lambda: nn.TransformerEncoderLayer(width, heads, 4 * width, 0.0, "relu", batch_first=True, norm_first=True)
            self.layers = nn.Sequential(*[own() for _ in range(layers)])
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 1)

    def forward(self, x):
        return self.head(self.norm(self.layers(self.embed(x) + self.positions)).mean(1))


class Lstm(nn.Module):
    def __init__(self, features, width):
        super().__init__()
        self.lstm = nn.LSTM(features, width, batch_first=True)
        self.head = nn.Linear(width, 1)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


def mlp(sizes):
    layers = []
    for i, (a, b) in enumerate(zip(sizes, sizes[1:])):
        layers += [nn.Linear(a, b)] + ([nn.Tanh()] if i < len(sizes) - 2 else [])
    return nn.Sequential(*layers)


def trainer(model, x_shape, y_shape):
    x, y = torch.randn(x_shape), torch.randn(y_shape)
    parameters = list(model.parameters())
    optimiser = torch.optim.Adam(parameters, lr=1e-3)

    def step():
        optimiser.zero_grad(set_to_none=True)
        loss = F.mse_loss(model(x), y)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        return loss.item()

    return step


def times_ms(step, count, inner):
    times = []
    for _ in range(count):
        start = time.perf_counter()
        for _ in range(inner):
            step()
        times.append((time.perf_counter() - start) * 1e3 / inner)
    return times


def faster(steps):
    """The quicker of two ways to write the same model, by its best step, each warmed up first."""
    best = [min(times_ms(step, 10, 1)[3:]) for step in steps]
    return steps[best.index(min(best))]


def transformer(batch, steps, features, width, heads, layers):
    forms = [Transformer(steps, features, width, heads, layers, by_hand) for by_hand in (True, False)]
    return faster([trainer(form, (batch, steps, features), (batch, 1)) for form in forms])


def fifty_mlps():
    steps = [trainer(mlp([32, 64, 64, 8]), (64, 32), (64, 8)) for _ in range(50)]

    def all_steps():
        for step in steps:
            step()

    return all_steps


# name: threads (small steps are faster on one: the LSTM by a factor of 80), steps that are timed together, how to make a step
WORKLOADS = {
    "transformer-64": (2, 1, lambda: transformer(64, 60, 8, 64, 4, 2)),
    "transformer-128": (2, 1, lambda: transformer(64, 60, 8, 128, 8, 4)),
    "transformer-64-batch-256": (2, 1, lambda: transformer(256, 60, 8, 64, 4, 2)),
    "mlp-64": (1, 50, lambda: trainer(mlp([32, 64, 64, 8]), (64, 32), (64, 8))),
    "mlp-2048": (1, 10, lambda: trainer(mlp([32, 64, 64, 8]), (2048, 32), (2048, 8))),
    "lstm-64": (1, 1, lambda: trainer(Lstm(8, 64), (64, 60, 8), (64, 1))),
    "ensemble-50": (1, 1, fifty_mlps),
}

torch.manual_seed(1)
made = {}
print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    name = request["workload"]
    threads, inner, make = WORKLOADS[name]
    torch.set_num_threads(threads)
    if name not in made:
        made = {name: make()}
        times_ms(made[name], 3, inner)
    print(json.dumps({"ms": times_ms(made[name], request["steps"], inner)}), flush=True)
