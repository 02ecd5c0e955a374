"""axe-core in a page: what stands in the way of people who see, hear or point differently."""

from pathlib import Path

from playwright.sync_api import Page

SCRIPT = (Path(__file__).parents[1] / "vendor/axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"]

_RUN = """tags => axe.run(document, {runOnly: tags, resultTypes: ["violations"]}).then(found =>
  found.violations.map(one => one.id + ": " + one.nodes.slice(0, 3).map(node =>
    node.target.join(" ") + " (" + [...node.any, ...node.all].map(why => why.message)[0] + ")"
  ).join("; ")))"""


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it stands: rule, where and why."""
    # Through the debugger: a script tag is against the page's own policy.
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(SCRIPT)
    page.evaluate("() => document.fonts.ready.then(() => null)")
    found: list[str] = page.evaluate(_RUN, TAGS)
    return found
