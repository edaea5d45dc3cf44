"""`python -m crm_tui`: the same as the command `crm-tui`."""

import sys

# `python -m` puts the current folder first: a user's own data.py there must not shadow our rooms.
if sys.path and sys.path[0] not in ("", sys.prefix):
    sys.path.append(sys.path.pop(0))

from crm_tui.main import main

if __name__ == "__main__":
    main()
