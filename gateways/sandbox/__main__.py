"""`python -m gateways.sandbox --port 8090 --config file.json`."""

import argparse
import contextlib
import sys
from pathlib import Path

from pydantic import ValidationError

from gateways.sandbox.configuration import SandboxConfig
from gateways.sandbox.server import serve


def main() -> int:
    parser = argparse.ArgumentParser(prog="gateways.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, help="where to listen; 8090 unless the file says otherwise")
    parser.add_argument("--config", type=Path, help="a JSON file with the fields of SandboxConfig")
    asked = parser.parse_args()
    try:
        config = (
            SandboxConfig.model_validate_json(asked.config.read_bytes()) if asked.config else SandboxConfig()
        )
    except (OSError, ValidationError) as wrong:
        # A validation error quotes its input, which holds the secrets: only the fields' names are shown.
        fields = (
            sorted({".".join(map(str, error["loc"])) for error in wrong.errors()})
            if isinstance(wrong, ValidationError)
            else [wrong.strerror]
        )
        print(f"The sandbox cannot read {asked.config}: {fields}", file=sys.stderr)
        return 2
    if asked.port is not None:
        config.port = asked.port
    try:
        # Ctrl+C is how it is meant to end.
        with contextlib.suppress(KeyboardInterrupt):
            serve(config)
    except OSError as busy:
        print(f"The sandbox cannot listen on {config.host}:{config.port}: {busy.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
