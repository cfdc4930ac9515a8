"""The deployment model is what it is called. Run by infra/scripts/test.sh."""

import json
import unittest
from pathlib import Path

INFRA = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("dev", "staging", "prod")


class FeatureFlags(unittest.TestCase):
    """Feature flags."""

    def test_flag_app(self) -> None:
        """The flag app answers on the port that Heroku gives it, and the service learns its address."""
        assert '--ofrep-port "$PORT"' in (INFRA / "heroku/flags/Dockerfile").read_text(encoding="utf-8")
        assert "OFREP_ENDPOINT=" in (INFRA / "scripts/setup.d/40-flags.sh").read_text(encoding="utf-8")

    def test_no_release(self) -> None:
        """Flags are files of the flag app and not config vars of the service, so they change without a release of it."""
        for environment in ENVIRONMENTS:
            assert "FLAG_" not in (INFRA / f"heroku/{environment}.config").read_text(encoding="utf-8")

    def test_flags(self) -> None:
        """Every flag has a state, and its default among its variants."""
        for environment in ENVIRONMENTS:
            flags = json.loads((INFRA / f"heroku/flags/{environment}.json").read_text(encoding="utf-8"))["flags"]
            for name, flag in flags.items():
                assert flag["state"] in ("ENABLED", "DISABLED"), name
                assert flag["defaultVariant"] in flag["variants"], name


if __name__ == "__main__":
    unittest.main()
