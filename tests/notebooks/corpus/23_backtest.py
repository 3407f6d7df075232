# %%
import numpy as np, pandas as pd
from dataclasses import dataclass, field
from functools import lru_cache, partial, reduce

np.random.seed(3)
days = pd.bdate_range("2024-01-01", periods=60)
prices = pd.DataFrame(
    100 * np.exp(np.cumsum(np.random.normal(0, 0.01, (60, 3)), axis=0)),
    index=days, columns=list("ABC"),
)

# %%
@dataclass
class Account:
    cash: float = 1000.0
    shares: dict = field(default_factory=dict)
    log: list = field(default_factory=list)

    def buy(self, name, price, n=1):
        self.cash -= price * n
        self.shares[name] = self.shares.get(name, 0) + n
        self.log.append(("buy", name, n))

    def sell(self, name, price):
        n = self.shares.pop(name, 0)
        self.cash += price * n
        if n:
            self.log.append(("sell", name, n))

    def value(self, row):
        return self.cash + sum(row[k] * n for k, n in self.shares.items())

# %%
returns = prices.pct_change().dropna()
fast, slow = prices.rolling(5).mean(), prices.rolling(20).mean()
signal = (fast > slow).astype(int).diff().fillna(0)
signal.tail()

# %% the main loop
account = Account()
curve = []
for day, row in prices.iterrows():
    for name in prices.columns:
        if signal.at[day, name] > 0:
            account.buy(name, row[name])
        elif signal.at[day, name] < 0:
            account.sell(name, row[name])
    curve.append(account.value(row))
equity = pd.Series(curve, index=days, name="equity")

# %%
account.log[-3:]

# %%
def drawdown(series):
    top = series.cummax()
    return (series - top) / top

worst = drawdown(equity).min()
print(f"{worst=:.3f}")

# %% a memo over a global, changed later
rate = 0.01
@lru_cache(maxsize=None)
def discount(k):
    return (1 + rate) ** -k
npv = sum(discount(k) * c for k, c in enumerate(curve[:5]))
rate = 0.02
npv_stale = sum(discount(k) for k in range(5))
discount.cache_clear()
npv_new = sum(discount(k) for k in range(5))

# %%
compose = lambda *fs: reduce(lambda f, g: lambda x: g(f(x)), fs)
clip = partial(np.clip, a_min=-0.01, a_max=0.01)
pipeline = compose(np.asarray, clip, np.cumsum)
path = pipeline(returns["A"])
returns["A"] *= 2
path2 = pipeline(returns["A"])

# %%
corr = returns.corr()
np.fill_diagonal(corr.values.copy(), 0)
pairs = corr.where(np.triu(np.ones(corr.shape), 1).astype(bool)).stack()
strongest = pairs.idxmax()
account2 = account
account2.cash = 0.0
total_shares = sum(account.shares.values())
