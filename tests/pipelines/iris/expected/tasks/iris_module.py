import argparse

import pandas as pd
from sklearn.linear_model import LinearRegression


def get_iris_model():
    url1 = "data/iris_train.csv"
    train_df = pd.read_csv(url1)
    mod = LinearRegression()
    mod.fit(
        X=train_df[["petal.width"]],
        y=train_df["petal.length"],
    )
    return mod


def get_iris_petal_length_pred(mod, url2):
    pred_df = pd.read_csv(url2)
    petal_length_pred = mod.predict(X=pred_df[["petal.width"]])
    return petal_length_pred


def run_session_including_iris_model(
    url2="data/iris_new.csv",
):
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    mod = get_iris_model()
    artifacts["iris_model"] = copy.deepcopy(mod)
    petal_length_pred = get_iris_petal_length_pred(mod, url2)
    artifacts["iris_petal_length_pred"] = copy.deepcopy(petal_length_pred)
    return artifacts


def run_all_sessions(
    url2="data/iris_new.csv",
):
    artifacts = dict()
    artifacts.update(run_session_including_iris_model(url2))
    return artifacts


def stage_iris_model():
    artifacts = dict()
    mod = get_iris_model()
    artifacts["iris_model"] = mod
    return artifacts, {"mod": mod}


def stage_iris_petal_length_pred(
    mod,
    url2="data/iris_new.csv",
):
    artifacts = dict()
    petal_length_pred = get_iris_petal_length_pred(mod, url2)
    artifacts["iris_petal_length_pred"] = petal_length_pred
    return artifacts, {}


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline iris: iris_model, iris_petal_length_pred",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--url2", type=str, default="data/iris_new.csv", help="a text")
    for name, value in run_all_sessions(**vars(parser.parse_args())).items():
        print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
