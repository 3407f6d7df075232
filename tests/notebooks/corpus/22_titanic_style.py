# %% data in memory, as from a contest
import io
import re
import numpy as np
import pandas as pd
from collections import Counter, defaultdict

CSV = """id,name,sex,age,fare,cabin,port,alive
1,"Hart, Mr. Owen",m,22,7.25,,S,0
2,"Lund, Mrs. Eva (Ann)",f,38,71.28,C85,C,1
3,"Moe, Miss. Ida",f,26,7.92,,S,1
4,"Vik, Mrs. Jo",f,35,53.1,C123,S,1
5,"Aas, Mr. Bo",m,35,8.05,,S,0
6,"Dahl, Mr. Jim",m,,8.46,,Q,0
7,"Berg, Mr. Tim",m,54,51.86,E46,S,0
8,"Holm, Master. Leo",m,2,21.08,,S,0
9,"Lie, Mrs. Osk",f,27,11.13,,S,1
10,"Foss, Mrs. Nina",f,14,30.07,,C,1
"""
train = pd.read_csv(io.StringIO(CSV), index_col="id")
test = train.sample(frac=0.4, random_state=7).drop(columns="alive")
combined = [train, test]

# %%
train.head(3)

# %% one loop over both frames changes them in place
for frame in combined:
    frame["title"] = frame["name"].str.extract(r" ([A-Za-z]+)\.", expand=False)
    frame["has_cabin"] = frame["cabin"].notna().astype(int)
    print(len(frame))

# %%
titles = Counter(train["title"])
rare = {t for t, n in titles.items() if n < 2}
for frame in combined:
    frame["title"] = frame["title"].where(~frame["title"].isin(rare), "Rare")

# %%
train.groupby("title")["alive"].agg(["mean", "count"])

# %%
age_by_title = train.groupby("title")["age"].median().to_dict()
fallback = train["age"].median()
guess = lambda row: age_by_title.get(row["title"], fallback)
for frame in combined:
    missing = frame["age"].isna()
    frame.loc[missing, "age"] = frame[missing].apply(guess, axis=1)

# %%
codes = defaultdict(dict)
for column in ("sex", "port", "title"):
    for value in sorted(train[column].unique()):
        codes[column][value] = len(codes[column])
for frame in combined:
    for column, mapping in codes.items():
        frame[column] = frame[column].map(mapping).fillna(-1).astype(int)

# %%
features = [c for c in train.columns if c not in ("name", "cabin", "alive")]
X, y = train[features], train.pop("alive")
X_test = test.reindex(columns=features)

# %%
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score

scores = {}
for depth in (1, 2, 3):
    model = RandomForestClassifier(10, max_depth=depth, random_state=0)
    scores[depth] = cross_val_score(model, X, y, cv=2).mean()
    print(depth, scores[depth])
best = max(scores, key=scores.get)

# %%
final = RandomForestClassifier(10, max_depth=best, random_state=0).fit(X, y)
importance = pd.Series(final.feature_importances_, index=features).sort_values(ascending=False)
importance.plot.bar()

# %%
submission = pd.DataFrame({"id": X_test.index, "alive": final.predict(X_test)})
submission.to_csv("submission.csv", index=False)
check = pd.read_csv("submission.csv")
assert check.equals(submission)
surnames = [re.split(r",\s*", n)[0] for n in train["name"]]
