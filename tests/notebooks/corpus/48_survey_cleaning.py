# %%
import pandas as pd, numpy as np, re, io
raw = """id;age;sex;q1;q2;q3;comment
1;34;M;5;4;?;good  stuff
2;;f;3;n/a;2;"bad, really"
3;29;F;1;2;5;Ok
4;51;male;4;4;4;
5;-1;Female;2;;1;GOOD stuff!!
6;44;m;5;5;5;so so
"""
df = pd.read_csv(io.StringIO(raw), sep=";", na_values=["?"])
orig = df
# %% clean
df = df.rename(columns=str.upper)
df.columns = [c.lower() for c in df.columns]
sexmap = {"m": "M", "f": "F", "male": "M", "female": "F"}
def norm_sex(s):
    k = s.strip().lower()
    seen.add(k)
    return sexmap[k]
seen = set()
df["sex"] = df["sex"].map(norm_sex)
df.loc[df.age < 0, "age"] = np.nan
df.age = df.age.fillna(df.age.median())
df.info()
# %% likert
qs = [c for c in df if c.startswith("q")]
for q in qs:
    df[q] = pd.to_numeric(df[q], errors="coerce")
rev = ["q2"]
for q in rev: df[q] = 6 - df[q]
# %% alias trouble
work = df
work.insert(2, "band", pd.cut(work.age, [0, 30, 45, 99], labels=["y", "m", "o"]))
work["band"] = work["band"].cat.rename_categories({"y": "young"})
work["band"] = work["band"].cat.add_categories("none")
mean_q = df[qs].mean(axis=1)
df.attrs["source"] = "survey"
work.attrs["wave"] = 2
# %% text
pat = re.compile(r"[^a-z ]+")
hits = []
def sub(m):
    hits.append(m.group())
    return ""
df["comment"] = df["comment"].fillna("").str.lower().apply(lambda s: pat.sub(sub, s)).str.split().str.join(" ")
words = df.comment.str.split().explode().value_counts()
vocab = words.index.tolist()
# %% rerun the likert cell by hand
for q in rev: df[q] = 6 - df[q]
df[qs].corr()
# %% weights
target = {"M": .5, "F": .5}
share = df.sex.value_counts(normalize=True)
df["w"] = df.sex.map(lambda s: target[s] / share[s])
target["M"] = .4; target["F"] = .6
df["w2"] = df.sex.map(lambda s: target[s] / share[s])
wmean = np.average(df.age, weights=df.w2)
# %% pivot
long = df.melt(id_vars=["id", "sex", "w"], value_vars=qs, var_name="q", value_name="score").dropna()
long.set_index(["q", "id"], inplace=True)
long.sort_index(inplace=True)
long.index.names = ["question", "resp"]
top = long.xs("q1")
piv = long.reset_index().pivot_table(index="sex", columns="question", values="score", aggfunc=lambda s: s.max() - s.min())
piv.columns.name = None
# %% scoring with class
class Scale:
    registry = {}
    def __init__(self, name, items, key=None):
        self.name, self.items = name, items
        Scale.registry[name] = self
    @property
    def alpha(self):
        self.calls = getattr(self, "calls", 0) + 1
        X = df[self.items].dropna()
        k = X.shape[1]
        return k / (k - 1) * (1 - X.var().sum() / X.sum(axis=1).var())
s = Scale("all", qs)
Scale("two", qs[:2])
alphas = {n: sc.alpha for n, sc in Scale.registry.items()}
s.items.pop()
alphas2 = {n: sc.alpha for n, sc in Scale.registry.items()}
ncalls = [sc.calls for sc in Scale.registry.values()]
# %% out
buf = io.StringIO()
df.to_csv(buf, index=False)
text = buf.getvalue()
size = len(text)
back = pd.read_csv(io.StringIO(text))
diff = (back.age - df.age).abs().sum()
