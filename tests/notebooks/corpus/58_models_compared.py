# %%
import numpy as np, pandas as pd, json, pickle
from sklearn.base import BaseEstimator, TransformerMixin, ClassifierMixin, clone
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_predict, GridSearchCV, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler, OneHotEncoder
from sklearn.metrics import roc_auc_score, confusion_matrix
# %%
np.random.seed(7)
n = 150
X = pd.DataFrame({"a": np.random.randn(n), "b": np.random.rand(n), "c": np.random.choice(list("xyz"), n)})
y = (X["a"] + (X["c"] == "x") + .3 * np.random.randn(n) > .5).astype(int)
X.iloc[::17, 0] = np.nan
# %%
class TargetMean(BaseEstimator, TransformerMixin):
    instances = []
    def __init__(self, smooth=1.0):
        self.smooth = smooth
        TargetMean.instances.append(smooth)
    def fit(self, X, y):
        s = pd.Series(np.asarray(y), index=X.index)
        self.map_ = {c: s.groupby(X[c]).mean() for c in X}
        self.n_features_in_ = X.shape[1]
        return self
    def transform(self, X):
        return np.c_[tuple(X[c].map(self.map_[c]).fillna(.5) for c in X)]
class Imputer(BaseEstimator, TransformerMixin):
    def fit(self, X, y=None):
        self.med_ = X.median()
        self.seen_ = getattr(self, "seen_", 0) + len(X)
        return self
    def transform(self, X):
        return X.fillna(self.med_)
# %%
num = make_pipeline(Imputer(), StandardScaler())
pre = ColumnTransformer([("num", num, ["a", "b"]), ("te", TargetMean(2.0), ["c"])])
pipe = Pipeline([("pre", pre), ("clf", LogisticRegression())])
Xtr, Xte, ytr, yte = train_test_split(X, y, stratify=y)
pipe.fit(Xtr, ytr)
p0 = pipe.predict_proba(Xte)[:, 1]
auc = roc_auc_score(yte, p0)
made = len(TargetMean.instances)
# %%
results = {}
models = {"lr": pipe, "rf": clone(pipe).set_params(clf=RandomForestClassifier(10, random_state=1))}
cv = StratifiedKFold(3, shuffle=True, random_state=0)
for name, mdl in models.items():
    oof = cross_val_predict(mdl, X, y, cv=cv, method="predict_proba")[:, 1]
    results[name] = {"auc": roc_auc_score(y, oof), "mean": oof.mean()}
    models[name] = clone(mdl).fit(Xtr, ytr)
best = max(results, key=lambda k: results[k]["auc"])
# %%
gs = GridSearchCV(pipe, {"clf__C": [.1, 1], "pre__te__smooth": [1, 5]}, cv=cv)
gs.fit(Xtr, ytr)
tab = pd.DataFrame(gs.cv_results_)[["param_clf__C", "mean_test_score"]]
tab["rank"] = tab["mean_test_score"].rank()
pipe.set_params(**gs.best_params_)
made2 = len(TargetMean.instances)
# %%
sgd = SGDClassifier(loss="log_loss", random_state=0)
Z = pre.fit_transform(Xtr, ytr)
hist = []
order = np.random.permutation(len(Z))
for ep in range(3):
    for ix in np.array_split(order, 4):
        sgd.partial_fit(Z[ix], ytr.iloc[ix], classes=[0, 1])
    hist.append(sgd.coef_.copy())
    np.random.shuffle(order)
drift = np.abs(np.diff([h.sum() for h in hist]))
# %%
blob = pickle.dumps(models[best])
loaded = pickle.loads(blob)
loaded.named_steps["clf"].random_state = 5
same = (loaded.predict(Xte) == models[best].predict(Xte)).all()
# %%
thr = {"t": .5}
def decide(p):
    thr["calls"] = thr.get("calls", 0) + 1
    return (p > thr["t"]).astype(int)
cm1 = confusion_matrix(yte, decide(p0))
thr["t"] = .3
cm2 = confusion_matrix(yte, decide(p0))
p0 *= .5
cm3 = confusion_matrix(yte, decide(p0))
# %%
num.named_steps["imputer"].fit(Xtr[["a", "b"]])
seen = num[0].seen_
te = pre.named_transformers_["te"]
te.map_["c"]["x"] = 0
p1 = pre.transform(Xte)[:, -1]
rep = json.dumps({"auc": round(auc, 6), "calls": thr["calls"], "made": [made, made2]})
