# %%
import numpy as np
from numpy.linalg import eigh, inv, norm, solve, svd
np.set_printoptions(precision=3, suppress=True)

# %%
A = np.arange(1.0, 17.0).reshape(4, 4)
A += np.eye(4) * 10
B = A.copy()
diag = A.diagonal()
row = A[1]
upper = np.triu(A)
A

# %%
b = np.ones(4)
x = solve(A, b)
residual = A @ x - b
print(norm(residual))

# %% the user scales a row through a view
row *= 2
block = A[2:, 2:]
block -= block.mean()
A.T[0] = -1
det = np.linalg.det(A)

# %%
flat = A.ravel()
flat[5] = 100.0
copy_flat = A.flatten()
copy_flat[:] = 0
trace = A.trace()

# %%
S = B @ B.T
w, V = eigh(S)
order = np.argsort(w)[::-1]
w, V = w[order], V[:, order]
V *= np.sign(V[0])
top_share = w[0] / w.sum()

# %%
U, s, Vt = svd(B, full_matrices=False)
low = (U[:, :2] * s[:2]) @ Vt[:2]
err = norm(B - low) / norm(B)
rank = int((s > 1e-9).sum())

# %%
out = np.empty_like(B)
np.multiply(B, 0.5, out=out)
np.add(out, 1, out=out, where=out > 6)
np.clip(out, 2, 9, out=out)
total = out.sum()

# %%
M = np.zeros((3, 3))
np.fill_diagonal(M, [1, 2, 3])
np.put(M, [1, 5], [7, 8])
M[[0, 2]] = M[[2, 0]]
np.copyto(M[1:2], 4.0)
i, j = np.unravel_index(M.argmax(), M.shape)

# %% power iteration
v = np.ones(4) / 2
for k in range(50):
    new = S @ v
    new /= norm(new)
    if norm(new - v) < 1e-12:
        break
    v = new
lam = float(v @ S @ v)
print(k, lam, w[0])

# %%
def gram_schmidt(X):
    X = X.astype(float)
    Q = []
    for col in X.T:
        for q in Q:
            col -= (q @ col) * q
        Q.append(col / norm(col))
    return np.array(Q).T


X = np.array([[1, 1, 0], [1, 0, 1], [0, 1, 1]])
Q = gram_schmidt(X)
ortho = np.allclose(Q.T @ Q, np.eye(3))


def center_(M):
    M -= M.mean(axis=0)


data = np.array([[1.0, 2.0], [3.0, 5.0], [8.0, 1.0]])
keep = data
center_(data)
cov = keep.T @ keep / (len(keep) - 1)

# %%
windows = np.lib.stride_tricks.sliding_window_view(np.arange(8.0), 3)
moving = windows.mean(axis=1)
rec = np.zeros(3, dtype=[("x", "f8"), ("n", "i4")])
rec["x"] = [0.5, 1.5, 2.5]
rec["n"][1] = 9
xs = rec["x"]
xs[0] = -1
stack = np.stack([rec["x"], rec["n"]])
parts = np.split(np.arange(9), 3)
parts[0][:] = 0
joined = np.concatenate(parts)
mask = np.ma.masked_less(joined, 4)
mask_mean = mask.mean()
idx = np.ix_([0, 2], [1, 3])
B[idx] += 1000
swap = B.swapaxes(0, 1)
swap.sort(axis=0)
cond = inv(np.eye(2) * 3)
