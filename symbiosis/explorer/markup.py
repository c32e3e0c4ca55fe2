"""Markup: HTML in which every text is escaped; what comes from a park can never be read as a tag."""

from __future__ import annotations

from html import escape


class Markup(str):
    """A text that is HTML already; only this module makes one."""

    __slots__ = ()


def tag(name: str, *children: str, cls: str = "", title: str = "", span: int = 1) -> Markup:
    """Return an element with `children`; those that are no Markup are escaped."""
    attributes = "".join(
        f' {key}="{escape(value, quote=True)}"'
        for key, value in (("class", cls), ("title", title), ("colspan", str(span) if span > 1 else ""))
        if value
    )
    return Markup(f"<{name}{attributes}>{''.join(text(child) for child in children)}</{name}>")


def text(content: str) -> str:
    """Return `content` as it stands where it is Markup, else escaped."""
    return content if isinstance(content, Markup) else escape(content, quote=True)
