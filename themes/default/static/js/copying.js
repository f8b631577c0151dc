// Copy a value that is shown once, such as a sign-in link.
import { fresh } from "./once.js";

export function copyValues(place) {
  for (const button of fresh(place, "[data-copy]")) {
    const source = button.parentElement.querySelector("[data-copy-source]");
    if (!source || !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.value);
      button.querySelector("span").textContent = button.dataset.copy;
    });
  }
}
