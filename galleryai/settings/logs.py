"""The program's log: silent unless asked, and always on standard error."""

import logging
import sys


def start(*, verbose: bool) -> None:
    """Send the program's log to standard error: warnings, or with `verbose` everything."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("galleryai")
    logger.handlers[:] = [handler]
    logging.getLogger("watchdog").setLevel(logging.ERROR)  # it warns of its own shutdown
    logger.setLevel(logging.DEBUG if verbose else logging.WARNING)
