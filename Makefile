# Everything that a person does with a checkout. `make` alone lists it.
# Needs Python >= 3.11, make and git; everything else goes to .venv.

PYTHON ?= python3
PORT ?= 3000
VENV := .venv
BIN := $(VENV)/bin
# A copy, so that no link across file systems is tried (with a warning) nor the cache written through.
export UV_LINK_MODE ?= copy
# uv from PATH, else the one that setup puts into .venv.
UV := $(or $(shell command -v uv 2>/dev/null),$(BIN)/uv)
INSTALL = @echo "installing $(@F:.%=%) 安装" && $(UV) pip install -q --python $(BIN)/python -c constraints.txt
LOCKED := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help run setup ocr test ui notebook lint fmt bench docs samples lock clean

help: ## list the targets 列出命令
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/.base ## read data/raw, publish data/warehouse 读取并入库
	@$(BIN)/yusuan run

setup: $(VENV)/.base ## make .venv with what `make run` needs 安装
	@echo "ready: $(BIN)/yusuan --help"

ocr: $(VENV)/.ocr ## add to .venv what reads scans and pictures 安装文字识别
	@echo "scans are read by the next make run 下次 make run 将识别扫描件"

test: $(VENV)/.test ## run the tests 测试
	@$(BIN)/python -m pytest -n auto

ui: $(VENV)/.ui ## Dagster's web page, with schedule and sensor live 网页界面
	@DAGSTER_HOME="$$($(BIN)/python -m pipeline.dagster_home)" exec $(BIN)/dagster dev -w workspace.yaml -p $(PORT)

notebook: $(VENV)/.notebooks ## JupyterLab on notebooks/, to ask the warehouse 笔记本
	@exec $(BIN)/jupyter lab notebooks

lint: $(VENV)/.dev ## what CI asks of the code 检查代码
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

fmt: $(VENV)/.dev ## format the code 整理代码
	@$(BIN)/ruff check -q --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.bench ## measure time and memory 性能
	@$(BIN)/python -m benchmarks

docs: $(VENV)/.base ## write docs/data-dictionary.md anew 数据字典
	@$(BIN)/python -m pipeline.dictionary

samples: $(VENV)/.test ## write the samples of data/raw anew 样例文件
	@$(BIN)/python -m tests.corpus.samples

lock: $(VENV)/.base ## resolve constraints.txt anew from pyproject.toml 锁定版本
	@$(UV) pip compile -q --universal --python-version 3.11 --all-extras --group dev --group bench \
		--no-emit-index-url --no-annotate --no-header --upgrade pyproject.toml -o constraints.txt

clean: ## drop what can be made again; data/raw and data/lake stay 清理
	@rm -rf data/warehouse build dist site .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# The environment. Each stamp is a set of packages, made again when what is locked changes.

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed 需要 Python 3.11 以上: install it, or name it: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@command -v uv >/dev/null 2>&1 || $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "This Python cannot make an environment 无法创建虚拟环境: install the package python3-venv (sudo apt install python3-venv), then say make again"; exit 1; }
	@echo "making $(VENV) 创建环境"
	@if command -v uv >/dev/null 2>&1; then uv venv -q --python "$$(command -v $(PYTHON))" $(VENV); \
	else $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install -q --disable-pip-version-check uv; fi

$(VENV)/.base: $(LOCKED) | $(BIN)/python
	$(INSTALL) -e .
	@touch $@ && echo "base install 安装大小: $$(du -sm $(VENV) | cut -f1) MB"

$(VENV)/.ui: $(VENV)/.base
	$(INSTALL) -e '.[ui]'
	@touch $@

$(VENV)/.ocr: $(VENV)/.base
	$(INSTALL) -e '.[ocr]'
	@touch $@ && echo "with OCR 含文字识别: $$(du -sm $(VENV) | cut -f1) MB"

$(VENV)/.notebooks: $(VENV)/.base
	$(INSTALL) -e '.[notebooks]'
	@touch $@

$(VENV)/.bench: $(VENV)/.base
	$(INSTALL) -e '.[ocr]' --group bench
	@touch $@

$(VENV)/.test: $(VENV)/.base
	$(INSTALL) -e '.[ocr]' --group test
	@touch $@

$(VENV)/.dev: $(VENV)/.base
	$(INSTALL) --group dev
	@touch $@
