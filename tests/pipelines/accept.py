"""Make what the exporters write now the expected files: ``python -m tests.pipelines.accept``.

Names of cases as arguments restrict it to those. Read the difference before you commit it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from lineaslice.export import frameworks

from .cases import NAMES, Case, prepare
from .golden import accept


def main() -> None:
    with tempfile.TemporaryDirectory() as root:
        prepare(Path(root))
        os.environ["LINEASLICE_HOME"] = os.path.join(root, "store")
        os.chdir(root)
        for name in sys.argv[1:] or NAMES:
            case = Case(name)
            for framework in frameworks():
                accept(case, framework, case.export(framework, Path(root, framework, name)))


if __name__ == "__main__":
    main()
