// [data-dialog=id] opens a <dialog>; a tap on the backdrop closes it. [data-confirm] asks before a form is sent.
import { fresh } from "./once.js";

export function closeOnBackdrop(dialog) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}

export function openDialogs(place) {
  for (const button of fresh(place, "[data-dialog]")) {
    const dialog = document.getElementById(button.dataset.dialog);
    if (!dialog) continue;
    button.addEventListener("click", () => dialog.showModal());
    closeOnBackdrop(dialog);
  }
  for (const button of fresh(place, "[data-confirm]")) {
    button.addEventListener("click", (event) => {
      if (!window.confirm(button.dataset.confirm)) event.preventDefault();
    });
  }
}
