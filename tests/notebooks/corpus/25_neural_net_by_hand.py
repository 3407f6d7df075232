# %%
import numpy as np
rng = np.random.default_rng(0)
X = rng.normal(size=(40, 3))
true_w = np.array([1.0, -2.0, 0.5])
y = (X @ true_w + 0.1 * rng.normal(size=40) > 0).astype(float)

# %% layers that keep their gradients
class Param:
    registry = []
    def __init__(self, data):
        self.data = data
        self.grad = np.zeros_like(data)
        Param.registry.append(self)

class Linear:
    def __init__(self, n, m):
        self.w = Param(rng.normal(scale=0.5, size=(n, m)))
        self.b = Param(np.zeros(m))
    def __call__(self, x):
        self.x = x
        return x @ self.w.data + self.b.data
    def backward(self, d):
        self.w.grad += self.x.T @ d
        self.b.grad += d.sum(0)
        return d @ self.w.data.T

class Tanh:
    def __call__(self, x):
        self.out = np.tanh(x)
        return self.out
    def backward(self, d):
        return d * (1 - self.out ** 2)

class Net:
    def __init__(self, *layers):
        self.layers = list(layers)
    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
    def backward(self, d):
        for layer in reversed(self.layers):
            d = layer.backward(d)

# %%
net = Net(Linear(3, 4), Tanh(), Linear(4, 1))
n_params = sum(p.data.size for p in Param.registry)

# %%
class SGD:
    def __init__(self, params, lr=0.1):
        self.params, self.lr, self.steps = params, lr, 0
    def step(self):
        for p in self.params:
            p.data -= self.lr * p.grad
            p.grad[...] = 0
        self.steps += 1
opt = SGD(Param.registry)
sigmoid = lambda z: 1 / (1 + np.exp(-z))

# %% train
history = []
for epoch in range(30):
    order = rng.permutation(len(X))
    loss = 0.0
    for batch in np.array_split(order, 4):
        p = sigmoid(net(X[batch]))[:, 0]
        loss += -np.mean(y[batch] * np.log(p) + (1 - y[batch]) * np.log(1 - p))
        net.backward(((p - y[batch]) / len(batch))[:, None])
        opt.step()
    history.append(loss)
    if epoch % 10 == 0:
        print(epoch, loss)

# %%
accuracy = float(((sigmoid(net(X))[:, 0] > 0.5) == y).mean())
snapshot = [p.data.copy() for p in Param.registry]
first_layer = net.layers[0]
first_layer.w.data[0] = 0
after = float(((sigmoid(net(X))[:, 0] > 0.5) == y).mean())

# %% restore through views
for p, saved in zip(Param.registry, snapshot):
    p.data[:] = saved
restored = float(((sigmoid(net(X))[:, 0] > 0.5) == y).mean())
flat = np.concatenate([p.data.ravel() for p in Param.registry])
norms = {type(l).__name__: float(np.linalg.norm(l.w.data)) for l in net.layers if hasattr(l, "w")}
opt.lr /= 10
opt2 = SGD(opt.params[:2], opt.lr)
opt2.step()
steps = opt.steps + opt2.steps
