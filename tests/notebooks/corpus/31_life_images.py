# %%
import numpy as np
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
from scipy import ndimage, signal
grid = np.zeros((12, 12), dtype=np.uint8)
glider = np.array([[0, 1, 0], [0, 0, 1], [1, 1, 1]])
grid[1:4, 1:4] = glider
inner = grid[1:-1, 1:-1]

# %%
def step(g, kernel=np.ones((3, 3), int)):
    n = signal.convolve2d(g, kernel, mode="same", boundary="wrap") - g
    g[...] = ((g == 1) & (n == 2)) | (n == 3)

history = [grid.copy()]
for t in range(8):
    step(grid)
    history.append(grid.copy())
    if t % 4 == 0:
        plt.imshow(grid); plt.title(str(t)); plt.close()
alive = inner.sum()

# %%
stack = np.stack(history)
centers = [ndimage.center_of_mass(g) for g in stack]
drift = np.subtract(centers[-1], centers[0])
flat = stack.reshape(len(stack), -1)
flat[0, :] = 1
first_sum = int(stack[0].sum())

# %% an image, smoothed in place
img = np.random.default_rng(2).random((16, 16))
left, right = np.hsplit(img, 2)
left *= 0.5
ndimage.gaussian_filter(img, 1, output=img)
edges = np.hypot(ndimage.sobel(img, 0), ndimage.sobel(img, 1))
labels, count = ndimage.label(edges > np.percentile(edges, 80))
sizes = np.bincount(labels.ravel())[1:]
sizes.sort()

# %%
rec = np.zeros(4, dtype=[("x", "f4"), ("y", "f4"), ("tag", "U3")])
rec["x"] = np.arange(4)
xs = rec["x"]
xs += 10
rec[1] = (0, 5, "a")
by = np.sort(rec, order="x")
mx = np.ma.masked_less(rec["x"], 5)
mx[3] = np.ma.masked
valid = mx.compressed()

# %%
it = np.nditer(img[:2, :2], op_flags=["readwrite"])
for cell in it:
    cell[...] = -cell
trace = np.trace(img[:2, :2])
windows = np.lib.stride_tricks.sliding_window_view(img[0], 4)
means = windows.mean(axis=1)
img.T[0] = 0
col_zero = img[:, 0].sum()
row_means = means.copy()
np.put(row_means, [0, 1], 9)
ix = np.ix_([0, 2], [1, 3])
img[ix] = 7.0
hits = np.argwhere(img == 7.0)
bits = np.packbits(grid)
