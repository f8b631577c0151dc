// Show or hide a password, and a hint while typing. The server alone decides what is good enough.
import { fresh } from "./once.js";

export function revealPasswords(place) {
  for (const button of fresh(place, "[data-reveal]")) {
    const field = document.getElementById(button.dataset.reveal);
    if (!field) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = field.type === "password";
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    });
    // Password managers and browsers keep what was typed only when it leaves as a password.
    field.form?.addEventListener("submit", () => (field.type = "password"));
  }
}

function strengthOf(word) {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(word)).length;
  const different = new Set(word.toLowerCase()).size;
  let points = Math.min(different, word.length) + kinds * 1.5 + (/\s\S/.test(word) ? 3 : 0);
  if (/^(.+?)\1+$/.test(word) || /(0123|1234|2345|abcd|qwer|azer|wachtwoord|password)/i.test(word)) points /= 2;
  return word.length < 8 ? Math.min(1, word.length) : points < 10 ? 1 : points < 13 ? 2 : points < 17 ? 3 : 4;
}

export function hintStrength(place) {
  for (const hint of fresh(place, "[data-strength]")) {
    const field = document.getElementById(hint.dataset.strength);
    if (!field) continue;
    const meter = hint.querySelector("meter");
    const words = hint.querySelector("p");
    field.addEventListener("input", () => {
      const strength = strengthOf(field.value);
      hint.hidden = !field.value;
      meter.value = strength;
      const said = strength < 2 ? hint.dataset.weak : strength < 3 ? hint.dataset.fair : hint.dataset.good;
      if (words.textContent !== said) words.textContent = said;
    });
  }
}
