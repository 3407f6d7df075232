# %%
import numpy as np
from scipy import ndimage
import matplotlib.pyplot as plt

# %%
h, w = 32, 48
img = np.zeros((h, w, 3), dtype=np.uint8)
yy, xx = np.mgrid[:h, :w]
img[..., 0] = (xx / w * 255).astype(np.uint8)
img[..., 1] = (yy / h * 255).astype(np.uint8)
disk = (xx - 24) ** 2 + (yy - 16) ** 2 < 64
img[disk] = [255, 255, 0]
plt.imshow(img)

# %%
red, green, blue = (img[..., i] for i in range(3))
patch = img[4:12, 4:12]
before = patch.mean()
patch[:] = 128
flipped = img[:, ::-1]
flipped[0] = 0
corner = img[0, 0].tolist()

# %%
gray = img @ np.array([0.299, 0.587, 0.114])
gray /= gray.max()
hist, edges = np.histogram(gray, bins=8)
threshold = edges[hist.argmin()]
binary = gray > threshold
print(threshold, binary.mean())

# %%
def add_noise(image, p=0.05, rng=None):
    rng = rng or np.random.default_rng(0)
    noisy = image.copy()
    where = rng.random(image.shape) < p
    noisy[where] = 1.0
    return noisy


noisy = add_noise(gray)
smooth = ndimage.uniform_filter(noisy, 3)
ndimage.median_filter(noisy, 3, output=noisy)
diff = np.abs(noisy - gray).mean()

# %%
fig, ax = plt.subplots(1, 3)
for a, im, t in zip(ax, [gray, noisy, smooth], ["gray", "noisy", "smooth"]):
    a.imshow(im, cmap="gray")
    a.set_axis_off()
    a.set_title(t)
plt.close(fig)

# %%
labels, n = ndimage.label(binary)
areas = ndimage.sum(binary, labels, range(1, n + 1))
labels[labels == 1] = 0
boxes = ndimage.find_objects(labels)
largest = int(np.argmax(areas)) + 1

# %%
padded = np.pad(gray, 1, mode="edge")
kernel = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
gx = sum(
    kernel[i, j] * padded[i : i + h, j : j + w] for i in range(3) for j in range(3)
)
gy = ndimage.sobel(gray, axis=0)
mag = np.hypot(gx, gy)
mag[mag < 0.1] = 0
strong = np.argwhere(mag > np.quantile(mag, 0.99))

# %%
tiles = img.reshape(4, 8, 6, 8, 3).swapaxes(1, 2)
tiles[0, 0] = 7
tile_means = tiles.mean(axis=(2, 3, 4))
red[0, :5] = 200
first = img[0, :5, 0].copy()
img.sort(axis=0)
total = int(img.sum())

# %%
lut = np.arange(256, dtype=np.uint8)[::-1]
negative = lut[img]
lut = lut // 2
stack = np.stack([img, negative])
stack[0] //= 2
blend = stack.astype(float).mean(axis=0).round().astype(np.uint8)
mem = memoryview(blend)
raw = bytes(mem[0, 0, 0:1].tobytes()) if mem.contiguous and False else blend.tobytes()[:6]
packed = np.packbits(binary[0])
view16 = blend.reshape(-1)[:8].view(np.uint16)
view16 += 1
rot = np.rot90(blend)
masked = np.ma.array(gray, mask=~binary)
masked *= 2
bright = float(masked.max())
frames = [np.roll(gray, s, axis=1) for s in (0, 2, 4)]
frames[0][:] = 0
video = np.array(frames)
motion = np.diff(video, axis=0).std(axis=(1, 2))
