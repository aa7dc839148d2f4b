"""What a sandbox says about itself when it runs alone."""

from collections.abc import Mapping

from connectors.sandboxing.faults import ADMIN_PREFIX


def banner(title: str, url: str, credentials: Mapping[str, str]) -> str:
    """Return the lines to print: where it listens, what to log in with, where its admin path is."""
    width = max((len(name) for name in credentials), default=0)
    rows = [f"  {name:<{width}}  {value}" for name, value in credentials.items()]
    return "\n".join([f"{title} sandbox at {url}", *rows, f"  admin path: {url}{ADMIN_PREFIX}/state"])
