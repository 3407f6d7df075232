# %%
import copy, json, os, pickle, shelve, tempfile, hashlib, configparser
from pathlib import Path
from types import SimpleNamespace
from string import Template
import numpy as np

defaults = {"model": {"depth": 2, "rate": 0.1}, "paths": ["a", "b"], "seed": 7}
config = copy.deepcopy(defaults)
config["model"].update(rate=0.3, kind="tree")
shallow = dict(defaults)
shallow["paths"].append("c")

# %%
tmp = Path(tempfile.mkdtemp())
(tmp / "conf.json").write_text(json.dumps(config, indent=1))
cp = configparser.ConfigParser()
cp["run"] = {"n": "3", "debug": "yes"}
with open(tmp / "run.ini", "w") as f:
    cp.write(f)
cp.set("run", "n", "4")
n = cp.getint("run", "n")

# %%
again = configparser.ConfigParser()
again.read(tmp / "run.ini")
n_file = again["run"].getint("n")
with (tmp / "conf.json").open() as f:
    opts = json.load(f, object_hook=lambda d: SimpleNamespace(**d))
opts.model.depth += n_file
depth = opts.model.depth

# %%
os.environ["RUN_MODE"] = "fast" if n > 3 else "slow"
mode = os.getenv("RUN_MODE", "none")
home = os.getcwd()
os.chdir(tmp)
listing = sorted(os.listdir())
os.chdir(home)

# %%
rng = np.random.default_rng(config["seed"])
weights = {k: rng.random(3) for k in "xy"}
with open(tmp / "w.pkl", "wb") as f:
    pickle.dump(weights, f)
weights["x"][:] = 0
with open(tmp / "w.pkl", "rb") as f:
    stored = pickle.load(f)
diff = float(np.abs(stored["x"] - weights["x"]).sum())
blob = pickle.dumps(stored)
rng_state = rng.bit_generator.state
a = rng.random()
rng.bit_generator.state = rng_state
b = rng.random()

# %%
with shelve.open(str(tmp / "db")) as db:
    db["runs"] = [1, 2]
    runs = db["runs"]
    runs.append(3)
    db["more"] = runs
with shelve.open(str(tmp / "db")) as db:
    saved = {k: db[k] for k in sorted(db)}

# %%
digest = hashlib.md5()
for p in sorted(tmp.glob("*.json")):
    digest.update(p.read_bytes())
key = digest.hexdigest()[:6]
digest.update(b"more")
key2 = digest.hexdigest()[:6]
text = Template("$who has $n").safe_substitute(who="ann", n=n)
class Settings:
    _cache = {}
    def __class_getitem__(cls, k):
        return cls._cache.setdefault(k, [])
    def __init__(self, **kw):
        self.__dict__.update(kw)
Settings["log"].append(key2)
s = Settings(a=1, b=[2])
vars(s)["b"].append(3)
setattr(s, "c", len(Settings["log"]))
s2 = copy.copy(s)
s2.b.clear()
total = s.a + len(s.b) + s.c
del defaults["paths"][0]
kept = list(shallow["paths"])
