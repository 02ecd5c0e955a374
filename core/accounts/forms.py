"""Forms of signing in and of the own account."""

from wtforms import HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from core import i18n
from core.accounts.password_rules import Fault, fault_of
from core.forms import Form, Secret, Tick
from core.i18n import gettext, lazy_gettext
from core.settings import settings

CARRIED = "verder"
"""The hidden field with what somebody typed when their session was over."""

WRONG_TOGETHER = lazy_gettext("Dit e-mailadres en dit wachtwoord horen niet bij elkaar.")
"""The one answer to every sign-in that fails, whatever the reason."""

WRONG_PASSWORD = lazy_gettext("Dit wachtwoord klopt niet.")
WRONG_CODE = lazy_gettext("Deze code klopt niet. Kijk of hij al is veranderd.")
WRONG_RECOVERY_CODE = lazy_gettext("Deze herstelcode klopt niet. Elke code werkt 1 keer.")

FAULTS = {
    Fault.TOO_SHORT: lazy_gettext("Kies een wachtwoord van 12 tekens of meer."),
    Fault.TOO_LONG: lazy_gettext("Kies een wachtwoord van hoogstens 128 tekens."),
    Fault.OWN_WORDS: lazy_gettext("Gebruik niet je eigen naam, je e-mailadres of onze naam."),
    Fault.COMMON: lazy_gettext("Dit wachtwoord is makkelijk te raden. Kies een ander."),
}


class StepForm(Form):
    """A step of signing in: where it leads afterwards, and what was typed before it."""

    next = HiddenField(name="next")
    carried = HiddenField(name=CARRIED)


class SignInForm(StepForm):
    """E-mail address and password."""

    email = StringField(lazy_gettext("Je e-mailadres"), name="email")
    password = Secret(lazy_gettext("Je wachtwoord"), name="wachtwoord")
    own_device = Tick(lazy_gettext("Dit is mijn eigen toestel"), name="eigen")

    def validate_email(self, field: StringField) -> None:
        """Ask for an address; whether it is somebody's is asked together with the password."""
        if not field.data:
            raise ValidationError(gettext("Vul je e-mailadres in."))

    def validate_password(self, field: Secret) -> None:
        """Ask for a password."""
        if not field.data:
            raise ValidationError(gettext("Vul je wachtwoord in."))


class SecondStepForm(StepForm):
    """The code of the app, or else a recovery code."""

    code = StringField(lazy_gettext("Code van je app"), name="code")
    recovery = StringField(lazy_gettext("Herstelcode"), name="herstelcode")

    def validate_code(self, field: StringField) -> None:
        """Ask for one of the two."""
        if not field.data and not self.recovery.data:
            raise ValidationError(gettext("Vul de 6 cijfers van je app in."))


class SetUpForm(StepForm):
    """A secret that was just shown, and the first code of the app that has it."""

    sealed = HiddenField(name="sleutel")
    code = StringField(lazy_gettext("Code van je app"), name="code")

    def validate_code(self, field: StringField) -> None:
        """Ask for the code."""
        if not field.data:
            raise ValidationError(gettext("Vul de 6 cijfers van je app in."))


class PasswordAgainForm(StepForm):
    """The password once more, before something sensitive."""

    password = Secret(lazy_gettext("Je wachtwoord"), name="wachtwoord")

    def validate_password(self, field: Secret) -> None:
        """Ask for it."""
        if not field.data:
            raise ValidationError(gettext("Vul je wachtwoord in."))


class NewPasswordForm(Form):
    """A new password, once: it can be shown while it is typed, so a second field helps nobody."""

    new = Secret(lazy_gettext("Je nieuwe wachtwoord"), name="wachtwoord-nieuw")

    def judge(self, *, name: str, email: str) -> bool:
        """Return whether the new password is good enough; else it has an error that says why."""
        fault = fault_of(self.new.data or "", site=settings().site_name, name=name, email=email)
        if fault:
            self.new.errors = [str(FAULTS[fault])]
        return fault is None


class ChangePasswordForm(NewPasswordForm):
    """The old password, and the new one."""

    old = Secret(lazy_gettext("Je oude wachtwoord"), name="wachtwoord-oud")

    def validate_old(self, field: Secret) -> None:
        """Ask for the old one."""
        if not field.data:
            raise ValidationError(gettext("Vul je oude wachtwoord in."))


class LanguageForm(Form):
    """In which language we write to somebody."""

    language = RadioField(lazy_gettext("Taal"), name="taal", validate_choice=False)

    def offer(self, languages: tuple[str, ...]) -> None:
        """Offer the languages of the site."""
        self.language.choices = [SelectChoice(one, i18n.own_name(one)) for one in languages]

    def validate_language(self, field: RadioField) -> None:
        """Refuse a language that the site does not speak."""
        if field.data not in settings().languages:
            raise ValidationError(gettext("Kies een taal uit de lijst."))
