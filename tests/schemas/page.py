"""Runs the commands and programs of `docs/schemas.md`, one after the other: `python3 page.py NODE_MODULES`.

Each has to succeed and, if it is a program, to print something.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def command(language: str, code: str, folder: Path, modules: Path) -> list[str]:
    if language == "typescript":
        (folder / "program.ts").write_text(code)
        tsc = f"node {modules}/typescript/bin/tsc --strict --target es2022 --module commonjs --lib es2022,dom --skipLibCheck"
        return ["sh", "-ec", f"{tsc} program.ts && node program.js"]
    return {
        "sh": ["sh", "-ec", code],
        "python": [sys.executable, "-c", code],
        "javascript": ["node", "--input-type=module", "--eval", code],
    }[language]


def main(modules: Path) -> None:
    page = (ROOT / "docs/schemas.md").read_text()
    blocks = re.findall(r"^```(sh|python|javascript|typescript)\n(.*?)^```", page, re.S | re.M)
    path = f"{Path(sys.executable).parent}:{modules}/.bin:{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "generated").symlink_to(ROOT / "generated")
        (folder / "node_modules").symlink_to(modules)
        for language, code in blocks:
            run = command(language, code, folder, modules)
            done = subprocess.run(run, cwd=folder, env=os.environ | {"PATH": path}, stdout=subprocess.PIPE, text=True)
            assert done.returncode == 0, f"this fails: {code}"
            assert done.stdout or language == "sh", f"this prints nothing: {code}"
    print(f"{len(blocks)} commands and programs of the page run")
    assert len(blocks) > 5


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
