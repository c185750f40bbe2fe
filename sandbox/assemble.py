"""Turn a base image into the sandbox image; runs once, as root, inside the image build.

Reads /build (the build context) and leaves

    /judge/python3        a link to the interpreter
    /judge/software.json  {software: version}
    /run/judge/           where the directory of a box is mounted
    site-packages         the wheels, and the guest as sandbox.guest, compiled

and neither a shell, a package manager, a setuid program nor /build itself.
"""

import compileall
import json
import os
import platform
import py_compile
import shutil
import stat
import sys
import sysconfig
import zipfile
from pathlib import Path

BUILD = Path("/build")
HOME = Path("/judge")

# Directories that a box never reads; globs below the root.
UNUSED = (
    "etc/alternatives", "etc/apt", "etc/cron*", "etc/dpkg", "etc/init.d", "etc/logrotate.d",
    "etc/pam*", "etc/rc*.d", "etc/security", "etc/skel", "etc/systemd", "home", "media", "mnt",
    "opt", "root/*", "root/.*", "srv", "tmp/*", "usr/games", "usr/include", "usr/lib/*/gconv",
    "usr/lib/*/perl*", "usr/lib/*/security", "usr/lib/apt", "usr/lib/dpkg", "usr/lib/init",
    "usr/lib/systemd", "usr/libexec", "usr/local/include", "usr/local/share",
    "usr/share/[!z]*",  # what stays is the time zones
    "usr/src", "var/backups", "var/cache", "var/lib", "var/log",
)  # fmt: skip
# Parts of the standard library that install software or are for developing Python itself.
UNUSED_MODULES = ("ensurepip", "idlelib", "lib2to3", "test", "tkinter", "turtledemo")


def install_wheels(site_packages: Path) -> dict[str, str]:
    """Unpack every wheel of the context; name -> version."""
    versions = {}
    for wheel in sorted((BUILD / "wheels").glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        versions[name] = version
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site_packages)
    return versions


def remove(path: Path) -> None:
    """Remove a file, a link or a tree, if there is one."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def compile_all(*directories: Path) -> None:
    """Write bytecode that is trusted without a look at the source's time stamp."""
    for directory in directories:
        compileall.compile_dir(
            directory,
            quiet=2,
            force=True,
            workers=0,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )


def remove_programs(keep: Path) -> None:
    """Remove every program that is not the interpreter, and all setuid and setgid bits."""
    for directory in ("bin", "sbin", "usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin"):
        root = Path("/", directory)
        if root.is_symlink() or not root.is_dir():
            continue
        for program in root.iterdir():
            if program != keep:
                remove(program)
    for parent, _, names in os.walk("/"):
        if parent.startswith(("/proc", "/sys", "/dev")):
            continue
        for name in names:
            path = Path(parent, name)
            mode = path.lstat().st_mode
            if stat.S_ISREG(mode) and mode & (stat.S_ISUID | stat.S_ISGID):
                path.chmod(stat.S_IMODE(mode) & ~(stat.S_ISUID | stat.S_ISGID))


def main() -> None:
    """Assemble the image's root file system in place."""
    if sys.version_info[:2] != (3, 11):
        raise SystemExit(
            f"the base image has Python {platform.python_version()}; the locked wheels are for 3.11"
        )
    standard_library = Path(sysconfig.get_path("stdlib"))
    # Debian's interpreter looks for third-party modules elsewhere than sysconfig's default.
    site_packages = next(
        Path(p) for p in sys.path if p.endswith(("dist-packages", "site-packages"))
    )

    for name in UNUSED_MODULES:
        remove(standard_library / name)
    for package in site_packages.iterdir():
        remove(package)
    software = {"python": platform.python_version(), **install_wheels(site_packages)}
    for tests in site_packages.glob("numpy/**/tests"):
        remove(tests)

    HOME.mkdir()
    shutil.copytree(BUILD / "sandbox", site_packages / "sandbox")
    (HOME / "software.json").write_text(json.dumps(software, sort_keys=True))
    interpreter = Path(sys.executable).resolve()
    (HOME / "python3").symlink_to(interpreter)
    compile_all(standard_library, site_packages)

    Path("/run/judge").mkdir(parents=True)
    for pattern in UNUSED:
        for path in Path("/").glob(pattern):
            remove(path)
    remove_programs(interpreter)
    remove(BUILD)


main()
