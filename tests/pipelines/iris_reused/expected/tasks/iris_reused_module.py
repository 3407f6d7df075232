import argparse

import pandas as pd
from sklearn.linear_model import LinearRegression


def get_trained_model():
    import lineaslice

    mod = lineaslice.get("trained_model", 1).get_value()
    return mod


def get_predicted(mod, url2):
    pred_df = pd.read_csv(url2)
    petal_length_pred = mod.predict(X=pred_df[["petal.width"]])
    return petal_length_pred


def run_session_including_trained_model(
    url2="data/iris_new.csv",
):
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    mod = get_trained_model()
    artifacts["trained_model"] = copy.deepcopy(mod)
    petal_length_pred = get_predicted(mod, url2)
    artifacts["predicted"] = copy.deepcopy(petal_length_pred)
    return artifacts


# What is loaded from the store: version, SHA-256 of its bytes, and what is done when it
# is missing. To see whether all of it is there: lineaslice check FILE
PINNED_ARTIFACTS = {
    "trained_model": (
        1,
        "SHA-256",
        "fail",
    ),
}


def run_all_sessions(
    url2="data/iris_new.csv",
):
    artifacts = dict()
    artifacts.update(run_session_including_trained_model(url2))
    return artifacts


def stage_trained_model():
    artifacts = dict()
    mod = get_trained_model()
    artifacts["trained_model"] = mod
    return artifacts, {"mod": mod}


def stage_predicted(
    mod,
    url2="data/iris_new.csv",
):
    artifacts = dict()
    petal_length_pred = get_predicted(mod, url2)
    artifacts["predicted"] = petal_length_pred
    return artifacts, {}


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline iris_reused: trained_model, predicted",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--url2", type=str, default="data/iris_new.csv", help="a text")
    for name, value in run_all_sessions(**vars(parser.parse_args())).items():
        print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
