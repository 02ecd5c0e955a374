"""Every task works without JavaScript (and pages say nothing to anybody about who looks)."""

from tests.browser.doing import room_for, sign_up
from tests.browser.states import PATHS
from tests.browser.taps import Visitor
from tests.support.crowd import form_path


def test_looking_around_leaves_no_cookie(street):
    bo = Visitor(street)
    for name, (path, _words) in PATHS.items():
        if "code" not in name or "postcode" in name:
            bo.open(path)
            assert bo.cookies() == set(), path


def test_filtering_is_a_form_and_links(street):
    bo = Visitor(street)
    bo.open("/")
    bo.page.get_by_label("Waar wil je heen?").select_option("noord")
    bo.tap("Zoek")
    assert "gebied=noord" in bo.page.url
    assert "in Noord" in bo.page.inner_text("#lijst h2 >> nth=0")
    bo.tap("Morgen", "link")
    assert "gebied=noord" in bo.page.url
    assert bo.page.locator("main .day").all_inner_texts()[0].startswith("Morgen")


def test_the_language_changes_on_the_spot(street):
    bo = Visitor(street)
    bo.open("/?gebied=noord&dag=morgen")
    bo.page.locator(".langs summary").tap()
    bo.tap("العربية", "link")
    assert bo.page.url.endswith("/ar/?gebied=noord&dag=morgen")
    assert bo.page.get_attribute("html", "lang") == "ar"
    bo.page.locator(".langs summary").tap()
    bo.tap("Nederlands", "link")
    assert bo.page.url.endswith("/?gebied=noord&dag=morgen")
    assert "/ar" not in bo.page.url


def test_full_in_the_meantime_is_asked_and_what_was_filled_in_stays(street):
    meeting = room_for(street.site, 1)
    bo = Visitor(street)
    bo.open(form_path(meeting))
    bo.type("naam", "Bo")
    sign_up(street.site, form_path(meeting))
    bo.tap("Meld je aan")
    assert bo.reads("De laatste plek is net weg")
    bo.tap("Zet mij op de wachtlijst")
    assert bo.reads("Je staat op de wachtlijst")
    bo.open("/mijn-aanmelding")
    assert "Je naam hier: Bo." in bo.page.inner_text("main")


def test_a_code_saved_on_this_phone_opens_the_receipt_days_later(street):
    bo = Visitor(street)
    bo.open(street.site.form("Genoeg plek"))
    bo.tap("Meld je aan")
    bo.tap("Bewaar op deze telefoon")
    assert bo.reads("Je code staat nu op deze telefoon.")
    with street.site.later(days=2):
        bo.open("/mijn-aanmelding")
        assert bo.reads("Jouw afspraken")
        bo.tap("Wis van deze telefoon")
        assert bo.reads("Er staat niets meer van ons op deze telefoon.")
    assert bo.cookies() <= {"formulier"}


def test_a_receipt_can_be_changed_mailed_withdrawn_taken_back_and_wiped(street):
    bo = Visitor(street)
    bo.open(form_path(room_for(street.site, 3)))
    bo.tap("Meld je aan")
    code = bo.code()
    bo.open("/mijn-aanmelding")
    bo.tap("Neem iemand mee", "link")
    bo.page.get_by_label("Met 1 ander").check()
    bo.tap("Bewaar")
    assert bo.reads("Je wijziging is bewaard.")
    bo.tap("Mail krijgen als er iets verandert", "link")
    bo.page.get_by_label("Mail mij als er iets verandert").check()
    bo.type("mail", "bo@voorbeeld.nl")
    bo.tap("Bewaar")
    assert bo.reads("Er is een e-mailadres. Wij kunnen het niet laten zien.")
    bo.tap("Meld je af", "link")
    bo.tap("Ja, meld mij af")
    bo.tap("Toch komen")
    assert bo.reads("Je staat er weer bij. Hieronder zie je hoe.")
    with bo.page.expect_download() as started:
        bo.page.get_by_role("button", name="Zet in je agenda").tap()
    assert started.value.suggested_filename == "afspraak.ics"
    bo.tap("Wis alles van mij", "link")
    bo.tap("Ja, wis alles")
    assert bo.reads("Alles van jou is gewist.")
    bo.comes_back_with(code)
    assert bo.reads("Deze code kennen wij niet.")


def test_the_quick_way_out_is_a_plain_link_that_takes_the_code_off_the_screen(street):
    bo = Visitor(street)
    bo.open(street.site.form("Genoeg plek"))
    bo.tap("Meld je aan")
    assert bo.cookies() == {"formulier", "bevestiging"}
    bo.page.locator("a.chipbtn--exit").tap()
    bo.page.wait_for_url(street.site.away)
    assert bo.cookies() == set()
    bo.open("/bevestiging")
    assert bo.page.locator(".receipt-code").count() == 0


def test_what_only_a_script_can_do_is_not_offered(street):
    bo = Visitor(street)
    bo.open(street.site.form("Genoeg plek"))
    bo.tap("Meld je aan")
    assert not bo.page.get_by_role("button", name="Print").is_visible()
    bo.open("/poster/de-linde")
    assert not bo.page.get_by_role("button", name="Print").is_visible()


def test_a_calendar_is_followed_copied_and_downloaded_by_plain_links(street):
    bo = Visitor(street)
    bo.open("/groepen/samen-verder")
    bo.page.get_by_text("Zet in je agenda").tap()
    offered = bo.page.locator("details[open] a").evaluate_all("all => all.map(one => one.href)")
    assert [one.split(":")[0] for one in offered] == ["webcal", "https", "http"]
    assert bo.page.locator("details[open] code").inner_text() == offered[2]
    assert offered[2].endswith("/groepen/samen-verder.ics")
    assert not bo.page.locator("[data-copy]").is_visible()
    assert bo.page.locator("a[download]").is_visible()
