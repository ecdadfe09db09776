"""Microseconds a step of Stable-Baselines3 on the control tasks of learning.ts, one JSON object on stdout."""
import json
import time

import torch
from stable_baselines3 import A2C, DDPG, DQN, PPO, SAC
from stable_baselines3.common.env_util import make_vec_env

torch.set_num_threads(2)

# Fewer steps than a whole training: speed settles early. The share of steps before learning begins is that of the whole.
WORKLOADS = {
    "ppo cartpole": lambda: (PPO("MlpPolicy", make_vec_env("CartPole-v1", 8), n_steps=32, batch_size=256, gae_lambda=0.8, gamma=0.98, n_epochs=20, learning_rate=1e-3, device="cpu"), 25_600),
    "a2c cartpole": lambda: (A2C("MlpPolicy", make_vec_env("CartPole-v1", 16), n_steps=8, device="cpu"), 51_200),
    "dqn cartpole": lambda: (DQN("MlpPolicy", make_vec_env("CartPole-v1", 1), learning_rate=2.3e-3, batch_size=64, learning_starts=256, target_update_interval=10, train_freq=256, gradient_steps=128, policy_kwargs={"net_arch": [256, 256]}, device="cpu"), 10_240),
    "ppo pendulum": lambda: (PPO("MlpPolicy", make_vec_env("Pendulum-v1", 4), n_steps=1024, batch_size=64, gamma=0.9, learning_rate=1e-3, device="cpu"), 16_384),
    "ddpg pendulum": lambda: (DDPG("MlpPolicy", make_vec_env("Pendulum-v1", 1), gamma=0.98, learning_starts=1_000, batch_size=256, device="cpu"), 2_000),
    "sac pendulum": lambda: (SAC("MlpPolicy", make_vec_env("Pendulum-v1", 1), learning_rate=1e-3, batch_size=256, learning_starts=10, device="cpu"), 2_000),
}

times = {}
for name, make in WORKLOADS.items():
    model, steps = make()
    started = time.perf_counter()
    model.learn(steps)
    times[name] = (time.perf_counter() - started) * 1e6 / steps
print(json.dumps(times))
