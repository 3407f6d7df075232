# %%
import numpy as np
from scipy import ndimage
from collections import namedtuple
rng = np.random.default_rng(12)
img = rng.integers(0, 256, (24, 24), dtype=np.uint8)
rgb = np.stack([img, img[::-1], img.T], axis=-1)
orig = img
# %% roi views
roi = img[4:12, 4:12]
roi[...] = roi // 2
r, g, b = (rgb[..., i] for i in range(3))
r[:4] = 0
rgb_mean = rgb.mean(axis=(0, 1))
patches = {k: v for k, v in zip("abcd", (img[:12, :12], img[:12, 12:], img[12:, :12], img[12:, 12:]))}
patches["d"] |= 1
odd = int((img & 1).sum())
# %% filters
def blur(a, k=3, out=None):
    out = np.empty(a.shape, float) if out is None else out
    ndimage.uniform_filter(a.astype(float), k, output=out)
    hist.append(out.mean())
    return out
hist = []
buf = np.zeros(img.shape)
bl = blur(img, out=buf)
bl2 = blur(roi)
buf[0] = -1
m = bl.min()
# %% again with edited roi
roi[:2] = 255
bl = blur(img, out=buf)
mx = buf.max()
# %% masks
mask = img > 128
lab, n = ndimage.label(mask)
sizes = ndimage.sum(mask, lab, range(1, n + 1))
mask[lab == 1] = False
mask &= ~np.eye(24, dtype=bool)
img[mask] = 0
left = mask.sum()
ma = np.ma.array(img, mask=mask)
ma[0, 0] = np.ma.masked
mam = float(ma.mean())
ma += 1
i00 = img[5, 5]
sh = ma.soften_mask()
ma[2] = 7
mc = ma.count()
# %% pipeline of closures
Step = namedtuple("Step", "name fn")
steps = []
def step(name, **kw):
    def deco(fn):
        steps.append(Step(name, lambda a: fn(a, **kw)))
        return fn
    return deco
@step("gamma", g=.5)
def gamma(a, g): return (a / 255.) ** g
@step("clip", lo=.1)
def clip(a, lo):
    a[a < lo] = thr
    return a
thr = 0
def run(a):
    for s in steps: a = s.fn(a)
    return a
o1 = run(img)
thr = 1
o2 = run(img)
steps.reverse()
steps.pop()
o3 = run(img.astype(float))
# %% in-place pipeline mutation through alias
f = img.astype(float)
steps[:] = [Step("clip", lambda a: clip(a, 50))]
g2 = run(f)
same = g2 is f
f -= f.mean()
gsum = g2.sum()
# %% tiles
tiles = f.reshape(6, 4, 6, 4).swapaxes(1, 2)
tiles[0, 0] = 0
tm = tiles.mean(axis=(2, 3))
tm[0, 0] = 99
flat = f.ravel()
flat[::2] *= -1
fs = f.sum()
rot = np.rot90(f)
rot[0] = 1
col = f[:, -1].sum()
h, e = np.histogram(f, bins=5)
e[0] = -1e9
cum = h.cumsum(out=h)
hh = h[-1]
idx = np.argwhere(f > 50)
idx += 1
lut = np.arange(256, dtype=np.uint8)[::-1].copy()
neg = lut[orig]
lut[:] = 0
ns = neg.sum()
integral = orig.cumsum(0).cumsum(1)
integral -= integral[0]
pad = np.pad(orig, 1, mode=lambda v, w, i, k: (hist.append(i), v.__setitem__(slice(None, 1), 3))[0])
nh = len(hist)
q = np.apply_over_axes(np.sum, orig, [0])
gf = ndimage.generic_filter(orig.astype(float), lambda w: hist.append("g") or w.max(), size=2)
nh2 = len(hist)
it = np.nditer(f, flags=["multi_index"], op_flags=["readwrite"])
while not it.finished:
    if it.multi_index[0] == it.multi_index[1]: it[0] = 0
    it.iternext()
tr = np.trace(f)
