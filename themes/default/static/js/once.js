// Elements under `place` (itself included) that match, each only the first time it is asked for this purpose.
const seen = new Map();

export function fresh(place, selector, purpose = selector) {
  if (!seen.has(purpose)) seen.set(purpose, new WeakSet());
  const known = seen.get(purpose);
  const found = [...place.querySelectorAll(selector)];
  if (place instanceof Element && place.matches(selector)) found.push(place);
  return found.filter((element) => !known.has(element) && known.add(element));
}
