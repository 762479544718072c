"""The least that answers at all: a WSGI app without a framework that sends the same bytes back.

`BENCH_DOCUMENTS` names the folder with the documents; `<name>.xml` is the answer to `POST /<name>`.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def create_app(documents: Path) -> "WSGIApplication":
    """An answer for each document of a folder."""
    answers = {f"/{path.stem}": path.read_bytes() for path in sorted(documents.glob("*.xml"))}

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        document = answers[environ["PATH_INFO"]]
        length = str(len(document))
        start_response("200 OK", [("Content-Type", "text/xml"), ("Content-Length", length)])
        return [document]

    return answer


app = create_app(Path(os.environ.get("BENCH_DOCUMENTS", os.devnull)))
