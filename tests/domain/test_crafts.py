"""The table of crafts: what a row must be, and what is said of wrong ones."""

import pytest

from domain.crafts import CELL_KINDS, HEADINGS, SKILLS, Craft, WrongCrafts, read_crafts, shipped_crafts

HEAD = ",".join(HEADINGS)
KILIM = "kilim,گلیم‌بافی,Kilim weaving,weaving,low,work_and_life,3,IR-07 IR-08"


def faults(*rows: str) -> list[tuple[int, str, str]]:
    with pytest.raises(WrongCrafts) as wrong:
        read_crafts("\n".join((HEAD, *rows)))
    return list(wrong.value.rows)


def test_a_row_is_a_craft() -> None:
    (kilim,) = read_crafts("\ufeff" + "\n".join((HEAD, "", KILIM.replace(",3,", ",۳,"))))
    assert kilim == Craft(
        "kilim", "گلیم‌بافی", "Kilim weaving", ("weaving",), "low", ("work_and_life",), 3, ("IR-07", "IR-08")
    )


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (KILIM.replace("kilim,", "Kilim!,"), "craft_code", "not_a_code"),
        (KILIM.replace("گلیم‌بافی", ""), "craft_fa", "missing"),
        (KILIM.replace("Kilim weaving", "x" * 61), "craft_en", "too_long"),
        (KILIM.replace(",weaving,", ",flying,"), "skills", "unknown_skill"),
        (KILIM.replace(",low,", ",none,"), "water_need", "unknown_class"),
        (KILIM.replace("work_and_life", "work"), "cell_kinds", "unknown_class"),
        (KILIM.replace(",3,", ",6,"), "demand", "not_a_demand"),
        (KILIM.replace(",3,", ",many,"), "demand", "not_a_demand"),
        (KILIM.replace("IR-08", "IR-31"), "known_in", "unknown_province"),
        (f"{KILIM},x", "row", "wrong_number_of_fields"),
    ],
)
def test_what_is_wrong_with_a_row_is_named(row: str, column: str, code: str) -> None:
    assert faults(row) == [(2, column, code)]


def test_a_craft_that_is_there_twice_and_other_headings_are_refused() -> None:
    assert faults(KILIM, KILIM) == [(3, "craft_code", "duplicate_craft")]
    with pytest.raises(WrongCrafts, match="wrong_headings"):
        read_crafts("craft,name\nkilim,x")


def test_the_shipped_table_has_crafts_for_every_skill_and_every_kind_of_cell() -> None:
    crafts = shipped_crafts()
    assert len(crafts) == 30
    assert {skill for one in crafts for skill in one.skills} == SKILLS.keys()
    assert {kind for one in crafts for kind in one.cell_kinds} == CELL_KINDS.keys()
    assert {one.craft_code for one in crafts if one.water_need == "high"} == {
        "plant_dyeing", "tanning", "greenhouse", "fish_farming",
    }  # fmt: skip
