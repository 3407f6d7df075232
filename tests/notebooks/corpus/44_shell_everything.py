# %%
import os, sys, json
from IPython.display import display, HTML
ip = get_ipython()

# %% seedcell
import random
random.seed(3)
xs = [random.randint(1, 9) for _ in range(5)]
xs

# %%
top = max(_)
same = _ is xs
Out[2].append(100)
n = len(xs)

# %%
_2[0]

# %%
head = _ + 1
src = In[2]
lines = len(src.splitlines())

# %%
total = 0
for x in xs:
    total += x
    if total > 10:
        raise RuntimeError("stop")
done = True

# %%
partial = total
total = 0

# %%
# %%time
sq = [x * x for x in xs]
ssum = sum(sq)

# %%
# %%capture cap
print("hello")
quiet = len(sq)

# %%
heard = cap.stdout.strip()
# words = !echo one two; echo three
nw = len(words)
joined = ' '.join(words)
name = "xs"
# out = !echo {n} $name
echoed = out[0]

# %%
# !echo "k,v" > data.csv
# !echo "a,{ssum}" >> data.csv
text = open("data.csv").read()

# %%
# %time y = ssum * 2
z = 0

# %%
y2 = y + 1
ip.run_cell("inner = [y2]\ninner.append(len(xs))\ninner")
inner.append("outer")
last = len(inner)
ip.push({"pushed": {"a": 1}})
pushed["b"] = 2
ip.user_ns["sneaky"] = [1]
sneaky.append(2)
ev = ip.ev("len(sneaky)")
ip.ex("execd = sneaky * 2")

# %%
# %%writefile script.py
import sys
count = len(sys.argv)
def helper(v):
    return v * count
table = {"count": count}

# %%
# %run script.py a b
ran = helper(2)
table["more"] = ran
del helper

# %%
# %%bash
echo "from bash" > b.txt

# %%
frombash = open("b.txt").read().strip()
# %cd -q ..
up = os.path.basename(os.getcwd())
# %cd -q -
# %env COLOR=red
col = os.environ["COLOR"]
os.environ["COLOR"] = "blue"
# c2 = %env COLOR

# %% again: seedcell

# %%
xs.sort()
med = xs[len(xs) // 2]
prev = Out[2][0]

# %%
def scale(v):
    return v * K
K = 2
a = scale(3)

# %%
K = 5

# %%
b = scale(3)
display(HTML("<b>x</b>"))
c = display("x")
xs[0] = K; xs[1] = a
xs;

# %%
h = [r for r in [1, 2] if r];h.append(3)
assert len(h) == 3

# %%
bad = h.pop()
worse = undefined_thing
never = 1

# %%
remaining = list(h)
def show():
    ip.run_cell("shown = len(h)")
    return shown
sh = show()
len(remaining)

# %%
gone = _
# %%

# %pdb off
# %precision 2
# %alias_magic t timeit
3.14159

# %%
pi = _
# %xmode Minimal
# %who_ls
sorted([3, pi])
