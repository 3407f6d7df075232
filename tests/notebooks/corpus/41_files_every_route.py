# %%
import os, shutil, zipfile, tempfile, sqlite3, pickle, json, glob, csv, io, gzip, tarfile
from pathlib import Path
import numpy as np
import pandas as pd

# %%
root = Path("work")
root.mkdir(exist_ok=True)
for i in range(3):
    (root / f"part_{i}.jsonl").write_text("\n".join(json.dumps({"i": i, "k": k}) for k in range(i + 1)))
with open(root / "part_0.jsonl", "a") as f:
    print(file=f)
    f.write(json.dumps({"i": 0, "k": 99}))
recs = [json.loads(l) for p in sorted(root.glob("part_*.jsonl")) for l in p.open()]
n = len(recs)

# %%
shutil.copy(root / "part_2.jsonl", root / "copy.jsonl")
os.remove(root / "part_2.jsonl")
names = sorted(os.listdir(root))
os.rename(root / "copy.jsonl", root / "part_9.jsonl")
nine = len((root / "part_9.jsonl").read_text().splitlines())
listing = sorted(glob.glob("work/*.jsonl"))
size = os.path.getsize("work/part_9.jsonl")

# %%
df = pd.DataFrame({"a": [1, 2, 3], "b": list("xyz")})
df.to_csv("t.csv", index=False)
df["a"] *= 10
df.to_parquet("t.parquet")
old = pd.read_csv("t.csv")
df.to_csv("t.csv", index=False, mode="a", header=False)
grown = pd.read_csv("t.csv")
pq = pd.read_parquet("t.parquet", columns=["a"])
os.replace("t.csv", "u.csv")
there = os.path.exists("t.csv")
chunks = [c["a"].sum() for c in pd.read_csv("u.csv", chunksize=2)]
reader = pd.read_csv("u.csv", iterator=True)
head = reader.get_chunk(1)
rest = reader.read()

# %%
con = sqlite3.connect("shop.db")
con.execute("create table t (k text, v int)")
con.executemany("insert into t values (?, ?)", [("a", 1), ("b", 2)])
con.commit()
df.to_sql("frame", con, index=False)
cur = con.cursor()
cur.execute("select v from t order by v desc")
top = cur.fetchone()
left = cur.fetchall()
con.execute("update t set v = v * 100 where k = 'a'")
con.commit()
vs = pd.read_sql("select * from t", con)
con.close()
con2 = sqlite3.connect("shop.db")
total = con2.execute("select sum(v) from t").fetchone()[0]
tables = [r[0] for r in con2.execute("select name from sqlite_master order by name")]
con2.close()

# %%
obj = {"w": np.zeros(3), "l": []}
with open("o.pkl", "wb") as f:
    pickle.dump(obj, f)
    obj["l"].append(1)
    pickle.dump(obj, f)
obj["w"][0] = 9
with open("o.pkl", "rb") as f:
    o1 = pickle.load(f)
    o2 = pickle.load(f)
lens = len(o1["l"]), len(o2["l"])
np.save("w.npy", obj["w"])
obj["w"] += 1
w = np.load("w.npy", mmap_mode="r+")
w[1] = 4
w.flush()
w2 = np.load("w.npy")
np.savez("z.npz", a=w2, b=obj["w"])
z = np.load("z.npz")
zs = sorted(z.files)
zb = z["b"].sum()

# %%
with zipfile.ZipFile("all.zip", "w") as zf:
    for p in sorted(root.iterdir()):
        zf.write(p, p.name)
    zf.writestr("extra.txt", "hello")
with zipfile.ZipFile("all.zip", "a") as zf:
    zf.writestr("more.txt", "bye")
with zipfile.ZipFile("all.zip") as zf:
    members = zf.namelist()
    bye = zf.read("more.txt").decode()
shutil.unpack_archive("all.zip", "out")
unpacked = sorted(p.name for p in Path("out").iterdir())
shutil.rmtree("out")
gone = os.path.isdir("out")

# %%
tmp = tempfile.mkdtemp()
home = os.getcwd()
os.chdir(tmp)
with open("inner.csv", "w", newline="") as f:
    wr = csv.writer(f)
    wr.writerow(["q", "r"])
    wr.writerows([[1, 2], [3, 4]])
inner = pd.read_csv("inner.csv")
os.chdir(home)
with open(os.path.join(tmp, "inner.csv")) as f:
    rows = list(csv.DictReader(f))
shutil.rmtree(tmp)
with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as nt:
    nt.write("temp text")
temp_text = open(nt.name).read()
os.unlink(nt.name)
with tempfile.TemporaryDirectory() as d:
    Path(d, "x").write_text("12")
    twelve = int(Path(d, "x").read_text())

# %%
fh = open("log.txt", "w+")
fh.write("alpha\nbeta\n")
fh.flush()
seen = Path("log.txt").read_text()
fh.write("gamma\n")
fh.close()
log = open("log.txt")
l1 = log.readline()
with open("log.txt", "r+") as g:
    g.seek(0)
    g.write("ALPHA")
others = log.read()
log.close()
final = open("log.txt").readline()
with gzip.open("x.gz", "wt") as f:
    f.write("zipped")
zipped = gzip.open("x.gz", "rt").read()
os.symlink("log.txt", "link.txt")
Path("link.txt").open("a").write("via link\n")
n_lines = len(Path("log.txt").read_text().splitlines())
fd = os.open("raw.bin", os.O_CREAT | os.O_WRONLY)
os.write(fd, b"12345")
os.close(fd)
del fd
os.truncate("raw.bin", 3)
raw = Path("raw.bin").read_bytes()
sio = io.StringIO("p,q\n1,2\n3,4\n")
sio.readline()
part = pd.read_csv(sio, header=None)
sio.seek(0)
full = pd.read_csv(sio)
