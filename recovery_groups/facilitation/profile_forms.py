"""Forms of the own page: the yes to a text, and a photo."""

from wtforms import FileField
from wtforms.validators import ValidationError

from core.fields import HiddenNumber
from core.forms import FileForm, Form, Tick
from core.i18n import gettext, lazy_gettext


class ConsentForm(Form):
    """A yes to the text that stands above it; `version` says which text that was."""

    version = HiddenNumber(name="tekst")
    yes = Tick(lazy_gettext("Ja, mijn voornaam mag op de site"), name="ja")

    def validate_yes(self, field: Tick) -> None:
        """Ask for the yes."""
        if not field.data:
            raise ValidationError(gettext("Zet een vinkje als je ja zegt."))


class PhotoForm(FileForm):
    """A photo from the own telephone or computer."""

    photo = FileField(lazy_gettext("Kies een foto"), name="foto")
    _file: bytes | None = None

    def validate_photo(self, _field: FileField) -> None:
        """Ask for a file."""
        if not self.file():
            raise ValidationError(gettext("Kies eerst een foto."))

    def file(self) -> bytes:
        """Return what was uploaded, whatever it is; nothing when there was no file."""
        if self._file is None:
            sent = self.photo.data
            self._file = bytes(sent.read()) if hasattr(sent, "read") else b""
            if hasattr(sent, "close"):
                sent.close()  # a large one lies in a file of its own until then
        return self._file
