import argparse

import numpy as np


def get_train_sample():
    np.random.seed(7)
    train = np.random.rand(3)
    return train


def get_test_sample():
    test = np.random.rand(2)
    return test


def get_gap(train, test):
    gap = float(train.mean() - test.mean())
    return gap


def run_session_including_train_sample():
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    train = get_train_sample()
    artifacts["train sample"] = copy.deepcopy(train)
    test = get_test_sample()
    artifacts["test sample"] = copy.deepcopy(test)
    gap = get_gap(train, test)
    artifacts["gap"] = copy.deepcopy(gap)
    return artifacts


def run_all_sessions():
    artifacts = dict()
    artifacts.update(run_session_including_train_sample())
    return artifacts


def stage_train_sample_and_test_sample():
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    train = get_train_sample()
    artifacts["train sample"] = copy.deepcopy(train)
    test = get_test_sample()
    artifacts["test sample"] = copy.deepcopy(test)
    return artifacts, {"train": train, "test": test}


def stage_gap(
    train,
    test,
):
    artifacts = dict()
    gap = get_gap(train, test)
    artifacts["gap"] = gap
    return artifacts, {}


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline random_stream: train sample, test sample, gap",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )

    for name, value in run_all_sessions(**vars(parser.parse_args())).items():
        print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
