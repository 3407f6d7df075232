# %%
import asyncio, threading, queue, time, contextvars
from concurrent.futures import ThreadPoolExecutor, as_completed
from collections import deque

# %%
inbox, done = asyncio.Queue(), []
async def worker(name, n):
    for _ in range(n):
        item = await inbox.get()
        done.append((name, item * FACTOR))
        inbox.task_done()
FACTOR = 2
for i in range(4):
    inbox.put_nowait(i)
await asyncio.gather(worker("a", 2), worker("b", 2))
count = len(done)

# %%
task = asyncio.create_task(worker("bg", 3))
for i in (10, 20, 30):
    await inbox.put(i)
await asyncio.sleep(0.01)

# %%
FACTOR = 5
await task
bg = [v for n, v in done if n == "bg"]
del task

# %%
class Resource:
    opened = 0
    async def __aenter__(self):
        Resource.opened += 1
        self.rows = []
        return self
    async def __aexit__(self, *exc):
        self.rows.append("closed")
async with Resource() as res:
    res.rows.append(1)
rows = list(res.rows)
opened = Resource.opened

# %%
async def ticker(n):
    for i in range(n):
        ticks.append(i)
        yield i
ticks = []
agen = ticker(5)
first = await anext(agen)
second = await agen.__anext__()
rest = [i async for i in agen if i % 2]
total = sum(ticks)

# %%
var = contextvars.ContextVar("var", default=0)
tok = var.set(5)
now = var.get()
var.reset(tok)
then = var.get()
ctx = contextvars.copy_context()
ran = ctx.run(lambda: (var.set(77), var.get())[1])
outside = var.get()
inside = ctx[var]

# %%
shared = {"n": 0}
lock = threading.RLock()
def bump(k):
    with lock:
        shared["n"] += k
        shared.setdefault("seen", []).append(k)
    return k
pool = ThreadPoolExecutor(1)
fut = pool.submit(bump, 7)
fut.result()
n7 = shared["n"]
futs = [pool.submit(bump, k) for k in range(3)]
got = sum(f.result() for f in as_completed(futs))
fut.add_done_callback(lambda f: shared.update(cb=f.result()))
pool.shutdown()
del pool
snapshot = dict(shared)

# %%
results = []
ev = threading.Event()
def waiting():
    ev.wait(2)
    results.append(limit)
th = threading.Thread(target=waiting)
limit = 1
th.start()

# %%
limit = 2
ev.set()
th.join()
outcome = results[:]
alive = th.is_alive()

# %%
timer = threading.Timer(0.01, results.append, args=("tick",))
timer.start()
timer.join()
ticked = results[-1]
local = threading.local()
local.x = [1]
def in_thread():
    local.x = "other"
    results.append(hasattr(local, "x"))
tt = threading.Thread(target=in_thread)
tt.start(); tt.join()
lx = local.x

# %%
async def fail():
    failed.append(1)
    raise RuntimeError("no")
failed = []
outs = await asyncio.gather(fail(), fail(), return_exceptions=True)
kinds = [type(o).__name__ for o in outs]
try:
    async with asyncio.timeout(0.01):
        await asyncio.sleep(1)
except TimeoutError:
    failed.append("timeout")
f = asyncio.get_running_loop().create_future()
f.add_done_callback(lambda fut: failed.append(fut.result()))
f.set_result("fut")
value = await f
await asyncio.sleep(0)
fails = len(failed)
loop_time = [x for x in [asyncio.get_running_loop().time()] if x < 0]
def blocking(x):
    done.append(x)
    return x + 1
r = await asyncio.to_thread(blocking, 41)
tail = done[-1]
del th, timer, tt
