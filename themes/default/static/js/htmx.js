// Fetched by app.js only on pages that carry an hx- attribute.
import "htmx.org/dist/htmx.js";
