# %%
import numpy as np
import matplotlib.pyplot as plt
from sklearn.datasets import load_digits

SEED = 3
rng = np.random.default_rng(SEED)

# %%
digits = load_digits(n_class=3)
X, y = digits.data / 16.0, digits.target
perm = rng.permutation(len(X))
X, y = X[perm], y[perm]
n_train = 200
Xtr, Xva = X[:n_train], X[n_train:300]
ytr, yva = y[:n_train], y[n_train:300]
mean = Xtr.mean(axis=0)
Xtr -= mean
Xva -= mean
plt.imshow(digits.images[0])

# %%
def one_hot(y, k):
    out = np.zeros((len(y), k))
    out[np.arange(len(y)), y] = 1
    return out


def softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    np.exp(z, out=z)
    z /= z.sum(axis=1, keepdims=True)
    return z


class Dense:
    def __init__(self, n_in, n_out, rng):
        self.W = rng.normal(0, 0.1, (n_in, n_out))
        self.b = np.zeros(n_out)
        self.grads = {}

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, g):
        self.grads["W"] = self.x.T @ g
        self.grads["b"] = g.sum(axis=0)
        return g @ self.W.T


class SGD:
    def __init__(self, layers, lr=0.1, momentum=0.9):
        self.layers, self.lr, self.momentum = layers, lr, momentum
        self.v = [{k: np.zeros_like(getattr(l, k)) for k in ("W", "b")} for l in layers]

    def step(self):
        for l, v in zip(self.layers, self.v):
            for k, g in l.grads.items():
                v[k] *= self.momentum
                v[k] -= self.lr * g
                p = getattr(l, k)
                p += v[k]


# %%
l1, l2 = Dense(64, 10, rng), Dense(10, 3, rng)
net = [l1, l2]
opt = SGD(net, lr=0.01)
history = {"loss": [], "acc": []}
init_W = l2.W.copy()
weights = l2.W
T = one_hot(ytr, 3)


def predict(x):
    h = np.maximum(l1.forward(x), 0)
    return softmax(l2.forward(h))


def accuracy(x, t):
    return float((predict(x).argmax(axis=1) == t).mean())


acc_before = accuracy(Xva, yva)

# %%
def train(epochs, batch=50):
    for epoch in range(epochs):
        order = rng.permutation(len(Xtr))
        losses = []
        for s in range(0, len(order), batch):
            idx = order[s : s + batch]
            h0 = l1.forward(Xtr[idx])
            h = np.maximum(h0, 0)
            p = softmax(l2.forward(h))
            losses.append(-np.log(p[T[idx] == 1] + 1e-9).mean())
            g = (p - T[idx]) / len(idx)
            g = l2.backward(g)
            g[h0 <= 0] = 0
            l1.backward(g)
            opt.step()
        history["loss"].append(float(np.mean(losses)))
        history["acc"].append(accuracy(Xva, yva))


train(2)
print(history["acc"])

# %%
checkpoint = {"W1": l1.W.copy(), "b1": l1.b, "W2": weights}
np.savez("ckpt.npz", **checkpoint)
loss2 = history["loss"][-1]

# %%
plt.plot(history["loss"])
plt.title(f"loss {loss2:.3f}")
plt.show()

# %% lower the rate and go on
opt.lr /= 10
train(epochs=1, batch=100)
acc_after = accuracy(Xva, yva)
drift = float(np.abs(weights - init_W).sum())

# %%
confusion = np.zeros((3, 3), int)
np.add.at(confusion, (yva, predict(Xva).argmax(1)), 1)
worst = int(np.argmin(confusion.diagonal() / confusion.sum(1)))

# %% back to the checkpoint
saved = np.load("ckpt.npz")
l1.W[...] = saved["W1"]
l2.W[:] = saved["W2"]
acc_restored = accuracy(Xva, yva)

# %%
l2.b = np.zeros(3)
opt.v[0]["W"].fill(0)
frozen = [l for l in net if l is not l1]
n_params = sum(l.W.size + l.b.size for l in net)
best_epoch = int(np.argmax(history["acc"]))
curve = np.convolve(history["loss"], [0.5, 0.5], mode="valid")
summary = f"{n_params} params, best epoch {best_epoch}, {acc_before:.2f} -> {acc_after:.2f}"
summary
