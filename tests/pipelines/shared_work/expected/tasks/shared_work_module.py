import argparse

import pandas as pd


def get_df_for_artifact_means_and_downstream():
    df = pd.read_csv("data/iris_train.csv")
    df = df.dropna()
    df["area"] = df["petal.length"] * df["petal.width"]
    return df


def get_means(df):
    means = df.groupby("variety").mean()
    return means


def get_largest(df):
    largest = df.nlargest(3, "area").reset_index(drop=True)
    return largest


def get_spread(means):
    spread = means.max() - means.min()
    return spread


def run_session_including_means():
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    df = get_df_for_artifact_means_and_downstream()
    means = get_means(df)
    artifacts["means"] = copy.deepcopy(means)
    largest = get_largest(df)
    artifacts["largest"] = copy.deepcopy(largest)
    spread = get_spread(means)
    artifacts["spread"] = copy.deepcopy(spread)
    return artifacts


def run_all_sessions():
    artifacts = dict()
    artifacts.update(run_session_including_means())
    return artifacts


def stage_df_for_artifact_means_and_downstream():
    artifacts = dict()
    df = get_df_for_artifact_means_and_downstream()
    return artifacts, {"df": df}


def stage_means(
    df,
):
    artifacts = dict()
    means = get_means(df)
    artifacts["means"] = means
    return artifacts, {"means": means}


def stage_largest(
    df,
):
    artifacts = dict()
    largest = get_largest(df)
    artifacts["largest"] = largest
    return artifacts, {}


def stage_spread(
    means,
):
    artifacts = dict()
    spread = get_spread(means)
    artifacts["spread"] = spread
    return artifacts, {}


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline shared_work: means, largest, spread",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )

    for name, value in run_all_sessions(**vars(parser.parse_args())).items():
        print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
