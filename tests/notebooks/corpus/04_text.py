# %%
import re
import string
from collections import Counter, defaultdict, OrderedDict

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.naive_bayes import MultinomialNB

# %%
reviews = """pos|The film was wonderful, truly wonderful! 10/10
neg|Boring plot... I want my $12.50 back
pos|Great acting; great music. Loved it :)
neg|terrible, TERRIBLE ending. 2/10 would not watch
pos|A lovely, moving story (with 2 great twists)
neg|The plot was boring and the music terrible
""".strip().splitlines()
with open("stop.txt", "w") as fh:
    fh.write("the\nwas\na\nand\ni\nit\n")

# %%
labels, docs = [], []
for line in reviews:
    lab, _, text = line.partition("|")
    labels.append(lab)
    docs.append(text)
len(docs)

# %%
stop = set(open("stop.txt").read().split())
stop.add("with")
stop |= {"my"}
TOKEN = re.compile(r"[a-z']+|\d+/\d+")
table = str.maketrans("", "", string.punctuation.replace("/", "").replace("'", ""))


def tokenize(text, lower=True):
    if lower:
        text = text.lower()
    return [t for t in TOKEN.findall(text) if t not in stop]


tokenize(docs[0])

# %%
tokens = [tokenize(d) for d in docs]
counts = Counter()
for toks in tokens:
    counts.update(toks)
counts.most_common(3)

# %%
by_label = defaultdict(Counter)
for lab, toks in zip(labels, tokens):
    by_label[lab].update(toks)
only_pos = sorted(set(by_label["pos"]) - set(by_label["neg"]))
print(only_pos)

# %%
ratings = {}
for i, d in enumerate(docs):
    m = re.search(r"(?P<num>\d+)/(?P<den>\d+)", d)
    if m:
        ratings[i] = int(m["num"]) / int(m["den"])
prices = [float(p) for d in docs for p in re.findall(r"\$(\d+\.\d+)", d)]

# %%
vec = CountVectorizer(tokenizer=tokenize, token_pattern=None, min_df=1)
X = vec.fit_transform(docs)
vocab = vec.get_feature_names_out()
freq = dict(zip(vocab, np.asarray(X.sum(axis=0)).ravel().tolist()))
X.shape

# %%
y = np.array([1 if l == "pos" else 0 for l in labels])
nb = MultinomialNB().fit(X, y)
train_acc = nb.score(X, y)
new = ["a great lovely film", "boring terrible waste"]
guess = nb.predict(vec.transform(new))
print(train_acc, guess)

# %%
tfidf = TfidfVectorizer(stop_words=sorted(stop)).fit(docs)
T = tfidf.transform(docs)
sim = (T @ T.T).toarray()
np.fill_diagonal(sim, 0)
closest = sim.argmax(axis=1)

# %% someone extends the stop words afterwards
stop.add("plot")
tokens2 = [tokenize(d) for d in docs]
dropped = sum(map(len, tokens)) - sum(map(len, tokens2))

# %%
index = OrderedDict()
for i, toks in enumerate(tokens2):
    for t in toks:
        index.setdefault(t, []).append(i)
index.move_to_end("great", last=False)
longest = max(index, key=lambda w: (len(index[w]), w))
bigrams = Counter(b for toks in tokens2 for b in zip(toks, toks[1:]))
masked = re.sub(r"\d+", lambda m: "#" * len(m.group()), docs[0])
title = " ".join(w.capitalize() for w in tokens2[4]).center(40, "*")
title
