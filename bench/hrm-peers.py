"""The reasoning model's training in PyTorch: one member after another, as a script for one model would be run fifty times.

Reads one line of JSON: days, assets, inputs, hidden, width, regimeWidth, epochs, steps, sequences, sequenceDays, validation (sequences), adjustment,
costBps, regimeLoss, riskFloor, maxTilt, learningRate, trainings. Writes {"version": …, "threads": …, "seconds": [of each training], "processor": [the same]}, with
as many threads as are fastest in a short trial. The numbers of the market are random; time does not depend on them.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

task = json.loads(sys.stdin.readline())
days, assets, inputs, length = task["days"], task["assets"], task["inputs"], task["sequenceDays"]
generator = torch.Generator().manual_seed(1)
table = torch.randn(days, assets, inputs, generator=generator)
known = torch.ones(days, assets)
returns = torch.randn(days, assets, generator=generator) * 0.01
labels = F.one_hot(torch.randint(0, 3, (days,), generator=generator), 3).float()
steps_of_day = torch.arange(length)
age = steps_of_day[:, None] - steps_of_day[None, :]
share = torch.where(steps_of_day[None, :] == 0, torch.ones(()), torch.tensor(task["adjustment"]))
held_of = torch.where(age >= 0, share * (1 - task["adjustment"]) ** age.clamp(min=0), torch.zeros(()))


class Hrm(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(inputs, task["hidden"], bias=False), nn.ReLU(), nn.Linear(task["hidden"], task["width"], bias=False))
        self.regime = nn.Sequential(nn.Linear(task["width"], task["regimeWidth"]), nn.Tanh(), nn.Linear(task["regimeWidth"], 3))
        self.opinions = nn.Linear(3, task["width"], bias=False)

    def forward(self, x, live):
        encoded = self.encoder(x)
        pooled = (live.unsqueeze(-2) @ encoded).squeeze(-2) / live.sum(-1, keepdim=True).clamp(min=1)
        regime = self.regime(pooled)
        score = (encoded @ self.opinions(torch.softmax(regime, -1)).unsqueeze(-1)).squeeze(-1)
        bounded = torch.tanh(score / task["maxTilt"]) * task["maxTilt"]
        return torch.softmax(bounded + (live - 1) * 1e9, -1) * live, regime


def ratio_of(weights, earned, live):
    held = held_of @ weights
    moved = (held[:, 1:] - held[:, :-1]).abs().sum(-1)
    net = (held * earned).sum(-1) - F.pad(moved, (1, 0)) * task["costBps"] / 1e4
    equal = (live * earned).sum(-1) / live.sum(-1).clamp(min=1)
    downside = lambda r: (r.clamp(max=0).square().mean() + 1e-8).sqrt()
    return net.mean() / torch.maximum(downside(net), downside(equal) * task["riskFloor"]) * 252**0.5


def train(seed, epochs):
    torch.manual_seed(seed)
    net = Hrm()
    optimiser = torch.optim.Adam(net.parameters(), task["learningRate"])
    pick = lambda count: (torch.randint(0, days - length, (count, 1)) + steps_of_day).long()
    for _ in range(epochs):
        for _ in range(task["steps"]):
            rows = pick(task["sequences"])
            weights, regime = net(table[rows], known[rows])
            loss = -ratio_of(weights, returns[rows], known[rows])
            loss = loss - task["regimeLoss"] * (labels[rows] * torch.log_softmax(regime, -1)).sum(-1).mean()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
        with torch.no_grad():
            rows = pick(task["validation"])
            weights, _ = net(table[rows], known[rows])
            ratio_of(weights, returns[rows], known[rows]).item()


def timed(seed, epochs):
    started, spent = time.perf_counter(), time.process_time()
    train(seed, epochs)
    return time.perf_counter() - started, time.process_time() - spent


def trial(threads):
    torch.set_num_threads(threads)
    timed(0, 1)
    return min(timed(0, 1)[0] for _ in range(2))


threads = min((1, 2), key=trial)
torch.set_num_threads(threads)
times = [timed(seed, task["epochs"]) for seed in range(task["trainings"])]
print(json.dumps({"version": torch.__version__, "threads": threads, "seconds": [wall for wall, _ in times], "processor": [spent for _, spent in times]}))
