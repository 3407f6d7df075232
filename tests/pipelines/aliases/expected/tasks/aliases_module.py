import argparse


def get_rows_for_artifact_index_and_downstream():
    rows = [[1, 2], [3]]
    return rows


def get_index(rows):
    index = {"first": rows[0], "all": rows}
    return index


def get_total(rows):
    total = sum(len(row) for row in rows)
    return total


def get_setup_for_artifact_longest_and_downstream(rows):
    rows[0].append(10)


def get_longest(index):
    longest = max(index["all"], key=len)
    return longest


def get_index_afterwards(index, longest):
    longest.append(20)
    return index


def run_session_including_index():
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    rows = get_rows_for_artifact_index_and_downstream()
    index = get_index(rows)
    artifacts["index"] = copy.deepcopy(index)
    total = get_total(rows)
    artifacts["total"] = copy.deepcopy(total)
    get_setup_for_artifact_longest_and_downstream(rows)
    longest = get_longest(index)
    artifacts["longest"] = copy.deepcopy(longest)
    index = get_index_afterwards(index, longest)
    artifacts["index afterwards"] = copy.deepcopy(index)
    return artifacts


def run_all_sessions():
    artifacts = dict()
    artifacts.update(run_session_including_index())
    return artifacts


def stage_index_and_total_and_longest_and_more():
    # An artifact is copied as soon as it is made: what runs
    # after it, for another artifact, may alter it in place.
    import copy

    artifacts = dict()
    rows = get_rows_for_artifact_index_and_downstream()
    index = get_index(rows)
    artifacts["index"] = copy.deepcopy(index)
    total = get_total(rows)
    artifacts["total"] = copy.deepcopy(total)
    get_setup_for_artifact_longest_and_downstream(rows)
    longest = get_longest(index)
    artifacts["longest"] = copy.deepcopy(longest)
    index = get_index_afterwards(index, longest)
    artifacts["index afterwards"] = copy.deepcopy(index)
    return artifacts, {}


def main():
    parser = argparse.ArgumentParser(
        description="Make the artifacts of the pipeline aliases: index, total, longest, index afterwards",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )

    for name, value in run_all_sessions(**vars(parser.parse_args())).items():
        print(f"{name}:\n{value}")


if __name__ == "__main__":
    main()
