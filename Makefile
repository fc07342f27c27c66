PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
NBVAL = --nbval --nbval-current-env --nbval-cell-timeout=120

# What is tested of the rendered book does not depend on NumPy.
RENDERED = accessibility book classroom exercise_pages jupyter_book pages take_along

# The oldest NumPy that has wheels for this Python, from 2.0 on.
OLDEST_NUMPY = "numpy==2.0.0; python_version < '3.13'" \
               "numpy==2.1.0; python_version >= '3.13'"

# The book's matrices are small: one thread is faster than two.
export OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1

.PHONY: help setup book pdf dist links test test-oldest lab chapters figures classroom \
        test-classroom reproduce bench clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1: \2/p' Makefile

setup: $(VENV)/.installed ## create .venv and install what the book needs

book: setup ## render the stored notebooks to _build/html
	$(BIN)/python -m sphinx -q -W --keep-going -c . chapters _build/html
	@echo _build/html/index.html

pdf: setup ## print the whole book to _build/book.pdf (needs Chromium)
	$(BIN)/python -m sphinx -q -b singlehtml -c . chapters _build/single
	$(BIN)/python scripts/print_book.py _build/single/index.html _build/book.pdf

dist: book pdf ## pack HTML, PDF, notebooks and library into dist/
	$(BIN)/python -m scripts.pack

links: book ## list the links to other sites, and visit them (needs a network)
	$(BIN)/python scripts/links.py --visit

test: setup ## lint, unit tests, the rendered book, every notebook
	$(BIN)/python -m codespell_lib
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m pytest -q --ignore=tests/test_classroom.py
	$(BIN)/python -m pytest -q $(NBVAL) chapters

# Matrix products as on an older CPU too: they round otherwise, and outputs must hold.
test-oldest: export OPENBLAS_CORETYPE = Sandybridge
test-oldest: .venv-oldest/.oldest ## unit tests and notebooks with the oldest NumPy
	.venv-oldest/bin/python -m pytest -q $(RENDERED:%=--ignore=tests/test_%.py)
	.venv-oldest/bin/python -m pytest -q $(NBVAL) chapters

lab: setup ## open the chapters in JupyterLab
	$(BIN)/python -m jupyterlab chapters

chapters: setup ## run every chapter from a fresh kernel and store its outputs
	$(BIN)/python scripts/run_chapters.py

figures: setup ## draw the diagrams of chapters/images again
	$(BIN)/python -m figures

classroom: $(VENV)/.classroom ## make the exercises for students, and a course of nbgrader
	$(BIN)/python -m scripts.classroom

test-classroom: $(VENV)/.classroom ## grade right, blank and wrong answers with nbgrader
	$(BIN)/python -m pytest -q tests/test_classroom.py

reproduce: setup ## run the long experiments, or go on with them, and store their results
	$(BIN)/python -m experiments

# A training loop keeps the memory it has freed (glibc; ignored elsewhere).
bench: export MALLOC_MMAP_MAX_ = 0
bench: export MALLOC_TRIM_THRESHOLD_ = 8589934592
bench: setup ## print what the sparse layers and the language model cost
	$(BIN)/python -m tests.bench_moe
	$(BIN)/python -m tests.bench_dispatch
	$(BIN)/python -m tests.bench_lm

clean: ## remove the environments and everything built
	rm -rf .venv .venv-oldest _build dist
	rm -rf .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

%/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The book needs Python 3.11 or newer; $(PYTHON) is older or missing."; \
	  echo "Name another one, for example: make book PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $*
	$*/bin/python -m pip install -q --disable-pip-version-check \
	  -c constraints.txt -e '.[book,test]'
	@touch $@

%/.oldest: %/.installed
	$*/bin/python -m pip install -q --disable-pip-version-check $(OLDEST_NUMPY)
	$*/bin/python -m pip check
	@touch $@

%/.classroom: %/.installed
	$*/bin/python -m pip install -q --disable-pip-version-check \
	  -c constraints.txt -e '.[book,test,classroom]'
	@touch $@
.PRECIOUS: %/.installed
