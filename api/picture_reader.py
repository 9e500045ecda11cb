"""Reads a picture from its standard input and writes it anew to its output; run as a program of its own.

A decoder is the most attacked part of taking files in: here it has a process to itself, with bounds for memory and
time, and without anything of the house (docs/decisions/0024). What comes out is pixels and nothing else: no
EXIF, no comment, no place where a photo was taken. Ends with BROKEN or TOO_MANY_PIXELS where there is no picture.
"""

import io
import resource
import sys

from PIL import Image, ImageOps

BROKEN, TOO_MANY_PIXELS = 3, 4
_MEMORY_BYTES = 1024 * 1024 * 1024
_SECONDS = 20
LONGEST_SIDE = 3_000  # an A4 page is read well at 250 dots an inch
_QUALITY = 85
_KEPT_MODES = {"JPEG": ("L", "RGB"), "PNG": ("L", "LA", "RGB", "RGBA"), "WEBP": ("RGB", "RGBA")}


def written_anew(content: bytes, form: str, most_pixels: int, side: int, as_: str) -> bytes | int:
    """The picture in the form `as_` (JPEG, PNG, WEBP), its first frame, upright, at most `side` pixels wide and high;
    or the code why there is none.
    """
    # Never by what Pillow guesses: only the decoder of the form that was checked is tried.
    with Image.open(io.BytesIO(content), formats=(form,)) as found:
        if found.width * found.height > most_pixels:
            return TOO_MANY_PIXELS
        found.thumbnail((side, side), reducing_gap=2.0)
        upright = ImageOps.exif_transpose(found)
    modes = _KEPT_MODES[as_]
    if upright.mode.startswith("I;16"):
        # Grey in sixteen bits: Pillow would cut what is above 255 to white.
        upright = upright.convert("I").point(lambda value: value / 256).convert("L")
    if upright.mode not in modes:
        upright = upright.convert(modes[-1])
    # A new picture has no memory of what stood beside the pixels of the old one.
    clean = Image.new(upright.mode, upright.size)
    clean.paste(upright)
    out = io.BytesIO()
    clean.save(out, as_, quality=_QUALITY)
    return out.getvalue()


def main() -> int:
    """Takes the form, the most pixels, the longest side and the form that is wanted as arguments."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    form, most_pixels, side, as_ = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    # Ours is the only bound: Pillow's own warns at one size and refuses at another.
    Image.MAX_IMAGE_PIXELS = None
    try:
        written = written_anew(sys.stdin.buffer.read(), form, most_pixels, side, as_)
    except Exception:  # noqa: BLE001 - whatever a decoder stumbles over, it is no picture
        return BROKEN
    if isinstance(written, int):
        return written
    sys.stdout.buffer.write(written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
