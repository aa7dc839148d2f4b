"""How an HTML page is put together and sent: escaped values, strict headers.

A page may load from its own origin only. Styles set by script are allowed, since the editor of the IDE sizes
itself with them; scripts in the page itself are not, so settings travel as inert JSON.
"""

import html
import json
from functools import cache
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse

TEMPLATES = Path(__file__).parent / "templates"

SOURCES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
CONTENT_SECURITY_POLICY = "; ".join(f"{directive} {sources}" for directive, sources in SOURCES.items())

HEADERS = {
    # A page may carry a demo key, so nobody keeps a copy of it.
    "Cache-Control": "no-store",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def inert_json(value: object) -> str:
    """``value`` as JSON that no HTML parser can take for markup, for a ``<script type="application/json">``."""
    text = json.dumps(value, ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def _template(name: str) -> Template:
    return Template((TEMPLATES / name).read_text(encoding="utf-8"))


def render(template: str, values: dict[str, str], *, raw: dict[str, str] | None = None) -> HTMLResponse:
    """Fill the template of this file name: ``values`` are escaped, ``raw`` must be safe in its place already."""
    escaped = {name: html.escape(value) for name, value in values.items()}
    return HTMLResponse(_template(template).substitute(escaped | (raw or {})), headers=HEADERS)
