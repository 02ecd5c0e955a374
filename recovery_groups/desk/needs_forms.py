"""Forms of the needs board. Nothing is asked about a person; what is for the public is apart."""

from collections.abc import Sequence
from datetime import date

from wtforms import Field, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from core.fields import Day, HiddenNumber, at_most
from core.forms import Form, Tick
from core.i18n import gettext, lazy_gettext
from recovery_groups.wishes.need_actions import Given
from recovery_groups.wishes.need_queries import NeedOnDesk, OwnerName
from recovery_groups.wishes.rules import ForWhom, NeedState

FOR_WHOM = {
    ForWhom.EVERYBODY: lazy_gettext("Iedereen"),
    ForWhom.YOUNG: lazy_gettext("Jonge mensen"),
    ForWhom.OLDER: lazy_gettext("Oudere mensen"),
    ForWhom.WOMEN: lazy_gettext("Vrouwen"),
    ForWhom.MEN: lazy_gettext("Mannen"),
    ForWhom.PARENTS: lazy_gettext("Ouders"),
    ForWhom.FAMILY: lazy_gettext("Familie en vrienden"),
    ForWhom.OTHER_LANGUAGE: lazy_gettext("Mensen met een andere taal"),
}
"""What the desk calls whom a need is about."""

NOBODY = ""


class NeedForm(Form):
    """What is needed, for whom, who looks after it, what was decided, what the public reads."""

    what = StringField(
        lazy_gettext("Wat is er nodig?"),
        name="wat",
        description=lazy_gettext(
            "Bijvoorbeeld: een groep in de avond. Schrijf niets over een persoon."
        ),
        validators=[
            InputRequired(lazy_gettext("Schrijf op wat er nodig is.")),
            at_most(120),
        ],
    )
    for_whom = SelectField(lazy_gettext("Voor wie?"), name="voor", validate_choice=False)
    owner = SelectField(
        lazy_gettext("Wie zorgt ervoor?"),
        name="wie",
        description=lazy_gettext("Je kiest uit wie in dit gebied werkt."),
        validate_choice=False,
    )
    decision = TextAreaField(
        lazy_gettext("Wat is er besloten?"),
        name="besluit",
        description=lazy_gettext("Dit hoeft niet. Alleen het team leest dit."),
        validators=[at_most(280)],
    )
    public = Tick(lazy_gettext("Zet dit op de pagina van het gebied"), name="openbaar")
    sentence = StringField(
        lazy_gettext("Wat leest iedereen?"),
        name="zin",
        description=lazy_gettext("1 zin. Bijvoorbeeld: Jullie vroegen om een groep in de avond."),
        validators=[at_most(160)],
    )
    seen = HiddenNumber(name="gezien")
    mark = HiddenField(name="formulier")

    def offer(self, owners: Sequence[OwnerName], kept: NeedOnDesk | None = None) -> None:
        """Offer whom one may choose; who looks after it now stays a choice without a role too."""
        self.for_whom.choices = [(one.value, words) for one, words in FOR_WHOM.items()]
        people = {one.id: one.name for one in owners}
        if kept is not None and kept.owner_id is not None:
            people.setdefault(kept.owner_id, kept.owner_name or "")
        self.owner.choices = [
            (NOBODY, gettext("Nog niemand")),
            *((str(number), name) for number, name in people.items()),
        ]

    def validate_for_whom(self, field: SelectField) -> None:
        """Refuse what is not in the list."""
        if field.data not in set(ForWhom):
            raise ValidationError(gettext("Kies uit de lijst voor wie het is."))

    def validate_owner(self, field: SelectField) -> None:
        """Refuse who is not in the list."""
        if field.data not in {one[0] for one in field.choices or ()}:
            raise ValidationError(gettext("Kies iemand die in dit gebied werkt."))

    def validate_sentence(self, field: StringField) -> None:
        """Demand a sentence for the public when it is to be public."""
        if self.public.data and not field.data:
            raise ValidationError(gettext("Schrijf de zin op die iedereen mag lezen."))

    def given(self) -> Given:
        """Return what was filled in."""
        return Given(
            what=self.what.data or "",
            for_whom=str(self.for_whom.data),
            owner_id=int(self.owner.data) if self.owner.data else None,
            decision=self.decision.data or "",
            public=self.public.data,
            sentence=self.sentence.data or "",
        )


def need_form(need: NeedOnDesk, *, stored: bool = False) -> NeedForm:
    """Return the form to change a need, filled in; `stored`: whatever was sent."""
    data = {
        "what": need.what,
        "for_whom": need.for_whom,
        "owner": str(need.owner_id or NOBODY),
        "decision": need.decision,
        "public": need.public,
        "sentence": need.sentence,
        "seen": str(need.edition),
    }
    return NeedForm(formdata=None, data=data) if stored else NeedForm(data=data)


class StepForm(Form):
    """To which state a need goes, and on which day it did."""

    wanted = StringField(name="naar")
    day = Day(lazy_gettext("Op welke dag?"), name="dag")
    seen = HiddenNumber(name="gezien")

    def validate_wanted(self, field: StringField) -> None:
        """Refuse what is no state."""
        if field.data not in set(NeedState):
            raise ValidationError(gettext("Kies een stap."))

    def tell_on_top(self, *fields: Field) -> None:
        """Tell the errors of fields that the page does not show in its summary alone."""
        for field in fields:
            if field.errors:
                self.refusal, field.errors = str(field.errors[0]), []


def step_form(need: NeedOnDesk, today: date) -> StepForm:
    """Return the form to bring a need a step further, dated today."""
    return StepForm(formdata=None, data={"day": today, "seen": str(need.edition)})


class GroupForm(Form):
    """The smallest group: a name and a promise; the desk of groups does the rest."""

    title = StringField(
        lazy_gettext("Hoe heet de groep?"),
        name="naam",
        description=lazy_gettext("Kies gewone woorden. De naam zegt niets over wie er komt."),
        validators=[
            InputRequired(lazy_gettext("Geef de groep een naam.")),
            at_most(120),
        ],
    )
    promise = TextAreaField(
        lazy_gettext("Wat beloof je wie er komt?"),
        name="belofte",
        description=lazy_gettext("1 of 2 zinnen. Bijvoorbeeld: Samen praten. Luisteren mag ook."),
        validators=[
            InputRequired(lazy_gettext("Schrijf op wat je belooft.")),
            at_most(280),
        ],
    )
