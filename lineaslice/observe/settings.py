"""Settings that hold for the whole process, read before and after code of the user's has run.

A call that the text shows is known by the tables; what functions of the user's set is seen here.
Only of libraries that those functions can reach, because some of these readers take 50 µs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from types import ModuleType
from typing import Any

from lineaslice.model import Resource

Settings = dict[Resource, Any]  # compared by ==


def read(packages: Iterable[str]) -> Settings:
    """The settings of those of the packages that are loaded."""
    found: Settings = {}
    for package in packages:
        module = sys.modules.get(package)
        if module is not None:
            for resource, reader in READERS.get(package, ()):
                found[resource] = reader(module)
    return found


def _pandas(pandas: ModuleType) -> Any:
    return _flat(pandas._config.config._global_config)


def _flat(options: Mapping[str, Any]) -> tuple[Any, ...]:
    values = options.values()
    return tuple([_flat(one) if type(one) is dict else one for one in values])


def _numpy(numpy: ModuleType) -> Any:
    return numpy.get_printoptions(), numpy.geterr(), numpy.getbufsize()


def _decimal(decimal: ModuleType) -> Any:
    return repr(decimal.getcontext())


def _warnings(warnings: ModuleType) -> Any:
    return list(warnings.filters)


def _matplotlib(matplotlib: ModuleType) -> Any:
    maps = getattr(matplotlib.colormaps, "_cmaps", {})  # asking for one would copy it
    return dict.copy(matplotlib.rcParams), list(map(id, maps.values()))


def _sklearn(sklearn: ModuleType) -> Any:
    return sklearn.get_config()


def _polars(polars: ModuleType) -> Any:
    return polars.Config.state()


def _csv(csv: ModuleType) -> Any:
    dialects = {name: id(csv.get_dialect(name)) for name in csv.list_dialects()}
    return dialects, csv.field_size_limit()


def _calendar(calendar: ModuleType) -> Any:
    return calendar.firstweekday()


def _mimetypes(mimetypes: ModuleType) -> Any:
    return mimetypes.inited and [dict(types) for types in mimetypes._db.types_map]


def _sqlite3(sqlite3: ModuleType) -> Any:
    return dict(sqlite3.adapters), dict(sqlite3.converters)


def _socket(socket: ModuleType) -> Any:
    return socket.getdefaulttimeout()


def _xml(xml: ModuleType) -> Any:
    trees = sys.modules.get("xml.etree.ElementTree")
    return dict(trees._namespace_map) if trees is not None else None


def _locale(locale: ModuleType) -> Any:
    return locale.setlocale(locale.LC_ALL, None)


_HOW_A_LOGGER_LOGS = attrgetter("level", "propagate", "disabled")


def _logging(logging: ModuleType) -> Any:
    manager = logging.root.manager
    others = manager.loggerDict.values()  # some hundred, when large libraries are loaded
    made = [logging.root, *[one for one in others if type(one) is not logging.PlaceHolder]]
    to = [
        (one.name, list(map(id, (*one.handlers, *one.filters))))
        for one in made
        if one.handlers or one.filters
    ]
    return manager.disable, list(map(_HOW_A_LOGGER_LOGS, made)), to


def _path(sys: ModuleType) -> Any:
    return list(sys.path)


def _copyreg(copyreg: ModuleType) -> Any:
    return dict(copyreg.dispatch_table)


def _arguments(sys: ModuleType) -> Any:
    return list(sys.argv)


def _state(package: str) -> Resource:
    return Resource("module", f"{package} (its state)")


READERS: dict[str, list[tuple[Resource, Callable[[ModuleType], Any]]]] = {
    "pandas": [(Resource("option", "pandas"), _pandas)],
    "numpy": [(Resource("option", "numpy"), _numpy)],
    "decimal": [(Resource("option", "decimal"), _decimal)],
    "warnings": [(Resource("option", "warnings"), _warnings)],
    "matplotlib": [(Resource("option", "matplotlib"), _matplotlib)],
    "sklearn": [(Resource("option", "sklearn"), _sklearn)],
    "csv": [(Resource("option", "csv"), _csv)],
    "polars": [(Resource("option", "polars"), _polars)],
    "calendar": [(_state("calendar"), _calendar)],
    "mimetypes": [(_state("mimetypes"), _mimetypes)],
    "sqlite3": [(_state("sqlite3"), _sqlite3)],
    "locale": [(_state("locale"), _locale)],
    "logging": [(_state("logging"), _logging)],
    "copyreg": [(_state("copyreg"), _copyreg)],
    "socket": [(_state("socket"), _socket)],
    "xml": [(_state("xml"), _xml)],
    "sys": [(Resource("syspath"), _path), (Resource("module", "sys.argv"), _arguments)],
}
# Packages that take a few microseconds to ask, and whose calls the tables do not tell everywhere.
QUICK = frozenset({"calendar", "copyreg", "csv", "locale", "logging", "mimetypes", "socket"})
QUICK |= {"sqlite3", "xml"}
# Packages that set what belongs to another one.
BEHIND = {"seaborn": "matplotlib"}


def settable(package: str) -> str | None:
    """The package whose settings functions of a package can change, if any are known."""
    package = BEHIND.get(package, package)
    return package if package in READERS else None
