import argparse

import pandas as pd


def get_head():
    df = pd.read_csv("data/iris_new.csv").head(4)
    return df


def get_head_as_csv(df):
    df.assign(n=range(len(df))).to_csv("head.csv", index=False)
    import pathlib

    head_as_csv = pathlib.Path("head.csv")
    return head_as_csv


def get_lines():
    lines = open("head.csv").read().splitlines()
    return lines


def run_session_including_head():
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    df = get_head()
    artifacts["head"] = copy.deepcopy(df)
    head_as_csv = get_head_as_csv(df)
    artifacts["head as csv"] = copy.deepcopy(head_as_csv)
    lines = get_lines()
    artifacts["lines"] = copy.deepcopy(lines)
    return artifacts


def run_all_sessions():
    artifacts = dict()
    artifacts.update(run_session_including_head())
    return artifacts


def stage_head():
    artifacts = dict()
    df = get_head()
    artifacts["head"] = df
    return artifacts, {"df": df}


def stage_head_as_csv_and_lines(
    df,
):
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    head_as_csv = get_head_as_csv(df)
    artifacts["head as csv"] = copy.deepcopy(head_as_csv)
    lines = get_lines()
    artifacts["lines"] = copy.deepcopy(lines)
    return artifacts, {}


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline files: head, head as csv, lines",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )

    for name, value in run_all_sessions(**vars(parser.parse_args())).items():
        print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
