"""Files as people hand them in: whole, cut off, called wrongly, and made to do harm."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
COMMENT = b"taken at home"


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), mode: str = "RGB", **more: Any) -> bytes:
    """A picture with something to see."""
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert(mode).save(out, form, **more)
    return out.getvalue()


def photo_with_a_place() -> bytes:
    """A photo that lies on its side and tells who took it, where, and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x013B] = "Maryam Karimi"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif, comment=COMMENT)


def bomb(side: int = 30_000) -> bytes:
    """A PNG of some hundred kilobytes that unpacks to many megabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * ((side // 8 + 1) * side), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image
