# %%
import json, sqlite3, os, csv, pathlib, zipfile, datetime as dt
from contextlib import closing, contextmanager

base = pathlib.Path("work")
base.mkdir(exist_ok=True)
records = [{"user": f"u{i % 4}", "at": f"2024-03-{i + 1:02d}T0{i % 10}:00:00", "items": [{"sku": j, "n": i * j} for j in range(1, 3)]} for i in range(9)]
(base / "raw.json").write_text(json.dumps(records))

# %%
with open(base / "raw.json") as f:
    loaded = json.load(f)
loaded[0]["items"].append({"sku": 9, "n": 1})
rows = [(r["user"], r["at"], i["sku"], i["n"]) for r in loaded for i in r["items"]]
len(rows)

# %%
db = str(base / "shop.db")
if os.path.exists(db):
    os.remove(db)
con = sqlite3.connect(db)
con.execute("create table sales (user text, at text, sku int, n int)")
con.executemany("insert into sales values (?,?,?,?)", rows)
con.commit()

# %%
con.execute("update sales set n = n + 1 where sku = 9")
con.execute("delete from sales where user = 'u3'")
con.commit()
total = con.execute("select sum(n) from sales").fetchone()[0]
con.close()

# %%
@contextmanager
def table(path):
    c = sqlite3.connect(path)
    try:
        yield c.cursor()
        c.commit()
    finally:
        c.close()

with table(db) as cur:
    cur.execute("select user, sum(n) from sales group by user order by user")
    by_user = dict(cur.fetchall())

# %%
import pandas as pd
with closing(sqlite3.connect(db)) as c:
    sales = pd.read_sql("select * from sales", c, parse_dates=["at"])
sales["day"] = sales["at"].dt.day_name()
weekly = sales.pivot_table(index="day", columns="sku", values="n", aggfunc="sum", fill_value=0)

# %%
for user, part in sales.groupby("user"):
    part.to_csv(base / f"{user}.csv", index=False)
files = sorted(p.name for p in base.glob("u*.csv"))
with zipfile.ZipFile(base / "all.zip", "w") as z:
    for name in files:
        z.write(base / name, name)
with zipfile.ZipFile(base / "all.zip") as z:
    names = z.namelist()
    first = z.read(names[0]).decode().splitlines()

# %%
os.rename(base / "all.zip", base / "old.zip")
try:
    size = (base / "all.zip").stat().st_size
except FileNotFoundError:
    size = -1
with open(base / "u0.csv", "a", newline="") as f:
    csv.writer(f).writerow(["u0", "x", 1, 1, "none"])
lines = sum(1 for _ in open(base / "u0.csv"))
newest = max(dt.datetime.fromisoformat(r["at"]) for r in loaded)
