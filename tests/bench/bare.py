"""What a turn is measured against: a Flask app that only sends the same bytes back.

`BENCH_DOCUMENTS` names the folder with the documents; `<name>.xml` is the answer to `POST /<name>`.
"""

import os
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response


def _constant(document: bytes) -> Callable[[], Response]:
    return lambda: Response(document, mimetype="text/xml")


def create_app(documents: Path) -> Flask:
    """One route for each document of a folder."""
    app = Flask(__name__, static_folder=None)
    for path in sorted(documents.glob("*.xml")):
        view = _constant(path.read_bytes())
        app.add_url_rule(f"/{path.stem}", path.stem, view, methods=["POST"])
    return app


app = create_app(Path(os.environ.get("BENCH_DOCUMENTS", os.devnull)))
