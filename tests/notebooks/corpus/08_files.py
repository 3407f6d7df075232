# %%
import csv, io, json, os, pickle, shutil, sqlite3, tempfile, zipfile, gzip
from pathlib import Path

import numpy as np
import pandas as pd

# %%
root = Path("out")
root.mkdir(exist_ok=True)
(root / "raw").mkdir(exist_ok=True)
rows = [{"id": i, "name": f"item{i}", "price": round(1.5 * i, 2)} for i in range(6)]
with open(root / "raw" / "items.csv", "w", newline="") as f:
    writer = csv.DictWriter(f, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
print(os.listdir(root / "raw"))

# %%
items = pd.read_csv(root / "raw" / "items.csv", index_col="id")
items["price"] *= 1.25
items.to_parquet(root / "items.parquet")
items.to_pickle(root / "items.pkl")
back = pd.read_parquet(root / "items.parquet", columns=["price"])

# %%
cfg = {"rate": 0.1, "tags": ["a", "b"]}
(root / "cfg.json").write_text(json.dumps(cfg, indent=1))
cfg["rate"] = 0.2
loaded = json.loads((root / "cfg.json").read_text())
rate = loaded["rate"]

# %%
arr = np.arange(12).reshape(3, 4)
np.save(root / "arr.npy", arr)
np.savez(root / "both.npz", a=arr, b=arr.T)
arr[0] = 0
again = np.load(root / "arr.npy")
with np.load(root / "both.npz") as z:
    b_sum = int(z["b"].sum())
np.savetxt(root / "arr.txt", again, fmt="%d", delimiter=",")
txt = np.loadtxt(root / "arr.txt", delimiter=",", dtype=int)

# %%
with open(root / "obj.pkl", "wb") as f:
    pickle.dump({"cfg": cfg, "arr": arr}, f)
    pickle.dump("second", f)
with open(root / "obj.pkl", "rb") as f:
    obj = pickle.load(f)
    second = pickle.load(f)

# %%
con = sqlite3.connect(root / "db.sqlite")
con.execute("create table t (k text primary key, v real)")
con.executemany("insert into t values (?, ?)", [("a", 1.0), ("b", 2.5), ("c", 4.0)])
con.commit()
cur = con.cursor()
cur.execute("update t set v = v * 2 where k <> 'a'")
con.commit()
total = cur.execute("select sum(v) from t").fetchone()[0]
frame = pd.read_sql("select * from t order by k", con)
items.reset_index().to_sql("items", con, index=False)
cheap = pd.read_sql_query("select name from items where price < ?", con, params=(4,))
con.close()

# %%
with zipfile.ZipFile(root / "all.zip", "w") as zf:
    for p in sorted(root.glob("*.json")) + [root / "arr.txt"]:
        zf.write(p, p.name)
    zf.writestr("note.txt", "hello")
with zipfile.ZipFile(root / "all.zip") as zf:
    names = zf.namelist()
    note = zf.read("note.txt").decode()
    first_row = zf.open("arr.txt").readline()

# %%
with tempfile.TemporaryDirectory() as tmp:
    p = os.path.join(tmp, "log.gz")
    with gzip.open(p, "wt") as g:
        for i in range(3):
            print("line", i, file=g)
    with gzip.open(p, "rt") as g:
        log = g.read().split("\n")
log

# %%
shutil.copy(root / "cfg.json", root / "cfg2.json")
os.rename(root / "cfg2.json", root / "final.json")
with open(root / "final.json", "r+") as f:
    d = json.load(f)
    d["extra"] = len(names)
    f.seek(0)
    json.dump(d, f)
    f.truncate()
final = json.load(open(root / "final.json"))

# %%
with open("notes.log", "a") as f:
    f.write("one\n")
with open("notes.log", "a") as f:
    f.write("two\n")
fh = open("notes.log")
header = next(fh).strip()
rest = fh.readlines()
fh.close()
(root / "arr.txt").unlink()
remaining = sorted(p.name for p in root.iterdir())
sizes = {p.suffix for p in root.rglob("*") if p.is_file()}
buf = io.StringIO()
items.to_csv(buf)
buf.seek(0)
via_buffer = pd.read_csv(buf)
b = io.BytesIO()
np.save(b, txt)
b.seek(0)
via_bytes = np.load(b)
