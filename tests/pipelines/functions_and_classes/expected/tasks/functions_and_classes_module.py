import argparse

SCALE = 10


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def scaled(self):
        return Point(self.x * SCALE, self.y * SCALE)


def total(points):
    return sum(p.x + p.y for p in points)


def get_points():
    points = [Point(n, n + 1).scaled() for n in range(3)]
    return points


def get_summary(points):
    summary = {"total": total(points), "last": points[-1]}
    return summary


def get_far(points):
    far = [p for p in points if total([p]) > SCALE]
    return far


def run_session_including_points():
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    points = get_points()
    artifacts["points"] = copy.deepcopy(points)
    summary = get_summary(points)
    artifacts["summary"] = copy.deepcopy(summary)
    far = get_far(points)
    artifacts["far"] = copy.deepcopy(far)
    return artifacts


def run_all_sessions():
    artifacts = dict()
    artifacts.update(run_session_including_points())
    return artifacts


def stage_points():
    artifacts = dict()
    points = get_points()
    artifacts["points"] = points
    return artifacts, {"points": points}


def stage_summary(
    points,
):
    artifacts = dict()
    summary = get_summary(points)
    artifacts["summary"] = summary
    return artifacts, {}


def stage_far(
    points,
):
    artifacts = dict()
    far = get_far(points)
    artifacts["far"] = far
    return artifacts, {}


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline functions_and_classes: points, summary, far",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )

    for name, value in run_all_sessions(**vars(parser.parse_args())).items():
        print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
