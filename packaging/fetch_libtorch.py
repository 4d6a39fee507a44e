#!/usr/bin/env python3
"""Fills a folder with LibTorch out of the wheels on PyPI, without the parts that only Python needs.

    fetch_libtorch.py PREFIX --part cpu|cuda     leaves PREFIX/torch/{include,lib} and PREFIX/nvidia/*/lib
    fetch_libtorch.py PREFIX --part cpu|cuda --check     exit code 0 where PREFIX holds that part already

The wheels are fetched and unpacked one after the other in PREFIX.partial, which becomes PREFIX by a rename when
everything is there and every library finds the ones it needs: a torn download never looks like an installed one.
Errors end with one sentence and exit code 1.
"""

import argparse
import email.parser
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from fnmatch import fnmatch
from pathlib import Path

VERSION = "2.11.0"
PYTHON = "3.11"  # Any version has the same libraries; naming one makes the choice independent of the system's Python.
MARKER = "resa-studio.txt"
# Free space needed while filling, in bytes: what stays on the disk plus the largest wheel twice (pip copies it once).
SPACE = {"cpu": 1_400_000_000, "cuda": 5_000_000_000}

# The torch wheel's libraries link these two even where no GPU is ever used; everything else belongs to the CUDA part.
CPU_TOOLKIT = ["cudart", "cupti"]
UNUSED_TOOLKIT = ["nvtx"]  # Headers only.
CUDA_LIBRARIES = ["*cuda*", "*nvshmem*", "*nvrtc*"]
PYTHON_LIBRARIES = ["libtorch_python*", "libshm*", "libtorch_global_deps*"]
UNUSED_NVIDIA = ["*.a", "*.bc", "libnvrtc.alt*", "libcusolverMg*", "libnvblas*", "libcufftw*", "libnvperf*", "libpcsamplingutil*",
                 "libcheckpoint*", "libcufile_rdma*"]


class SetupError(Exception):
    """A sentence for the user."""


def matches(name, patterns):
    return any(fnmatch(name, pattern) for pattern in patterns)


def wanted_of_torch(path, part):
    """Whether a file of the torch wheel belongs to LibTorch (path as in the wheel)."""
    name = path.rsplit("/", 1)[-1]
    if path.startswith("torch/include/"):
        return True
    if "dist-info/" in path:
        return "licen" in path.lower() or name == "NOTICE"
    if not path.startswith(("torch/lib/", "torch.libs/")) or ".so" not in name or matches(name, PYTHON_LIBRARIES):
        return False
    return part == "cuda" or not (matches(name, CUDA_LIBRARIES) or name == "libtorch.so")


def wanted_of_nvidia(path, part):
    """Whether a file of one of NVIDIA's wheels is needed: shared libraries, licences and, beside the CUDA part, headers."""
    name = path.rsplit("/", 1)[-1]
    if "dist-info/" in path:
        return "licen" in path.lower()
    if part == "cpu":
        return matches(name, ["libcudart.so*", "libcupti.so*"])
    return ("/lib/" in path and ".so" in name and not matches(name, UNUSED_NVIDIA)) or "/include/" in path


class Progress:
    """One line that is rewritten on a terminal; elsewhere a new line only when a wheel begins."""

    def __init__(self):
        self.terminal = sys.stdout.isatty()

    def begin(self, text):
        self.text = text
        print(f"      {text}", end="" if self.terminal else "\n", flush=True)

    def show(self, detail):
        if self.terminal:
            print(f"\r\033[K      {self.text}  {detail}", end="", flush=True)

    def end(self):
        if self.terminal:
            print(flush=True)


class Filler:
    def __init__(self, prefix, part, log):
        self.prefix, self.part, self.log = prefix, part, log
        self.partial = prefix.with_name(prefix.name + ".partial")
        self.wheels = self.partial / "wheels"
        self.progress = Progress()

    def fill(self):
        shutil.rmtree(self.partial, ignore_errors=True)
        self.prefix.parent.mkdir(parents=True, exist_ok=True)
        check_space(self.prefix.parent, SPACE[self.part])
        self.wheels.mkdir(parents=True)
        self.log.write_text("")
        try:
            self.fetch_all()
            self.check_libraries()
            (self.partial / MARKER).write_text(marker(self.part))
            shutil.rmtree(self.wheels)
            self.move_into_place()
        finally:
            shutil.rmtree(self.partial, ignore_errors=True)

    def fetch_all(self):
        torch = self.fetch(f"torch=={VERSION}", "LibTorch")
        requirements = read_requirements(torch)
        self.unpack(torch, wanted_of_torch)
        wheels = self.nvidia_wheels(requirements)
        for number, requirement in enumerate(wheels, 1):
            self.unpack(self.fetch(requirement, f"NVIDIA library {number} of {len(wheels)}"), wanted_of_nvidia)

    def nvidia_wheels(self, requirements):
        """What the torch wheel asks of NVIDIA, as requirements with versions; the toolkit's parts are looked up in its own wheel."""
        wheels = [r for name, extras, r in requirements if name.startswith("nvidia-") and self.part == "cuda"]
        for name, extras, requirement in requirements:
            if name != "cuda-toolkit":
                continue
            keep = CPU_TOOLKIT if self.part == "cpu" else [e for e in extras if e not in UNUSED_TOOLKIT]
            toolkit = self.fetch(re.sub(r"\[.*\]", "", requirement), "list of the CUDA toolkit's parts")
            wheels += [r for _, _, r in read_requirements(toolkit, keep)]
            toolkit.unlink()
        return wheels

    def fetch(self, requirement, title):
        """Downloads one wheel by pip and returns its path; pip's words go to the log."""
        self.progress.begin(f"{title} ({requirement})")
        machine = platform.machine()
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--progress-bar=off", "--retries=3",
                   "--only-binary=:all:", "--implementation=cp", f"--python-version={PYTHON}", f"--dest={self.wheels}"]
        for tag in ["2_28", "2_27", "2_26", "2_25", "2_24", "2_18", "2_17", "2_12", "2_5"]:
            command.append(f"--platform=manylinux_{tag}_{machine}")
        command += [f"--platform=manylinux{year}_{machine}" for year in (2014, 2010, 1)] + [requirement]
        temporary = self.partial / "tmp"  # Not /tmp, which is often a small one in memory.
        temporary.mkdir(exist_ok=True)
        environment = dict(os.environ, TMPDIR=str(temporary), PIP_REQUIRE_VIRTUALENV="0", PIP_DISABLE_PIP_VERSION_CHECK="1", LC_ALL="C.UTF-8")
        before = set(self.wheels.glob("*.whl"))
        with open(self.log, "a") as log:
            log.write("$ " + " ".join(command) + "\n")
            log.flush()
            start = log.tell()
            pip = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=environment)
            try:
                while pip.poll() is None:
                    self.progress.show(self.downloaded(temporary, start))
                    time.sleep(0.3)
            finally:
                if pip.poll() is None:
                    pip.terminate()
                    pip.wait()
        self.progress.show("")
        self.progress.end()
        said = self.said_since(start)
        if pip.returncode != 0:
            raise SetupError(self.reason(requirement, said))
        shutil.rmtree(temporary, ignore_errors=True)
        return (set(self.wheels.glob("*.whl")) - before).pop()

    def said_since(self, start):
        with open(self.log, errors="replace") as log:
            log.seek(start)
            return log.read()

    def downloaded(self, folder, start):
        """'312 MB of 530.6 MB'; pip names the size in its log when a download begins."""
        size = 0
        for path in folder.rglob("*"):
            try:
                size += path.stat().st_size if path.is_file() else 0
            except FileNotFoundError:  # pip moves its files while we look.
                pass
        named = re.findall(r"Downloading \S+ \(([\d.]+ [kMG]B)\)", self.said_since(start))
        return f"{size / 1e6:.0f} MB of {named[-1]}" if named else ""

    def reason(self, requirement, said):
        if "No space left" in said or "Errno 28" in said:
            return space_sentence(self.prefix.parent, SPACE[self.part])
        network = ["Temporary failure", "Name or service not known", "NewConnectionError", "Network is unreachable", "Connection refused",
                   "timed out", "Connection broken", "Connection reset", "ProxyError", "NameResolutionError", "Max retries exceeded"]
        if any(word in said for word in network):
            return (f"PyPI cannot be reached to fetch {requirement}: connect this machine to the network (or set RESA_TORCH_PREFIX to a folder "
                    f"with LibTorch {VERSION}) and call this again; pip's words are in {self.log}.")
        return (f"pip could not fetch {requirement} for {platform.machine()}: set RESA_TORCH_PREFIX to a folder with LibTorch {VERSION} and "
                f"call this again; pip's words are in {self.log}.")

    def unpack(self, wheel, wanted):
        with zipfile.ZipFile(wheel) as archive:
            for entry in archive.infolist():
                if not entry.is_dir() and wanted(entry.filename, self.part):
                    archive.extract(entry, self.partial)
        wheel.unlink()

    def check_libraries(self):
        """Every library finds the ones it names, or the folder is not used."""
        checked = ["libtorch_cpu.so", "libc10.so"]
        if self.part == "cuda":
            checked += ["libtorch_cuda.so", "libc10_cuda.so", "libtorch_cuda_linalg.so"]
        for name in checked:
            library = self.partial / "torch" / "lib" / name
            if not library.exists():
                raise SetupError(f"The torch wheel for {platform.machine()} holds no {name}: set RESA_TORCH_PREFIX to a folder with LibTorch "
                                 f"{VERSION} and call this again.")
            listed = subprocess.run(["ldd", library], capture_output=True, text=True, check=False).stdout
            missing = re.findall(r"(\S+) => not found", listed)
            if missing:
                raise SetupError(f"LibTorch's {name} does not find {', '.join(missing)}: install what holds it, or set RESA_TORCH_PREFIX to a "
                                 f"folder with LibTorch {VERSION}, and call this again.")

    def move_into_place(self):
        old = self.prefix.with_name(self.prefix.name + ".old")
        shutil.rmtree(old, ignore_errors=True)
        if self.prefix.exists():
            self.prefix.rename(old)
        self.partial.rename(self.prefix)
        shutil.rmtree(old, ignore_errors=True)


def read_requirements(wheel, extras=None):
    """Requirements of a wheel for this machine as (name, extras, 'name[extras]==version'); those of `extras` only, where given."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        metadata = email.parser.BytesParser().parsebytes(archive.read(name))
    found = []
    for line in metadata.get_all("Requires-Dist") or []:
        requirement, _, condition = (part.strip() for part in line.partition(";"))
        extra = re.search(r"extra == ['\"]([^'\"]+)['\"]", condition)
        machines = re.findall(r"platform_machine == ['\"]([^'\"]+)['\"]", condition)
        if (extra.group(1) if extra else None) not in (extras or [None]) or (machines and platform.machine() not in machines):
            continue
        parsed = re.match(r"([A-Za-z0-9._-]+)\s*(?:\[(.*?)\])?", requirement)
        found.append((parsed.group(1).lower(), re.split(r"\s*,\s*", parsed.group(2) or ""), requirement.replace(" ", "")))
    return found


def marker(part):
    return f"LibTorch {VERSION} {platform.machine()} {part}\n"


def holds(prefix, part):
    """The CUDA part serves where the CPU part is asked for, not the other way round."""
    try:
        said = (prefix / MARKER).read_text()
    except OSError:
        return False
    return said == marker(part) or said == marker("cuda")


def space_sentence(folder, needed):
    free = shutil.disk_usage(folder).free
    return (f"{folder} has {free / 1e9:.1f} GB free and LibTorch needs {needed / 1e9:.1f} GB while it is unpacked: free some space, or set "
            f"XDG_CACHE_HOME to a folder on a larger disk, and call this again.")


def check_space(folder, needed):
    if shutil.disk_usage(folder).free < needed:
        raise SetupError(space_sentence(folder, needed))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("prefix", type=Path, help="folder to fill")
    parser.add_argument("--part", choices=["cpu", "cuda"], required=True, help="cpu: 0.5 GB; cuda: 3.6 GB, with NVIDIA's libraries")
    parser.add_argument("--check", action="store_true", help="only tell by the exit code whether the folder holds that part")
    arguments = parser.parse_args()
    prefix = arguments.prefix.absolute()
    if holds(prefix, arguments.part) or arguments.check:
        return 0 if holds(prefix, arguments.part) else 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        Filler(prefix, arguments.part, prefix.with_name("libtorch.log")).fill()
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        sentence = space_sentence(prefix.parent, SPACE[arguments.part]) if error.errno == 28 else f"{error}: make {prefix.parent} writable and call this again."
        print(f"setup: {sentence}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nsetup: stopped; nothing half-done was left behind.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
