# %%
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

np.random.seed(0)

# %%
wine = load_wine(as_frame=True)
data = wine.frame.copy()
data["kind"] = np.where(data["alcohol"] > 13, "strong", "light")
holes = np.random.choice(data.index, 15, replace=False)
data.loc[holes, "ash"] = np.nan
data.shape

# %%
X = data.drop(columns="target")
y = data["target"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=7, stratify=y)
print(X_train.shape, X_test.shape)

# %%
numeric = [c for c in X.columns if c != "kind"]
categorical = ["kind"]
num_pipe = Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
prep = ColumnTransformer(
    [("num", num_pipe, numeric), ("cat", OneHotEncoder(handle_unknown="ignore"), categorical)]
)

# %%
models = {
    "logreg": LogisticRegression(max_iter=500),
    "forest": RandomForestClassifier(n_estimators=8, random_state=0),
}
results = {}
fitted = {}
for name, est in models.items():
    pipe = make_pipeline(prep, est)
    scores = cross_val_score(pipe, X_train, y_train, cv=3)
    results[name] = scores.mean()
    print(f"{name}: {scores.mean():.3f}")
    fitted[name] = pipe.fit(X_train, y_train)

# %%
best_name = max(results, key=results.get)
best_name, results[best_name]

# %%
grid = GridSearchCV(
    make_pipeline(prep, LogisticRegression(max_iter=500)),
    {"logisticregression__C": [0.1, 1.0]},
    cv=2,
)
grid.fit(X_train, y_train)
grid.best_params_

# %%
best_C = grid.best_params_["logisticregression__C"]
cv_table = pd.DataFrame(grid.cv_results_)[["param_logisticregression__C", "mean_test_score", "rank_test_score"]]
cv_table.sort_values("rank_test_score")

# %%
pred = grid.predict(X_test)
acc = accuracy_score(y_test, pred)
cm = confusion_matrix(y_test, pred)
print(acc)
print(cm)

# %%
proba = grid.best_estimator_.predict_proba(X_test)
conf = proba.max(axis=1)
wrong = X_test[(pred != y_test).to_numpy()].assign(pred=pred[pred != y_test], conf=conf[pred != y_test])
len(wrong)

# %%
forest = fitted["forest"][-1]
importances = pd.Series(forest.feature_importances_, index=prep.get_feature_names_out()).sort_values(ascending=False)
top5 = importances.head(5)
top5.plot.barh()

# %% final model on everything
final = make_pipeline(prep, LogisticRegression(C=best_C, max_iter=500))
final.fit(X, y)
coef = final[-1].coef_
new = X.iloc[[0, 50, 150]].copy()
new["ash"] = 2.0
final_pred = final.predict(new)
final_pred
