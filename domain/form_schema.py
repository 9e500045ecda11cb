"""A form as others draw it: its JSON Schema, and hints for the page."""

from collections.abc import Sequence
from typing import Any

from domain.files import FILE_ID_PATTERN
from domain.forms import LONGEST_PICK, MOST_PICKS, Field, FieldKind
from domain.words import Language


def json_schema(fields: Sequence[Field], language: Language) -> dict[str, Any]:
    """The form as JSON Schema 2020-12, titles in the reader's language."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in fields if field.required],
        "properties": {field.name: _property(field, language) for field in fields},
    }


def ui_hints(fields: Sequence[Field], language: Language) -> list[dict[str, Any]]:
    """What a page needs beyond the schema, in the order of the form."""
    return [
        {
            "name": field.name,
            "kind": field.kind.value,
            "label": field.label.in_(language),
            "help": field.explained.in_(language) if field.explained else None,
            "required": field.required,
            "choices": [{"value": c.value, "label": c.label.in_(language)} for c in field.choices],
            "accepts": [one.value for one in field.accepts] if field.kind is FieldKind.FILE else [],
            "max_bytes": field.max_bytes if field.kind is FieldKind.FILE else None,
        }
        for field in fields
    ]


def _property(field: Field, language: Language) -> dict[str, Any]:
    described: dict[str, Any] = {"title": field.label.in_(language)}
    match field.kind:
        case FieldKind.INTEGER | FieldKind.RIALS:
            described["type"] = "integer"
            if field.minimum is not None:
                described["minimum"] = field.minimum
            if field.maximum is not None:
                described["maximum"] = field.maximum
        case FieldKind.BOOLEAN:
            described["type"] = "boolean"
        case FieldKind.CHOICE:
            described |= {"type": "string", "enum": [choice.value for choice in field.choices]}
        case FieldKind.DATE:
            described |= {"type": "string", "format": "date"}
        case FieldKind.FILE:
            described |= {"type": "string", "pattern": FILE_ID_PATTERN}
        case FieldKind.PICKS:
            one = {"type": "string", "maxLength": LONGEST_PICK}
            described |= {"type": "array", "items": one, "uniqueItems": True, "maxItems": MOST_PICKS}
        case _:
            described |= {"type": "string", "maxLength": field.max_length}
    if field.explained:
        described["description"] = field.explained.in_(language)
    return described
