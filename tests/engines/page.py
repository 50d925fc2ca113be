"""Runs the programs of `docs/engines.md`, one after the other, in a folder with a small log: `python3 page.py`.

Each has to succeed and to print what the page says.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import log

PAGE = log.ROOT / "docs/engines.md"
BLOCK = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```)?", re.S | re.M)


def main() -> None:
    blocks = BLOCK.findall(PAGE.read_text())
    with tempfile.TemporaryDirectory() as name:
        log.write(Path(name), 1000)
        for code, printed in blocks:
            done = subprocess.run([sys.executable, "-c", code], cwd=name, stdout=subprocess.PIPE, text=True)
            assert done.returncode == 0, f"this fails: {code}"
            assert done.stdout.strip() == printed.strip(), f"this prints\n{done.stdout}\ninstead of\n{printed}\nfor {code}"
    print(f"{len(blocks)} programs of the page run")
    assert len(blocks) > 4


if __name__ == "__main__":
    main()
