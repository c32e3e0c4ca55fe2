"""Constraints: everything that is installed for the project and its development is pinned, and the pin is what is installed."""

from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


def pins(root) -> dict[str, str]:
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin in wanted
        if pin.marker is None or pin.marker.evaluate()
    }


def needed() -> dict[str, str]:
    """Name and version of every distribution that `park-symbiosis[dev]` brings along."""
    found: dict[str, str] = {}
    queue = [("park-symbiosis", frozenset({"dev", "docs"}))]
    seen = set()
    while queue:
        name, extras = queue.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        here = distribution(name)
        found[name] = here.version
        for text in here.requires or ():
            one = Requirement(text)
            if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                queue.append((canonicalize_name(one.name), frozenset(one.extras)))
    del found["park-symbiosis"]
    return found


def test_every_dependency_is_pinned_at_the_version_that_is_installed(root):
    pinned = pins(root)
    assert {name: version for name, version in needed().items() if pinned.get(name) != version} == {}


def test_every_pin_is_one_exact_version(root):
    lines = (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#") and "==" not in line] == []
