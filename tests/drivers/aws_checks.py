"""What the tests of AWS clients share: where the server is, and names below localhost, which some systems do not know."""

import os
import pathlib
import socket

AWS_PORT = int(os.environ["DOPPEL_AWS_PORT"])
CA = os.environ["DOPPEL_CA"]
PLAIN = f"http://localhost:{AWS_PORT}"
ENCRYPTED = f"https://localhost:{AWS_PORT}"
# The folder of the buckets of a server without --s3-root, beside the one of its certificates.
S3_ROOT = pathlib.Path(CA).parent.parent / "s3"

_resolve = socket.getaddrinfo


def _resolve_local(host, *rest, **named):
    name = host.decode() if isinstance(host, bytes) else host
    return _resolve("localhost" if name and name.endswith(".localhost") else host, *rest, **named)


def know_names_below_localhost():
    socket.getaddrinfo = _resolve_local
