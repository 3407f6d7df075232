"""Fields that change without anybody's doing: counters, caches, measured times.

They are left out of comparisons, and the result says which.
"""

from __future__ import annotations

VOLATILE: frozenset[str] = frozenset(
    {
        # what a fit measured about itself
        "refit_time_",
        "mean_fit_time",
        "std_fit_time",
        "mean_score_time",
        "std_score_time",
        # a tree that counts its queries, kept by nearest neighbours
        "_tree",
        # names of the libraries' caches
        "_cache",
        "_item_cache",
        "_stop_words_id",
        "_memoized_functions",
        # xgboost and lightgbm: a copied or loaded booster prepares its evaluation anew
        "_Booster__need_reload_eval_info",
    }
)


# Attributes that instances of a library's classes get by being asked: kept results, scratch memory.
_LEFT_BEHIND: dict[str, frozenset[str]] = {
    "statsmodels": frozenset({"_data_attr", "_nobs_int", "_summary_cache", "diagn", "het_scale"})
    | {"_summary_statistics_cache", "_tmp_like_exog", "cov_HC0", "cov_HC1", "cov_HC2", "cov_HC3"}
    | {"predict_dates", "predict_end", "predict_start"},
}


def left_behind(cls: type) -> frozenset[str]:
    """Attributes of instances of this class that say no more than the others do."""
    return _LEFT_BEHIND.get(str(cls.__module__).partition(".")[0], frozenset())


def is_volatile(name: object) -> bool:
    """True for a field whose value a re-run need not give."""
    return isinstance(name, str) and name in VOLATILE
