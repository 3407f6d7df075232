"""A scikit-learn notebook: imports, data, models, cross-validation, pictures."""

from __future__ import annotations

from benchmarks.effort import Effort, sized
from benchmarks.lines import Line
from benchmarks.measures.work import WORK, measure_work
from benchmarks.shell import Cell

_CELLS: list[tuple[int, str]] = [
    (
        8,
        """\
import io
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.datasets import make_classification
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split""",
    ),
    (
        4,
        """\
from sklearn.decomposition import PCA
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler""",
    ),
    (
        4,
        """\
np.random.seed(3)
X, y = make_classification(n_samples={rows}, n_features=20, n_informative=8, random_state=1)
data = pd.DataFrame(X, columns=[f"f{{i}}" for i in range(20)])
data["target"] = y""",
    ),
    (1, "data.describe()"),
    (1, 'data.groupby("target").mean()'),
    (
        4,
        """\
fig, ax = plt.subplots()
ax.scatter(data["f0"], data["f1"], c=data["target"], s=2)
ax.set_title("two features")
fig.savefig(io.BytesIO(), format="png")""",
    ),
    (
        2,
        """\
train, test, train_y, test_y = train_test_split(
    data.drop(columns="target"), data["target"], test_size=0.25, random_state=0
)
train.shape, test.shape""",
    ),
    (
        4,
        """\
scaler = StandardScaler()
scaler.fit(train)
train_scaled = scaler.transform(train)
test_scaled = scaler.transform(test)""",
    ),
    (
        4,
        """\
logistic = LogisticRegression(max_iter=500)
logistic.fit(train_scaled, train_y)
predicted = logistic.predict(test_scaled)
accuracy_score(test_y, predicted)""",
    ),
    (
        2,
        """\
forest = RandomForestClassifier(n_estimators=60, random_state=0)
forest.fit(train, train_y)""",
    ),
    (
        3,
        """\
forest_predicted = forest.predict(test)
matrix = confusion_matrix(test_y, forest_predicted)
matrix""",
    ),
    (
        3,
        """\
plt.figure()
plt.imshow(matrix)
plt.savefig(io.BytesIO(), format="png")""",
    ),
    (
        2,
        """\
scores = cross_val_score(make_pipeline(StandardScaler(), LogisticRegression()), train, train_y)
scores.mean()""",
    ),
    (
        3,
        """\
search = GridSearchCV(LogisticRegression(max_iter=500), {{"C": [0.01, 0.1, 1.0, 10.0]}}, cv=3)
search.fit(train_scaled, train_y)
search.best_params_""",
    ),
    (
        3,
        """\
accuracies = {{}}
for depth in (2, 4, 8):
    model = RandomForestClassifier(n_estimators=20, max_depth=depth, random_state=0)
    model.fit(train, train_y)
    accuracies[depth] = accuracy_score(test_y, model.predict(test))
best = max(accuracies, key=accuracies.get)""",
    ),
    (
        3,
        """\
flat = PCA(n_components=2).fit_transform(train_scaled)
plt.scatter(flat[:, 0], flat[:, 1], c=train_y, s=2)
plt.savefig(io.BytesIO(), format="png")""",
    ),
    (
        3,
        """\
importance = pd.Series(forest.feature_importances_, index=train.columns)
importance.sort_values().plot.barh()
plt.close("all")""",
    ),
]


def cells(scale: float) -> list[Cell]:
    """The notebook, cell by cell; the imports are timed too."""
    rows = sized(20_000, scale, least=200)
    return [Cell(text.format(rows=rows), WORK, count) for count, text in _CELLS]


def measure(effort: Effort) -> list[Line]:
    """The whole notebook and its cells."""
    return measure_work(cells, effort, "a scikit-learn notebook")
