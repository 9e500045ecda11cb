"""Forms as pages show them: fields with what was typed and what is wrong, and what a browser sends back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import Depends
from starlette.datastructures import UploadFile
from starlette.requests import Request

from api.problem_words import field_message
from api.routes import check_clean
from api.security import csrf
from domain.forms import MOST_PICKS, Field, FieldError, FieldKind
from domain.words import Text
from stores.files import KeptFile

OUTCOME = "outcome"
PICK = "pick-"
"""How the name of what is picked from a list begins, however often it is sent."""
UPLOAD = "upload-"
"""How the name of what a file is chosen with begins; the field's own name carries the id of one that is kept."""
_MOST_RADIOS = 5
_LOOKS = MappingProxyType(
    {
        FieldKind.LONG_TEXT: "area",
        FieldKind.BOOLEAN: "checkbox",
        FieldKind.FILE: "file",
        FieldKind.PICKS: "picks",
        FieldKind.INTEGER: "digits",
        FieldKind.RIALS: "digits",
        FieldKind.CODE: "digits",
        FieldKind.NATIONAL_CODE: "digits",
        FieldKind.LEGAL_ENTITY_ID: "digits",
    }
)
_NUMBERS = frozenset({"mobile", "postal_code"})
"""Texts that are numbers to who writes them: from the left, on the keys for digits."""
_MOST = 999_999_999
"""Days and revisions stay far below it; amounts of rials do not, and have a limit of their own."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A large payout that may be held back: `over_rials` above the limit; `held_by` somebody who did so already."""

    id: str
    cell_id: str
    cell: str
    amount_rials: int
    over_rials: int
    sales: int
    held_by: str | None = None


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field with its value and, where it is wrong, why; `picks` are what there is to pick from."""

    field: Field
    value: str = ""
    error: Text | None = None
    file: KeptFile | None = None
    picks: Sequence[Pick] = ()

    @property
    def lists_all(self) -> bool:
        """Whether there is nothing to pick beyond what is listed."""
        return len(self.picks) < MOST_PICKS

    @property
    def picked(self) -> frozenset[str]:
        """The ids of those that are picked."""
        return frozenset(self.value.split())

    @property
    def id(self) -> str:
        return f"field-{self.field.name}"

    @property
    def is_required(self) -> bool:
        return self.field.required and self.field.needed_when is None

    @property
    def look(self) -> str:
        """Which element asks for it: area, radios, select, checkbox, picks, file, digits or line."""
        if self.field.kind is FieldKind.CHOICE:
            return "radios" if len(self.field.choices) <= _MOST_RADIOS else "select"
        if self.field.kind is FieldKind.TEXT and self.field.name in _NUMBERS:
            return "digits"
        return _LOOKS.get(self.field.kind, "line")


@dataclass(frozen=True, slots=True)
class Wrong:
    """A line of the error summary; `target` is the id of the field to jump to."""

    label: Text | None
    message: Text
    target: str | None


@dataclass(frozen=True, slots=True)
class FormView:
    """A form on a page. The field `outcome` is not among `fields`: it is the form's buttons."""

    fields: tuple[FieldView, ...]
    outcome: Field | None = None
    wrong: tuple[Wrong, ...] = ()

    @property
    def takes_files(self) -> bool:
        return any(view.look == "file" for view in self.fields)


def form_view(
    fields: Sequence[Field],
    typed: Mapping[str, Any] | None = None,
    errors: Iterable[FieldError] = (),
    *,
    files: Mapping[str, KeptFile] = MappingProxyType({}),
    picks: Sequence[Pick] = (),
    outcome_as_buttons: bool = True,
) -> FormView:
    """The form with what was typed and what is wrong with it; `files` are those that it names, by id."""
    found = {error.field.removeprefix("form."): field_message(error.code) for error in errors}
    values = typed or {}
    outcome = next((one for one in fields if one.name == OUTCOME), None) if outcome_as_buttons else None
    views = tuple(
        _view(one, _as_text(values.get(one.name)), found.get(one.name), files, picks)
        for one in fields
        if one is not outcome
    )
    return FormView(views, outcome, tuple(_wrong(name, message, fields) for name, message in found.items()))


def answers_to(fields: Iterable[Field], typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed into the declared fields, without what the page itself sends along."""
    return {field.name: typed[field.name] for field in fields if field.name in typed}


async def _typed(request: Request) -> dict[str, str]:
    form = await request.form()
    typed = {name: value for name, value in form.items() if isinstance(value, str) and name != csrf.FIELD}
    for name in [name for name in typed if name.startswith(PICK)]:
        del typed[name]
        typed[name.removeprefix(PICK)] = " ".join(str(one) for one in form.getlist(name))
    check_clean(typed)
    return typed


async def _uploads(request: Request) -> dict[str, UploadFile]:
    form = await request.form()
    sent = {name: value for name, value in form.items() if isinstance(value, UploadFile) and value.filename}
    # Browsers send a part without a name where nothing was chosen.
    return {name.removeprefix(UPLOAD): value for name, value in sent.items() if name.startswith(UPLOAD)}


Uploads = Annotated[dict[str, UploadFile], Depends(_uploads)]
"""The files that the browser sent, by the name of their field."""

Typed = Annotated[dict[str, str], Depends(_typed)]
"""What the browser sent, field by field; refused where a database would choke on it."""


def whole_number(text: str | None, most: int = _MOST) -> int | None:
    """A number that the page itself put into a form, up to `most`; None where somebody changed it."""
    clean = (text or "").strip()
    if not (clean.isascii() and clean.isdecimal()) or len(clean) > len(str(most)):
        return None
    return number if (number := int(clean)) <= most else None


def _view(
    field: Field, value: str, error: Text | None, files: Mapping[str, KeptFile], picks: Sequence[Pick]
) -> FieldView:
    match field.kind:
        case FieldKind.PICKS:
            return FieldView(field, value, error, picks=picks)
        case FieldKind.CODE:
            return FieldView(field, "", error)
        case FieldKind.FILE:
            # What is not there (any more) is not sent along again.
            file = files.get(value)
            return FieldView(field, file.id if file else "", error, file)
    return FieldView(field, value, error)


def _wrong(name: str, message: Text, fields: Iterable[Field]) -> Wrong:
    field = next((one for one in fields if one.name == name), None)
    return Wrong(field.label if field else None, message, f"field-{name}" if field else None)


def _as_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else ""
        case list():
            return " ".join(map(str, value))
    return str(value)
