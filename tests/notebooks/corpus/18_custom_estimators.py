# %%
import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin, clone
from sklearn.cluster import KMeans
from sklearn.datasets import load_breast_cancer, load_iris, make_blobs
from sklearn.decomposition import PCA
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
from sklearn.metrics import classification_report, roc_auc_score, silhouette_score
from sklearn.model_selection import KFold, StratifiedKFold, learning_curve
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer, LabelEncoder, PolynomialFeatures, StandardScaler
from sklearn.tree import DecisionTreeClassifier, export_text
import joblib

# %%
class Winsorizer(BaseEstimator, TransformerMixin):
    def __init__(self, q=0.05):
        self.q = q

    def fit(self, X, y=None):
        X = np.asarray(X)
        self.lo_, self.hi_ = np.quantile(X, [self.q, 1 - self.q], axis=0)
        return self

    def transform(self, X):
        return np.clip(X, self.lo_, self.hi_)


class Majority(ClassifierMixin, BaseEstimator):
    seen = []

    def fit(self, X, y):
        self.classes_, counts = np.unique(y, return_counts=True)
        self.top_ = self.classes_[counts.argmax()]
        self.seen.append(len(y))
        return self

    def predict(self, X):
        return np.full(len(X), self.top_)


# %%
bunch = load_breast_cancer()
X = pd.DataFrame(bunch.data, columns=bunch.feature_names).iloc[:150, :8]
y = bunch.target[:150]
X["mean radius"] = X["mean radius"].where(X.index % 20 != 0, X["mean radius"].mean())
le = LabelEncoder().fit(["m", "b"])
names = le.inverse_transform(y[:4])

# %%
clip = Winsorizer()
clipped = clip.fit_transform(X)
clip.set_params(q=0.2)
wide = clone(clip).fit(X)
bounds = np.c_[clip.lo_, wide.lo_]

# %%
union = FeatureUnion([("pca", PCA(2, random_state=0)), ("best", SelectKBest(f_classif, k=2))])
logt = FunctionTransformer(np.log1p, validate=True)
model = make_pipeline(Winsorizer(0.1), logt, StandardScaler(), union, LogisticRegression())
model.fit(X, y)
train_pred = model.predict(X)
print(classification_report(y, train_pred))

# %%
oof = np.zeros(len(y))
fold_models = []
for k, (tr, te) in enumerate(StratifiedKFold(3, shuffle=True, random_state=1).split(X, y)):
    m = clone(model)
    m.fit(X.iloc[tr], y[tr])
    oof[te] = m.predict_proba(X.iloc[te])[:, 1]
    fold_models.append(m)
    print(k, m.score(X.iloc[te], y[te]))
auc = roc_auc_score(y, oof)
coefs = np.vstack([m[-1].coef_ for m in fold_models])

# %%
base = Majority()
base_acc = base.fit(X, y).score(X, y)
Majority().fit(X[:50], y[:50])
fits = list(Majority.seen)

# %%
pts, truth = make_blobs(90, centers=3, random_state=4)
inertias = {}
for k in range(2, 5):
    km = KMeans(k, n_init=2, random_state=0).fit(pts)
    inertias[k] = round(km.inertia_, 3)
sil = silhouette_score(pts, km.labels_)
km = KMeans(3, n_init=2, random_state=0)
labels = km.fit_predict(pts)
sizes = np.bincount(labels)
pts[labels == 0] += 100
far = km.transform(pts).max()

# %%
sgd = SGDClassifier(random_state=0)
iris = load_iris()
order = np.random.RandomState(1).permutation(150)
for chunk in np.array_split(order, 5):
    sgd.partial_fit(iris.data[chunk], iris.target[chunk], classes=[0, 1, 2])
before = sgd.coef_.copy()
sgd.partial_fit(iris.data[:10], iris.target[:10])
moved = np.abs(sgd.coef_ - before).max()

# %%
tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(iris.data, iris.target)
rules = export_text(tree, feature_names=list(iris.feature_names))
joblib.dump(tree, "tree.joblib")
again = joblib.load("tree.joblib")
tree.set_params(max_depth=1).fit(iris.data[:100], iris.target[:100])
same = (again.predict(iris.data) == iris.target).mean()
depth = tree.get_depth()

# %%
ridge = make_pipeline(PolynomialFeatures(2), Ridge())
ridge.set_params(ridge__alpha=0.5)
ridge.fit(iris.data[:, :2], iris.data[:, 2])
ridge.named_steps["ridge"].coef_ *= 0
flat = ridge.predict(iris.data[:3, :2])
pca = PCA(2).fit(iris.data)
comp = pca.components_
comp[0] *= -1
proj = pca.transform(iris.data[:2])
sizes_lc, tr_scores, te_scores = learning_curve(
    LogisticRegression(max_iter=300), iris.data, iris.target, cv=KFold(3, shuffle=True, random_state=0), train_sizes=[0.5, 1.0]
)
gap = (tr_scores.mean(1) - te_scores.mean(1)).round(3)
