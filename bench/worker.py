"""One of several processes that serve a case side by side, with the yardstick of keeping a draft.

`python -m bench.worker INSTANCE DATABASE_URL` prints its port once it answers.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from waitress.server import create_server

from bench.committee import AT
from bench.served import add_view
from bench.yardstick import keep_bare
from criteria.reading import read_local
from tender import create_app

THREADS = 8


def main(instance: str, url: str) -> None:
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is what we are here for
    app = create_app(
        {
            "TESTING": True,
            "PROPAGATE_EXCEPTIONS": False,
            "INSTANCE": Path(instance),
            "DATABASE_URL": url,
            "WTF_CSRF_ENABLED": False,
            "CLOCK": lambda: read_local(AT),
            "LOG_FILE": None,
        }
    )
    add_view(app, "/bare/keep", keep_bare, "POST")
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS, ident=None)
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
