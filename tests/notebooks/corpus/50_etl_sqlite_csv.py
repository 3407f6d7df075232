# %%
import sqlite3, csv, os, json, pathlib, contextlib, datetime
from collections import namedtuple
import pandas as pd
base = pathlib.Path("etl"); base.mkdir(exist_ok=True)
db = sqlite3.connect(base / "w.db")
db.row_factory = sqlite3.Row
db.executescript("""
create table cust(id integer primary key, name text, city text);
create table ord(id integer primary key, cid int, amt real, day text);
create view v as select c.city, sum(o.amt) amt from ord o join cust c on c.id=o.cid group by 1;
""")
# %%
with open(base / "cust.csv", "w", newline="") as fh:
    w = csv.writer(fh)
    w.writerow(["id", "name", "city"])
    w.writerows([(1, " ann ", "X"), (2, "bob", "y"), (3, "cy", "X")])
rules = [str.strip, str.title]
def clean(v):
    for r in rules: v = r(v)
    stats["cells"] += 1
    return v
stats = {"cells": 0}
with open(base / "cust.csv") as fh:
    rd = csv.DictReader(fh)
    rows = [{k: clean(v) if k != "id" else int(v) for k, v in r.items()} for r in rd]
db.executemany("insert into cust values (:id,:name,:city)", rows)
db.commit()
# %%
orders = pd.DataFrame({"cid": [1, 2, 2, 3], "amt": [10., 20., 5., 7.], "day": ["2024-01-0%d" % i for i in (1, 2, 3, 4)]})
orders.to_sql("ord_raw", db, index=False, if_exists="replace")
cur = db.execute("select * from ord_raw")
r1 = cur.fetchone()["amt"]
r2 = [tuple(r) for r in cur]
db.execute("insert into ord(cid, amt, day) select cid, amt, day from ord_raw")
tot = db.execute("select sum(amt) from ord").fetchone()[0]
# %% transaction
@contextlib.contextmanager
def tx(conn):
    try:
        yield conn.cursor()
    except Exception as e:
        conn.rollback()
        errors.append(str(e))
    else:
        conn.commit()
errors = []
db.commit()
with tx(db) as c:
    c.execute("update ord set amt = amt * 2")
    c.execute("insert into nope values (1)")
with tx(db) as c:
    c.execute("update ord set amt = amt + 1 where cid = ?", (1,))
    last = c.rowcount
tot2 = db.execute("select sum(amt) from ord").fetchone()[0]
# %%
rules.append(str.upper)
city = {r["city"]: r["amt"] for r in db.execute("select * from v")}
df = pd.read_sql("select * from v", db)
df["amt"] /= df["amt"].sum()
lookup = dict(df.itertuples(index=False))
# %%
def upsert(conn, table, recs, key="id", _seen={}):
    n = 0
    for rec in recs:
        _seen.setdefault(table, set()).add(rec[key])
        cols = ",".join(rec); q = ",".join("?" * len(rec))
        conn.execute(f"insert or replace into {table}({cols}) values({q})", list(rec.values()))
        n += 1
    return n
rows[0]["name"] = clean(rows[0]["name"])
n = upsert(db, "cust", rows[:2])
names = [r[0] for r in db.execute("select name from cust order by id")]
ins = upsert.__defaults__[1]
ncells = stats["cells"]
# %% export/import
dump = "\n".join(db.iterdump())
db.close()
mem = sqlite3.connect(":memory:")
mem.executescript(dump)
mem.create_function("rev", 1, lambda s: s[::-1])
mem.create_aggregate("cat", 1, type("Cat", (), {"__init__": lambda s: setattr(s, "x", []), "step": lambda s, v: s.x.append(v), "finalize": lambda s: "-".join(map(str, s.x))}))
rv = [r[0] for r in mem.execute("select rev(name) from cust")]
ct = mem.execute("select cat(name) from cust").fetchone()[0]
mem.execute("delete from cust where id = 3")
cnt = mem.execute("select count(*) from cust").fetchone()
blob = mem.serialize()
m2 = sqlite3.connect(":memory:"); m2.deserialize(blob)
cnt2 = m2.execute("select count(*) from cust").fetchone()
# %% files
parts = []
for i, (cid, g) in enumerate(orders.groupby("cid")):
    p = base / f"part{i}.csv"
    g.to_csv(p, index=False)
    parts.append(p)
parts[0].rename(base / "first.csv")
os.remove(parts[1])
left = sorted(x.name for x in base.glob("*.csv"))
allp = pd.concat([pd.read_csv(x) for x in base.glob("part*.csv")])
(base / "first.csv").open("a").write("9,9,2024\n")
fr = pd.read_csv(base / "first.csv")
man = json.loads((base / "m.json").read_text()) if (base / "m.json").exists() else {"runs": 0}
man["runs"] += 1
(base / "m.json").write_text(json.dumps(man))
man2 = json.loads((base / "m.json").read_text())
sz = (base / "w.db").stat().st_size > 0
