"""Whether every session of an IPython profile loads lineaslice: one startup file of ours.

A file in the profile's ``startup`` folder is read by IPython and by every Jupyter kernel of the
profile. It needs no change to a configuration that the user wrote, says who made it, and taking
it away restores the profile exactly.
"""

from __future__ import annotations

from pathlib import Path

from lineaslice.errors import ConfigError

FILE_NAME = "00-lineaslice.py"
MARK = "# Written by `lineaslice enable`; `lineaslice disable` takes it away."
# One profile serves many environments, and lineaslice need not be installed in all of them. No
# name is bound: startup files run in the user's namespace.
STARTUP = f"""{MARK}
if __import__("importlib.util").util.find_spec("lineaslice"):
    get_ipython().extension_manager.load_extension("lineaslice")
"""


def startup_file(profile: str = "default") -> Path:
    """Where the file of this profile is, or would be; an unknown profile is a ConfigError."""
    from IPython.paths import get_ipython_dir

    home = Path(get_ipython_dir())
    folder = home / f"profile_{profile}"
    # IPython makes the default profile when it first starts, so it may not be there yet.
    if profile != "default" and not folder.is_dir():
        known = sorted(found.name.removeprefix("profile_") for found in home.glob("profile_*/"))
        raise ConfigError(
            f"There is no IPython profile {profile!r} in {home}.",
            f"Profiles: {', '.join(known) or 'none'}. Make it: ipython profile create {profile}",
        )
    return folder / "startup" / FILE_NAME


def enable(profile: str = "default") -> tuple[Path, bool]:
    """Load lineaslice in every session of the profile; the file, and whether it was written."""
    path = startup_file(profile)
    if path.exists() and _ours(path) == STARTUP:
        return path, False
    part = path.with_suffix(".part")  # renamed when whole: a kernel may start at any moment
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(STARTUP, encoding="utf-8")
        part.replace(path)
    except OSError as error:
        if part.exists():
            part.unlink()
        raise ConfigError(
            f"{path} cannot be written: {error.strerror}.", "Check the folder's permissions."
        ) from error
    return path, True


def disable(profile: str = "default") -> tuple[Path, bool]:
    """Load it no longer; the file, and whether there was one to take away."""
    path = startup_file(profile)
    if not path.exists():
        return path, False
    _ours(path)
    try:
        path.unlink()
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be removed: {error.strerror}.", "Check the folder's permissions."
        ) from error
    return path, True


def _ours(path: Path) -> str:
    """The text of a file that we wrote; a ConfigError for one that somebody else did."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}.") from error
    if not text.startswith(MARK):
        raise ConfigError(
            f"{path} was not written by `lineaslice enable`, so it is left as it is.",
            "Rename or remove it, and try again.",
        )
    return text
