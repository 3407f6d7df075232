# %%
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin, clone
from sklearn.datasets import make_classification
from sklearn.linear_model import SGDClassifier, Ridge, LogisticRegression
from sklearn.ensemble import RandomForestClassifier, GradientBoostingRegressor
from sklearn.model_selection import GridSearchCV, cross_val_score, KFold, train_test_split, ShuffleSplit
from sklearn.pipeline import Pipeline, make_pipeline, FeatureUnion
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import StandardScaler, OneHotEncoder, FunctionTransformer
import sklearn

# %%
rs = np.random.RandomState(7)
X, y = make_classification(80, 6, random_state=rs)
Xa, Xb, ya, yb = train_test_split(X, y, random_state=rs)
noise = rs.rand(2)

# %%
class Clipper(BaseEstimator, TransformerMixin):
    fitted = 0
    def __init__(self, q=0.1):
        self.q = q
    def fit(self, X, y=None):
        Clipper.fitted += 1
        self.lo_, self.hi_ = np.quantile(X, [self.q, 1 - self.q], axis=0)
        return self
    def transform(self, X):
        return np.clip(X, self.lo_, self.hi_)

# %%
scaler = StandardScaler()
pipe = Pipeline([("clip", Clipper()), ("scale", scaler), ("clf", LogisticRegression(max_iter=200))])
fitted = pipe.fit(Xa, ya)
means = scaler.mean_.copy()
same = fitted is pipe
acc = pipe.score(Xb, yb)
pipe.set_params(clip__q=0.2, clf__C=0.1)
q_now = pipe["clip"].q
pipe.fit(Xa, ya)
coef = pipe["clf"].coef_
coef[0, 0] = 0
acc2 = pipe.score(Xb, yb)
times = Clipper.fitted

# %%
sgd = SGDClassifier(random_state=0)
for part in np.array_split(np.arange(len(Xa)), 3):
    sgd.partial_fit(Xa[part], ya[part], classes=[0, 1])
early = clone(sgd).fit(Xa, ya)
sgd.partial_fit(Xb, yb)
n_t = sgd.t_
sgd_score = sgd.score(Xb, yb)

# %%
rf = RandomForestClassifier(5, warm_start=True, random_state=1, max_depth=3)
rf.fit(Xa, ya)
small = rf.predict_proba(Xb)[:, 1]
rf.n_estimators = 8
rf.fit(Xa, ya)
rf.estimators_.pop()
large = rf.predict_proba(Xb)[:, 1]
imp = rf.feature_importances_

# %%
cv = KFold(3, shuffle=True, random_state=rs)
scores = cross_val_score(Ridge(), X, y, cv=cv)
more = rs.rand()
ss = ShuffleSplit(2, random_state=0)
folds = [te[:2].tolist() for _, te in ss.split(X)]
grid = GridSearchCV(make_pipeline(Clipper(), Ridge()), {"ridge__alpha": [0.1, 1, 10]}, cv=3)
grid.fit(X, y)
best = grid.best_params_
best_model = grid.best_estimator_
best_model.named_steps["ridge"].coef_[:] = 1
pred = grid.predict(X)[:3]
best["extra"] = True

# %%
frame = pd.DataFrame(X[:, :2], columns=["u", "v"])
frame["kind"] = np.where(y > 0, "p", "n")
calls = []
def remember(a):
    calls.append(a.shape)
    return a * 2
ct = ColumnTransformer([("num", FunctionTransformer(remember), ["u", "v"]), ("cat", OneHotEncoder(), ["kind"])])
Z = ct.fit_transform(frame)
n_calls = len(calls)
ct.set_output(transform="pandas")
Z2 = ct.transform(frame)
names = list(Z2.columns)
shape_log = list(calls)

# %%
with sklearn.config_context(transform_output="pandas"):
    inner = StandardScaler().fit_transform(frame[["u"]])
sklearn.set_config(transform_output="pandas")
outer = StandardScaler().fit_transform(frame[["v"]])
sklearn.set_config(transform_output="default")
kind = type(outer).__name__
models = {}
for name, m in [("ridge", Ridge()), ("gb", GradientBoostingRegressor(n_estimators=3, random_state=0))]:
    models[name] = m.fit(X, y)
    m.tag = name
m.tag = "last"
tags = [v.tag for v in models.values()]
stash = models["ridge"].coef_.sum()
union = FeatureUnion([("a", models["ridge"].__class__ and StandardScaler()), ("b", Clipper(0.3))])
U = union.fit_transform(X)
U[0] = 0
scaler.mean_ += 1
shifted = pipe.transform(Xa) if hasattr(pipe, "transform") else pipe[:-1].transform(Xa)[0]
scaler.with_mean = False
plain = pipe[:-1].transform(Xa)[0]
old_predict = Ridge.predict
Ridge.predict = lambda self, X: np.zeros(len(X))
zeros = models["ridge"].predict(X).sum()
Ridge.predict = old_predict
nonzero = models["ridge"].predict(X)[:2]
import joblib
joblib.dump(models["gb"], "gb.joblib")
loaded = joblib.load("gb.joblib")
loaded.tag = "loaded"
loaded_tag = models["gb"].tag, loaded.tag
