"""Shipped folders are found in a wheel first, then in a checkout, else the installation is said to be incomplete."""

import pytest

from symbiosis import shipped
from symbiosis.errors import InstallationError


def lay(root, *, wheel=False, checkout=False, project=False):
    package = root / "symbiosis"
    package.mkdir()
    if wheel:
        (package / "_share" / "models").mkdir(parents=True)
    if checkout:
        (root / "models").mkdir()
    if project:
        (root / "pyproject.toml").touch()
    return package


def test_the_installed_folder_goes_before_the_checkout(tmp_path):
    package = lay(tmp_path, wheel=True, checkout=True, project=True)
    assert shipped._find("models", package=package) == package / "_share" / "models"


def test_a_checkout_is_found_beside_the_package(tmp_path):
    package = lay(tmp_path, checkout=True, project=True)
    assert shipped._find("models", package=package) == tmp_path / "models"


def test_a_folder_that_only_happens_to_lie_beside_the_package_is_not_ours(tmp_path):
    package = lay(tmp_path, checkout=True)
    with pytest.raises(InstallationError, match="models"):
        shipped._find("models", package=package)


def test_the_message_says_what_is_missing_and_what_to_do_in_both_languages(tmp_path):
    with pytest.raises(InstallationError, match=r"找不到.*parks.*Install park-symbiosis again"):
        shipped._find("parks", package=lay(tmp_path))


@pytest.mark.parametrize("find", [shipped.models_dir, shipped.parks_dir, shipped.viz_dir])
def test_the_folders_that_ship_are_there(find):
    assert find().is_dir()
