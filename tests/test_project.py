"""What must hold for the repository as a whole."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from models.sessions import WEIGHTS, checked_bytes, read_manifest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "data_collectors", "models", "recommender")
LOCKS = ("runtime", "dev", "training")
WEIGHTS_LIMIT = 16 * 1024 * 1024


def _project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")


def _locked_names(name: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+)==", _lock(name), re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address_and_pins_every_package_with_hashes(name: str) -> None:
    requirements = _lock(name).replace("\\\n", " ").strip().splitlines()
    assert all(re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line) for line in requirements)
    assert "://" not in _lock(name)


@pytest.mark.parametrize(
    ("name", "extras"), [("runtime", ()), ("dev", ("collectors", "dev")), ("training", ("training",))]
)
def test_a_lock_holds_what_the_project_asks_for(name: str, extras: tuple[str, ...]) -> None:
    project = _project()["project"]
    assert isinstance(project, dict)
    asked = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    names = {re.match(r"[\w.-]+", line)[0].lower().replace(".", "-").replace("_", "-") for line in asked}  # type: ignore[index]  # every line has a name
    assert names <= _locked_names(name)


def test_the_runtime_lock_holds_nothing_that_only_training_or_development_needs() -> None:
    assert not _locked_names("runtime") & {
        "torch",
        "onnx",
        "matplotlib",
        "scikit-image",
        "pytest",
        "spotipy",
        "playwright",
    }


def test_the_packages_are_listed_one_by_one_and_none_is_forgotten() -> None:
    tool = _project()["tool"]
    assert isinstance(tool, dict)
    there = {".".join(p.parent.relative_to(ROOT).parts) for room in ROOMS for p in (ROOT / room).rglob("__init__.py")}
    assert set(tool["setuptools"]["packages"]) == there


def test_the_bot_loads_neither_training_nor_development_packages() -> None:
    heavy = {"torch", "matplotlib", "onnx", "skimage", "models.training"}
    program = f"import sys, bot.cli; print(sorted(set(sys.modules) & {heavy!r}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  # our own program
    assert done.stdout.strip() == "[]"


def test_the_weights_are_those_of_the_manifest_and_small_enough_to_ship() -> None:
    named = [entry.path for entry in read_manifest().values() if checked_bytes(entry)]
    assert sorted(named) == sorted(WEIGHTS.glob("*.onnx"))
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) < WEIGHTS_LIMIT


@pytest.mark.parametrize("name", read_manifest())
def test_every_network_has_its_card(name: str) -> None:
    entry = read_manifest()[name]
    assert entry.sha256[:8] in (WEIGHTS / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("*.md")))
def test_every_file_that_a_page_points_to_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [t for t in re.findall(r"\]\(([^)#]+)", text) if "://" not in t]
    assert [target for target in targets if not (ROOT / target).exists()] == []
