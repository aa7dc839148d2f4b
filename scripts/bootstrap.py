"""Makes .venv and installs this project into it; does nothing if that has been done. Run by `make`.

Any Python can run this file, so that one that is too old says so instead of showing a syntax error.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys

OLDEST = (3, 11)
HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(HERE, ".venv")
STAMP = os.path.join(VENV, ".installed")
LOG = os.path.join(VENV, "install.log")
INPUTS = ("pyproject.toml", "constraints.txt", os.path.join("scripts", "bootstrap.py"))
NEW_ENOUGH = "import sys; assert sys.version_info[:2] >= (3, 11)"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main():
    """Install for running, or with --test for testing."""
    test = "--test" in sys.argv[1:]
    if not is_current(test):
        python = find_python()
        make_venv(python)
        install(test)
    if test:
        find_browser()


def is_current(test):
    """Whether .venv was made from the files as they now are, for at least what is asked for."""
    try:
        with open(STAMP) as stamp:
            made_from, extent = stamp.read().split()
    except (IOError, OSError, ValueError):
        return False
    return made_from == fingerprint() and (extent == "test" or not test)


def fingerprint():
    """A digest of everything that decides what is installed."""
    digest = hashlib.sha256()
    for name in INPUTS:
        with open(os.path.join(HERE, name), "rb") as source:
            digest.update(source.read())
    return digest.hexdigest()


def find_python():
    """A Python that is new enough: the one that runs this, or another on the PATH."""
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    for name in ("python3.14", "python3.13", "python3.12", "python3.11", "python3", "python"):
        found = on_path(name)
        if found and runs(found, NEW_ENOUGH):
            return found
    return stop(
        "ats-graph needs Python 3.11 or newer; this is Python %d.%d, and no newer one is on the PATH. "
        "Install one, then run: make PYTHON=/path/to/python3.11 demo" % sys.version_info[:2]
    )


def on_path(name):
    """The file that a command's name stands for, or None."""
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    return None


def runs(python, code):
    """Whether a Python runs these lines. A file of that name need not be one: version managers leave such files."""
    try:
        process = subprocess.Popen([python, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        process.communicate()
    except OSError:
        return False
    return process.returncode == 0


def make_venv(python):
    """The virtual environment, unless a usable one is there."""
    if runs(os.path.join(VENV, "bin", "python"), NEW_ENOUGH + "; import pip"):
        return
    say("Making a virtual environment in .venv ...")
    if subprocess.call([python, "-m", "venv", "--clear", VENV]) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        stop(
            "Python could not make a virtual environment. On Debian and Ubuntu, install what is missing with: "
            "apt-get install python3-venv"
        )


def install(test):
    """This project and what it needs, in the versions of constraints.txt."""
    say("Installing %s (about a minute the first time) ..." % ("what tests need" if test else "ats-graph"))
    command = [
        os.path.join(VENV, "bin", "python"),
        "-m",
        "pip",
        "install",
        "--constraint",
        os.path.join(HERE, "constraints.txt"),
        "--editable",
        HERE,
    ]
    if test:
        run_pip(command[:4] + ["--upgrade", "pip>=25.1"])
        command += ["--group", os.path.join(HERE, "pyproject.toml") + ":test"]
    run_pip(command)
    with open(STAMP, "w") as stamp:
        stamp.write("%s %s\n" % (fingerprint(), "test" if test else "run"))


def run_pip(command):
    """Run pip, telling how far it is; if it fails, say what that means."""
    pip = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = []
    for line in pip.stdout:
        lines.append(line.decode("utf-8", "replace"))
        progress(lines[-1])
    pip.stdout.close()
    if pip.wait() != 0:
        for line in [line.strip() for line in lines if line.strip().startswith("ERROR:")][-3:]:
            say(line)
        with open(LOG, "wb") as log:
            log.write("".join(lines).encode("utf-8"))
        stop(advice("".join(lines)) + " All that pip said: " + LOG)


def progress(line):
    """Those of pip's lines that tell how far it is, shortened."""
    words = line.split()
    if words[:1] == ["Collecting"]:
        say("  " + re.split("[<>=!~;\\[(]", words[1])[0])
    elif words[:2] == ["Building", "wheel"]:
        say("  building " + " ".join(words[3:4]))
    elif words[:2] == ["Installing", "collected"]:
        say("  unpacking %d packages ..." % (len(words) - 3))


def advice(output):
    """What to do about what pip said."""
    said = output.lower()
    if "gcc" in said or "compiler" in said or "building wheel" in said:
        return (
            "A package had to be built from source and could not be: a C compiler or Python's headers are missing. "
            "On Debian and Ubuntu: apt-get install gcc python3-dev. Or use a Python that has ready-made packages: "
            "3.11 to 3.13."
        )
    if "connection" in said or "timed out" in said or "resolve" in said:
        return "The package index could not be reached. Check the network and pip's settings, then run the command again."
    if "no matching distribution" in said:
        return "A package is not to be had for this Python or platform; the line above names it."
    return "Installing failed; the line above says why."


def find_browser():
    """Chromium, for the tests in a browser: installed where that can be done without asking."""
    if os.environ.get("CHROMIUM") or any(on_path(name) for name in CHROMIUM):
        return
    apt = on_path("apt-get")
    prefix = [] if os.geteuid() == 0 else [on_path("sudo") or "", "-n"]
    if apt and (not prefix or prefix[0]):
        say("Installing Chromium for the tests in a browser ...")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.call(prefix + [apt, "update", "-q"], **quiet)
        if (
            subprocess.call(
                prefix + [apt, "install", "-y", "-q", "--no-install-recommends", "chromium"], **quiet
            )
            == 0
        ):
            return
    say(
        "Chromium was not found and could not be installed: the tests in a browser will fail. Install it "
        "(Debian and Ubuntu: apt-get install chromium), or name its file in the environment variable CHROMIUM."
    )


def say(line):
    """Progress, at once."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def stop(sentence):
    """End with a sentence."""
    say(sentence)
    sys.exit(1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("Stopped. Run the command again to go on.")
