"""Says in one sentence what is missing before an environment can be made. Runs on any Python 3."""

import sys

HELP = "Install it (Debian, Ubuntu: sudo sh packaging/linux/system-packages.sh) or name it: make PYTHON=python3.12 …"

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is just what this is for
    sys.exit("GalleryAI needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". " + HELP)
try:
    import ensurepip  # noqa: F401
    import venv  # noqa: F401
except ImportError:
    sys.exit("This Python cannot make environments: its venv module is missing. " + HELP)
