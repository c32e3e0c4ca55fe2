"""Wrong usage is told in the one language that is asked for, with what is near only where something is."""

import pytest

from symbiosis.i18n import Told


@pytest.mark.parametrize(
    ("words", "zh", "en"),
    [
        (("run", "nopark"), "自带园区", "neither a park folder"),
        (("new", "park", "--template", "starte"), "没有模板", "there is no starter"),
        (("check", "suzhou-sip", "--set", "x"), "应写作", "is not of the form"),
        (("account", "FILE", "--scheme", "zz"), "没有指标体系 zz；有", 'no scheme "zz"; known'),
        (("account", "FILE", "--scheme", "CN-NDRC-2024"), "最接近：CN-NDRC-2025", "nearest: CN-NDRC-2025"),
    ],
)
def test_wrong_usage_is_told_in_one_language(command, root, words, zh, en):
    file = str(root / "docs" / "examples" / "account-vector-f.csv")
    for lang, said, not_said in (("zh", zh, en), ("en", en, zh)):
        done = command(*(file if each == "FILE" else each for each in words), "--lang", lang)
        assert done.returncode == 2
        assert said in done.stderr
        assert not_said not in done.stderr
        assert "-；" not in done.stderr
        assert "nearest: -" not in done.stderr


def test_a_text_within_a_text_is_told_in_the_same_language():
    from symbiosis.library.names import unknown

    said = unknown("scheme", "HN-2025", ("HN-2026", *map(str, range(60)))).args[0]
    assert isinstance(said, Told)
    assert "最接近：HN-2026" in said.render("zh")
    assert "……另有 49 个" in said.render("zh")
    assert "nearest: HN-2026" in str(said)
