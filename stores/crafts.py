"""The table of crafts in force: ours at first, replaced as a whole by people."""

from collections.abc import Iterable

from sqlalchemy import String, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from domain.crafts import LONGEST_CODE, LONGEST_NAME, CellKind, Craft, WaterNeed, shipped_crafts
from stores.conflicts import insert_new
from stores.database import Base


class CraftRow(Base):
    """A craft; lists are divided by spaces."""

    __tablename__ = "craft"

    craft_code: Mapped[str] = mapped_column(String(LONGEST_CODE), primary_key=True)
    craft_fa: Mapped[str] = mapped_column(String(LONGEST_NAME))
    craft_en: Mapped[str] = mapped_column(String(LONGEST_NAME))
    skills: Mapped[str] = mapped_column(String(300))
    water_need: Mapped[WaterNeed] = mapped_column(String(16))
    cell_kinds: Mapped[str] = mapped_column(String(60))
    demand: Mapped[int]
    known_in: Mapped[str] = mapped_column(String(250))


class CraftStore:
    """The crafts."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def seed(self) -> None:
        """Puts the table of this release where there is none; one that people gave stays as it is."""
        if self._session.scalar(select(CraftRow.craft_code).limit(1)) is None:
            self._insert(shipped_crafts())

    def replace(self, crafts: Iterable[Craft]) -> None:
        """Puts these in place of all; the transaction that this belongs to makes it whole."""
        if self._session.get_bind().dialect.name == "postgresql":
            # Two tables given at once would mix; SQLite has one writer. Readers go on meanwhile.
            self._session.execute(text("LOCK TABLE craft IN SHARE ROW EXCLUSIVE MODE"))
        self._session.execute(delete(CraftRow))
        self._insert(crafts)

    def all(self) -> tuple[Craft, ...]:
        """Every craft, by its code."""
        return tuple(map(_craft, self._session.scalars(select(CraftRow).order_by(CraftRow.craft_code))))

    def get(self, craft_code: str) -> Craft | None:
        row = self._session.get(CraftRow, craft_code, populate_existing=True)
        return _craft(row) if row else None

    def _insert(self, crafts: Iterable[Craft]) -> None:
        insert_new(
            self._session,
            CraftRow,
            [
                {
                    "craft_code": one.craft_code, "craft_fa": one.craft_fa, "craft_en": one.craft_en,
                    "skills": " ".join(one.skills), "water_need": one.water_need,
                    "cell_kinds": " ".join(one.cell_kinds), "demand": one.demand,
                    "known_in": " ".join(one.known_in),
                }
                for one in crafts
            ],
        )  # fmt: skip


def _craft(row: CraftRow) -> Craft:
    kinds: dict[str, CellKind] = {
        "work_and_life": "work_and_life",
        "work_and_business": "work_and_business",
    }
    return Craft(
        craft_code=row.craft_code,
        craft_fa=row.craft_fa,
        craft_en=row.craft_en,
        skills=tuple(row.skills.split()),
        water_need=row.water_need,
        cell_kinds=tuple(kinds[one] for one in row.cell_kinds.split()),
        demand=row.demand,
        known_in=tuple(row.known_in.split()),
    )
