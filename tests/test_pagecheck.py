"""The page checks pass a good page and name each fault of a bad one."""

import pytest

from tests.support.pagecheck import problems

URL = "http://localhost/groepen"
GOOD = """<!doctype html>
<html lang="nl" dir="ltr">
<head>
<meta charset="utf-8">
<title>Groepen – Bij de buurt</title>
<link rel="stylesheet" href="/static/app.css">
<link rel="canonical" href="https://bijdebuurt.example/groepen">
<script src="/static/app.js" defer></script>
</head>
<body>
<a href="#inhoud">Naar de inhoud</a>
<main id="inhoud">
<h1>Groepen</h1>
<h2>Noord</h2>
<h3>Maandag</h3>
<h2>Zuid</h2>
<p>Zie <a href="https://www.openstreetmap.org/">de kaart</a>.</p>
<img src="/static/kaart.png" alt="">
<svg viewBox="0 0 1 1" aria-hidden="true"><title>Kaart</title><path d="M0 0"/></svg>
<form method="post" action="/groepen">
<input type="hidden" name="csrf_token" value="x">
<label for="naam">Naam</label>
<input id="naam" name="naam" aria-describedby="hint">
<p id="hint">Mag leeg blijven.</p>
<label><input type="checkbox" name="eerste"> Eerste keer</label>
<select name="dag" aria-label="Dag"><option>maandag</option></select>
<button type="submit">Verder</button>
</form>
</main>
</body>
</html>
"""

# Each row: the words of the good page, what stands there instead, and the fault's sentence.
FAULTS = [
    ("<h1>Groepen</h1>", "", "0 <h1>, not one"),
    ("<h2>Zuid</h2>", "<h1>Zuid</h1>", "2 <h1>, not one"),
    ("<h2>Noord</h2>", "", "<h3> 'Maandag' skips a level"),
    ("<h2>Zuid</h2>", "<h2> </h2>", "<h2> is empty"),
    ("<title>Groepen – Bij de buurt</title>", "", "one <title> with text"),
    ("Groepen – Bij de buurt", " ", "one <title> with text"),
    ("Groepen – Bij de buurt", "Groepen", "must end with the site's name"),
    ("Groepen – Bij de buurt", "Bij de buurt", "names only the site"),
    ("<main id", '<div id="hint"></div><main id', 'id="hint" is there 2 times'),
    ("<main id", '<main></main><main class="x" id', "2 <main>, not one"),
    ('<label for="naam">Naam</label>', "", '<input id="naam"> has no label'),
    ('<label for="naam">Naam</label>', '<label for="naam"></label>', "has no label"),
    ('<label for="naam">', '<label for="nam">', 'for="nam", but no element has that id'),
    ("> Eerste keer</label>", "></label> Eerste keer", '<input name="eerste"> has no label'),
    (' aria-label="Dag"', "", '<select name="dag"> has no label'),
    ('<button type="submit">', "<textarea></textarea><button type=submit>", "<textarea> has no"),
    ('aria-describedby="hint"', 'aria-describedby="hint fout"', 'aria-describedby="fout"'),
    ('aria-describedby="hint"', 'aria-labelledby="weg"', 'aria-labelledby="weg"'),
    ('<a href="#inhoud">', '<a href="#boven">', "leads to an id that is not on the page"),
    ('<a href="#inhoud">', '<a href="#">', "leads to an id that is not on the page"),
    (" defer></script>", ">go()</script>", "a <script> holds code"),
    ("</head>", "<style>p {}</style></head>", "there is a <style>"),
    ("<h3>", '<h3 style="color: red">', "has a style attribute"),
    ("<h3>", '<h3 onclick="go()">', "has onclick"),
    ('href="#inhoud"', 'href="javascript:go()"', "has code in href"),
    ('src="/static/app.js"', 'src="https://cdn.example/app.js"', "another site"),
    ('href="/static/app.css"', 'href="//cdn.example/app.css"', "another site"),
    ('src="/static/kaart.png"', 'src="https://kaart.example/1.png"', "another site"),
    ('src="/static/kaart.png"', 'src="/k.png" srcset="/a 1x, //b.example/c 2x"', "another site"),
    ("<h3>", '<iframe src="https://kaart.example/"></iframe><h3>', "another site"),
    ('action="/groepen"', 'action="https://elders.example/"', "another site"),
    (' lang="nl"', "", "<html> has no lang"),
    (' dir="ltr"', "", "<html> has no dir"),
    ('name="csrf_token"', 'name="token"', "posts without a csrf_token"),
    (' alt=""', "", "has no alt"),
    ('<button type="submit">', "<button>", "'Verder' has no type"),
    (">Verder<", "><", "<button> has no name"),
    ("</main>", "</div></main>", "</div> closes nothing"),
    ("</main>", "<div></main>", "<div> is still open at </main>"),
    ("<p>Zie", "<p><ul></ul>Zie", "<ul> stands in a <p>"),
    ("<h3>", '<h3 class="a" class="b">', "has an attribute twice"),
]


def test_a_good_page_has_no_problems():
    assert problems(GOOD, URL) == []


@pytest.mark.parametrize(("words", "instead", "sentence"), FAULTS)
def test_a_fault_is_named(words, instead, sentence):
    assert words in GOOD
    found = problems(GOOD.replace(words, instead, 1), URL)
    assert any(sentence in problem for problem in found), found


def test_a_get_form_needs_no_token():
    page = GOOD.replace('method="post"', 'method="get"').replace('name="csrf_token"', 'name="q"')
    assert problems(page, URL) == []


def test_the_site_may_have_another_name():
    page = GOOD.replace("Bij de buurt", "Om de hoek")
    assert problems(page, URL, site_name="Om de hoek") == []
