#!/usr/bin/env python3
# The reference as pages for a browser, served at /docs, with the contract's own files beside them.
#   pages.py FOLDER       writes them there
# The text is that of docs.py; what is understood of Markdown is what docs.py writes.
import html
import pathlib
import re
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import docs  # noqa: E402
from contract import ROOT, Contract  # noqa: E402

NAMES = {"README": "index"}
TITLES = [("index", "Start"), ("commands", "Commands"), ("frames", "Frames"), ("rows", "Rows"), ("answers", "Answers"),
          ("codes", "Codes"), ("limits", "Limits")]
CONTRACT = ("openapi.yaml", "asyncapi.yaml", "codes.yaml", "close-codes.yaml", "limits.yaml",
            "schemas/common.yaml", "schemas/requests.yaml", "schemas/rows.yaml", "schemas/answers.yaml", "schemas/frames.yaml",
            "golden/frames.json")

STYLE = """\
:root { color-scheme: light dark; --ink: light-dark(#1c1f24, #e6e8eb); --soft: light-dark(#5c6470, #9aa3af);
  --line: light-dark(#e2e5ea, #2c3139); --page: light-dark(#fff, #14171b); --code: light-dark(#f4f5f7, #1e2228);
  --link: light-dark(#2456c7, #8ab4ff); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, "PingFang SC", "Noto Sans CJK SC", sans-serif; }
.page { display: grid; grid-template-columns: minmax(12rem, 16rem) minmax(0, 1fr); max-width: 84rem; margin: 0 auto; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.5rem 1rem; border-right: 1px solid var(--line); font-size: .92rem; }
nav a { display: block; padding: .12rem .5rem; border-radius: .35rem; color: inherit; text-decoration: none; overflow-wrap: anywhere; }
nav a:hover { background: var(--code); }
nav a[aria-current] { font-weight: 600; background: var(--code); }
nav .here { margin: .3rem 0 .6rem; padding-left: .6rem; border-left: 2px solid var(--line); color: var(--soft); }
main { padding: 1.5rem 2rem 4rem; min-width: 0; }
nav .family { color: var(--ink); font-weight: 600; margin-top: .5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .2rem 0 1rem; }
h2 { font-size: 1.35rem; margin: 2.4rem 0 .6rem; padding-top: .6rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.08rem; margin: 2rem 0 .4rem; }
h2 a, h3 a { color: inherit; text-decoration: none; }
h2 a:hover::after, h3 a:hover::after { content: " #"; color: var(--soft); }
a { color: var(--link); }
code { font: .88em ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--code); padding: .08em .32em; border-radius: .3em; overflow-wrap: anywhere; }
pre { background: var(--code); padding: .8rem 1rem; border-radius: .5rem; overflow-x: auto; white-space: pre-wrap; }
pre code { background: none; padding: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .38rem .7rem .38rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
@media (max-width: 46rem) {
  .page { display: block; }
  nav { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line); }
  nav .here { display: none; }
  main { padding: 1rem; }
}
"""


def inline(text):
    """Links, code and nothing else; everything else is text."""
    out = []
    for part in re.split(r"(`[^`]*`|\[[^\]]*\]\([^)]*\))", text):
        link = re.fullmatch(r"\[([^\]]*)\]\(([^)]*)\)", part)
        if link:
            target = re.sub(r"(^|/)README\.md", r"\1index.md", link[2])
            target = re.sub(r"^([\w-]+)\.md", r"/docs/\1.html", target)
            out.append(f'<a href="{html.escape(target)}">{inline(link[1])}</a>')
        elif part.startswith("`") and part.endswith("`") and len(part) > 1:
            out.append(f"<code>{html.escape(part[1:-1])}</code>")
        else:
            out.append(html.escape(part, quote=False))
    return "".join(out)


def cells(line):
    return [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def slug(text):
    return re.sub(r"[^\w-]", "", text.lower().replace(" ", "-"))


def table(lines):
    head, rows = cells(lines[0]), [cells(line) for line in lines[2:]]
    used = [at for at, _ in enumerate(head) if any(row[at] for row in rows)]  # a column without a word says nothing
    out = ["<div class=\"wide\"><table><thead><tr>", *(f"<th>{inline(head[at])}</th>" for at in used), "</tr></thead><tbody>"]
    for row in rows:
        out += ["<tr>", *(f"<td>{inline(row[at])}</td>" for at in used), "</tr>"]
    return "".join([*out, "</tbody></table></div>"])


def blocks(text):
    """The page's body, and its headings as (level, slug, title)."""
    body, headings = [], []
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.split("\n")
        heading = re.fullmatch(r"(#+) (.*)", lines[0])
        if heading:
            level, title = len(heading[1]), heading[2]
            name = slug(title)
            headings.append((level, name, title))
            body.append(f"<h1>{inline(title)}</h1>" if level == 1 else
                        f'<h{level} id="{name}"><a href="#{name}">{inline(title)}</a></h{level}>')
            lines = lines[1:]
            if not lines:
                continue
        if lines[0].startswith("```"):
            body.append(f"<pre><code>{html.escape(chr(10).join(lines[1:-1]))}</code></pre>")
        elif lines[0].startswith("|"):
            body.append(table(lines))
        elif lines[0].startswith("- "):
            body.append("<ul>" + "".join(f"<li>{inline(line[2:])}</li>" for line in lines) + "</ul>")
        else:
            body.append(f"<p>{inline(' '.join(lines))}</p>")
    return "\n".join(body), headings


def page(name, text):
    body, headings = blocks(text)
    if name == "index":
        body += ("\n<h2 id=\"files\">The contract itself</h2>\n<p>What these pages, the server's and the SDK's types are made from: "
                 + ", ".join(f'<a href="/docs/{each}"><code>{each}</code></a>' for each in CONTRACT) + ".</p>")
    links = []
    for other, title in TITLES:
        here = ' aria-current="page"' if other == name else ""
        links.append(f'<a href="/docs/{other}.html"{here}>{title}</a>')
        if other == name:
            families = any(level == 3 for level, _, _ in headings)
            inner = [f'<a href="#{anchor}"{" class=family" if families and level == 2 else ""}>{inline(text)}</a>'
                     for level, anchor, text in headings if level > 1]
            if inner:
                links.append(f'<div class="here">{"".join(inner)}</div>')
    title = dict(TITLES)[name]
    return ("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            f"<title>{title} · Kith protocol</title>\n<link rel=\"icon\" href=\"/icon.svg\">\n"
            "<link rel=\"stylesheet\" href=\"/docs/docs.css\">\n</head>\n<body>\n<div class=\"page\">\n"
            f"<nav aria-label=\"Pages\">{''.join(links)}</nav>\n<main>\n{body}\n</main>\n</div>\n</body>\n</html>\n")


def main():
    folder = pathlib.Path(sys.argv[1])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path, text in docs.files(Contract()).items():
        name = NAMES.get(pathlib.Path(path).stem, pathlib.Path(path).stem)
        (folder / f"{name}.html").write_text(page(name, text), encoding="utf-8")
    (folder / "docs.css").write_text(STYLE, encoding="utf-8")
    for name in CONTRACT:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "protocol" / name, target)


if __name__ == "__main__":
    main()
