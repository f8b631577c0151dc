// "Ga naar" is a page; with JavaScript its tiles come up as a sheet over the page one is on.
import { fresh } from "./once.js";
import { closeOnBackdrop } from "./dialogs.js";
import { guardForms } from "./forms.js";

async function tilesOf(url) {
  const answer = await fetch(url, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error("no tiles");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const tiles = page.querySelector("[data-sheet-content]");
  if (!tiles) throw new Error("no tiles");
  return tiles;
}

function sheetWith(title, closeWord, tiles) {
  const sheet = document.createElement("dialog");
  sheet.className = "sheet";
  sheet.setAttribute("aria-label", title);
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "sheet-head";
  const heading = document.createElement("h2");
  heading.textContent = title;
  const close = document.createElement("button");
  close.className = "btn btn-quiet btn-icon";
  close.textContent = "×";
  close.setAttribute("aria-label", closeWord);
  form.append(heading, close);
  sheet.append(form, tiles);
  sheet.addEventListener("close", () => sheet.remove());
  closeOnBackdrop(sheet);
  return sheet;
}

export function openSheet(place) {
  for (const link of fresh(place, "a[data-sheet]")) {
    let coming = null;
    const begin = () => (coming ??= tilesOf(link.href));
    link.addEventListener("pointerdown", () => begin().catch(() => {}));
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      if (link.getAttribute("aria-current") === "page") return;
      event.preventDefault();
      try {
        const tiles = await begin();
        const sheet = sheetWith(link.dataset.sheet, link.dataset.close, document.importNode(tiles, true));
        document.body.append(sheet);
        sheet.showModal();
        guardForms(sheet);
      } catch {
        window.location.assign(link.href);
      } finally {
        coming = null;
      }
    });
  }
}
