// Progressive enhancement of the portal. Every page works without this file; nothing here decides anything.
import { closeMenus } from "./menus.js";
import { openDialogs } from "./dialogs.js";
import { openSheet } from "./sheet.js";
import { guardForms } from "./forms.js";
import { revealPasswords, hintStrength } from "./passwords.js";
import { followReading } from "./reading.js";
import { previewColours } from "./colours.js";
import { copyValues } from "./copying.js";
import { fetchHtmx } from "./lazy.js";

const behaviours = [guardForms, closeMenus, openDialogs, openSheet, revealPasswords, hintStrength, followReading,
  previewColours, copyValues];

document.documentElement.classList.add("js");
for (const start of behaviours) start(document);
fetchHtmx(document);

// What htmx swaps in gets the same behaviour as what came with the page.
document.addEventListener("htmx:after:swap", () => {
  for (const start of behaviours) start(document.body);
});
