"""The table of who may open which view. A new view needs a row, or the tests fail.

`ROWS` says what each endpoint asks, None when everybody may open it. `OWN` are those about one
thing: staff of the same role to whom it does not belong read that it is not there. `ARGUMENTS` tell
which thing an address is built with.
"""

from core.accounts.rules import Permission

PUBLIC = """
static stylesheet house_style favicon robots security_txt healthz readyz

pages.about pages.accessibility pages.contact pages.district pages.districts pages.photo
pages.experts pages.group pages.groups pages.help_now pages.home pages.leave pages.meeting
pages.poster pages.printable pages.privacy pages.safe_browsing pages.venue pages.venues

signups.calendar_file signups.change signups.come_back signups.confirmation
signups.contact signups.done signups.forget signups.keep signups.my_signup signups.renew
signups.sign_up signups.stop signups.stopped signups.wait_too signups.wipe signups.withdraw

feeds.district feeds.everything feeds.group feeds.meeting feeds.private feeds.receipt_calendar
feeds.stop_receipt_calendar feeds.venue
feeds.meetings_json
feeds.api_description feeds.api_district feeds.api_districts feeds.api_docs feeds.api_group
feeds.atom_district feeds.atom_everything feeds.sitemap pages.embed
feeds.api_groups feeds.api_meeting feeds.api_meetings feeds.api_near feeds.api_venue
feeds.api_venues

wishes.thanks wishes.wish

accounts.first_set_up accounts.forgotten accounts.invitation accounts.link_is_sent
accounts.new_password accounts.password_again accounts.second_step accounts.sign_in
accounts.sign_out accounts.signed_out
""".split()

OWN_ACCOUNT = """
accounts.change_password accounts.choose_language accounts.end_sessions accounts.own_account
accounts.renew_codes accounts.set_up accounts.turn_step_off
desk.start facilitation.start
""".split()

FACILITATE = """
facilitation.consent facilitation.delete_photo facilitation.hard_moment facilitation.names
facilitation.own_calendar facilitation.profile facilitation.set_photo facilitation.slip_sheet
facilitation.slips_done facilitation.today facilitation.withdraw
""".split()

OWN_MEETING = """
facilitation.cancel facilitation.count facilitation.decline facilitation.door_sign
facilitation.extra
facilitation.meeting facilitation.message facilitation.move facilitation.note facilitation.places
facilitation.release facilitation.restore facilitation.slips facilitation.stop_own_calendar
facilitation.swap facilitation.swap_back facilitation.take_again facilitation.take_back
facilitation.take_over facilitation.waiting facilitation.walk_in
""".split()

PLAN = """
desk.agenda desk.coverage desk.coverage_csv desk.experts desk.feeds desk.figures desk.figures_csv
desk.groups desk.links desk.needs desk.new_expert desk.new_group desk.new_link desk.new_need
desk.export_file desk.export_files desk.import_files desk.import_template
desk.coverage_excel desk.figures_excel
""".split()

OWN_DISTRICT = """
desk.drop_import desk.look_at_import desk.run_import

desk.archive_need desk.change_need desk.end_link desk.group_from_need desk.link desk.need
desk.renew_feed desk.step_need desk.stop_feed

desk.change_group desk.group desk.group_leaders desk.group_schedule desk.group_state
desk.stop_group_leader

desk.cancel desk.extra desk.meeting desk.meeting_leader desk.message desk.move desk.places
desk.restore
""".split()

PLACES = """
desk.districts desk.new_district desk.new_venue desk.venues
""".split()

OWN_PLACES = """
desk.activity desk.archive_district desk.archive_room desk.archive_venue desk.change_district
desk.change_venue desk.close_venue desk.district desk.end_activity desk.end_team desk.new_activity
desk.new_room desk.new_team desk.reopen_venue desk.room desk.team desk.venue
""".split()

EXPERTS = """
desk.archive_expert desk.change_expert desk.delete_photo_of desk.expert desk.record_consent
desk.set_photo_of desk.withdraw_consent_of
""".split()

READ_AUDIT = ["desk.log"]

CHANGE_SETTINGS = ["desk.settings", "desk.change_settings"]

MANAGE_PEOPLE = """
desk.invite desk.people
""".split()

OWN_PEOPLE = """
desk.disable_person desk.enable_person desk.end_role desk.forget_second_step desk.give_role
desk.let_lead desk.link_expert desk.person desk.person_details desk.send_link desk.stop_leading
""".split()

ROWS: dict[str, Permission | None] = {
    **dict.fromkeys(PUBLIC),
    **dict.fromkeys(OWN_ACCOUNT, Permission.OWN_ACCOUNT),
    **dict.fromkeys(FACILITATE + OWN_MEETING, Permission.FACILITATE),
    **dict.fromkeys(PLAN + OWN_DISTRICT + EXPERTS + PLACES + OWN_PLACES, Permission.PLAN),
    **dict.fromkeys(PLAN + OWN_DISTRICT + EXPERTS, Permission.PLAN),
    **dict.fromkeys(READ_AUDIT, Permission.READ_AUDIT),
    **dict.fromkeys(CHANGE_SETTINGS, Permission.CHANGE_SETTINGS),
    **dict.fromkeys(MANAGE_PEOPLE + OWN_PEOPLE, Permission.MANAGE_PEOPLE),
}

OWN = frozenset(OWN_MEETING + OWN_DISTRICT + EXPERTS + OWN_PEOPLE + OWN_PLACES)

ARGUMENTS = {
    "meeting_id": lambda scene: scene["meeting"],
    "group_id": lambda scene: scene["group"],
    "account_id": lambda scene: scene["person"],
    ("desk.link_expert", "account_id"): lambda scene: scene["person without expert"],
    "grant_id": lambda scene: scene["grant"],
    "facilitation_id": lambda scene: scene["facilitation"],
    "expert_id": lambda scene: scene["expert"],
    "link_id": lambda scene: scene["link"],
    "need_id": lambda scene: scene["need"],
    "district_id": lambda scene: scene["district"],
    "venue_id": lambda scene: scene["venue"],
    "room_id": lambda scene: scene["room"],
    "activity_id": lambda scene: scene["activity"],
    "closure_id": lambda scene: scene["closure"],
    "team_id": lambda scene: scene["team"],
    "request_id": lambda scene: scene["request"],
    ("desk.renew_feed", "feed_id"): lambda scene: scene["desk feed"],
    ("desk.stop_feed", "feed_id"): lambda scene: scene["desk feed"],
    ("facilitation.stop_own_calendar", "feed_id"): lambda scene: scene["own feed"],
    "import_id": lambda scene: scene["import"],
    "file": lambda _scene: "gebieden.csv",
    "slug": lambda _scene: "een",
    "part": lambda _scene: "naam",
    "token": lambda _scene: "x" * 40,
    "filename": lambda _scene: "icon.svg",
    ("pages.photo", "expert_id"): lambda scene: scene["expert"],
}

QUERY = {"desk.group_state": "?naar=paused"}
"""What an address needs behind it to be one that the site gives."""
