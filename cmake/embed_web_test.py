"""What cmake/embed_web.py makes depends on the contents alone: python3 -m unittest discover -s cmake -p '*_test.py'."""

import gzip
import os
import re
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import embed_web


class EmbedWeb(unittest.TestCase):
    def setUp(self):
        held = tempfile.TemporaryDirectory()
        self.addCleanup(held.cleanup)
        self.root = Path(held.name)
        self.dist = self.root / "dist"
        (self.dist / "assets").mkdir(parents=True)
        (self.dist / "index.html").write_text("<!doctype html>" + "<p>hello</p>" * 100)
        (self.dist / "assets" / "app-AbCd1234.js").write_text("console.log(1);\n" * 100)
        (self.dist / "icon.png").write_bytes(bytes(range(256)) * 4)

    def made(self):
        embed_web.main(self.root / "out", self.dist)
        return (self.root / "out" / "web_assets.cc").read_text()

    def test_the_same_files_give_the_same_source_whatever_their_age(self):
        first = self.made()
        os.utime(self.dist / "index.html", (1, 1))
        self.assertEqual(self.made(), first)

    def test_another_content_gives_another_etag(self):
        etags = re.findall(r'etag = "(\w+)"', self.made())
        (self.dist / "index.html").write_text("<!doctype html>" + "<p>howdy</p>" * 100)
        changed = re.findall(r'etag = "(\w+)"', self.made())
        self.assertEqual(len(set(etags)), 3)
        self.assertEqual(sum(a != b for a, b in zip(etags, changed)), 1)

    def test_only_names_with_a_hash_may_be_kept_for_ever(self):
        rows = dict(re.findall(r'path = "([^"]+)".*?immutable = (\w+)', self.made(), re.S))
        self.assertEqual(rows, {"/assets/app-AbCd1234.js": "true", "/icon.png": "false", "/index.html": "false"})

    def test_compressed_forms_hold_the_same_bytes_and_pictures_have_none(self):
        text = self.made()
        number = re.findall(r'path = "([^"]+)"', text).index("/index.html")
        packed = (self.root / "out" / f"kith_web_gzip_{number}.blob").read_bytes()
        self.assertEqual(gzip.decompress(packed), (self.dist / "index.html").read_bytes())
        picture = re.search(r'path = "/icon.png".*?gzip = (\{[^}]*\}).*?brotli = (\{[^}]*\})', text, re.S)
        self.assertEqual(picture.groups(), ("{}", "{}"))

    def test_a_file_of_unknown_type_is_named(self):
        (self.dist / "data.xyz").write_text("?")
        with self.assertRaisesRegex(SystemExit, "xyz"):
            self.made()


if __name__ == "__main__":
    unittest.main()
