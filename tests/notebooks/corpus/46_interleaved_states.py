# %%
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import itertools, functools, string, datetime as dt, collections, copy, logging, io, contextlib, sys

# %%
plt.rcParams["lines.linewidth"] = 3
x = np.linspace(0, 1, 4)
line, = plt.plot(x, x**2, label="sq")
plt.title("t")
fig = plt.gcf()
line.set_ydata(x**3)
lw = line.get_linewidth()
yd = line.get_ydata().sum()
ax = plt.gca()
ax.set_xlim(0, 2)
lim = plt.xlim()
n_lines = len(ax.lines)
title = ax.get_title()

# %%
fig2, axes = plt.subplots(2)
plt.sca(axes[0])
plt.bar([1, 2], [3, 4])
axes.flat[1].plot([1])
n_patches = len(axes[0].patches)
with plt.style.context("ggplot"):
    inner_lw = plt.rcParams["lines.linewidth"]
outer_lw = plt.rcParams["lines.linewidth"]
plt.close("all")
nums = plt.get_fignums()

# %%
counter = itertools.count(10)
ids = {}
def uid(name):
    if name not in ids:
        ids[name] = next(counter)
    return ids[name]
a = uid("a")
b = uid("b")
a2 = uid("a")
nxt = next(counter)

# %%
def make():
    n = 0
    hist = []
    def inc(by=1):
        nonlocal n
        n += by
        hist.append(n)
        return n
    def reset():
        nonlocal n
        n = 0
    return inc, reset, hist
inc, reset, hist = make()
inc2, *_ = make()
i1 = inc()
inc(5)
reset()
i2 = inc(2)
inc2(100)
hcopy = hist[:]
hist.clear()
i3 = inc()

# %%
handler_lines = []
class Keep(logging.Handler):
    def emit(self, record):
        handler_lines.append(record.getMessage())
lg = logging.getLogger("nb")
lg.addHandler(Keep())
lg.setLevel(logging.INFO)
lg.debug("no")
lg.info("yes %d", a)
lg.propagate = False
logging.getLogger("nb").warning("again")
n_log = len(handler_lines)
lg.handlers.clear()
lg.warning("lost")
n_log2 = len(handler_lines)

# %%
out = io.StringIO()
with contextlib.redirect_stdout(out):
    print("x", end="")
    print(a2)
printed = out.getvalue()
hook = []
sys.displayhook, keep = (lambda v: hook.append(v)), sys.displayhook
sys.displayhook = keep
real_stdout = sys.stdout
sys.stdout = io.StringIO()
print("captured")
text = sys.stdout.getvalue()
sys.stdout = real_stdout

# %%
match {"kind": "pt", "xy": [3, 4], "more": 1}:
    case {"kind": "pt", "xy": [px, py], **others}:
        d = (px**2 + py**2) ** 0.5
    case _:
        d = None
while (k := a - 3) < 3:
    break
else:
    k2 = "else"
for i in range(3):
    for j in range(3):
        if j == 2:
            continue
        last = i, j
else:
    finished = True
try:
    val = int("x")
except ValueError as e:
    val = len(str(e))
    err = e.args
finally:
    fin = [val]
del fin[0]
if (m := len(fin)) == 0:
    empty = "yes"
squares = [y for v in range(4) if (y := v * v) > 1]
first, (second, *tail), *_ = 1, [2, 3, 4], 5, 6
x[1:3] = tail
x[0], tail[0] = tail[0], x[-1]
acc = [0]
acc[len(acc) - 1] += 5
acc *= 2
alias = acc
acc = acc + [1]
alias += ["z"]
table = str.maketrans({"a": "1"})
table[ord("b")] = "2"
tr = "abc".translate(table)
tpl = string.Template("$a-$b")
tpl.template += "!"
sub = tpl.substitute(a=1, b=2)
ann: int = 3
note: "list[int]" = []
note.append(ann)
ann_keys = list(__annotations__)
def f(a, b=note, *args, key=lambda v: -v, **kw):
    b.append(a)
    return sorted(b, key=key)
f1 = f(1)
f.__kwdefaults__["key"] = abs
f2 = f(-7)
f.cache = {"z": f2}
f.cache["q"] = 1
fc = f.cache
n_note = len(note)
def fib(n, memo={0: 0, 1: 1}):
    if n not in memo:
        memo[n] = fib(n - 1) + fib(n - 2)
    return memo[n]
fb = fib(10)
memo = fib.__defaults__[0]
memo[10] = -1
fb11 = fib(11)
fib, old_fib = (lambda n: n), fib
fb12 = old_fib(12)
z = zip([1, 2, 3], iter("abc"))
z1 = next(z)
z_list = list(z)
en = enumerate(note)
next(en)
note.append("late")
en_list = list(en)
rev = reversed(note)
note[0] = "changed"
rv = list(rev)
