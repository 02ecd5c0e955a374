"""A photo is decoded and made anew, whatever the file says it is; and goes with the yes."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from core.db import transaction
from recovery_groups.experts.portrait_renderers import MOST_BYTES, SIDE
from tests.people.doing import audit_lines, today
from tests.people.profile_doing import PAGE, expert_row, picture, say_yes, stored, take_back, upload
from tests.support.staff import expert_of


@pytest.fixture
def phone(phone):
    say_yes(phone)
    return phone


@pytest.fixture
def address(willem):
    return f"/ervaringsdeskundigen/{expert_of(willem)}/foto.jpg"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_square_jpeg(client, phone, address, kind):
    assert upload(phone, picture(kind)).status_code == 303
    answer = client.get(address)
    assert answer.mimetype == "image/jpeg"
    with Image.open(BytesIO(answer.data)) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (SIDE, SIDE), "RGB")
    assert answer.data == stored()[0]


def test_a_browser_asks_each_time_whether_it_may_still_show_it(client, phone, address):
    upload(phone, picture())
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "no-cache"
    same = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304
    assert "Set-Cookie" not in answer.headers


def test_place_and_camera_are_gone(phone):
    exif = Image.Exif()
    exif[0x010F] = "Geheime Camera"
    place = {1: "N", 2: (IFDRational(50), IFDRational(53), IFDRational(1))}
    exif.get_ifd(0x8825).update(place)
    file = picture(exif=exif, comment=b"thuis bij Joost")
    assert b"Geheime Camera" in file
    upload(phone, file)
    (kept,) = stored()
    assert b"Exif" not in kept
    assert b"thuis" not in kept
    with Image.open(BytesIO(kept)) as image:
        assert not image.getexif()
        assert "icc_profile" not in image.info


def test_a_photo_taken_sideways_is_upright(phone):
    image = Image.new("RGB", (800, 800), "white")
    image.paste("red", (0, 0, 800, 400))  # red on top, as the sensor saw it
    exif, file = Image.Exif(), BytesIO()
    exif[0x0112] = 6  # turned a quarter
    image.save(file, "JPEG", exif=exif)
    upload(phone, file.getvalue())
    with Image.open(BytesIO(stored()[0])) as kept:
        right, left = kept.getpixel((390, 200)), kept.getpixel((10, 200))
    assert right[1] < 60
    assert left[1] > 200


def test_glass_becomes_white(phone):
    file = BytesIO()
    Image.new("RGBA", (500, 500), (0, 0, 0, 0)).save(file, "PNG")
    upload(phone, file.getvalue())
    with Image.open(BytesIO(stored()[0])) as kept:
        assert min(kept.getpixel((200, 200))) > 250


def test_what_hides_behind_a_photo_does_not_come_along(phone):
    upload(phone, picture() + b"<script>alert(1)</script>PK\x03\x04")
    assert b"script" not in stored()[0]


@pytest.mark.parametrize(
    "file",
    [
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.4",
        picture()[: len(picture()) // 2],
        picture("PNG")[:-40],
        b"\xff\xd8\xff\xe0" + b"\0" * 500,
        b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\0" * 60,
        b"\x89PNG\r\n\x1a\n" + b"\xff" * 200,
        b"x",
    ],
    ids="gif bmp tiff svg html pdf half-jpeg half-png no-jpeg no-webp no-png x".split(),
)
def test_what_is_no_photo_is_refused_with_what_to_do(phone, file):
    answer = upload(phone, file, name="../../etc/passwd.jpg")
    assert answer.status_code == 422
    assert "Kies een JPEG, PNG of WebP." in answer.text
    assert "passwd" not in answer.text
    assert stored() == []


@pytest.mark.parametrize("side", [5001, 40_000])
def test_a_file_that_unfolds_to_gigabytes_is_not_unfolded(phone, side):
    made = BytesIO()
    Image.new("1", (side, side)).save(made, "PNG")
    assert len(made.getvalue()) < MOST_BYTES
    answer = upload(phone, made.getvalue())
    assert answer.status_code == 422
    assert "te veel beeldpunten" in answer.text
    assert stored() == []


def test_a_large_file_is_refused_in_dutch_and_never_read(phone):
    answer = upload(phone, picture() + b"\0" * MOST_BYTES * 2)
    assert answer.status_code == 413
    assert "Kies een foto van hoogstens 5 MB." in answer.text
    assert stored() == []


def test_a_file_just_over_the_limit_is_too_large_and_one_of_it_is_not(phone):
    photo = picture()
    exactly = photo + b"\0" * (MOST_BYTES - len(photo))
    assert upload(phone, exactly).status_code == 303
    assert upload(phone, exactly + b"\0").status_code == 413


def test_other_forms_take_no_large_bodies(phone):
    page = phone.get(PAGE)
    answer = phone.send(page, {"ja": "y" * 300_000}, button="Haal mijn naam")
    assert answer.status_code == 413


def test_no_file_is_told(phone):
    page = phone.get(PAGE)
    answer = phone.send(page, {"foto": "tekst"}, button="Bewaar mijn foto")
    assert answer.status_code == 422
    assert "Kies eerst een foto." in answer.text


def test_a_new_photo_replaces_the_old_one_and_it_can_be_deleted(client, phone, address):
    upload(phone, picture())
    upload(phone, picture(colour=(0, 0, 250)))
    with Image.open(BytesIO(client.get(address).data)) as image:
        assert image.getpixel((200, 200))[2] > 200
    phone.send(phone.get(PAGE), button="Wis mijn foto")
    assert client.get(address).status_code == 404
    assert stored() == []
    assert len(audit_lines("photo_set")) == 2
    assert len(audit_lines("photo_deleted")) == 1


def test_the_photo_goes_with_the_yes(client, phone, address):
    upload(phone, picture())
    take_back(phone)
    assert client.get(address).status_code == 404
    assert stored() == []
    say_yes(phone)
    assert client.get(address).status_code == 404


def test_a_photo_is_not_there_when_consent_ran_out(client, phone, willem, address):
    upload(phone, picture())
    with transaction():
        expert = expert_row(willem)
        expert.consent_from = today() - timedelta(days=9)
        expert.consent_until = today()
    assert client.get(address).status_code == 404


def test_without_a_yes_there_is_no_photo_to_choose(app, phone, willem):
    take_back(phone)
    assert "Kies een foto" not in phone.get(PAGE).text
    answer = upload(phone, picture())
    assert answer.status_code == 409
    assert stored() == []


def test_who_is_not_there_has_no_photo(client):
    assert client.get("/ervaringsdeskundigen/999/foto.jpg").status_code == 404
