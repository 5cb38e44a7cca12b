# Every target sets up what it needs: `git clone`, then any of these, on a bare machine.
#   make dev | check | test | bench | demo | docs | wheel | clean
.DEFAULT_GOAL := dev
.PHONY: dev check test sanitize bench demo docs wheel clean native
.DELETE_ON_ERROR:
SHELL := bash

VENV := .venv
PY := $(VENV)/bin/python
PYTHON ?= python3
TOOLS := $(VENV)/tools-installed
PACKAGE := $(VENV)/package-installed
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# WERROR=ON makes a warning fail the build: .ci/run sets it, a user with a newer compiler need not.
WERROR ?= OFF
CMAKE_FLAGS := -G Ninja -DCMAKE_BUILD_TYPE=Release -DPELTON_TESTS=ON -DPELTON_WERROR=$(WERROR) \
  -DPython_EXECUTABLE=$(CURDIR)/$(PY)
CCACHE := $(shell command -v ccache)
ifneq ($(CCACHE),)
export CMAKE_CXX_COMPILER_LAUNCHER := ccache
endif

dev: native $(PACKAGE)

$(VENV)/bin/python:
	@bash tools/system_packages.sh $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet pip==26.3

$(TOOLS): pyproject.toml | $(VENV)/bin/python
	$(PY) -m pip install --quiet --group dev
	@touch $@

# In place: the virtual environment points at python/, beside which the build puts the extension.
$(PACKAGE): pyproject.toml CMakeLists.txt $(TOOLS)
	$(PY) -m pip install --quiet --no-build-isolation --no-deps -e . \
	  -C wheel.cmake=false -C editable.mode=inplace
	@touch $@

native: $(TOOLS)
	@cmake -S . -B build $(CMAKE_FLAGS) -Dpybind11_DIR="$$($(PY) -m pybind11 --cmakedir)" \
	  > build.log 2>&1 || { cat build.log; exit 1; }
	cmake --build build

check: dev
	ruff check .
	ruff format --check .
	mypy
	$(PY) -m mypy.stubtest pelton._native --mypy-config-file pyproject.toml
	git ls-files '*.h' '*.cpp' '*.cu' '*.cuh' '*.c' | xargs clang-format --dry-run -Werror

# As many processes as a machine has CPUs; `make test PYTEST=tests/test_ops.py` narrows it.
test: dev
	$(PY) -m pytest -n auto --dist worksteal $(PYTEST)

# Hostile files and C callers again, under the address and undefined behaviour sanitizers.
sanitize: $(TOOLS)
	cmake -S . -B build/sanitize $(CMAKE_FLAGS) -DPELTON_PYTHON=OFF -DPELTON_SANITIZE=ON > /dev/null
	cmake --build build/sanitize
	PELTON_BUILD=build/sanitize $(PY) -m pytest tests/test_artifact_file.py \
	  tests/test_capi.py::test_the_library_agrees_with_the_engine $(PYTEST)

bench: dev
	$(PY) -m benchmarks

demo: dev
	$(PY) -m examples.flights

docs: dev
	$(PY) tools/operators_page.py
	$(PY) tools/cli_page.py
	$(PY) tools/coverage_page.py
	$(PY) tools/expressions_page.py
	$(PY) tools/onnx_page.py
	$(PY) -m benchmarks.readme_table

# For baseline x86-64; the tag says how old a glibc the wheel works with.
wheel: $(TOOLS)
	$(PY) -m pip wheel --quiet --no-build-isolation --no-deps -w build/wheel .
	auditwheel repair --plat auto --wheel-dir dist build/wheel/pelton-*.whl
	@ls -l dist

clean:
	rm -rf build build.log dist $(VENV)
