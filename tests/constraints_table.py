"""What the database itself refuses: columns that break each rule, and which rows may not be twins.

`BREAKS` gives for each rule the columns that break it, `TWINS` the columns no two rows share. A new
rule needs a row here, or the tests fail.
"""

BACKWARDS = {"first_day": "2026-05-02", "last_day": "2026-05-01"}
ONCE = "2026-05-01 12:00+00"

# table: {rule: the columns that break it}
BREAKS = {
    "account": {
        "email_in_small_letters": {"email": "Samira@bijdebuurt.example"},
        "step_of_a_secret": {"totp_step": 1},
    },
    "activity": {
        "iso_weekday": {"weekday": 8},
        "starts_before_it_ends": {"starts": "20:00", "ends": "19:00"},
    },
    "closure": {"ends_after_it_starts": BACKWARDS},
    "day_figure": {
        "something_met": {"meetings": 0, "counted": 0},
        "nothing_negative": {"visitors": -1},
        "counted_what_met": {"counted": 2},
    },
    "district": {"known_stage": {"stage": "klaar"}},
    "expert": {
        "consent_ends_after_it_starts": {
            "consent_from": "2026-05-02",
            "consent_until": "2026-05-01",
        }
    },
    "expert_half_day": {"iso_weekday": {"weekday": 8}, "known_part": {"part": "night"}},
    "expert_language": {"two_letters": {"language": "n"}},
    "facilitation": {"ends_after_it_starts": BACKWARDS},
    "feed_token": {
        "known_kind": {"kind": "alles"},
        "of_somebody": {"account_id": None},
        "of_one": {"receipt_id": 1},
        "receipts_are_discreet": {"kind": "receipt", "account_id": None, "discreet": False},
        "since_when": {"changed_on": "2026-05-01"},
    },
    "grant_of_role": {
        "known_role": {"role": "baas"},
        "ends_after_it_starts": BACKWARDS,
        "nobody_grants_to_themselves": {"account_id": 1, "granted_by": 1},
        "admins_are_of_no_district": {"role": "admin"},
    },
    "former_slug": {"known_kind": {"kind": "team"}},
    "frozen_figure": {
        "known_span": {"span": "jaar"},
        "known_measure": {"measure": "names", "group_id": None, "venue_id": None},
        "visitors_are_of_a_group": {"measure": "wishes"},
        "a_group_is_somewhere": {"venue_id": None},
        "rounded_and_never_small": {"number": 4, "shown": 5},
        "nothing_negative": {"places": -1},
    },
    "group_language": {"two_letters": {"language": "n"}},
    "head_count": {"a_number_of_people": {"people": 1000}},
    "meeting": {
        "starts_before_it_ends": {"ends_at": "2020-01-01 00:00"},
        "known_status": {"status": "misschien"},
        "cancelled_has_a_reason": {"status": "cancelled"},
        "known_cancel_reason": {"status": "cancelled", "cancel_reason": "ziek"},
        "iso_weekday": {"weekday": 0},
        "minute_of_a_day": {"minute": 1440},
        "room_for_somebody": {"capacity": 0, "walk_in_places": 0},
        "walk_in_places_fit": {"walk_in_places": 9},
        "no_negative_seats": {"seats_taken": -1},
        "not_overbooked": {"seats_taken": 9},
        "no_negative_queue": {"parties_waiting": -1},
    },
    "month_count": {"no_negative_count": {"waiting": -1}},
    "need": {
        "known_state": {"state": "klaar"},
        "known_people": {"for_whom": "niemand"},
        "public_has_a_sentence": {"public": True, "sentence": ""},
        "says_what_is_needed": {"what": ""},
    },
    "need_step": {"known_state": {"state": "klaar"}},
    "opening_hours": {
        "iso_weekday": {"weekday": 8},
        "opens_before_it_closes": {"opens": "20:00", "closes": "19:00"},
    },
    "outbox": {
        "known_state": {"state": "weg"},
        "sent_has_a_moment": {"state": "sent"},
        "no_negative_tries": {"tries": -1},
    },
    "postcode": {
        "four_digits": {"digits": "641"},
        "latitude_on_earth": {"latitude": 91, "longitude": 5},
        "longitude_on_earth": {"latitude": 50, "longitude": 181},
        "both_or_neither": {"latitude": 50, "longitude": None},
    },
    "public_version": {"one_row": {"id": 2}},
    "recovery_group": {
        "known_state": {"state": "soms"},
        "room_for_somebody": {"capacity": 0, "walk_in_places": 0},
        "one_way_in_at_least": {"walk_in": False, "capacity": None},
        "walk_in_places_need_walk_in": {"walk_in": False, "walk_in_places": 1},
        "walk_in_places_fit": {"walk_in_places": 9},
    },
    "replacement": {"another_date": {"meeting_id": 1, "instead_id": 1}},
    "room": {"holds_somebody": {"size": 0}},
    "schedule": {
        "ends_after_it_starts": {"valid_from": "2026-05-02", "valid_until": "2026-05-01"},
        "lasts_minutes_to_half_a_day": {"duration_minutes": 14},
    },
    "signup": {
        "known_state": {"state": "misschien"},
        "one_to_three_people": {"party": 4},
        "no_mail_without_address": {"contact": None, "wants_changes": True},
        "no_address_without_consent": {"contact": b"x", "wants_changes": False},
    },
    "substitution": {
        "somebody_else": {"away_id": 1, "substitute_id": 1, "accepted_at": ONCE},
        "accepted_by_somebody": {"accepted_at": ONCE},
        "accepted_or_withdrawn": {
            "withdrawn_at": ONCE,
            "substitute_id": 999,
            "accepted_at": ONCE,
        },
    },
    "team_link": {
        "ends_after_it_starts": BACKWARDS,
        "a_working_week": {"hours_a_week": 41},
        "known_role": {"role": "Inloopuur"},
    },
    "ticket": {"known_purpose": {"purpose": "feest"}},
    "wish_count": {
        "known_part": {"part": "nacht"},
        "no_negative_count": {"fresh": -1},
    },
    "venue": {
        "latitude_on_earth": {"latitude": 91},
        "longitude_on_earth": {"longitude": 181},
        "both_or_neither": {"latitude": None},
    },
}

# Two rows that differ in nothing these columns say.
TWINS = {
    ("account", "email"),
    ("district", "slug"),
    ("expert_account", "account_id"),
    ("feed_token", "fingerprint"),
    ("meeting", "group_id", "original_start"),
    ("need", "group_id"),
    ("outbox", "subject_id", "kind", "sequence"),
    ("receipt", "fingerprint"),
    ("recovery_group", "slug"),
    ("room", "venue_id", "name"),
    ("signup", "receipt_id", "meeting_id"),
    ("signup", "meeting_id", "number"),
    ("signup", "meeting_id", "door"),
    ("substitute_asked", "substitution_id", "expert_id"),
    ("substitution", "meeting_id", "away_id"),
    ("ticket", "fingerprint"),
    ("venue", "slug"),
}
