// The theme that the reader chose: that of the system, light or dark.

const KEY = "modelspec-theme";
const NAMES = ["system", "light", "dark"];

/** @returns {string} */
function chosen() {
  try {
    return localStorage.getItem(KEY) ?? "system";
  } catch {
    return "system";
  }
}

/** @param {string} theme */
function apply(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

apply(chosen());

document.addEventListener("DOMContentLoaded", () => {
  const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("button.theme"));
  if (!button) return;
  const show = () => {
    button.textContent = `Theme: ${chosen()}`;
  };
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    const next = NAMES[(NAMES.indexOf(chosen()) + 1) % NAMES.length] ?? "system";
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // Without storage, the choice lasts as long as the page.
    }
    apply(next);
    show();
  });
});
