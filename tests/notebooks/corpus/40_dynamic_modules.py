# %%
import sys, os, math, json, importlib, builtins, types, decimal, warnings, locale
from pathlib import Path

# %%
# %%writefile rates.py
RATE = 2
TABLE = {"eur": 1.0}
def convert(x):
    return x * RATE
def register(k, v):
    TABLE[k] = v
    return len(TABLE)

# %%
import rates
a = rates.convert(5)
rates.RATE = 10
b = rates.convert(5)
rates.register("usd", 1.1)
n_table = len(rates.TABLE)

# %%
Path("rates.py").write_text(Path("rates.py").read_text().replace("RATE = 2", "RATE = 333"))
importlib.invalidate_caches()
before = rates.convert(1)
sys.dont_write_bytecode = True
importlib.reload(rates)
after = rates.convert(1)
table = dict(rates.TABLE)

# %%
from rates import convert as conv, TABLE
rates.RATE = 7
c = conv(1)
TABLE["gbp"] = 0.9
keys = sorted(rates.TABLE)
os.makedirs("lib/pkg", exist_ok=True)
Path("lib/pkg/__init__.py").write_text("from . import deep\nlevel = deep.LEVEL + 1\n")
Path("lib/pkg/deep.py").write_text("import builtins\nLEVEL = getattr(builtins, 'START', 4)\n")
builtins.START = 40
sys.path.insert(0, "lib")
import pkg.deep as dp
import pkg
lvl = pkg.level
dp.LEVEL = 1
lvl2 = pkg.level + pkg.deep.LEVEL

# %%
def area(r):
    return math.pi * r * r
true_area = area(1)
math.pi = 3
rough = area(1)
math.pi = 3.141592653589793
again = area(1)
_real_print, printed = print, []
builtins.print = lambda *args, **kw: printed.append(args)
print("one", 2)
def announce():
    print("inside")
announce()
builtins.print = _real_print
n_printed = len(printed)

# %%
code = "total = sum(values)\nvalues.append(total)"
values = [1, 2, 3]
exec(code)
space = {"values": [10]}
exec(code, space)
inner = space["total"]
del space["__builtins__"]
expr = compile("total * scale", "<e>", "eval")
scale = 3
res = eval(expr)
scale = 4
res2 = eval(expr, {"total": 100}, {"scale": scale})
for name in ["alpha", "beta"]:
    globals()[f"{name}_n"] = len(name)
both = alpha_n + beta_n
vars()["hidden"] = [both]
hidden.append(0)

# %%
mod = types.ModuleType("adhoc")
exec("state = []\ndef add(x):\n    state.append(x)\n    return len(state)", mod.__dict__)
sys.modules["adhoc"] = mod
import adhoc
adhoc.add(5)
from adhoc import add
add(6)
st = list(mod.state)
delattr(mod, "state")
gone = hasattr(adhoc, "state")

# %%
ctx = decimal.getcontext()
ctx.prec = 5
third = decimal.Decimal(1) / 3
with decimal.localcontext() as lc:
    lc.prec = 2
    rough_third = decimal.Decimal(1) / 3
decimal.getcontext().rounding = decimal.ROUND_DOWN
down = decimal.Decimal("2.71828182") + 0
decimal.setcontext(decimal.Context(prec=9))
ninth = decimal.Decimal(1) / 9

# %%
def risky():
    warnings.warn("old", DeprecationWarning)
    return "fine"
warnings.simplefilter("error")
try:
    verdict = risky()
except DeprecationWarning as w:
    verdict = f"raised {w}"
warnings.resetwarnings()
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    verdict2 = risky()
n_caught = len(caught)
warnings.simplefilter("ignore")

# %%
os.environ["APP_MODE"] = "dev"
env_copy = dict(os.environ)
os.environ.setdefault("APP_MODE", "prod")
mode = os.environ.get("APP_MODE")
os.environ["APP_MODE"] += "-x"
mode2 = os.getenv("APP_MODE")
del os.environ["APP_MODE"]
mode3 = os.environ.pop("APP_MODE", "none")
here = os.getcwd()
os.mkdir("w")
os.chdir("w")
Path("f.txt").write_text("in w")
os.chdir("..")
text = (Path("w") / "f.txt").read_text()
rel = os.path.relpath(os.path.join(here, "w", "f.txt"))
from math import *
floor_it = floor(2.7) + ceil(0.1)
def pow(a, b): return f"{a}^{b}"
p = pow(2, 3)
del pow
p2 = pow(2, 3)
class Lazy(types.ModuleType):
    def __getattr__(self, k):
        loads.append(k)
        return k.upper()
loads = []
sys.modules["lazy"] = Lazy("lazy")
from lazy import thing
import lazy
other = lazy.other
n_loads = len(loads)
sys.setrecursionlimit(1500)
rl = sys.getrecursionlimit()
sys.setrecursionlimit(3000)
json.encoder.FLOAT_REPR = "x"
dumped = json.dumps({"b": 1, "a": [1.5]}, sort_keys=True)
del ctx
