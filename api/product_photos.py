"""Photos of products: taken in, written anew, made small for lists, and given to who may see them."""

import secrets

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from api.pictures import rewritten
from api.problems import not_found, wrong_fields
from api.product_keeping import describable, offered
from api.state import ApiState
from domain.files import LARGEST_FILE_BYTES, PICTURES, FileType, WrongFile, checked_type
from domain.forms import FieldError
from domain.permissions import Actor
from domain.products import MOST_PHOTOS
from stores.product_photos import Photo, PhotoStore, Size
from stores.products import ProductStore

_SIDES: dict[Size, int] = {"large": 1_280, "small": 320}
_KEPT = "public, max-age=86400"
_STRANGER = "default-src 'none'; sandbox"


async def add_photo(state: ApiState, actor: Actor, product_id: str, content: bytes) -> str:
    """The id of a photo, which stands after the others. Raises Problem: 404, 403, 409, 422 for the field `photo`."""

    def check(session: Session) -> None:
        describable(session, actor, product_id)
        if PhotoStore(session, state.keys).count(product_id) >= MOST_PHOTOS:
            raise wrong_fields(FieldError("photo", "too_many_photos"))

    await state.database.aread(check)
    try:
        type_ = checked_type(content, PICTURES, LARGEST_FILE_BYTES)
        large = await rewritten(content, type_, state.picture_turns, side=_SIDES["large"], as_=FileType.WEBP)
        small = await rewritten(
            large, FileType.WEBP, state.picture_turns, side=_SIDES["small"], as_=FileType.WEBP
        )
    except WrongFile as wrong:
        raise wrong_fields(FieldError("photo", wrong.code)) from wrong
    photo = Photo(f"photo-{secrets.token_hex(16)}", product_id, FileType.WEBP, actor.username, state.clock())

    def write(session: Session) -> None:
        check(session)
        photos = PhotoStore(session, state.keys)
        photos.add(photo, large)
        photos.keep(photo.id, "small", small)

    await state.database.awrite(write)
    return photo.id


async def remove_photo(state: ApiState, actor: Actor, product_id: str, photo_id: str) -> None:
    """Raises Problem: 404, 403, 409."""

    def write(session: Session) -> None:
        describable(session, actor, product_id)
        photos = PhotoStore(session, state.keys)
        photo = photos.get(photo_id)
        if photo is None or photo.product_id != product_id:
            raise not_found()
        photos.remove(photo_id)

    await state.database.awrite(write)


async def photo_answer(
    state: ApiState, request: Request, photo_id: str, size: Size, *, reader: Actor | None, all_: bool = False
) -> Response:
    """A photo of what is in the market for everybody, kept by browsers for a day; of drafts for who sees those.

    `reader` None: nobody is logged in; `all_`: a system that reads them all. Raises a 404.
    """

    def read(session: Session) -> tuple[Photo, bool]:
        photo = PhotoStore(session, state.keys).get(photo_id)
        product = ProductStore(session).get(photo.product_id) if photo is not None else None
        if photo is None or product is None:
            raise not_found()
        if not product.listed:
            if reader is None and not all_:
                raise not_found()
            offered(session, None if all_ else reader, product.id)
        return photo, product.listed

    photo, listed = await state.database.aread(read)
    return await _answer(state, request, photo, size, _KEPT if listed else "private, no-store")


async def _answer(state: ApiState, request: Request, photo: Photo, size: Size, caching: str) -> Response:
    # What a photo shows never changes: another picture is another photo.
    headers = {"Cache-Control": caching, "ETag": f'"{photo.id}-{size}"', "Content-Security-Policy": _STRANGER}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    content = await _content(state, photo, size)
    media_type = FileType.WEBP if size == "small" else photo.media_type
    return Response(content, media_type=media_type.value, headers=headers)


async def _content(state: ApiState, photo: Photo, size: Size) -> bytes:
    """Its bytes in a size; one that came out of a form is made small when it is first asked for."""

    def read(session: Session, size: Size) -> bytes | None:
        return PhotoStore(session, state.keys).content(photo.id, size)

    kept = await state.database.aread(lambda session: read(session, size))
    if kept is not None:
        return kept
    large = await state.database.aread(lambda session: read(session, "large"))
    if large is None:
        raise not_found()
    try:
        small = await rewritten(
            large, photo.media_type, state.picture_turns, side=_SIDES[size], as_=FileType.WEBP
        )
    except WrongFile as wrong:
        raise not_found() from wrong
    await state.database.awrite(lambda session: PhotoStore(session, state.keys).keep(photo.id, size, small))
    return small
