// The colour a school chooses shows at once on the part of the page marked [data-colour-preview].
import { fresh } from "./once.js";

const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

export function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => channel(parseInt(hex.slice(at, at + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function previewColours(place) {
  for (const field of fresh(place, "input[data-colour]")) {
    const preview = document.querySelector("[data-colour-preview]");
    const shown = field.parentElement.querySelector("[data-colour-value]");
    if (!preview) continue;
    field.addEventListener("input", () => {
      if (!/^#[0-9a-f]{6}$/i.test(field.value)) return;
      const light = 1.05 / (luminance(field.value) + 0.05);
      preview.style.setProperty("--g-primary", field.value);
      preview.style.setProperty("--g-primary-hover", field.value);
      preview.style.setProperty("--g-primary-ink", light >= 4.5 ? "#ffffff" : "#12181d");
      if (shown) shown.textContent = field.value;
    });
  }
}
