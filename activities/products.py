"""What the catalogue does for processes: a product defined, listed and unlisted, and what a review decides."""

import hashlib
from collections.abc import Collection

from sqlalchemy.orm import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.products import OfferFacts, OfferState, OfferStep, PriceStep, ProductDefinition
from stores.database import Database
from stores.files import FileStore
from stores.offers import OfferStore
from stores.product_photos import Photo, PhotoStore
from stores.products import ProductStore
from stores.sealing import Keys, unseal


class Products:
    """Steps about products and their offers. Each is safe to repeat: keyed by the product and the cell."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys

    @activity.defn(name="Products.define")
    async def define(self, wanted: ProductDefinition) -> None:
        """A product with its first offer, a draft, and the photos that forms brought. Undone by `unlist`."""

        def write(session: Session) -> None:
            ProductStore(session).define(wanted)
            for file_id in wanted.photo_file_ids:
                self._copy_photo(session, wanted, file_id)

        await self._database.awrite(write)

    @activity.defn(name="Products.list")
    async def list(self, step: OfferStep) -> None:
        """Everybody finds it from now on: somebody has judged it. What is rehearsed is found by nobody."""
        await self._move(step, OfferState.LISTED)

    @activity.defn(name="Products.unlist")
    async def unlist(self, step: OfferStep) -> None:
        """Nobody finds it any more; what was ordered stands. A draft stays one."""
        await self._move(step, OfferState.UNLISTED)

    @activity.defn(name="Products.look")
    async def look(self, step: OfferStep) -> OfferFacts:
        """What a reviewer sees of an offer, as it is now. Only asks."""

        def read(session: Session) -> OfferFacts:
            product = ProductStore(session).get(step.product_id)
            offer = OfferStore(session).get(step.product_id, step.cell_id)
            if product is None or offer is None:
                raise ApplicationError("there is no such offer", type="unknown_offer", non_retryable=True)
            return OfferFacts(
                product.name_fa, product.category_code, product.weight_grams, offer.terms,
                len(product.photo_ids), offer.wanted_rials,
            )  # fmt: skip

        return await self._database.aread(read)

    @activity.defn(name="Products.put_back")
    async def put_back(self, step: OfferStep) -> None:
        """Out of the review: it is a draft again, and may be changed."""
        await self._move(step, OfferState.DRAFT, only_from=(OfferState.IN_REVIEW,))

    @activity.defn(name="Products.take_up")
    async def take_up(self, step: OfferStep) -> None:
        """Into the review: nothing of it changes meanwhile."""
        await self._move(step, OfferState.IN_REVIEW)

    @activity.defn(name="Products.refuse")
    async def refuse(self, step: OfferStep) -> None:
        """A reviewer does not want it in the market."""
        await self._move(step, OfferState.REFUSED)

    @activity.defn(name="Products.set_price")
    async def set_price(self, step: PriceStep) -> None:
        """A reviewer agreed to this price: it is asked from now on."""
        await self._database.awrite(
            lambda session: OfferStore(session).set_price(
                step.product_id, step.cell_id, step.price_rials, step.by, step.at, seen=True
            )
        )

    @activity.defn(name="Products.drop_price")
    async def drop_price(self, step: OfferStep) -> None:
        """The price that was wanted is not: what is asked stays what it was."""
        await self._database.awrite(
            lambda session: OfferStore(session).want_price(step.product_id, step.cell_id, None, step.at)
        )

    async def _move(
        self, step: OfferStep, state: OfferState, only_from: Collection[OfferState] = tuple(OfferState)
    ) -> None:
        await self._database.awrite(
            lambda session: OfferStore(session).move(
                step.product_id, step.cell_id, state, step.at, only_from=only_from
            )
        )

    def _copy_photo(self, session: Session, wanted: ProductDefinition, file_id: str) -> None:
        """A picture out of a form becomes the product's: a file belongs to its case, a photo to everybody."""
        file, sealed = FileStore(session).get(file_id), FileStore(session).sealed(file_id)
        if file is None or sealed is None or not file.media_type.is_picture:
            return
        digest = hashlib.sha256(f"{wanted.product_id}\n{file_id}".encode()).hexdigest()
        photo = Photo(f"photo-{digest[:32]}", wanted.product_id, file.media_type, wanted.by, wanted.at)
        PhotoStore(session, self._keys).add(photo, unseal(self._keys, sealed, f"file:{file_id}"))
