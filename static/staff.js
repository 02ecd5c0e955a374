// Comfort for staff, after site.js: every page works without this file.
for (const button of document.querySelectorAll("[data-shows]")) {
  const field = document.getElementById(button.dataset.shows);
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
  // A browser keeps what was typed in a text field; a password it offers to save.
  field.form?.addEventListener("submit", () => {
    field.type = "password";
  });
}
