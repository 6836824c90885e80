"""PostgreSQL refuses to run as root: this finds it another identity, and touches as little as it can.

A user namespace (Linux) is preferred: inside it the server is an ordinary user, its files stay root's, no
account is made and no folder has to be opened for others. Where the kernel or the container forbids that,
a system user is made once, and a line says so; it may pass through folders that are root's alone, as the
server in a namespace may, unless the container forbids that too.
"""

import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from runtime.embedded.problem import EmbeddedServerError

SYSTEM_USER = "mtss"
_UNSHARE = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
_PASSING = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup")


@dataclass(frozen=True)
class Identity:
    """Who the server runs as: `prefix` is put before each of its commands, `uid` and `gid` own its files."""

    prefix: tuple[str, ...]
    uid: int
    gid: int

    def own(self, folder: Path) -> None:
        """Make everything in `folder` this identity's. A no-op unless we are root and it is another's."""
        if os.geteuid() == 0 and folder.stat().st_uid != self.uid:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.uid, self.gid, follow_symlinks=False)


def identity() -> Identity:
    """Who PostgreSQL can run as here; as root this may make the system user `mtss` (one line says so)."""
    if os.geteuid() != 0:
        return Identity((), os.geteuid(), os.getegid())
    if _works(_UNSHARE):
        return Identity(_UNSHARE, 0, 0)
    return _system_user()


def own_uids() -> set[int]:
    """The users whose data folders are ours to use: this one and, for root, the system user."""
    system_users = [entry.pw_uid for entry in pwd.getpwall() if entry.pw_name == SYSTEM_USER]
    return {os.geteuid(), *(system_users if os.geteuid() == 0 else [])}


def require_reachable(path: Path, who: Identity) -> None:
    """Raise unless `who` may enter every folder above `path`: PostgreSQL's own words are less clear."""
    if subprocess.run([*who.prefix, "test", "-x", str(path)], check=False).returncode != 0:
        raise EmbeddedServerError(
            f"the user that runs PostgreSQL cannot enter {path}: run as an ordinary user, "
            "or move the project to a folder that other users may enter"
        )


def _works(prefix: tuple[str, ...]) -> bool:
    if shutil.which(prefix[0]) is None:
        return False
    return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0


def _system_user() -> Identity:
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        entry = _make_system_user()
    user = (f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups")
    # With its user a process loses the signal by which it ends with its guard, unless that is kept.
    setpriv = ("setpriv", *user, "--pdeathsig=keep")
    passing = (*setpriv, *_PASSING, "--")
    return Identity(passing if _works(passing) else (*setpriv, "--"), entry.pw_uid, entry.pw_gid)


def _make_system_user() -> pwd.struct_passwd:
    if shutil.which("useradd") is None:
        raise EmbeddedServerError(
            "PostgreSQL cannot run as root and useradd is missing: run as an ordinary user"
        )
    made = subprocess.run(
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        raise EmbeddedServerError(f"PostgreSQL cannot run as root; no user was made: {made.stderr.strip()}")
    print(f"Made the system user {SYSTEM_USER!r}: PostgreSQL does not run as root.", file=sys.stderr)
    return pwd.getpwnam(SYSTEM_USER)
