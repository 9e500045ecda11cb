"""The basket that a browser keeps: lines of ours only, no more than it can hold."""

from starlette.requests import Request

from api.pages.basket_cookie import MOST_LINES, Put, basket_of, changed, mark_of

KILIM = Put("product-1", mark_of("product-1", "cell-1"), 2, 2_000_000)


def held(text: str) -> list[Put]:
    headers = [(b"cookie", f"hamyar_basket={text}".encode())]
    return basket_of(Request({"type": "http", "headers": headers}))


def test_what_was_kept_is_read_and_everything_else_is_not() -> None:
    line = f"product-1~{KILIM.mark}~2~2000000"
    assert held(line) == [KILIM]
    for nonsense in (
        "", "|||", "x", "product-1~cell-1~2~2000000", line.replace("~2~", "~0~"), line.replace("~2~", "~-2~"),
        line.replace("~2~", "~99999999~"), line + "9" * 20, "../x" + line[9:],
    ):  # fmt: skip
        assert held(nonsense) == []
        assert held(f"{nonsense}|{line}") == [KILIM]


def test_lines_are_added_set_and_taken_out() -> None:
    more = Put(KILIM.product_id, KILIM.mark, 3, KILIM.price_rials)
    assert [one.units for one in changed([KILIM], more, added=True)] == [5]
    assert [one.units for one in changed([KILIM], more)] == [3]
    assert changed([KILIM], Put(KILIM.product_id, KILIM.mark, 0, 0)) == []
    assert changed([], Put("a|b", KILIM.mark, 1, 1)) == []
    assert changed([], Put("product-1", "cell-1", 1, 1)) == [], "a mark, and no id"


def test_a_full_basket_takes_nothing_else() -> None:
    full = [Put(f"product-{n}", mark_of(f"product-{n}", "cell-1"), 1, 1) for n in range(MOST_LINES)]
    assert changed(full, Put("product-x", KILIM.mark, 1, 1)) == full
    assert changed(full, Put("product-0", full[0].mark, 4, 1), added=True)[0].units == 5


def test_a_mark_tells_cells_apart_and_names_none() -> None:
    assert KILIM.mark != mark_of("product-1", "cell-2")
    assert KILIM.mark != mark_of("product-2", "cell-1")
    assert "cell" not in KILIM.mark
