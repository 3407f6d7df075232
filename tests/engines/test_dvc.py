"""DVC: what is skipped, and a remote in S3."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from pipelines.cases import Case, different

from .dvc import artifacts, repository, reproduce


def test_only_what_changed_runs_again(cases: dict[str, Case], workplace: Path, home: Path) -> None:
    folder = cases["iris"].export("DVC", workplace / "DVC" / "skipping")
    repository(folder)
    assert reproduce(folder) == ["keys", "iris_model", "iris_petal_length_pred"]
    assert reproduce(folder) == ["keys"]
    data = folder / "data" / "iris_new.csv"
    data.write_text(data.read_text() + data.read_text().splitlines()[-1] + "\n")
    assert reproduce(folder) == ["keys", "iris_petal_length_pred"]
    module = folder / "iris_module.py"
    module.write_text(module.read_text().replace("mod.predict(", "1 + mod.predict("))
    assert reproduce(folder) == ["keys", "iris_petal_length_pred"]


def test_what_was_pushed_comes_back(
    cases: dict[str, Case], workplace: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = cases["functions_and_classes"]
    folder = case.export("DVC", workplace / "DVC" / "pushed")
    repository(folder)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        address = "http://{}:{}".format(*server.get_host_and_port())
        for name, value in {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        import boto3

        boto3.client("s3", endpoint_url=address).create_bucket(Bucket="values")
        dvc(folder, "remote", "add", "--default", "s3", "s3://values/pipeline")
        dvc(folder, "remote", "modify", "s3", "endpointurl", address)
        dvc(folder, "repro")
        dvc(folder, "push")
        for made in ("artifacts", "values", ".dvc/cache"):
            shutil.rmtree(folder / made)
        dvc(folder, "pull", "--allow-missing")
        found = artifacts(folder, "functions_and_classes")
    finally:
        server.stop()
    assert different(found, case.expected({})) == []


def dvc(folder: Path, *words: str) -> None:
    done = subprocess.run(["dvc", *words], cwd=folder, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
