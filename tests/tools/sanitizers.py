"""What programs built with a sanitizer need around them on this machine, so that they report what the code does wrong and
nothing else: `prefix()` goes before the command, `environment(reports)` over os.environ.
"""

import functools
import os
import pathlib
import shutil
import subprocess
import tempfile

SYMBOLIZER = "llvm-symbolizer-14"
# Sanitizers of clang 14 expect the memory map of kernels that randomize 28 bits; with more, some starts find their
# place taken ("unexpected memory mapping", or endless DEADLYSIGNAL).
KNOWN_RANDOM_BITS = 28
# Their frames are several times as large, so the deepest statements need a larger stack than the usual one.
STACK_KILOBYTES = 65536


class CannotRun(Exception):
    """This machine's kernel leaves no way to run them."""


@functools.cache
def prefix():
    """Raises CannotRun."""
    larger_stack = ["bash", "-c", f'ulimit -S -s {STACK_KILOBYTES} && exec "$@"', "bash"]
    bits = pathlib.Path("/proc/sys/vm/mmap_rnd_bits")
    if not bits.exists() or int(bits.read_text()) <= KNOWN_RANDOM_BITS:
        return larger_stack
    unrandomized = ["setarch", "-R"]
    if subprocess.run([*unrandomized, "true"], capture_output=True, check=False).returncode != 0:
        raise CannotRun(
            f"vm.mmap_rnd_bits is {bits.read_text().strip()} and `setarch -R` is not allowed: "
            f"sanitizers cannot run; set it to {KNOWN_RANDOM_BITS}"
        )
    return [*larger_stack, *unrandomized]


@functools.cache
def can_detect_leaks():
    """LeakSanitizer attaches to its own threads with ptrace; in a container that forbids it, or under a debugger, it
    fails instead of looking. A program without leaks tells."""
    with tempfile.TemporaryDirectory() as scratch:
        program = pathlib.Path(scratch) / "probe"
        build = ["clang-14", "-fsanitize=address", "-x", "c", "-", "-o", str(program)]
        subprocess.run(build, input="int main(void) { return 0; }", text=True, check=True)
        options = os.environ | {"ASAN_OPTIONS": "detect_leaks=1"}
        return subprocess.run([*prefix(), str(program)], env=options, capture_output=True, check=False).returncode == 0


def environment(reports=None):
    """`reports` is the path that report files begin with (.PID is appended), for a server's stderr may go elsewhere;
    without it reports go to stderr."""
    common = {}
    if shutil.which(SYMBOLIZER):
        common["external_symbolizer_path"] = shutil.which(SYMBOLIZER)
    if reports:
        common["log_path"] = str(reports)
    return {
        "ASAN_OPTIONS": _options(common, detect_leaks=int(can_detect_leaks()), detect_stack_use_after_return=1),
        "UBSAN_OPTIONS": _options(common, print_stacktrace=1),
        "TSAN_OPTIONS": _options(common, halt_on_error=1, second_deadlock_stack=1),
    }


def _options(common, **options):
    return ":".join(f"{name}={value}" for name, value in (common | options).items())
