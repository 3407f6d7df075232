# %%
import threading, queue, concurrent.futures as cf, subprocess, sys, io, os, contextlib, functools, operator
results, lock = {}, threading.Lock()
def work(n):
    s = sum(i * i for i in range(n))
    with lock:
        results[n] = s
threads = [threading.Thread(target=work, args=(k,)) for k in (10, 20, 30)]

# %%
for t in threads:
    t.start()
for t in threads:
    t.join()
total = sum(results.values())

# %%
with cf.ThreadPoolExecutor(2) as pool:
    futures = [pool.submit(pow, 2, k) for k in range(5)]
    powers = [f.result() for f in futures]
    mapped = list(pool.map(len, ["a", "bb"]))

# %%
q = queue.Queue()
for x in range(4):
    q.put(x)
got = []
def drain():
    while not q.empty():
        got.append(q.get())
drain()
q.put(99)
size = q.qsize()

# %% output caught
buf = io.StringIO()
with contextlib.redirect_stdout(buf):
    print("hello", total)
    drain()
caught = buf.getvalue()
buf.write("tail")
words = buf.getvalue().split()

# %%
out = subprocess.run([sys.executable, "-c", "print(6*7)"], capture_output=True, text=True)
answer = int(out.stdout)
with open("log.txt", "w") as f:
    subprocess.run([sys.executable, "-c", "print('line')"], stdout=f)
logged = open("log.txt").read().strip()

# %%
fh = open("notes.txt", "w+")
fh.write("one\n")
fh.write("two\n")
fh.seek(0)
first = fh.readline()
rest = fh.read()
fh.close()
with open("notes.txt", "a") as f: f.write("three")
lines = open("notes.txt").read().splitlines()
os.replace("notes.txt", "final.txt")
exists = os.path.exists("notes.txt"), os.path.exists("final.txt")

# %%
compose = functools.reduce(lambda f, g: lambda x: g(f(x)), [str.strip, str.upper, list])
letters = compose("  abc ")
ops = {"+": operator.add, "*": operator.mul}
ops["-"] = lambda a, b: a - b
def calc(tokens, stack=[]):
    for t in tokens.split():
        stack.append(ops[t](stack.pop(-2), stack.pop()) if t in ops else int(t))
    return stack
calc("1 2 +")
calc("4 *")
state = list(calc.__defaults__[0])
sys.setrecursionlimit(sys.getrecursionlimit())
@functools.singledispatch
def show(x): return "obj"
@show.register
def _(x: int): return "int"
@show.register(list)
def _(x): return "list of " + show(x[0])
shown = [show(1), show([2]), show("s")]
