"""Words of an account file by their Chinese and English names, so that a word that is not known finds the one that was meant."""

from __future__ import annotations

from collections.abc import Mapping

from symbiosis.i18n import LANGUAGES, nearest

Names = Mapping[str, tuple[str, ...]]

COLUMN_NAMES: Names = {
    "enterprise": ("企业", "企业名称", "单位名称", "公司", "company", "firm"),
    "category": ("类别", "分类", "类型", "type"),
    "item": ("项", "项目", "品种", "名称", "能源品种", "name"),
    "quantity": ("数量", "用量", "消费量", "实物量", "数值", "value", "amount"),
    "unit": ("单位", "计量单位"),
    "factor": ("因子", "排放因子", "系数"),
    "factor_unit": ("因子单位", "系数单位"),
    "evidence": ("证据", "证据等级", "数据来源"),
    "note": ("备注", "说明", "remark", "comment"),
    "plant": ("厂区", "工厂", "分厂"),
    "process": ("工序", "工艺", "装置"),
    "line": ("生产线", "窑线", "产线"),
    "year": ("年份", "年度", "年"),
    "partner": ("对方", "对方企业", "供应方", "受方"),
    "grade": ("品位", "温度", "压力"),
    "heating_value": ("热值", "低位发热量", "实测热值", "平均低位发热量"),
}
"""What the columns are called in the tables that parks keep."""


def names_of(table: Mapping[str, object]) -> Names:
    """Return the names of what `table` holds by id; what has no name has none."""
    named = ((key, getattr(each, "name", None)) for key, each in table.items())
    return {key: () if name is None else tuple(name.text(lang) for lang in LANGUAGES) for key, name in named}


def nearest_word(word: str, names: Names) -> str:
    """Return the id that is meant by `word`: by its spelling, else by a name; "" where none is close.

    A name counts without what stands in brackets; one that holds the word, or is held by it, is close.
    """
    found = nearest(word, names)
    if found or not word:
        return found
    by_name: dict[str, str] = {}
    for key, each in names.items():
        for name in each:
            by_name.setdefault(name.casefold(), key)
            by_name.setdefault(name.split("（")[0].split(" (")[0].casefold(), key)
    close = by_name.get(word.casefold()) or by_name.get(nearest(word, by_name).casefold())
    if close:
        return close
    held = [name for name in by_name if len(word) > 1 and len(name) > 1 and (word.casefold() in name or name in word)]
    return by_name[min(held, key=lambda name: abs(len(name) - len(word)))] if held else ""
