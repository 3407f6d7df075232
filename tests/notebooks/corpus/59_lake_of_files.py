# %%
import csv, json, pickle, sqlite3, gzip, zipfile, io, os, glob, shutil, tempfile, configparser, hashlib, logging, argparse, time
from pathlib import Path
from datetime import date, datetime, timedelta
from contextlib import closing, contextmanager
import pandas as pd, numpy as np
logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s", filename="run.log", filemode="w", force=True)
logger = logging.getLogger(__name__)

# %%
parser = argparse.ArgumentParser(prog="etl")
parser.add_argument("--root", default="lake")
parser.add_argument("--days", type=int, default=3)
args = parser.parse_args(["--days", "4"])
root = Path(args.root); root.mkdir(exist_ok=True)
ini = configparser.ConfigParser()
ini["db"] = {"path": "wh.db", "table": "facts"}
with open("etl.ini", "w") as fh: ini.write(fh)

# %%
rng = np.random.default_rng(0)
start = date(2024, 3, 1)
for d in range(args.days):
    day = start + timedelta(days=d)
    folder = root / f"dt={day:%Y-%m-%d}"
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / "part.csv.gz", "wt", newline="") as fh:
        w = csv.writer(fh)
        w.writerow(["sku", "qty", "price"])
        for _ in range(5):
            w.writerow([f"S{rng.integers(3)}", int(rng.integers(1, 9)), round(float(rng.uniform(1, 5)), 2)])
    logger.info("wrote %s", folder)
written = sorted(p.relative_to(root).as_posix() for p in root.rglob("*.gz"))

# %%
@contextmanager
def stage(name, timings={}):
    timings.setdefault(name, 0)
    logger.info("start %s", name)
    try:
        yield timings
    except KeyError as e:
        timings[name] = "failed"
        logger.error("failed %s", e)
    else:
        timings[name] += 1
with stage("read") as tm:
    parts = []
    for f in sorted(root.glob("dt=*/*.gz")):
        t = pd.read_csv(f)
        t["dt"] = f.parent.name.split("=")[1]
        parts.append(t)
    facts = pd.concat(parts, ignore_index=True)
with stage("bad"):
    facts["nope"]
timings = dict(tm)
n_log = len(Path("run.log").read_text().splitlines())

# %%
cfg = configparser.ConfigParser(); cfg.read("etl.ini")
db = cfg.get("db", "path")
with closing(sqlite3.connect(db)) as con:
    facts.to_sql(cfg["db"]["table"], con, index=False, if_exists="append")
    facts.head(2).to_sql(cfg["db"]["table"], con, index=False, if_exists="append")
    cnt = con.execute("select count(*) from facts").fetchone()[0]
with sqlite3.connect(db) as con:
    con.execute("create view v as select sku, sum(qty*price) rev from facts group by sku")
    rev = dict(con.execute("select sku, rev from v").fetchall())
    con.execute("delete from facts where sku = 'S0'")
rest = pd.read_sql_query("select distinct sku from facts order by 1", con)["sku"].tolist()

# %%
manifest = {}
for f in root.rglob("*.gz"):
    manifest[f.parent.name] = hashlib.md5(gzip.decompress(f.read_bytes())).hexdigest()[:6]
json.dump(manifest, open("manifest.json", "w"), sort_keys=True)
(root / "dt=2024-03-01" / "part.csv.gz").unlink()
left = len(list(root.rglob("*.gz")))
with open("manifest.json") as fh:
    loaded = json.load(fh)
missing = [k for k in loaded if not (root / k / "part.csv.gz").exists()]
with zipfile.ZipFile("bundle.zip", "w", zipfile.ZIP_DEFLATED) as z:
    z.write("manifest.json")
    z.writestr("note.txt", f"rows={len(facts)}")
    for f in sorted(glob.glob("lake/*/part.csv.gz")):
        z.write(f, os.path.basename(os.path.dirname(f)) + ".gz")
names = zipfile.ZipFile("bundle.zip").namelist()
with zipfile.ZipFile("bundle.zip", "a") as z:
    z.writestr("late.txt", "x")
with zipfile.ZipFile("bundle.zip") as z, z.open("note.txt") as fh:
    note = fh.read().decode()
    n_in = len(z.infolist())

# %%
out = io.StringIO()
facts.groupby("sku").qty.sum().to_csv(out)
csv_text = out.getvalue()
out.seek(0)
back = pd.read_csv(out, index_col="sku")["qty"]
facts.to_parquet("facts.parquet", index=False)
facts["qty"] += 100
pq = pd.read_parquet("facts.parquet", columns=["qty"])["qty"].max()
np.savez("arrs.npz", q=facts.qty.to_numpy(), p=facts.price.to_numpy())
with np.load("arrs.npz") as z:
    qsum = z["q"].sum()
    keys = list(z)
np.savetxt("p.txt", facts.price, fmt="%.1f")
pt = np.loadtxt("p.txt").sum()
mm = np.memmap("mm.dat", dtype="float32", mode="w+", shape=(4,))
mm[:] = [1, 2, 3, 4]
mm.flush()
ro = np.memmap("mm.dat", dtype="float32", mode="r")
mm[0] = 50
mm.flush()
r0 = float(ro[0])

# %%
class Checkpoint:
    def __init__(self, path): self.path = Path(path); self.state = self.load()
    def load(self):
        if self.path.exists():
            with self.path.open("rb") as fh: return pickle.load(fh)
        return {"done": []}
    def mark(self, k):
        self.state["done"].append(k)
        tmp = self.path.with_suffix(".tmp")
        with open(tmp, "wb") as fh: pickle.dump(self.state, fh)
        os.replace(tmp, self.path)
ck = Checkpoint("ck.pkl")
for k in "abc":
    if k not in ck.state["done"]:
        ck.mark(k)
ck2 = Checkpoint("ck.pkl")
ck2.mark("z")
done1, done2 = list(ck.state["done"]), list(ck2.state["done"])
done3 = Checkpoint("ck.pkl").state["done"]
logger.warning("end")
logging.shutdown()
last_log = Path("run.log").read_text().splitlines()[-1]
with open("run.log") as fh:
    errs = [ln for ln in fh if ln.startswith("ERROR")]
rows = [json.loads(x) for x in facts.head(2).to_json(orient="records", lines=True).splitlines()]
os.environ["LAKE"] = str(root)
p_env = Path(os.path.expandvars("$LAKE/x")).parts
cwd = os.getcwd()
os.chdir(root)
sub = sorted(os.listdir())
os.chdir(cwd)
shutil.rmtree(root, ignore_errors=True)
ok = root.is_dir()
tmpd = tempfile.mkdtemp()
Path(tmpd, "q.json").write_text("{\"a\": 1}")
qa = json.loads(Path(tmpd, "q.json").read_text())["a"]
