"""Portraits: whatever was uploaded becomes a small square JPEG that holds nothing but the picture.

What a file says it is, counts for nothing: it is decoded, and what comes out is encoded anew. So no
place, no camera, no second file hidden behind the first leaves again.
"""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from core.errors import Refused
from core.i18n import lazy_gettext

SIDE = 400
"""Width and height of a portrait, in pixels: sharp at 3.5 rem on a screen of three times."""

MOST_BYTES = 5 * 1024 * 1024
"""The largest file that is taken."""

MOST_PIXELS = 25_000_000
"""Above this nothing is decoded: a file of some kilobytes may unfold to gigabytes. It is 100 MB in
memory, and what a telephone of 24 megapixels makes."""

FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 85


class NotAPhoto(Refused):
    """The file is no picture, of another kind, or broken."""

    status = 422
    sentence = lazy_gettext("Dit is geen foto die wij kunnen lezen. Kies een JPEG, PNG of WebP.")


class TooManyPixels(Refused):
    """The picture is larger than anything a telephone makes."""

    status = 422
    sentence = lazy_gettext("Deze foto heeft te veel beeldpunten. Maak hem eerst kleiner.")


class TooLarge(Refused):
    """The file is larger than MOST_BYTES."""

    status = 413
    sentence = lazy_gettext("Deze foto is te groot. Kies een foto van hoogstens 5 MB.")


def portrait(file: bytes) -> bytes:
    """Return the middle of a picture as a square JPEG, upright. Raises the refusals above."""
    if len(file) > MOST_BYTES:
        raise TooLarge
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(file), formats=FORMATS) as image:
            warnings.simplefilter("ignore")  # a file with odd remarks in it may be a good photo
            return _square(image)
    except (TooManyPixels, Image.DecompressionBombError):
        raise TooManyPixels from None
    except Exception:  # noqa: BLE001 - decoders trip over hostile files in ways nobody lists
        raise NotAPhoto from None


def _square(image: Image.Image) -> bytes:
    if image.width * image.height > MOST_PIXELS:  # only its first bytes were read so far
        raise TooManyPixels
    image.draft("RGB", (2 * SIDE, 2 * SIDE))  # a large JPEG is read at a part of its size
    upright = ImageOps.exif_transpose(image)
    if upright.has_transparency_data:
        seen = upright.convert("RGBA")
        ground = Image.new("RGBA", seen.size, "white")
        upright = Image.alpha_composite(ground, seen)
    fitted = ImageOps.fit(upright.convert("RGB"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", fitted.size)
    clean.paste(fitted)  # the pixels and nothing else: no profile, no remarks
    made = BytesIO()
    clean.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()
