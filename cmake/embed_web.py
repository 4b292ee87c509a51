"""Writes web_assets.cc into OUT from the files of DIST: python3 cmake/embed_web.py OUT [DIST].

Each file lies in the program as it is and, where that saves at least a twentieth, compressed with gzip and brotli. The
result depends on the contents alone: no times, no order of the disk. Without DIST the list is empty.
"""

import gzip
import hashlib
import re
import subprocess
import sys
from pathlib import Path

TYPES = {
    ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
    ".json": "application/json", ".webmanifest": "application/manifest+json", ".map": "application/json",
    ".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".webp": "image/webp", ".jpg": "image/jpeg",
    ".woff2": "font/woff2", ".txt": "text/plain; charset=utf-8", ".yaml": "application/yaml", ".wasm": "application/wasm", ".mp3": "audio/mpeg",
}
COMPRESSIBLE = {".html", ".js", ".css", ".json", ".webmanifest", ".map", ".svg", ".txt", ".yaml", ".wasm", ".ico"}
# Vite puts a hash of the content into these names: such a file never changes under its name.
HASHED = re.compile(r"^/assets/.+[-.][A-Za-z0-9_-]{8,}\.\w+$")


def variants(path, content):
    """(gzip, brotli), each empty where it does not pay."""
    if path.suffix not in COMPRESSIBLE or len(content) < 256:
        return b"", b""
    zipped = gzip.compress(content, 9, mtime=0)
    brotli = subprocess.run(["brotli", "--best", "--stdout", "-"], input=content, capture_output=True, check=True).stdout
    worth = len(content) * 19 // 20
    return zipped if len(zipped) < worth else b"", brotli if len(brotli) < worth else b""


def symbol(name, data, out):
    """Assembler lines that hold one blob; the data is read from a file beside, so that the compiler need not parse it."""
    blob = out / f"{name}.blob"
    blob.write_bytes(data)
    return f'    ".balign 16\\n{name}: .incbin \\"{blob}\\"\\n"\n'


def view(name, data):
    return f"{{kith_web_{name}, {len(data)}}}" if data else "{}"


def main(out, dist):
    out.mkdir(parents=True, exist_ok=True)
    files = sorted(p for p in dist.rglob("*") if p.is_file()) if dist else []
    blobs, declared, rows = [], [], []
    for number, path in enumerate(files):
        if path.suffix not in TYPES:
            sys.exit(f"{path}: give the content type of {path.suffix or 'a file without ending'} in cmake/embed_web.py")
        content = path.read_bytes()
        url = "/" + path.relative_to(dist).as_posix()
        zipped, brotli = variants(path, content)
        cells = []
        for kind, data in (("identity", content), ("gzip", zipped), ("brotli", brotli)):
            name = f"{kind}_{number}"
            if data:
                blobs.append(symbol(f"kith_web_{name}", data, out))
                declared.append(f"extern const char kith_web_{name}[];\n")
            cells.append(view(name, data))
        etag = hashlib.sha256(content).hexdigest()[:24]
        rows.append(f'    {{.path = "{url}",\n     .content_type = "{TYPES[path.suffix]}",\n     .identity = {cells[0]},\n'
                    f'     .gzip = {cells[1]},\n     .brotli = {cells[2]},\n     .etag = "{etag}",\n'
                    f'     .immutable = {"true" if HASHED.match(url) else "false"}}},\n')
    text = '// Made by cmake/embed_web.py from web/dist.\n#include "app/web_assets.h"\n\n#include <array>\n#include <string_view>\n\n'
    if rows:
        text += 'asm(".section .rodata.kith_web, \\"a\\"\\n"\n' + "".join(blobs) + '    ".previous\\n");\n'
        text += 'extern "C" {\n' + "".join(declared) + "}\n\n"
    text += "namespace kith::app {\n\nstd::span<const net::StaticFile> web_assets() {\n"
    if rows:
        text += (f"  static constexpr auto kCount = {len(rows)};\n"
                 f"  static const std::array<net::StaticFile, kCount> kFiles = {{{{\n{''.join(rows)}  }}}};\n  return kFiles;\n")
    else:
        text += "  return {};\n"
    text += "}\n\n}  // namespace kith::app\n"
    (out / "web_assets.cc").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve() if len(sys.argv) > 2 else None)
