"""Pictures that people hand in, written anew before they are kept."""

import asyncio
import sys
from pathlib import Path

from api.picture_reader import LONGEST_SIDE, TOO_MANY_PIXELS
from domain.files import MOST_PIXELS, FileType, WrongFile

_READER = Path(__file__).with_name("picture_reader.py")
_PATIENCE_SECONDS = 30


async def rewritten(
    content: bytes,
    type_: FileType,
    turns: asyncio.Semaphore,
    *,
    side: int = LONGEST_SIDE,
    as_: FileType | None = None,
) -> bytes:
    """The same picture as pixels only, at most `side` pixels wide and high, in the same form or `as_` another.

    Raises WrongFile.

    Each has a process of its own; `turns` bounds how many there are at once.
    """
    async with turns:
        # -I: nothing of the environment or of this folder decides what is imported there.
        reader = await asyncio.create_subprocess_exec(
            sys.executable, "-I", str(_READER), type_.name, str(MOST_PIXELS), str(side), (as_ or type_).name,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            written, _ = await asyncio.wait_for(reader.communicate(content), _PATIENCE_SECONDS)
        except TimeoutError as error:
            raise WrongFile("file_broken") from error
        finally:
            if reader.returncode is None:
                reader.kill()
                await reader.wait()
    if reader.returncode == TOO_MANY_PIXELS:
        raise WrongFile("file_pixels")
    if reader.returncode != 0 or not written:
        raise WrongFile("file_broken")
    return written
