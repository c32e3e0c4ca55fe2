"""Words: a longer text in both languages, for notes and decisions that come with data."""

from __future__ import annotations

from symbiosis.files.fields import Described, Text


class Words(Described):
    """A text in Chinese and in English, both required."""

    zh: Text
    en: Text

    def text(self, lang: str) -> str:
        """Return the text in `lang` (`zh` or `en`)."""
        return self.zh if lang == "zh" else self.en
