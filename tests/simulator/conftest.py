import logging

import pytest
from pytest_httpserver import HTTPServer

from tests.simulator.pretend_server import PretendServer


@pytest.fixture
def server(httpserver: HTTPServer) -> PretendServer:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    return PretendServer(httpserver)
