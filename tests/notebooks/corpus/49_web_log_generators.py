# %%
import re, gzip, io, json, collections, datetime as dt, itertools, random
from urllib.parse import urlparse, parse_qs
random.seed(5)
hosts = ["10.0.0.%d" % i for i in range(4)]
def mk(n):
    for i in range(n):
        t = dt.datetime(2024, 1, 1) + dt.timedelta(seconds=i * random.randint(1, 90))
        yield f'{random.choice(hosts)} - - [{t:%d/%b/%Y:%H:%M:%S}] "GET /p/{random.randint(1,3)}?q={i%5} HTTP/1.1" {random.choice([200,200,404,500])} {random.randint(10,999)}'
with gzip.open("acc.gz", "wt") as fh:
    for l in mk(60): fh.write(l + "\n")
    fh.write("garbage line\n")
# %% parse
PAT = re.compile(r'(?P<ip>\S+) \S+ \S+ \[(?P<t>[^\]]+)\] "(?P<m>\w+) (?P<u>\S+) [^"]*" (?P<s>\d+) (?P<b>\d+)')
bad = []
def parse(lines):
    for ln in lines:
        m = PAT.match(ln)
        if not m:
            bad.append(ln.strip())
            continue
        d = m.groupdict()
        d["s"] = int(d["s"]); d["b"] = int(d["b"])
        yield d
def only(recs, **kw):
    for r in recs:
        if all(r[k] == v for k, v in kw.items()): yield r
f = gzip.open("acc.gz", "rt")
recs = parse(f)
first5 = list(itertools.islice(recs, 5))
first5[0]
# %% stream
ok = only(recs, s=200)
n_ok = sum(1 for _ in itertools.islice(ok, 10))
nxt = next(recs)
rest = list(recs)
f.close()
# %%
byip = collections.defaultdict(lambda: collections.Counter())
for r in rest:
    byip[r["ip"]][r["s"]] += 1
    r["url"] = urlparse(r["u"])
    if r["s"] == 500:
        r["flag"] = True
err = {ip: c[500] for ip, c in byip.items()}
err_total = sum(err.values())
flags = [r for r in rest if r.get("flag")]
flags and flags[0].update(note="x")
notes = sum("note" in r for r in rest)
# %% sessions
class Session:
    TIMEOUT = 120
    def __init__(self, ip): self.ip, self.hits = ip, []
    def add(self, t, u):
        if self.hits and (t - self.hits[-1][0]).total_seconds() > self.TIMEOUT:
            done.append(self)
            live[self.ip] = s = Session(self.ip)
            return s.add(t, u)
        self.hits.append((t, u))
        return self
    def __len__(self): return len(self.hits)
done, live = [], {}
for r in sorted(rest, key=lambda r: r["t"]):
    t = dt.datetime.strptime(r["t"], "%d/%b/%Y:%H:%M:%S")
    live.setdefault(r["ip"], Session(r["ip"])).add(t, r["u"])
n_done = len(done)
lens = sorted(map(len, done + list(live.values())))
Session.TIMEOUT = 30
longest = max(done, key=len, default=None)
# %% again
done2 = done
done = []
live.clear()
for r in sorted(rest, key=lambda r: r["t"]):
    t = dt.datetime.strptime(r["t"], "%d/%b/%Y:%H:%M:%S")
    live.setdefault(r["ip"], Session(r["ip"])).add(t, r["u"])
n2 = len(done), len(done2)
# %% anonymise
salt = iter(range(100))
names = {}
def anon(m):
    ip = m.group(0)
    if ip not in names: names[ip] = f"host{next(salt)}"
    return names[ip]
lines = [re.sub(r"\d+\.\d+\.\d+\.\d+", anon, f"{r['ip']} {r['s']}") for r in rest]
used = next(salt)
hist = collections.Counter(l.split()[0] for l in lines)
hist.subtract({"host0": 1})
top = hist.most_common(1)
params = [parse_qs(r["url"].query)["q"][0] for r in rest]
uniq, seen = [], set()
for p in params:
    if p not in seen and not seen.add(p): uniq.append(p)
with open("out.jsonl", "w") as o:
    for r in rest[:5]:
        print(json.dumps({k: v for k, v in r.items() if k != "url"}), file=o)
back = [json.loads(l) for l in open("out.jsonl")]
back[0]["ip"] = None
ips = [b["ip"] for b in back]
bad2 = bad
bad2.append("zz")
nb = len(bad)
