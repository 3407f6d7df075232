# %%
import string, unicodedata
from collections import Counter
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.pipeline import make_pipeline
from sklearn.model_selection import train_test_split, GridSearchCV
from sklearn.preprocessing import LabelEncoder

texts = ["Good café, great food", "bad service!!", "great great wine", "awful, bad, slow", "Nice place; good wine", "slow and bad food", "lovely good evening", "never again: awful"] * 3
labels = ["pos", "neg"] * 12
for i in range(0, len(texts), 5):
    texts[i] = texts[i].upper()

# %% cleaning registers itself
STEPS = []
def step(f):
    STEPS.append(f)
    return f

@step
def lower(t):
    return t.lower()

@step
def strip_accents(t):
    return "".join(c for c in unicodedata.normalize("NFD", t) if not unicodedata.combining(c))

@step
def no_punct(t, table=str.maketrans("", "", string.punctuation)):
    return t.translate(table)

def clean(t):
    for f in STEPS:
        t = f(t)
    return t
cleaned = list(map(clean, texts))

# %%
stop = {"and", "again"}
vocab = Counter()
for t in cleaned:
    vocab.update(w for w in t.split() if w not in stop)
vocab.most_common(3)

# %%
del STEPS[1]
raw_clean = [clean(t) for t in texts]
changed = sum(a != b for a, b in zip(cleaned, raw_clean))

# %%
le = LabelEncoder()
y = le.fit_transform(labels)
tr, te, ytr, yte = train_test_split(cleaned, y, test_size=0.25, random_state=1, stratify=y)
vec = CountVectorizer(stop_words=sorted(stop))
Xtr = vec.fit_transform(tr)
Xte = vec.transform(te)

# %% online learning
clf = SGDClassifier(random_state=0)
for start in range(0, Xtr.shape[0], 6):
    clf.partial_fit(Xtr[start:start + 6], ytr[start:start + 6], classes=[0, 1])
    print(start, clf.score(Xte, yte))
online = clf.score(Xte, yte)
clf.coef_[0, 0] = 0.0
weights = dict(zip(vec.get_feature_names_out(), clf.coef_[0].round(3)))

# %%
pipe = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=200))
search = GridSearchCV(pipe, {"logisticregression__C": [0.1, 1, 10]}, cv=3)
search.fit(tr, ytr)
best_c = search.best_params_["logisticregression__C"]
pipe.set_params(logisticregression__C=best_c)
probs = pipe.fit(tr, ytr).predict_proba(te)[:, 1]

# %%
hard = [(t, float(p)) for t, p in zip(te, probs) if 0.3 < p < 0.7]
report = {le.inverse_transform([c])[0]: float(np.mean(probs[yte == c])) for c in (0, 1)}
vocab.subtract(vocab.keys())
vocab = +vocab
