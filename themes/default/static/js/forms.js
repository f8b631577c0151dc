// A form goes out once, and after a refusal the reader stands at what is wrong.
import { fresh } from "./once.js";

export function guardForms(place) {
  for (const form of fresh(place, "form[data-guard]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      if (event.defaultPrevented) return;
      form.dataset.sent = "yes";
      form.setAttribute("aria-busy", "true");
    });
  }
  for (const summary of fresh(place, "[data-focus]")) summary.focus({ preventScroll: false });
  if (place !== document) return;
  // Coming back with the browser's Back button: the form may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const form = event.target instanceof Element ? event.target.closest("form[data-sent]") : null;
    if (form) {
      delete form.dataset.sent;
      form.removeAttribute("aria-busy");
    }
  });
}
