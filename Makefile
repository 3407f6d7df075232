# make demo      execute the demo notebook in a kernel and run what it exported
# make test      run the tests
# make test-engines  run pipelines on the real engines, each installed in .venv-engines (large)
# make demo-lab  open a ready notebook in JupyterLab, with the front end (needs npm or installs it)
# make test-lab  test the front end in a browser; installs node packages, and Chromium by apt
# make pictures-lab  the same, and take the pictures of the README from it
# make test-torch  install torch (large) and run the tests that need it
# make test-all  run them on Python 3.11, 3.12 and 3.13
# make lint      ruff and mypy
# make bench     measure what tracing costs
# make picture   draw docs/slice.svg anew
#
# The first run makes .venv; PYTHON=… chooses the interpreter, VENV=… another folder.

VENV ?= .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell .ci/find-python)
PYTEST_ARGS ?= -n auto --dist loadfile
PIP_INSTALL := $(BIN)/python -m pip install --disable-pip-version-check
# Where Python may write no bytecode, every process would compile our modules anew; and tables that
# were edited since the install are parsed anew.
COMPILE := $(BIN)/python -m compileall -q lineaslice && $(BIN)/python -m lineaslice.knowledge.compiled

.PHONY: demo demo-lab pictures-lab test test-engines test-lab test-torch test-all lint bench picture clean

demo: $(VENV)/.demo
	$(COMPILE)
	$(BIN)/python notebooks/demo.py

test: $(VENV)/.test
	$(COMPILE)
	$(BIN)/python -m pytest $(PYTEST_ARGS)

test-torch: $(VENV)/.torch
	$(BIN)/python -m pytest $(PYTEST_ARGS) tests/slices/test_cases.py tests/slices/test_case_files.py tests/knowledge/test_libraries_by_running.py -k torch

test-engines: $(VENV)/.test
	.ci/test-engines $(BIN)/python

test-lab:
	.ci/test-lab $(LAB_ARGS)

pictures-lab: test-lab
	cp build/lab/pictures/jupyterlab-*.png docs/

demo-lab:
	"$$(.ci/lab-venv)/bin/python" notebooks/demo_lab.py $(DEMO_ARGS)

test-all:
	.ci/test-all

lint: $(VENV)/.lint
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks

picture: $(VENV)/.test
	$(BIN)/python -m tests.front.draw_picture

clean:
	rm -rf $(VENV) .venv-lab labextension/node_modules labextension/lib lineaslice/labextension demo-output build dist

# Stamps: what is installed is installed again only when pyproject.toml has changed.
$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found; try: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.demo: $(VENV)/.made pyproject.toml
	$(PIP_INSTALL) -e '.[demo]'
	@touch $@

$(VENV)/.test: $(VENV)/.made pyproject.toml
	$(PIP_INSTALL) -e '.[demo,test]'
	@touch $@ $(VENV)/.demo

$(VENV)/.torch: $(VENV)/.test
	$(PIP_INSTALL) -e '.[demo,test,torch]'
	@touch $@

$(VENV)/.lint: $(VENV)/.test
	$(PIP_INSTALL) -e '.[demo,test,lint]'
	@touch $@
