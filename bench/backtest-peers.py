"""Milliseconds of the peers' own code on bench/backtest.ts's workloads, as one JSON object; what is not installed is left out."""
import json
import statistics
import sys
import time


def median_ms(run, times=3):
    run()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(1000 * (time.perf_counter() - start))
    return statistics.median(taken)


def skfolio_ms():
    import numpy as np
    from skfolio.model_selection import WalkForward, cross_val_predict
    from skfolio.moments import LedoitWolf
    from skfolio.optimization import HierarchicalRiskParity, MeanRisk, RiskBudgeting
    from skfolio.prior import EmpiricalPrior

    rng = np.random.default_rng(1)
    common = rng.normal(size=(252 + 134 * 60, 1))
    returns = 0.0003 + 0.015 * (0.6 * common + 0.8 * rng.normal(size=(common.shape[0], 20)))
    walk = WalkForward(train_size=252, test_size=60)
    models = {
        "minimum-variance": MeanRisk(prior_estimator=EmpiricalPrior(covariance_estimator=LedoitWolf())),
        "hierarchical-risk-parity": HierarchicalRiskParity(),
        "equal-risk-contribution": RiskBudgeting(),
    }
    return {name: median_ms(lambda: cross_val_predict(model, returns, cv=walk), 1) for name, model in models.items()}


def vectorbt_ms():
    import numpy as np
    import vectorbt

    rng = np.random.default_rng(1)
    prices = np.exp(np.cumsum(rng.normal(scale=0.01, size=(1000, 1000)), axis=0))
    sizes = rng.uniform(-1, 1, size=prices.shape)
    return {"1000x1000": median_ms(lambda: vectorbt.Portfolio.from_orders(prices, sizes, fees=0.001, init_cash=1e6), 5)}


result = {}
for peer in (skfolio_ms, vectorbt_ms):
    try:
        result.update(peer())
    except ImportError as absent:
        print(absent, file=sys.stderr)
print(json.dumps(result))
