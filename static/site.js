// Adds comfort, never a task: every page works without this file.
{
  const exit = document.querySelector("a[data-snel-weg]");

  // The screen is emptied first, because the next page may take seconds to come.
  // `replace` takes this page out of the history; pages seen before stay in it.
  const leave = () => {
    document.body.hidden = true;
    document.title = "\u200b";
    location.replace(exit.href);
  };

  if (exit) {
    for (const link of document.querySelectorAll("a[data-snel-weg]")) {
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        leave();
      });
    }

    // Shift three times within five seconds, with no other key in between.
    let presses = [];
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Shift") {
        presses = [];
      } else if (!event.repeat) {
        presses = [...presses, event.timeStamp].filter((at) => event.timeStamp - at < 5000);
        if (presses.length === 3) leave();
      }
    });
  }

  // A print button can do nothing without script, so it is hidden until here.
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  // Nor can a copy button, and a browser lets it only on a page that came safely.
  if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copy]")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(button.previousElementSibling.textContent);
        button.textContent = button.dataset.copy;
      });
    }
  }

  document.querySelector("[data-error-summary]")?.focus();
}
