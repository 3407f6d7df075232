# %%
import lineaslice

SCALE = 10


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def scaled(self):
        return Point(self.x * SCALE, self.y * SCALE)


def total(points):
    return sum(p.x + p.y for p in points)


# %%
points = [Point(n, n + 1).scaled() for n in range(3)]
lineaslice.save(points, "points")
# %%
summary = {"total": total(points), "last": points[-1]}
lineaslice.save(summary, "summary")
# %%
far = [p for p in points if total([p]) > SCALE]
lineaslice.save(far, "far")
