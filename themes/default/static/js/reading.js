// Terms are agreed to after reading: [data-read-to-end=id] names the button that wakes up at the end of the text.
// Without JavaScript the button is simply below the text.
import { fresh } from "./once.js";

export function followReading(place) {
  for (const text of fresh(place, "[data-read-to-end]")) {
    const button = document.getElementById(text.dataset.readToEnd);
    const hint = document.querySelector(`[data-read-hint="${text.dataset.readToEnd}"]`);
    if (!button) continue;
    const atEnd = () => text.scrollTop + text.clientHeight >= text.scrollHeight - 8;
    const update = () => {
      if (!atEnd()) return;
      button.disabled = false;
      if (hint) hint.hidden = true;
      text.removeEventListener("scroll", update);
    };
    button.disabled = !atEnd();
    if (hint) hint.hidden = !button.disabled;
    text.addEventListener("scroll", update, { passive: true });
    new ResizeObserver(update).observe(text);
  }
}
