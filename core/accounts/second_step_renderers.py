"""The QR code that an authenticator app reads, as a drawing in the page."""

import segno


def qr_drawing(text: str) -> str:
    """Return a QR code as SVG without a size of its own; black, on whatever it stands on."""
    drawing = segno.make(text, error="m", micro=False)
    return drawing.svg_inline(omitsize=True, border=4, light="#fff", lineclass=None, svgclass=None)
