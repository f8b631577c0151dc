// htmx comes only where a page uses it, and never costs the others a byte.
export function fetchHtmx(page) {
  const address = page.querySelector('meta[name="htmx-script"]')?.content;
  if (!address || !page.querySelector("[hx-get],[hx-post],[hx-put],[hx-delete],[data-hx-get],[data-hx-post]")) return;
  const script = page.createElement("script");
  script.src = address;
  page.head.append(script);
}
