"""What gunicorn says in the log: never what an error or a request says, for either may quote a patient."""

from __future__ import annotations

from typing import Any

from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from bonport.log import Formatter


class Log(Logger):
    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Formatter(self.error_fmt, self.datefmt))

    def exception(self, msg: object, *args: Any, **kwargs: Any) -> None:
        """What broke outside the screens, while an answer was being sent for example: where, and no address."""
        super().exception("error outside the screens")

    def warning(self, msg: object, *args: Any, **kwargs: Any) -> None:
        """« Invalid request from ip=…: GET /what?was=asked »: without what was asked."""
        super().warning(str(msg).partition(": ")[0], *args, **kwargs)
