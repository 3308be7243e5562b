# make run [PHOTOS=folder]   sets up and shows GalleryAI at work; make test   sets up and runs every test.

PYTHON ?= python3
VENV ?= .venv
PHOTOS ?=
LIBRARY ?= $(if $(PHOTOS),build/library,build/samples)
BIN := $(VENV)/bin

.PHONY: run test lint types clean

run: $(VENV)/.installed
	@$(BIN)/galleryai --library "$(LIBRARY)" demo $(if $(PHOTOS),-- "$(PHOTOS)") || [ $$? -eq 1 ]  # 1: some files could not be read

test: $(VENV)/.installed-dev
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest $(ARGS)

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.installed-dev
	@$(BIN)/mypy

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) packaging/check_python.py
	@echo "Making the environment in $(VENV) (once)."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	@echo "Adding what the tests need (once)."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@

clean:
	rm -rf $(VENV) build dist
