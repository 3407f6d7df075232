"""Every error that lineaslice raises on purpose.

LineasliceError
├── ArtifactNotFound      no such artifact or version
├── NotTraced             the code of a value is unknown (made before tracing, or under no name)
├── SliceError            a slice was asked for that cannot be made
├── ParameterError        an input parameter that is not one literal assignment
├── FileProblem           a file that is missing, a folder, or not readable
├── PipelineError         artifacts that cannot become a pipeline
│   ├── PipelineNotFound  no pipeline is stored under a name
│   └── PipelineFrozen    a stored pipeline was to be changed
├── StoreError            the store cannot be read or written
│   ├── StoreTooNew       written by a newer lineaslice
│   ├── IntegrityError    stored bytes are not the bytes that were saved
│   └── UnserializableError   an object that cannot be stored; names the path inside it
└── ConfigError           a setting that cannot be used

Each message says what happened and where; ``hint`` says what to type next.
"""

from __future__ import annotations

import linecache
import traceback


class LineasliceError(Exception):
    """Base of all errors of this library; ``str()`` gives the message and the hint."""

    code = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message

    def _render_traceback_(self) -> list[str]:
        """What IPython and Jupyter print instead of a traceback through our own modules.

        The line of the cell that asked is shown, the way down to where we noticed is not.
        """
        shown = [f"{type(self).__name__}: {self.message}"]
        for frame, line in traceback.walk_tb(self.__traceback__):
            asked = linecache.getline(frame.f_code.co_filename, line).strip()
            in_cell = frame.f_globals.get("__name__") == "__main__"
            if in_cell and asked and "run_line_magic(" not in asked:
                shown.append(f"  line {line}: {asked}")
        return [*shown, self.hint] if self.hint else shown


class ArtifactNotFound(LineasliceError, LookupError):
    code = "artifact-not-found"


class NotTraced(LineasliceError):
    code = "not-traced"


class SliceError(LineasliceError):
    code = "slice"


class ParameterError(LineasliceError, ValueError):
    code = "parameter"


class FileProblem(LineasliceError, OSError):
    code = "file"


class PipelineError(LineasliceError, ValueError):
    code = "pipeline"


class PipelineNotFound(PipelineError, LookupError):
    code = "pipeline-not-found"


class PipelineFrozen(PipelineError):
    code = "pipeline-frozen"


class StoreError(LineasliceError, OSError):
    code = "store"


class StoreTooNew(StoreError):
    code = "store-too-new"


class IntegrityError(StoreError):
    code = "integrity"


class UnserializableError(StoreError, TypeError):
    code = "unserializable"


class ConfigError(LineasliceError, ValueError):
    code = "config"
