"""Forms of the import: the files, and the yes to what they would do."""

from wtforms import HiddenField, MultipleFileField, SelectField
from wtforms.validators import ValidationError

from core.forms import FileForm, Form, Tick
from core.i18n import gettext, lazy_gettext
from recovery_groups.transfer.column_rules import Kind

KINDS = {
    Kind.DISTRICTS: lazy_gettext("Gebieden"),
    Kind.POSTCODES: lazy_gettext("Postcodes"),
    Kind.TEAMS: lazy_gettext("Buurtteams"),
    Kind.VENUES: lazy_gettext("Buurtpunten"),
    Kind.EXPERTS: lazy_gettext("Ervaringsdeskundigen"),
    Kind.LINKS: lazy_gettext("Koppelingen"),
    Kind.GROUPS: lazy_gettext("Groepen"),
}
"""What the screen calls each kind of sheet."""

MOST_FILES = 10


class UploadForm(FileForm):
    """One Excel file with everything, or a file for each kind."""

    files = MultipleFileField(
        lazy_gettext("Kies een of meer bestanden"),
        name="bestand",
        description=lazy_gettext("Excel (.xlsx) of CSV. Samen hoogstens 5 MB en 5.000 rijen."),
    )
    kind = SelectField(
        lazy_gettext("Waar gaat het over?"),
        name="soort",
        default="",
        validate_choice=False,
        description=lazy_gettext("Nodig als de naam van het bestand of blad het niet zegt."),
    )

    _read: list[tuple[str, bytes]] | None = None

    def offer(self) -> None:
        """Offer the kinds there are."""
        known = [(kind.value, str(words)) for kind, words in KINDS.items()]
        self.kind.choices = [("", gettext("Kijk naar de naam")), *known]

    def validate_kind(self, field: SelectField) -> None:
        """Take one of the list, or none."""
        if field.data and field.data not in set(Kind):
            field.data = ""
            raise ValidationError(gettext("Kies uit de lijst."))

    def validate_files(self, _field: MultipleFileField) -> None:
        """Ask for a file."""
        if not self.given():
            raise ValidationError(gettext("Kies eerst een bestand."))
        if len(self.given()) > MOST_FILES:
            raise ValidationError(gettext("Kies hoogstens %(most)s bestanden.", most=MOST_FILES))

    def given(self) -> list[tuple[str, bytes]]:
        """Return (name, content) of what was uploaded, whatever it is."""
        if self._read is None:
            self._read = []
            for one in self.files.data or ():
                if hasattr(one, "read"):
                    if one.filename:
                        self._read.append((str(one.filename)[-80:], bytes(one.read())))
                    one.close()  # a large one lies in a file of its own until then
        return self._read

    def wanted(self) -> Kind | None:
        """Return what was chosen."""
        return Kind(self.kind.data) if self.kind.data else None


class RunForm(Form):
    """The yes to a plan; `seen` says to which."""

    seen = HiddenField(name="gezien")
    tell = Tick(
        lazy_gettext("Stuur mensen een bericht als hun datum verandert"),
        name="bericht",
        default=True,
    )
