# %%
import numpy as np, pandas as pd
from sklearn.compose import ColumnTransformer, make_column_selector, TransformedTargetRegressor
from sklearn.preprocessing import FunctionTransformer, StandardScaler, OneHotEncoder
from sklearn.pipeline import Pipeline, make_pipeline, FeatureUnion
from sklearn.linear_model import SGDClassifier, LogisticRegression, Ridge
from sklearn.ensemble import RandomForestClassifier, GradientBoostingRegressor, VotingClassifier
from sklearn.neural_network import MLPRegressor
from sklearn.model_selection import GridSearchCV, cross_val_predict, learning_curve, KFold
from sklearn.feature_selection import SelectKBest
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.metrics import make_scorer
import warnings; warnings.filterwarnings("ignore")
rng = np.random.RandomState(0)
df = pd.DataFrame({"a": rng.rand(60), "b": rng.rand(60), "c": rng.choice(list("uv"), 60)})
y = (df.a + rng.rand(60) > 1).astype(int)
# %% function transformer with global state
power = 2
seen = []
def feat(X):
    seen.append(X.shape)
    return X ** power
ft = FunctionTransformer(feat)
ct = ColumnTransformer([("n", make_pipeline(ft, StandardScaler()), ["a", "b"]), ("c", OneHotEncoder(), ["c"])])
X1 = ct.fit_transform(df)
power = 3
X2 = ct.transform(df)
ns = len(seen)
# %% warm start
rf = RandomForestClassifier(n_estimators=3, warm_start=True, random_state=0)
rf.fit(df[["a", "b"]], y)
n1 = len(rf.estimators_)
rf.n_estimators = 6
rf.fit(df[["a", "b"]], y)
n2 = len(rf.estimators_)
rf.set_params(n_estimators=7).fit(df[["a", "b"]], 1 - y)
pr = rf.predict_proba(df[["a", "b"]])[:3]
gb = GradientBoostingRegressor(n_estimators=2, warm_start=True, random_state=1).fit(df[["a"]], df.b)
gb.set_params(n_estimators=4)
gb.fit(df[["a"]], df.b)
sc = gb.train_score_
mlp = MLPRegressor((3,), warm_start=True, max_iter=5, random_state=2)
for _ in range(2): mlp.fit(df[["a"]], df.b)
loss = mlp.loss_
lc = mlp.loss_curve_
# %% partial
sgd = SGDClassifier(random_state=0)
for i in range(0, 60, 20): sgd.partial_fit(df[["a", "b"]][i:i+20], y[i:i+20], classes=[0, 1])
coef = sgd.coef_.copy()
w = sgd.coef_
w *= 0
z = sgd.decision_function(df[["a", "b"]])[:2]
sgd.partial_fit(df[["a", "b"]], y)
c2 = sgd.coef_
# %% grid
calls = {"n": 0}
def score(est, X, yy):
    calls["n"] += 1
    return est.score(X, yy)
pipe = Pipeline([("ct", ct), ("m", LogisticRegression())])
gs = GridSearchCV(pipe, {"m__C": [.1, 1.]}, scoring=score, cv=KFold(3))
gs.fit(df, y)
nc = calls["n"]
best = gs.best_params_
be = gs.best_estimator_
be.set_params(m__C=50.)
be.fit(df, y)
co = gs.best_estimator_["m"].coef_
pp = gs.predict(df)[:5]
power = 1
pp2 = gs.predict(df)[:5]
gs.refit = False
ns2 = len(seen)
# %% custom
class Clip(BaseEstimator, TransformerMixin):
    fits = 0
    def __init__(self, lo=None, hook=None): self.lo, self.hook = lo, hook
    def fit(self, X, y=None):
        Clip.fits += 1
        self.lo_ = self.lo if self.lo is not None else X.min()
        if self.hook: self.hook(self)
        return self
    def transform(self, X): return np.maximum(X, self.lo_ + offset)
offset = 0.
hooks = []
cp = Clip(hook=hooks.append)
fu = FeatureUnion([("c", cp), ("s", StandardScaler())])
F = fu.fit_transform(df[["a", "b"]].to_numpy())
nf = Clip.fits
nh = len(hooks)
offset = .5
F2 = fu.transform(df[["a", "b"]].to_numpy())
cross = cross_val_predict(make_pipeline(cp, Ridge()), df[["a", "b"]].to_numpy(), y, cv=3)
nf2, nh2 = Clip.fits, len(hooks)
tt = TransformedTargetRegressor(Ridge(), func=lambda v: v + shift, inverse_func=lambda v: v - shift)
shift = 1
tt.fit(df[["a"]], df.b)
shift = 2
tp = tt.predict(df[["a"]])[:2]
skb = SelectKBest(lambda X, y: (ranks.append(X.shape), np.arange(X.shape[1]))[1], k=1)
ranks = []
sk = skb.fit_transform(df[["a", "b"]], y)[:2]
rk = list(ranks)
sz = learning_curve(Ridge(), df[["a"]], y, train_sizes=[.5], cv=3)[0]
